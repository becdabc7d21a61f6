"""Processes that serve at one socket: each sees new articles, finishes what runs, and is replaced when it ends."""

import json
import os
import select
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest
from serving import PLAIN, rain, running

from index import ArchiveWriter
from qa.cli.main import main

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")


def children(process: "subprocess.Popen[str]") -> list[int]:
    text = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(pid) for pid in text.split()]


def commit(address: str) -> object:
    with urllib.request.urlopen(f"{address}healthz", timeout=60) as got:
        return json.load(got)["commit"]


@contextmanager
def standing_still(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    yield
    os.kill(pid, signal.SIGCONT)


def test_each_answers_and_sees_what_is_added(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    with ArchiveWriter(archive) as writer:
        writer.add(PLAIN[:1])
    with running(archive, "--workers", "2") as (server, address):
        first, second = children(server)
        with standing_still(first):
            before = commit(address)
        with ArchiveWriter(archive) as writer:
            writer.add(PLAIN[1:])
        for pid in (first, second):
            with standing_still(pid):
                assert commit(address) not in (None, before)
        server.terminate()
        assert server.wait() == 0
        with pytest.raises(URLError):
            commit(address)


def test_what_runs_is_finished_and_one_that_ends_is_replaced(tmp_path: Path) -> None:
    lines = b'{"question": "where did rain fall?"}\n' * 60
    with running(rain(tmp_path), "--workers", "2") as (server, address):
        assert server.stderr
        os.kill(children(server)[0], signal.SIGKILL)
        assert "(exit code -9); another is started" in server.stderr.readline()
        commit(address)
        with urllib.request.urlopen(f"{address}api/v1/batch", data=lines) as got:
            records = [got.readline()]
            server.send_signal(signal.SIGINT)
            records += got.readlines()
        assert [b'"answered": true' in record for record in records] == [True] * 60
        assert server.wait() == 130


def test_they_end_with_who_started_them(tmp_path: Path) -> None:
    with running(rain(tmp_path), "--workers", "2") as (server, _):
        pids = children(server)
        server.kill()
        for pid in pids:
            with os.fdopen(os.pidfd_open(pid)) as file:
                assert select.select([file], [], [], 60)[0]  # readable once it has ended
        assert not list(tmp_path.glob("qa-serve-*"))


def test_what_keeps_them_from_starting_is_said_once(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["--index", str(tmp_path), "serve", "--port", "0", "--workers", "3"]) == 4
    assert len(capfd.readouterr().err.splitlines()) == 1
