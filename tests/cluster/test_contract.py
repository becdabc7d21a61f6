"""The contract of every engine, kept by three nodes and an index of three shards."""

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import pytest
import test_retriever
from contract import Build

from cluster.nodes import Nodes
from index import Article, Retriever, open_index, open_writer

pytestmark = pytest.mark.cluster

LEFT_OUT = {"test_terms_beginning_are_the_commonest"}
"""What an engine need not do that is on other machines."""

globals().update(
    (name, test)
    for name, test in vars(test_retriever).items()
    if name.startswith("test_") and name not in LEFT_OUT
)


@pytest.fixture(scope="module")
def build(started_nodes: Nodes) -> Iterator[Build]:
    """Builds each archive under a name of its own, and takes them all away at the end.

    One archive is made up for a test of any archive: each takes a second.
    """
    started_nodes.start_all()
    numbers = count()

    def make(articles: Sequence[Article], _: Path) -> Retriever:
        address = f"{','.join(started_nodes.addresses)}/contract-{next(numbers)}"
        with open_writer(address) as writer:
            writer.add(articles)
        return open_index(address)

    yield Build(make, 1, Path)
    started_nodes.request("DELETE", "/contract-*")
