"""Three OpenSearch nodes for all tests with the marker `cluster`, green before each."""

from collections.abc import Iterator

import pytest

from cluster.nodes import Nodes, start, what_is_missing

QUICK_DETECTION = {
    # A node that hangs is left out after some 10 s instead of 40.
    "cluster.fault_detection.follower_check.timeout": "5s",
    "cluster.fault_detection.follower_check.retry_count": "2",
    "cluster.fault_detection.leader_check.timeout": "5s",
    "cluster.fault_detection.leader_check.retry_count": "2",
}


@pytest.fixture(scope="session")
def started_nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Three nodes, as they were left by the test before."""
    missing = what_is_missing()
    if missing:
        pytest.skip(f"{missing}: no node of OpenSearch can be started")
    with start(3, tmp_path_factory.mktemp("nodes"), settings=QUICK_DETECTION) as nodes:
        yield nodes


@pytest.fixture
def nodes(started_nodes: Nodes) -> Nodes:
    """Three nodes, all of which run."""
    started_nodes.start_all()
    return started_nodes
