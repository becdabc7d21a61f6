"""Who may import whom, what qa may use of index, one door for each dependency, and imports that only load code.

A module or package may import from the layers to its right; inside a package modules import each other as they need,
but never in a circle. A new module or package at the top needs a place here, a new dependency a door.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import index
import qa

ROOT = Path(__file__).parents[1]

LAYERS = {
    "index": "engine | fetch, writer, check, cluster | intake | readers, okapi, disk, worker, lock | commit, holding"
    " | clause | record | settings, analysis, reading | generation, wholefile, cause | retriever"
    " | passage | sentence, terms, boilerplate, spelling | stop | abbreviation, line, edition, pool"
    " | article, bm25, errors",
    "qa": "__main__ | cli | assistant, chat, evaluation | serve | opening | desk | files | pipeline"
    " | ranking | news | console, followup, retrieval, selection, quotecheck"
    " | neural, view, filters | answer, metric, sanitise | question | language, log | errors",
}
DOORS = {
    "rank_bm25": {"index.okapi"},
    "tantivy": {
        f"index.{name}"
        for name in (*("settings", "reading", "record", "clause", "commit", "holding", "writer"),)
    },
    "nltk": {"index.abbreviation"},
    "Stemmer": {"index.terms"},
    "rapidfuzz": {"index.spelling"},
    "click": {
        f"qa.cli.{name}"
        for name in (
            *("addition", "archive", "arguments", "ask", "batch", "evaluate", "main", "rank"),
            *("serve", "sync", "verify", "watch"),
        )
    },
    "prompt_toolkit": {
        "qa.chat.prompt",
        "qa.console.terminal",
        "qa.console.screen",
    },
    "wcwidth": {"qa.view.wrap"},
    "tomlkit": {"qa.files.user_file"},
    "platformdirs": {"qa.opening", "qa.files.user_file"},
    # optional: formats, and the network
    "trafilatura": {"index.readers.page"},
    "lxml": {"index.readers.page"},
    "feedparser": {"index.readers.feed"},
    "markdown_it": {"index.readers.text"},
    "yaml": {"index.readers.text"},
    "defusedxml": {"index.readers.xmltree"},
    "warcio": {"index.readers.webarchive"},
    "brotli": {"index.readers.unpack"},
    "pypdfium2": {"index.readers.pdf", "index.readers.pdfchild"},
    "zstandard": {"index.readers.unpack"},
    "onnxruntime": {"qa.neural.loading"},
    "tokenizers": {"qa.neural.loading"},
    "numpy": {"qa.neural.network"},
    "httpx": {"index.fetch.download", "index.fetch.run", "index.fetch.wire"},
    "httpcore": {"index.fetch.wire"},
    "opensearchpy": {"index.cluster.wire"},
    "botocore": {"index.cluster.wire"},
    "protego": {"index.fetch.download"},
    # optional: the server
    "starlette": {
        f"qa.serve.{name}"
        for name in ("api", "app", "body", "exchange", "pages", "reply", "run", "safety", "sheet")
    }
    | {"qa.assistant.server", "qa.cli.serve"},
    "anyio": {"qa.serve.limit"},
    "uvicorn": {"qa.serve.run"},
    "mcp": {"qa.assistant.server"},
    "mcp_types": {"qa.assistant.server"},
    "pydantic": {"qa.assistant.server"},
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
    here = ROOT / package
    assert {path.stem for path in here.glob("*.py")} - {"__init__"} <= set(place)
    assert {path.parent.name for path in here.glob("*/__init__.py")} <= set(place)


def test_no_circles() -> None:
    modules = {module for module, _, _ in IMPORTS}
    wanted = {module: set[str]() for module in modules}
    for module, imported, name in IMPORTS:
        full = f"{imported}.{name}" if f"{imported}.{name}" in modules else imported
        if full in modules and full != module:
            wanted[module].add(full)
    try:
        TopologicalSorter(wanted).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {' imports '.join(reversed(error.args[1]))}")


def test_index_knows_nothing_of_qa() -> None:
    assert [row for row in IMPORTS if row[0].startswith("index") and row[1].startswith("qa")] == []


def test_qa_uses_the_public_names_of_index() -> None:
    for module, imported, name in IMPORTS:
        if module.startswith("qa") and imported.split(".")[0] == "index":
            assert imported == "index", f"{module} imports {imported}"
            assert not name or name in index.__all__, f"{module} imports {name}"


def test_every_dependency_has_its_door() -> None:
    own = {*sys.stdlib_module_names, *LAYERS, "_typeshed"}
    for module, imported, _ in IMPORTS:
        package = imported.split(".")[0]
        assert package in own or module in DOORS.get(package, ()), f"{module} imports {imported}"


UNIX_ONLY = {"curses", "fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"}


@pytest.mark.parametrize("folder", ["index", "qa", "tests"])
def test_every_module_can_be_imported_on_windows(folder: str) -> None:
    """What Windows lacks is imported where it is used, or its absence is caught."""
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {alias.name for alias in node.names} | {getattr(node, "module", None)}
                assert not names & UNIX_ONLY, f"{path}, line {node.lineno}"


WATCHED = """
import sys
def watch(event, args):
    code = str(args[0]).endswith((".py", ".pyc", ".so", ".pyd")) if args else False
    if event == "open" and not code or event.startswith(("socket.", "subprocess.")):
        print(event, *args)
sys.addaudithook(watch)
import index, qa, qa.cli.main
"""


def test_importing_only_loads_code() -> None:
    command = [sys.executable, "-B", "-W", "error", "-c", WATCHED]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_a_file_that_hides_a_package_of_ours_is_named(tmp_path: Path) -> None:
    (tmp_path / "index.py").write_text("mine = 1\n")
    command = [sys.executable, "-c", "from qa import Answerer"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert f"{tmp_path / 'index.py'} hides the package `index`" in done.stderr


def test_every_public_name_is_there() -> None:
    for package in (index, qa):
        for name in package.__all__:
            assert getattr(package, name) is not None
