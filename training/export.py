"""The network in torch -> model.onnx in eight bits, with the tokenizer and a config.json that names their digests.

The large weights are in model.data next to it: onnxruntime maps that file, but copies the contents of model.onnx.

`read_back` gives the weights of a model.onnx, as exactly as eight bits allow.
"""

import json
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from network import Network
from torch import Tensor

from qa.neural.loading import VERSION

if TYPE_CHECKING:
    import onnx

INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
OUTPUTS = ["start_logits", "end_logits", "relevance"]
OPSET = 20
"""The first with Gelu as one node, which onnxruntime runs three times as fast as its parts."""

LARGE = 100_000
"""Least size, in bytes, of weights that go to model.data."""

NETWORK, DATA, TOKENIZER = "model.onnx", "model.data", "tokenizer.json"


def export_float(network: Network, path: Path) -> None:
    """Writes the network with float weights."""
    ids = torch.randint(5, 1000, (1, 9))
    types = torch.zeros_like(ids)
    types[:, 4:7] = 1
    tokens = torch.export.Dim("tokens", min=4, max=512)
    program = torch.onnx.export(
        network.cpu().eval(),
        (ids, torch.ones_like(ids), types),
        dynamo=True,
        input_names=INPUTS,
        output_names=OUTPUTS,
        dynamic_shapes=({1: tokens},) * len(INPUTS),
        opset_version=OPSET,
        external_data=False,
        verbose=False,
    )
    assert program is not None
    program.save(path)


def export(network: Network, tokenizer: bytes | None, folder: Path, whole: Path) -> None:
    """Writes the network, the tokenizer, if one is given, and config.json.

    The weights have eight bits and a scale for each channel; the network with float weights goes to `whole`.

    Weights take seven bits of the eight: on processors without VNNI instructions sums of eight would overflow.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        ready, cut = Path(scratch, "ready.onnx"), Path(scratch, "cut.onnx")
        export_float(network, whole)
        quant_pre_process(whole, ready)
        quantize_dynamic(
            ready, cut, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8
        )
        write(onnx.load(cut), tokenizer, folder)


def write(model: "onnx.ModelProto", tokenizer: bytes | None, folder: Path) -> None:
    """Writes the files and config.json, which has their digests."""
    import onnx

    (folder / DATA).unlink(missing_ok=True)  # onnx would add to it
    onnx.save(
        model,
        folder / NETWORK,
        save_as_external_data=True,
        location=DATA,
        size_threshold=LARGE,
    )
    (folder / DATA).chmod(0o644)
    written = [NETWORK, DATA]
    if tokenizer:
        (folder / TOKENIZER).write_bytes(tokenizer)
        written.append(TOKENIZER)
    config = {
        "version": VERSION,
        "made_by": "training/reader.py",
        "sha256": {name: sha256((folder / name).read_bytes()).hexdigest() for name in written},
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", "utf-8")


def read_back(path: Path) -> dict[str, Tensor]:
    """The weights in a model.onnx that `export` wrote, by their names in the network; each product names its bias."""
    import onnx
    from onnx.numpy_helper import to_array

    graph = onnx.load(path).graph
    kept = {one.name: to_array(one) for one in graph.initializer}
    takers: dict[str, onnx.NodeProto] = {given: node for node in graph.node for given in node.input}

    def whole(name: str) -> np.ndarray:
        zero = kept[f"{name}_zero_point"].astype(np.float32)
        weights = kept[f"{name}_quantized"].astype(np.float32) - zero
        scaled: np.ndarray = weights * kept[f"{name}_scale"]
        return scaled

    weights = {name: data for name, data in kept.items() if name.endswith((".weight", ".bias"))}
    for name in ("words", "positions", "types"):
        weights[f"{name}.weight"] = whole(f"{name}.weight")
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            taker = node
            while taker.op_type != "Add":
                taker = takers[taker.output[0]]
            bias = next(name for name in taker.input if name in kept)
            weight = whole(node.input[1].removesuffix("_quantized")).T
            weights[bias.replace("bias", "weight")] = weight
    return {name: torch.from_numpy(np.array(data, np.float32)) for name, data in weights.items()}
