"""Address: where an archive on a cluster is. Access: the credentials, from the environment or a private file.

Neither a password nor a key is ever part of an address or of a message.
"""

import os
import re
import stat
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from index.errors import IndexFileError

DEFAULT_PORT = 9200
FILE_VARIABLE = "QA_CLUSTER_FILE"
"""Names the file with the settings that could also be variables of the environment, QA_CLUSTER_USER and so on."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,200}")
_LOOPBACK = re.compile(r"localhost|127\.[0-9.]+|::1")


def is_address(place: object) -> bool:
    """True for an archive on a cluster, false for a folder."""
    return str(place).lower().startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Address:
    """The nodes of a cluster, as (host, port), and the name of an archive there."""

    text: str
    is_secure: bool
    nodes: tuple[tuple[str, int], ...]
    name: str

    @property
    def is_local(self) -> bool:
        """True if every node is on this machine."""
        return all(_LOOPBACK.fullmatch(host) for host, _ in self.nodes)


def parse_address(text: str) -> Address:
    """`http(s)://host:9200,host:9200/NAME`; IndexFileError for anything else."""
    *others, last = text.rstrip("/").split(",")
    scheme = text.partition("://")[0].lower()
    nodes, name = [], ""
    for part in (*others, last):
        whole = part.strip() if is_address(part.strip()) else f"{scheme}://{part.strip()}"
        try:
            parts = urlsplit(whole)
            host, port = parts.hostname, parts.port or DEFAULT_PORT
        except ValueError:
            raise _bad("no address of a cluster") from None
        if "@" in parts.netloc:
            raise _bad(
                "do not put names and passwords into an address; set QA_CLUSTER_USER and QA_CLUSTER_PASSWORD,"
                f" or name a file of mode 600 in {FILE_VARIABLE}"
            )
        if not host or parts.query or parts.fragment or parts.scheme != scheme:
            raise _bad(f"{text}: is not the address of a cluster")
        nodes.append((host, port))
        name = parts.path.strip("/")
    if not _NAME.fullmatch(name):
        raise _bad(
            f"{text}: has no archive name; write https://HOST:{DEFAULT_PORT}/NAME,"
            " NAME being small letters, figures, - and _"
        )
    return Address(text, scheme == "https", tuple(nodes), name)


def _bad(message: str) -> IndexFileError:
    return IndexFileError(message, code="address_unusable")


@dataclass(frozen=True, slots=True)
class Access:
    """The credentials for a cluster, and how long to wait for it.

    `ca` is the file of the certificate authority that signed the certificates of the nodes. With `aws_region` requests
    are signed for Amazon's service. `timeout` is how many seconds an answer may take, `shards` how many a new archive
    gets, `bulk_bytes` how many bytes are sent at once.
    """

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)
    ca: str | None = None
    aws_region: str | None = None
    aws_service: str = "es"
    timeout: float = 30.0
    shards: int = 3
    bulk_bytes: int = 6_000_000

    @property
    def has_secret(self) -> bool:
        """True if requests have a secret."""
        return bool(self.password or self.api_key)


def read_access() -> Access:
    """The settings of the environment (QA_CLUSTER_USER, …), else of the file that QA_CLUSTER_FILE names."""
    file = os.environ.get(FILE_VARIABLE)
    known = {one.name for one in fields(Access)}
    values: dict[str, object] = dict(_read_file(Path(file)) if file else {})
    if strange := sorted(values.keys() - known):
        raise _unusable(f"{file}: {strange[0]} is none of {', '.join(sorted(known))}")
    for name in known:
        if value := os.environ.get(f"QA_CLUSTER_{name.upper()}"):
            values[name] = value
    try:
        texts = {name: str(value) for name, value in values.items()}
        timeout = float(texts.pop("timeout", 30))
        counts = {name: int(texts.pop(name)) for name in ("shards", "bulk_bytes") if name in texts}
    except ValueError:
        timeout, counts = 0.0, {}
    if not all(value > 0 for value in (timeout, *counts.values())):
        raise _unusable(
            "QA_CLUSTER_TIMEOUT, QA_CLUSTER_SHARDS and QA_CLUSTER_BULK_BYTES are numbers above 0"
        )
    return Access(timeout=timeout, **counts, **texts)  # type: ignore[arg-type]


def _read_file(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if os.name == "posix" and mode & 0o077:
                raise _unusable(f"{path}: others may read it; run: chmod 600 {path}")
            return tomllib.load(file)
    except OSError as error:
        raise _unusable(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise _unusable(f'{path}: is not TOML (lines like user = "…")') from None


def _unusable(message: str) -> IndexFileError:
    return IndexFileError(message, code="access_unusable")
