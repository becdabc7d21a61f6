"""The network in torch -> model.onnx in eight bits, with the tokenizer and a config.json that names their digests."""

import json
import tempfile
from hashlib import sha256
from pathlib import Path

import torch
from network import Network

from qa.neural.loading import VERSION

INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
OUTPUTS = ["start_logits", "end_logits", "relevance"]
OPSET = 18


def export_float(network: Network, path: Path) -> None:
    """Writes the network as it was trained."""
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


def export(network: Network, tokenizer: bytes, folder: Path, whole: Path) -> None:
    """Writes model.onnx, tokenizer.json and config.json: weights of eight bits with a scale for each channel.

    The network as it was trained goes to `whole`.

    Weights take seven bits of the eight: on processors without VNNI instructions sums of eight would overflow.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        ready = Path(scratch, "ready.onnx")
        export_float(network, whole)
        quant_pre_process(whole, ready)
        quantize_dynamic(
            ready,
            folder / "model.onnx",
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
        )
    (folder / "tokenizer.json").write_bytes(tokenizer)
    names = ("model.onnx", "tokenizer.json")
    config = {
        "version": VERSION,
        "made_by": "training/reader.py",
        "sha256": {name: sha256((folder / name).read_bytes()).hexdigest() for name in names},
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", "utf-8")
