"""OpenSearch nodes as processes of their own on loopback, for tests and benchmarks.

    python tests/cluster/nodes.py up N DIR    starts N nodes, waits until they are green and prints their address
    python tests/cluster/nodes.py down DIR    ends them

Their jars are fetched once with Maven, as pom.xml names them, and checked against jars.sha256. Java 17 or later and
Maven must be there; JAVA_HOME chooses between several. What a node prints is in DIR/node-N.log.
"""

import argparse
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
JAVA_HOMES = ("/usr/lib/jvm/java-17-openjdk-amd64", "/usr/lib/jvm/java-17-openjdk-arm64")
NODE_OPTIONS = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-Xshare:auto")
GREEN_WITHIN = 180.0
ENDS_WITHIN = 30.0


class NodesError(Exception):
    """Nodes could not be started, or did not come to the state that was waited for."""


def java_home() -> Path | None:
    """The JDK to use, or None."""
    named = os.environ.get("JAVA_HOME")
    found = shutil.which("javac")
    homes = (
        [named]
        if named
        else [*JAVA_HOMES, *([str(Path(found).resolve().parents[1])] if found else [])]
    )
    return next((Path(home) for home in homes if (Path(home) / "bin" / "javac").exists()), None)


def what_is_missing() -> str | None:
    """Why no node can be started here, or None."""
    if java_home() is None:
        return "no JDK"
    if jars_folder().is_dir() or shutil.which("mvn"):
        return None
    return "no Maven"


def jars_folder() -> Path:
    """Where the jars are kept; another place for other jars."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parts = [(HERE / name).read_bytes() for name in ("pom.xml", "jars.sha256", "Node.java")]
    return cache / "news-qa" / "nodes" / hashlib.sha256(b"".join(parts)).hexdigest()[:16]


def fetch_jars() -> Path:
    """The folder of jars and of the compiled Node.java, fetched and checked if it is not there yet."""
    target = jars_folder()
    home = java_home()
    if target.is_dir():
        return target
    if home is None:
        raise NodesError("no JDK")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as work:
        jars = Path(work) / "jars"
        copy = ["dependency:copy-dependencies", f"-DoutputDirectory={jars}"]
        run(["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), *copy], JAVA_HOME=str(home))
        check_jars(jars)
        compiler = home / "bin" / "javac"
        run([str(compiler), "-cp", f"{jars}/*", "-d", str(jars), str(HERE / "Node.java")])
        try:
            jars.rename(target)
        except OSError:
            if not target.is_dir():  # else another process was faster
                raise
    return target


def check_jars(folder: Path) -> None:
    """NodesError unless `folder` has the jars of jars.sha256, byte for byte, and no others."""
    lines = (HERE / "jars.sha256").read_text().splitlines()
    expected = {name: digest for digest, name in (line.split() for line in lines)}
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in folder.iterdir()}
    wrong = sorted(
        name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)
    )
    if wrong:
        raise NodesError(f"jars that differ from jars.sha256: {', '.join(wrong)}")


def run(command: list[str], **environment: str) -> None:
    """Runs `command`; NodesError with what it printed if it fails."""
    done = subprocess.run(
        command,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise NodesError(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")


@dataclass
class Node:
    """A node of `Nodes`: its ports, and its process while it runs."""

    number: int
    http: int
    transport: int
    pid: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.http}"

    @property
    def name(self) -> str:
        """What the cluster calls it."""
        return f"node-{self.number}"


class Nodes:
    """The nodes of one cluster; their data is in `folder`. As a context manager it ends them."""

    def __init__(
        self,
        folder: Path,
        nodes: list[Node],
        *,
        lasting: bool = False,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """`lasting` nodes go on when this process ends; `settings` are added to those of every node."""
        self.folder = folder
        self.nodes = nodes
        self.lasting = lasting
        self.settings = dict(settings or {})

    def __enter__(self) -> "Nodes":
        return self

    def __exit__(self, *problem: object) -> None:
        self.stop_all()

    @property
    def addresses(self) -> list[str]:
        """Where the nodes answer."""
        return [node.address for node in self.nodes]

    def start(self, number: int) -> None:
        """Starts node `number` (from 0), which must not be running; does not wait for it."""
        node = self.nodes[number]
        home = java_home()
        if home is None:
            raise NodesError("no JDK")
        jars = fetch_jars()
        options = [*NODE_OPTIONS, *([] if self.lasting else [f"-Dparent={os.getpid()}"])]
        settings = [f"{name}={value}" for name, value in self._settings(node).items()]
        command = [
            str(home / "bin" / "java"),
            *options,
            "-cp",
            f"{jars}:{jars}/*",
            "Node",
            *settings,
        ]
        with (self.folder / f"{node.name}.log").open("ab") as log:
            node.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        node.pid = node.process.pid
        self._save()

    def stop(self, number: int) -> None:
        """Ends a node in order, also one that was paused; one that does not end is killed."""
        self._signal(number, signal.SIGTERM)
        self._signal(number, signal.SIGCONT)
        self._wait_for_end(number)

    def kill(self, number: int) -> None:
        """`kill -9` of a node."""
        self._signal(number, signal.SIGKILL)
        self._wait_for_end(number)

    def pause(self, number: int) -> None:
        """Lets a node hang: its sockets stay open and nothing answers."""
        self._signal(number, signal.SIGSTOP)

    def resume(self, number: int) -> None:
        """Lets a paused node go on."""
        self._signal(number, signal.SIGCONT)

    def stop_all(self) -> None:
        """Ends all nodes, at the same time."""
        for node in self.nodes:
            self._signal(node.number, signal.SIGTERM)
            self._signal(node.number, signal.SIGCONT)
        for node in self.nodes:
            self._wait_for_end(node.number)

    def start_all(self) -> None:
        """Starts the nodes that do not run, and waits until the cluster is green."""
        for node in self.nodes:
            if not self.running(node.number):
                self.start(node.number)
        self.wait_until_green()

    def running(self, number: int) -> bool:
        """True if a node's process is there, paused or not."""
        node = self.nodes[number]
        if node.process is not None:
            return node.process.poll() is None
        try:
            command = Path(f"/proc/{node.pid}/cmdline").read_bytes()
        except OSError:
            return False
        return f"path.home={self.folder}".encode() in command

    def manager(self) -> int:
        """The number of the node that manages the cluster."""
        rows = self.request("GET", "/_cat/cluster_manager?format=json")
        return next(node.number for node in self.nodes if node.name == rows[0]["node"])

    def wait_until_green(self, within: float = GREEN_WITHIN) -> None:
        """Until every node has joined and every shard has its copies; NodesError after `within` seconds."""

        def green() -> bool:
            health = self.request("GET", "/_cluster/health")
            return bool(
                health["status"] == "green" and health["number_of_nodes"] == len(self.nodes)
            )

        self.wait_until(green, "green", within)

    def wait_until(self, done: Callable[[], bool], what: str, within: float = GREEN_WITHIN) -> None:
        """Until `done` is true; NodesError if it is not within so many seconds, or if no node is left."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            if not any(self.running(node.number) for node in self.nodes):
                raise NodesError(f"no node runs; see {self.folder}/node-*.log")
            try:
                if done():
                    return
            except NodesError:
                pass  # not yet
            time.sleep(0.2)
        raise NodesError(f"not {what} after {within:.0f} s; see {self.folder}/node-*.log")

    def request(self, method: str, path: str, body: object = None, within: float = 10.0) -> Any:
        """The JSON that the first node that answers gives; NodesError if none does, or for an error of the cluster."""
        data = None if body is None else json.dumps(body).encode()
        problem: object = "no node runs"
        for node in self.nodes:
            asked = urllib.request.Request(
                node.address + path, data, {"Content-Type": "application/json"}, method=method
            )
            try:
                with urllib.request.urlopen(asked, timeout=within) as reply:
                    return json.load(reply)
            except urllib.error.HTTPError as error:
                with error:
                    raise NodesError(
                        f"{method} {path}: {error.code} {error.read().decode()}"
                    ) from None
            except OSError as error:
                problem = error
        raise NodesError(f"{method} {path}: {problem}")

    def _settings(self, node: Node) -> dict[str, str]:
        """What a node is started with."""
        names = ",".join(one.name for one in self.nodes)
        return {
            "cluster.name": "news-qa-tests",
            "node.name": node.name,
            "path.home": str(self.folder),
            "path.data": str(self.folder / node.name),
            "path.repo": str(self.folder / "snapshots"),
            "network.host": "127.0.0.1",
            "http.port": str(node.http),
            "transport.port": str(node.transport),
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{one.transport}" for one in self.nodes),
            "cluster.initial_cluster_manager_nodes": names,
            "node.roles": "cluster_manager,data",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            **self.settings,
        }

    def _signal(self, number: int, what: signal.Signals) -> None:
        if self.running(number):
            os.kill(self.nodes[number].pid, what)

    def _wait_for_end(self, number: int) -> None:
        end = time.monotonic() + ENDS_WITHIN
        while self.running(number):
            if time.monotonic() > end:
                self._signal(number, signal.SIGKILL)
            time.sleep(0.05)
        self.nodes[number].process = None
        self.nodes[number].pid = 0
        self._save()

    def _save(self) -> None:
        """So that another process can end them."""
        rows = [[node.http, node.transport, node.pid] for node in self.nodes]
        (self.folder / "nodes.json").write_text(json.dumps(rows))


def start(
    count: int, folder: Path, *, lasting: bool = False, settings: Mapping[str, str] | None = None
) -> Nodes:
    """`count` nodes, green; their data in `folder`, which is made."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "nodes.json").exists():
        raise NodesError(f"{folder} has nodes already")
    ports = free_ports(2 * count)
    nodes = [Node(number, ports[2 * number], ports[2 * number + 1]) for number in range(count)]
    cluster = Nodes(folder, nodes, lasting=lasting, settings=settings)
    try:
        cluster.start_all()
    except BaseException:
        cluster.stop_all()
        raise
    return cluster


def opened(folder: Path) -> Nodes:
    """The nodes that `up` started with `folder`."""
    folder = folder.resolve()
    try:
        rows = json.loads((folder / "nodes.json").read_text())
    except FileNotFoundError:
        raise NodesError(f"{folder} has no nodes") from None
    return Nodes(folder, [Node(number, *row) for number, row in enumerate(rows)], lasting=True)


def free_ports(count: int) -> list[int]:
    """Ports on loopback that nobody listens to."""
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [one.getsockname()[1] for one in taken]
    finally:
        for one in taken:
            one.close()


def main(arguments: Iterable[str] | None = None) -> None:
    """`up` and `down`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="start nodes")
    up.add_argument("count", type=int)
    up.add_argument("folder", type=Path)
    commands.add_parser("down", help="end them").add_argument("folder", type=Path)
    options = parser.parse_args(None if arguments is None else list(arguments))
    try:
        if options.command == "up":
            nodes = start(options.count, options.folder, lasting=True)
            sys.stdout.write(",".join(nodes.addresses) + "\n")
        else:
            opened(options.folder).stop_all()
            (options.folder / "nodes.json").unlink()
    except NodesError as problem:
        sys.exit(f"nodes.py: {problem}")


if __name__ == "__main__":
    main()
