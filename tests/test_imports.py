"""Who may import whom, what qa may use of index, one door for each dependency, and imports that only load code.

A module may import from the layers to its right (the parts of `readers`, of `fetch` and of `neural` as they like).
A new module needs a place here, a new dependency a door.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import index

ROOT = Path(__file__).parents[1]

LAYERS = {
    "index": "fetch, writer, check | readers, okapi, disk, worker, lock | snapshot | source | clause | record"
    " | settings, analysis | retriever | passage | sentence, terms, boilerplate, spelling | stop"
    " | abbreviation, line | article, bm25, errors",
    "qa": "__main__ | cli | index_cli | arguments, archiving, ask, batch, evaluate, rank, repl, verify"
    " | commands, invocation, report, result_file | measure, trec | outcome | session, candidate_file"
    " | history_file, output_file, question_file | judgement | gold | opening | given, pipeline, screen"
    " | conversation | pointer | antecedent | anaphor, discourse, ellipsis, topic | recogniser | mention, nounphrase"
    " | reader, refusal, retrieval, selector, output, pager | fusion | assessment, neural"
    " | feature, model, reading | evidence, phrasing"
    " | alias, matching, outlet, phrase | spans | comparison"
    " | clauses, nametable, quantities, view, terminal, records, transcript"
    " | dateline, field, filters, lines, metric, names, progress, question, span, wording, wrap"
    " | answer, argv, files, sanitise, wordlists | errors",
}
DOORS = {
    "rank_bm25": {"index.okapi"},
    "tantivy": {
        f"index.{name}" for name in ("settings", "record", "clause", "source", "snapshot", "writer")
    },
    "nltk": {"index.abbreviation"},
    "Stemmer": {"index.terms"},
    "rapidfuzz": {"index.spelling"},
    "click": {"qa.cli", "qa.index_cli", "qa.arguments", "qa.argv"},
    "prompt_toolkit": {"qa.repl", "qa.terminal"},
    "platformdirs": {"qa.opening", "qa.repl"},
    # optional: formats, and the network
    "trafilatura": {"index.readers.page"},
    "lxml": {"index.readers.page"},
    "feedparser": {"index.readers.feed", "index.fetch.feed"},
    "markdown_it": {"index.readers.markdown"},
    "yaml": {"index.readers.markdown"},
    "defusedxml": {"index.readers.xmltree"},
    "warcio": {"index.readers.webarchive"},
    "onnxruntime": {"qa.neural.loading"},
    "tokenizers": {"qa.neural.loading"},
    "numpy": {"qa.neural.network"},
    "httpx": {"index.fetch.download", "index.fetch.run", "index.fetch.wire"},
    "httpcore": {"index.fetch.wire"},
    "protego": {"index.fetch.robot"},
}


def imports() -> Iterator[tuple[str, str, str]]:
    """(module, module imported, name) for every import statement, those inside functions too, and every load("…")."""
    for path in sorted(ROOT.glob("index/**/*.py")) + sorted(ROOT.glob("qa/**/*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Import():
                    yield from ((module, alias.name, "") for alias in node.names)
                case ast.ImportFrom():
                    assert node.level == 0, f"{path}: relative import"
                    yield from ((module, node.module or "", alias.name) for alias in node.names)
                case ast.Call(ast.Name("load"), [ast.Constant(str(name))]):
                    yield module, name, ""


IMPORTS = list(imports())


@pytest.mark.parametrize("package", LAYERS)
def test_layers(package: str) -> None:
    rows = [layer.split(", ") for layer in LAYERS[package].split(" | ")]
    place = {name: number for number, row in enumerate(rows) for name in row}
    for module, imported, name in IMPORTS:
        if not (module.startswith(f"{package}.") and imported.split(".")[0] == package):
            continue
        user = module.split(".")[1]
        used = f"{imported}.{name}".split(".")[1]  # from qa import opening
        assert used in place, f"{module} imports {used}, which has no place in the layers"
        assert used == user or place[user] < place[used], f"{module} imports {used}"
    assert {path.stem for path in (ROOT / package).glob("*.py")} - {"__init__"} <= set(place)


def test_index_knows_nothing_of_qa() -> None:
    assert [row for row in IMPORTS if row[0].startswith("index") and row[1].startswith("qa")] == []


def test_qa_uses_the_public_names_of_index() -> None:
    for module, imported, name in IMPORTS:
        if module.startswith("qa") and imported.split(".")[0] == "index":
            assert imported == "index", f"{module} imports {imported}"
            assert name in index.__all__, f"{module} imports {name}"


def test_every_dependency_has_its_door() -> None:
    own = {*sys.stdlib_module_names, *LAYERS, "_typeshed"}
    for module, imported, _ in IMPORTS:
        package = imported.split(".")[0]
        assert package in own or module in DOORS.get(package, ()), f"{module} imports {imported}"


WATCHED = """
import sys
def watch(event, args):
    code = str(args[0]).endswith((".py", ".pyc", ".so", ".pyd")) if args else False
    if event == "open" and not code or event.startswith(("socket.", "subprocess.")):
        print(event, *args)
sys.addaudithook(watch)
import index, qa, qa.cli
"""


def test_importing_only_loads_code() -> None:
    command = [sys.executable, "-B", "-W", "error", "-c", WATCHED]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
