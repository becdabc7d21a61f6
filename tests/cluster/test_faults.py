"""Faults of a cluster: nodes that end, hang or are full, and clusters that are not as they must be."""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from commandline import process

from cluster.door import Reply, Request, Rule, door, make_certificate, password_wanted
from cluster.nodes import Nodes, free_ports
from cluster.towns import articles, questions, write_lines
from index import open_index

pytestmark = pytest.mark.cluster

QUESTION = "Who was elected mayor of Belbury?"
SMALL_BULKS = {"QA_CLUSTER_BULK_BYTES": "40000"}
NAMES = (f"archive-{number}" for number in count())


@pytest.fixture
def name(nodes: Nodes) -> Iterator[str]:
    """The name of an archive that is not there yet, and is removed after the test."""
    made = next(NAMES)
    yield made
    nodes.start_all()
    nodes.request("DELETE", f"/{made}*?expand_wildcards=all")


@pytest.fixture(scope="module")
def towns(started_nodes: Nodes, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an archive that no test changes."""
    started_nodes.start_all()
    address = address_of(started_nodes.addresses, "towns")
    file = write_lines(tmp_path_factory.mktemp("towns") / "towns.jsonl", articles(600))
    assert qa("index", "add", file, "--index", address)[0] == 0
    return address


def address_of(hosts: list[str], name: str) -> str:
    """What --index takes for an archive on some nodes."""
    return f"{','.join(hosts)}/{name}"


def qa(*arguments: str, **env: str) -> tuple[int, str, str]:
    """The exit code of `qa` as a process, its standard output and its standard error."""
    return result(process(*arguments, env=env))


def adding(file: str, address: str) -> "subprocess.Popen[bytes]":
    """`qa index add` in many small bulks, as a process."""
    return process("index", "add", file, "--index", address, env=SMALL_BULKS)


def result(running: "subprocess.Popen[bytes]") -> tuple[int, str, str]:
    """What a process leaves when it has ended."""
    out, err = running.communicate(timeout=240)
    return running.returncode, out.decode(), err.decode()


def check_refused(told: tuple[int, str, str], words: str) -> None:
    """Exit code 4 and one line with `words` that is no fault of the program."""
    code, out, err = told
    assert (code, out) == (4, ""), err
    assert words in err
    assert len(err.splitlines()) == 1, err


def check_holds(address: str, records: list[dict[str, Any]]) -> None:
    """The archive has exactly these articles, each whole, and nothing is wrong with it."""
    snapshot = open_index(address).snapshot()
    found = snapshot.articles(record["id"] for record in records)
    assert {id: article.text for id, article in found.items()} == texts(records)
    assert snapshot.count_articles() == len(records)
    code, out, err = qa("index", "verify", "--index", address)
    assert code == 0, out + err


def texts(records: list[dict[str, Any]]) -> dict[str, str]:
    """The text of each article, by its id."""
    return {record["id"]: record["text"] for record in records}


class AtBulk:
    """A rule that counts the bulks that are sent, and does something at one of them before it is passed on."""

    def __init__(self, number: int, act: Callable[[], object]) -> None:
        self.counted = count(1)
        self.number = number
        self.act = act

    def __call__(self, request: Request) -> Reply | None:
        if "_bulk" in request.path and next(self.counted) == self.number:
            self.act()
        return None


@contextmanager
def doors(nodes: Nodes, name: str, rule: Rule) -> Iterator[str]:
    """The address of an archive through a door before each node, with one rule for all."""
    with ExitStack() as stack:
        hosts = [stack.enter_context(door(node, rule)) for node in nodes.addresses]
        yield address_of(hosts, name)


# Nodes that end


def test_questions_while_a_node_and_the_manager_are_killed(
    nodes: Nodes, towns: str, tmp_path: Path
) -> None:
    asked = write_lines(tmp_path / "questions.jsonl", questions(300))
    command = ("batch", asked, "--index", towns, "--reader", "off", "-q", "--format", "jsonl")
    code, out, err = qa(*command)
    assert code == 0, err
    expected = records_of(out)
    assert sum(one["answered"] for one in expected) > 280
    running = process(*command)
    assert running.stdout is not None
    told = [running.stdout.readline() for _ in range(60)]
    nodes.kill((nodes.manager() + 1) % 3)
    told += [running.stdout.readline() for _ in range(60)]
    nodes.start_all()
    nodes.kill(nodes.manager())
    code, out, err = result(running)
    assert code == 0, err
    assert records_of(b"".join(told).decode() + out) == expected


def records_of(out: str) -> list[dict[str, Any]]:
    """Result records without what differs from run to run."""
    return [{**json.loads(line), "elapsed_ms": 0} for line in out.splitlines()]


@pytest.mark.parametrize("which", ["a node", "the manager"])
def test_an_addition_while_a_node_is_killed(
    nodes: Nodes, name: str, tmp_path: Path, which: str
) -> None:
    records = articles(600)
    file = write_lines(tmp_path / "towns.jsonl", records)
    killed = (nodes.manager() + (which == "a node")) % 3
    with doors(nodes, name, AtBulk(3, lambda: nodes.kill(killed))) as address:
        code, out, err = result(adding(file, address))
    assert not nodes.running(killed)
    assert code == 0, err
    assert out.startswith("added 600,")
    check_holds(address_of(nodes.addresses, name), records)


def test_all_nodes_end_and_start(nodes: Nodes, towns: str) -> None:
    command = ("ask", QUESTION, "--index", towns, "--json", "--reader", "off")
    before = records_of(qa(*command)[1])
    nodes.stop_all()
    check_refused(qa(*command, QA_CLUSTER_TIMEOUT="2"), "cannot be reached")
    nodes.start_all()
    assert records_of(qa(*command)[1]) == before


# Nodes that hang


def test_a_node_that_hangs(nodes: Nodes, towns: str) -> None:
    command = ("ask", QUESTION, "--index", towns, "--json", "--reader", "off")
    before = records_of(qa(*command)[1])
    for number in range(3):
        nodes.pause(number)
    try:
        check_refused(qa(*command, QA_CLUSTER_TIMEOUT="2"), "no answer within 2 s")
        nodes.resume(0)
        nodes.resume(1)
        assert records_of(qa(*command, QA_CLUSTER_TIMEOUT="90")[1]) == before
    finally:
        for number in range(3):
            nodes.resume(number)
    nodes.wait_until_green()
    assert records_of(qa(*command)[1]) == before


# Writers


def test_a_killed_addition_goes_on(nodes: Nodes, name: str, tmp_path: Path) -> None:
    records = articles(600)
    file = write_lines(tmp_path / "towns.jsonl", records)
    started: list[subprocess.Popen[bytes]] = []
    with doors(nodes, name, AtBulk(4, lambda: started[0].kill())) as address:
        started.append(adding(file, address))
        assert result(started[0])[0] == -9
    address = address_of(nodes.addresses, name)
    nodes.request("POST", f"/{name}/_refresh")
    found = open_index(address).snapshot().articles(texts(records))
    assert 0 < len(found) < 600
    assert {id: article.text for id, article in found.items()}.items() <= texts(records).items()
    code, out, err = qa("index", "add", file, "--index", address)
    assert code == 0, err
    added, unchanged = (int(out.replace(",", "").split()[n]) for n in (1, 5))
    assert added + unchanged == 600
    assert unchanged >= len(found)  # what was under way may have arrived since
    check_holds(address, records)


def test_two_writers_at_once_converge(nodes: Nodes, name: str, tmp_path: Path) -> None:
    address = address_of(nodes.addresses, name)
    older, later = articles(300, version=1), articles(300, version=2)
    for record in later:
        record["text"] += " The vote was counted again."
    files = [
        write_lines(tmp_path / "older.jsonl", older[:200] + later[200:]),
        write_lines(tmp_path / "later.jsonl", later[:200][::-1] + older[200:]),
    ]
    writers = [adding(file, address) for file in files]
    for code, _, err in [result(writer) for writer in writers]:
        assert code == 0, err
    check_holds(address, later)


def test_a_busy_cluster_is_asked_again(nodes: Nodes, name: str, tmp_path: Path) -> None:
    records = articles(200)
    file = write_lines(tmp_path / "towns.jsonl", records)
    bulks = count()

    def busy(request: Request) -> Reply | None:
        if "_bulk" not in request.path or (number := next(bulks)) > 1:
            return None
        error = {"type": "rejected_execution_exception", "reason": "queue is full"}
        if number == 0:
            return 429, json.dumps({"error": error, "status": 429}).encode()
        writes = [json.loads(line) for line in request.body.splitlines()[::2]]
        told = {"status": 429, "error": error}
        items = [{kind: {**place, **told} for kind, place in one.items()} for one in writes]
        return 200, json.dumps({"took": 1, "errors": True, "items": items}).encode()

    with doors(nodes, name, busy) as address:
        code, out, err = result(adding(file, address))
    assert code == 0, err
    assert out.startswith("added 200,")
    check_holds(address_of(nodes.addresses, name), records)


def test_a_full_disk(nodes: Nodes, name: str, tmp_path: Path) -> None:
    address = address_of(nodes.addresses, name)
    few, all_of_them = articles(50), articles(60)
    assert qa("index", "add", write_lines(tmp_path / "few.jsonl", few), "--index", address)[0] == 0
    file = write_lines(tmp_path / "all.jsonl", all_of_them)
    block = "index.blocks.read_only_allow_delete"
    nodes.request("PUT", f"/{name}/_settings", {block: True})
    check_refused(qa("index", "add", file, "--index", address), "disk")
    check_holds(address, few)
    assert qa("ask", QUESTION, "--index", address, "--reader", "off")[0] == 0
    nodes.request("PUT", f"/{name}/_settings", {block: None})
    code, out, err = qa("index", "add", file, "--index", address)
    assert code == 0, err
    assert out.startswith("added 10, replaced 0, unchanged 50,")


def test_a_snapshot_brings_an_archive_back(nodes: Nodes, name: str, tmp_path: Path) -> None:
    address = address_of(nodes.addresses, name)
    records = articles(50)
    file = write_lines(tmp_path / "towns.jsonl", records)
    assert qa("index", "add", file, "--index", address)[0] == 0
    what = {"indices": f"{name}-*", "include_global_state": False}
    nodes.request("PUT", "/_snapshot/backup", {"type": "fs", "settings": {"location": "backup"}})
    nodes.request("PUT", f"/_snapshot/backup/{name}?wait_for_completion=true", what, within=60)
    nodes.request("DELETE", f"/{name}-000001")
    check_refused(qa("ask", QUESTION, "--index", address), "qa index add")
    restore = f"/_snapshot/backup/{name}/_restore?wait_for_completion=true"
    nodes.request("POST", restore, what, within=60)
    check_holds(address, records)


# Clusters that are not as they must be


def version(number: str, distribution: str = "opensearch") -> Rule:
    """A cluster that says it is of this version."""
    info = {"name": "node", "version": {"number": number, "distribution": distribution}}
    reply = 200, json.dumps(info).encode()
    return lambda request: reply if request.path.split("?")[0] == "/" else None


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (version("2.11.0"), "2.11.0"),
        (version("7.17.0", "elasticsearch"), "OpenSearch"),
        (lambda request: (200, b"<html>Welcome</html>"), "OpenSearch"),
        (lambda request: (502, b"<html>Bad gateway</html>"), "cannot be reached"),
        (password_wanted("desk", "right"), "QA_CLUSTER_PASSWORD"),
    ],
    ids=["old version", "another program", "a web page", "a gateway without nodes", "password"],
)
def test_a_cluster_that_is_not_to_be_used(
    nodes: Nodes, name: str, tmp_path: Path, rule: Rule, words: str
) -> None:
    file = write_lines(tmp_path / "towns.jsonl", articles(2))
    access = {
        "QA_CLUSTER_USER": "desk",
        "QA_CLUSTER_PASSWORD": "wrong-secret",
        "QA_CLUSTER_TIMEOUT": "2",
    }
    with doors(nodes, name, rule) as address:
        for command in (("ask", QUESTION), ("index", "add", file)):
            told = qa(*command, "--index", address, **access)
            check_refused(told, words)
            assert "wrong-secret" not in told[2]
    assert name not in nodes.request("GET", "/_alias")


def made_by(**fields: object) -> dict[str, Any]:
    """The mapping of an index that says by which rules news-qa made it."""
    return {"_meta": {"news_qa": {"format": 1, "analyser": "ours", "neighbours": 1} | fields}}


@pytest.mark.parametrize(
    ("mappings", "words"),
    [
        (made_by(format=99), "format 99"),
        (made_by(), "make it again"),
        ({}, "something else"),
    ],
    ids=["another format", "another mapping", "not ours"],
)
def test_an_index_that_is_not_to_be_used(
    nodes: Nodes, name: str, tmp_path: Path, mappings: dict[str, Any], words: str
) -> None:
    index = f"{name}-000001"
    theirs = {"properties": {"message": {"type": "text"}}} | mappings
    nodes.request("PUT", f"/{index}", {"mappings": theirs, "aliases": {name: {}}})
    nodes.request("PUT", f"/{index}/_doc/1?refresh=true", {"message": "theirs"})
    before = nodes.request("GET", f"/{index}")
    address = address_of(nodes.addresses, name)
    file = write_lines(tmp_path / "towns.jsonl", articles(2))
    for command in (("ask", QUESTION), ("index", "add", file), ("index", "rm", "1")):
        check_refused(qa(*command, "--index", address), words)
    assert nodes.request("GET", f"/{index}") == before
    assert nodes.request("GET", f"/{index}/_count")["count"] == 1


def test_nobody_listens(nodes: Nodes) -> None:
    address = f"http://127.0.0.1:{free_ports(1)[0]}/news"
    told = qa("ask", QUESTION, "--index", address, QA_CLUSTER_TIMEOUT="1")
    check_refused(told, "cannot be reached")


def test_an_archive_that_is_not_there(nodes: Nodes) -> None:
    address = address_of(nodes.addresses, "nothing")
    check_refused(qa("ask", QUESTION, "--index", address), "qa index add")


def test_a_password_and_tls_with_an_authority_of_ones_own(
    nodes: Nodes, towns: str, tmp_path: Path
) -> None:
    certificate = make_certificate(tmp_path)
    access = {"QA_CLUSTER_USER": "desk", "QA_CLUSTER_PASSWORD": "right", "QA_CLUSTER_TIMEOUT": "5"}
    rule = password_wanted("desk", "right")
    with door(nodes.addresses[0], rule, certificate) as host:
        command = ("ask", QUESTION, "--index", f"{host}/towns", "--reader", "off")
        check_refused(qa(*command, **access), "QA_CLUSTER_CA")
        code, out, err = qa(*command, **access, QA_CLUSTER_CA=str(certificate))
        assert code == 0, err
        assert "elected mayor of Belbury" in out
