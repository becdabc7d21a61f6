"""Tiny networks in the files that the Hugging Face hub has, whose numbers depend on the tokens alone."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

WORDS = (
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "medinsky",
    "who",
    "led",
    "the",
    "talks",
    "rain",
    "fell",
)


def write_network(
    folder: Path, outputs: Sequence[str], *, table: dict[str, float] | None = None
) -> Path:
    """A folder with a network that gives each token a number: those of `table`, and 0 to all others.

    `logits` are the sum over all tokens; all other outputs are the tokens' numbers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    numbers = np.zeros((len(WORDS), 1), np.float32)
    for word, number in (table or {}).items():
        numbers[WORDS.index(word), 0] = number
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["found"]),
        helper.make_node("Squeeze", ["found", "last"], ["numbers"]),
    ]
    for name in outputs:
        if name == "logits":
            nodes.append(helper.make_node("ReduceSum", ["numbers", "axis"], [name], keepdims=1))
        else:
            nodes.append(helper.make_node("Identity", ["numbers"], [name]))
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [
            helper.make_tensor("table", TensorProto.FLOAT, numbers.shape, numbers.ravel().tolist()),
            helper.make_tensor("last", TensorProto.INT64, [1], [2]),
            helper.make_tensor("axis", TensorProto.INT64, [1], [1]),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, folder / "model.onnx")
    write_tokenizer(folder)
    (folder / "config.json").write_text(json.dumps({"max_position_embeddings": 512}), "utf-8")
    return folder


def write_tokenizer(folder: Path) -> None:
    """A tokenizer of WORDS that knows no other words."""
    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(WORDS)}, "[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    tokenizer.save(str(folder / "tokenizer.json"))
