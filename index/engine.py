"""An archive by its place: a folder on this machine, or an address on a cluster."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from index.cluster.address import is_address as is_address

if TYPE_CHECKING:
    from index.cluster.snapshot import ClusterRetriever
    from index.cluster.writer import ClusterWriter
    from index.disk import DiskRetriever
    from index.writer import ArchiveWriter

ArchivePlace = str | Path
"""A folder, or `http(s)://HOST:PORT/NAME`."""


Writer: TypeAlias = "ArchiveWriter | ClusterWriter"
"""Adds articles and removes them."""


def open_index(place: ArchivePlace) -> "DiskRetriever | ClusterRetriever":
    """Opens the archive there for reading; IndexFileError if there is none, or one this program cannot read."""
    if is_address(place):
        from index.cluster.snapshot import open_cluster

        return open_cluster(str(place))
    from index.disk import open_index as open_folder

    return open_folder(place)


def open_writer(place: ArchivePlace) -> Writer:
    """Opens the archive there for writing, and makes it if it is new."""
    if is_address(place):
        from index.cluster.writer import ClusterWriter

        return ClusterWriter(str(place))
    from index.writer import ArchiveWriter

    return ArchiveWriter(place)


def is_archive(place: ArchivePlace) -> bool:
    """True if an archive is there, even a damaged one."""
    if is_address(place):
        from index.cluster.address import parse_address
        from index.cluster.layout import find_rules
        from index.cluster.wire import Cluster

        return find_rules(Cluster(parse_address(str(place)))) is not None
    from index.settings import is_archive as is_folder

    return is_folder(place)


def verify_index(
    place: ArchivePlace, *, progress: Callable[[int], None] | None = None
) -> list[str]:
    """The faults of an archive, one line each; IndexFileError if it cannot be opened."""
    if is_address(place):
        from index.cluster.check import verify_cluster

        return verify_cluster(str(place), progress=progress)
    from index.check import verify_index as verify_folder

    return verify_folder(place, progress=progress)
