"""The nodes themselves: they are a cluster, and stay one when some of them end."""

from pathlib import Path

import pytest

from cluster import nodes as nodes_module
from cluster.nodes import Nodes, NodesError, opened

cluster = pytest.mark.cluster


@cluster
def test_nodes_are_of_the_version_that_is_named(nodes: Nodes) -> None:
    assert nodes.request("GET", "/")["version"]["number"] == "2.19.6"
    assert nodes.request("GET", "/_cluster/health")["number_of_nodes"] == 3


@cluster
def test_the_manager_is_killed_and_comes_back(nodes: Nodes) -> None:
    killed = nodes.manager()
    nodes.kill(killed)
    assert not nodes.running(killed)
    nodes.wait_until(lambda: nodes.manager() != killed, "managed by another node")
    nodes.start_all()
    assert nodes.running(killed)


@cluster
def test_nodes_are_found_by_their_folder(nodes: Nodes) -> None:
    found = opened(nodes.folder)
    assert found.addresses == nodes.addresses
    assert all(found.running(node.number) for node in found.nodes)


def test_a_folder_without_nodes(tmp_path: Path) -> None:
    with pytest.raises(NodesError, match="no nodes"):
        opened(tmp_path)


def test_a_jar_that_was_changed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "jars.sha256").write_text(f"{'0' * 64}  one.jar\n")
    jars = tmp_path / "jars"
    jars.mkdir()
    (jars / "one.jar").write_bytes(b"other")
    (jars / "two.jar").write_bytes(b"more")
    monkeypatch.setattr(nodes_module, "HERE", tmp_path)
    with pytest.raises(NodesError, match=r"one\.jar, two\.jar"):
        nodes_module.check_jars(jars)
