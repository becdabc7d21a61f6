"""Opens a network: our own, which ships with the program, or one in a folder of the user's."""

import json
import math
import os
from functools import cache
from hashlib import file_digest
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from index import install_line
from qa.errors import ReaderError
from qa.neural.encoding import Encoder, PairEncoder, PassageText, SentenceEncoder
from qa.neural.network import NeuralReader

OWN = Path(__file__).parent / "model"
VERIFIER = Path(__file__).parent / "verifier"
"""Our own networks; the second takes the tokenizer of the first."""

VERSION = 1
"""The version of our own network's input and outputs; raise it when either changes."""

MAX_PAIR_TOKENS = 256
"""Most tokens of question and passage for a user's network, if its config.json allows as many."""

INSTALL = install_line("reader")

_NO_TELEMETRY = {"ORT_DISABLE_TELEMETRY": "1", "ORT_TELEMETRY_DISABLED": "1"}
_LIBRARIES = ("onnxruntime", "tokenizers")
_INPUTS = frozenset(("input_ids", "attention_mask", "token_type_ids"))
_PROBE = PassageText(
    "Talks", "They met on Friday.", "Vladimir Medinsky led the delegation.", "It left."
)


def is_installed() -> bool:
    """True if the libraries that a network needs are installed; they are not imported."""
    return all(find_spec(name) for name in _LIBRARIES)


def open_own(threads: int) -> NeuralReader:
    """Our own reader, which opens its verifier when it is first needed.

    ReaderError if the libraries are missing or a file was changed.
    """
    ort, _ = _libraries()
    network, encoder = _checked(OWN), _own_encoder()  # the verifier reads the same texts

    def verifier() -> NeuralReader:
        return NeuralReader(_session(ort, _checked(VERIFIER)), encoder, threads)

    return NeuralReader(_session(ort, network), encoder, threads, cache(verifier))


def _checked(folder: Path) -> Path:
    """The network of a folder of ours; ReaderError if its files are not those that were shipped."""
    for name, digest in digests_of(folder).items():
        if _digest(folder / name) != digest:
            raise ReaderError(f"{folder / name} is damaged: reinstall news-qa, or use --reader off")
    return folder / "model.onnx"


def digests_of(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of a network of ours, by its config.json; ReaderError if that cannot be read."""
    config = json.loads(_read(folder / "config.json"))
    if config["version"] != VERSION:
        raise ReaderError(
            f"{folder} has version {config['version']}, not {VERSION}: reinstall news-qa"
        )
    digests: dict[str, str] = config["sha256"]
    return digests


def make_own(network: Path, threads: int) -> NeuralReader:
    """A reader of our own kind: a network in ONNX, with the tokenizer that is shipped."""
    return NeuralReader(_session(_libraries()[0], network), _own_encoder(), threads)


def _own_encoder() -> SentenceEncoder:
    """What our own networks are given."""
    cut = _libraries()[1].Tokenizer.from_file(str(OWN / "tokenizer.json"))
    cut.no_truncation()
    cut.no_padding()
    return SentenceEncoder(cut)


def open_folder(folder: Path, threads: int) -> NeuralReader:
    """A network as on the Hugging Face hub: model.onnx (or onnx/model.onnx), tokenizer.json, config.json.

    An extractive reader gives `start_logits` and `end_logits`, a cross-encoder `logits`. ReaderError if a file is
    missing or wrong, or if the network does not run.
    """
    ort, tokenizers = _libraries()
    if not folder.is_dir():
        raise ReaderError(f"there is no folder {folder} to read a network from")
    path = folder / "model.onnx"
    if not path.exists() and (folder / "onnx" / "model.onnx").exists():
        path = folder / "onnx" / "model.onnx"
    for needed in (path, folder / "tokenizer.json", folder / "config.json"):
        if not needed.is_file():
            raise ReaderError(
                f"{folder} has no {needed.name}; a reader needs model.onnx, tokenizer.json and config.json"
            )
    try:
        session = _session(ort, path)
    except Exception as error:  # any error of onnxruntime
        raise ReaderError(
            f"{path} is not a network that can be run: {_first_line(error)}"
        ) from error
    encoder = PairEncoder(_tokenizer(tokenizers, folder))
    _check(session, encoder, path)
    return NeuralReader(session, encoder, threads)


def _libraries() -> tuple[Any, Any]:
    """onnxruntime and tokenizers; ReaderError if they are not there.

    From 1.29 on onnxruntime makes an id for the machine and reports to its makers, unless these variables are set
    before it is imported; on Windows the call turns it off.
    """
    os.environ.update(_NO_TELEMETRY)
    try:
        import onnxruntime
        import tokenizers

        onnxruntime.disable_telemetry_events()
    except ModuleNotFoundError as error:  # any other ImportError may come from a Ctrl-C
        raise ReaderError(
            f"the neural reader is not installed ({error}): {INSTALL}", code="reader_missing"
        ) from error
    return onnxruntime, tokenizers


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path) from error


def _digest(path: Path) -> str:
    """Reads in pieces: the C library keeps the memory of a large file that was read at once."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> ReaderError:
    return ReaderError(f"{path} cannot be read: reinstall news-qa, or use --reader off")


def _session(ort: Any, model: Path) -> Any:
    """Runs on the caller's thread, and keeps no memory from one passage to the next.

    It keeps no memory plan for each length of passage either: on two threads the plans took 28 MB. Normalisations
    are not merged with the sums before them: the merged step is six times slower than both (onnxruntime 1.32).
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 4
    return ort.InferenceSession(
        str(model),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=["SkipLayerNormFusion"],
    )


def _tokenizer(tokenizers: Any, folder: Path) -> Any:
    try:
        config = json.loads((folder / "config.json").read_text("utf-8"))
        length = int(config.get("max_position_embeddings") or MAX_PAIR_TOKENS)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise ReaderError(
            f"{folder / 'config.json'} is not a configuration: {_first_line(error)}"
        ) from error
    try:
        tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # tokenizers raises Exception itself
        raise ReaderError(
            f"{folder / 'tokenizer.json'} is not a tokenizer: {_first_line(error)}"
        ) from error
    tokenizer.enable_truncation(
        max(8, min(MAX_PAIR_TOKENS, length - 2))
    )  # RoBERTa's positions begin at 2
    tokenizer.no_padding()
    return tokenizer


def _check(session: Any, encoder: Encoder, path: Path) -> None:
    """Runs the network once and checks its outputs."""
    unknown = {one.name for one in session.get_inputs()} - _INPUTS
    if unknown:
        raise ReaderError(f"{path} needs the input {sorted(unknown)[0]}, which is unknown")
    names = {one.name for one in session.get_outputs()}
    if "logits" not in names and not {"start_logits", "end_logits"} <= names:
        raise ReaderError(
            f"{path} gives {', '.join(sorted(names))}: a cross-encoder gives logits, an extractive reader"
            " start_logits and end_logits"
        )
    reader = NeuralReader(session, encoder, 1)
    given = encoder.encode("Who led the delegation?", _PROBE)
    try:
        results = reader.run(given)
    except Exception as error:  # any error of onnxruntime
        raise ReaderError(f"{path} does not run: {_first_line(error)}") from error
    wanted = (
        {"logits": (1, 2)}
        if "logits" in names
        else dict.fromkeys(("start_logits", "end_logits"), (len(given.ids),))
    )
    for name, sizes in wanted.items():
        if len(results[name]) not in sizes:
            raise ReaderError(
                f"{path}: {name} are {len(results[name])} numbers for one passage, not {' or '.join(map(str, sizes))}"
            )
        if not all(map(math.isfinite, results[name])):
            raise ReaderError(f"{path}: {name} are not finite numbers")


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
