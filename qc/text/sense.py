"""What a sentence comes to, in whatever words: a small language model that was taught which talk the standards forbid.

    您犯不着冲我来 ──► pieces of words ──► six layers of a transformer, averaged ──► a chance for each rule, and none

N-grams know only the wordings that they were shown; this has read the world's text before. It is the lower half of
multilingual-e5-small (Wang et al., Multilingual E5 Text Embeddings, 2024; MIT) with the Chinese part of its vocabulary,
taught on `configs/standards/talk.tsv` and on those sentences as a recogniser mishears them, in eight bits: made by
`scripts/make_sense.py`, which says how it did on the twentieth of the sentences that it was not taught.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qc.networks import load_network
from qc.text.folding import folded_chars

if TYPE_CHECKING:
    from tokenizers import Tokenizer

NONE = "-"  # the rule that innocent talk breaks
BEGIN, END, UNKNOWN = 0, 2, 3  # the first pieces of the vocabulary
LONGEST = 120  # pieces that are read
_BREAK = re.compile(r"[^\w]+")


@dataclass(frozen=True)
class Sense:
    """`nats`: the logarithm of the odds that a text is forbidden; `rules`: the chance (0–1) of each, if it is."""

    nats: float
    rules: Mapping[str, float]


def rules_known() -> frozenset[str]:
    """The rules whose talk it was taught."""
    return frozenset(_Network.only().rules) - {NONE}


@lru_cache(maxsize=4096)
def sense(text: str) -> Sense:
    """What a text comes to, whatever its script and punctuation."""
    return _Network.only().read(text)


def spelled(text: str) -> str:
    """A text as it is read: folded, a comma where it is parted."""
    return ",".join(filter(None, map(folded_chars, _BREAK.split(text))))


def pieces_of(vocabulary: list[tuple[str, float]]) -> Tokenizer:
    """Parts texts into the likeliest pieces, of which the logarithms of the odds are given."""
    from tokenizers import Tokenizer, models

    return Tokenizer(models.Unigram(vocabulary, unk_id=UNKNOWN))


class _Network:
    """The network, which holds its vocabulary and the names of the rules too."""

    def __init__(self, path: Path) -> None:
        self._network: Any = load_network(path)
        about = self._network.get_modelmeta().custom_metadata_map
        self.rules: list[str] = json.loads(about["rules"])
        self._pieces = pieces_of([(piece, odds) for piece, odds in json.loads(about["vocabulary"])])

    @staticmethod
    @lru_cache(maxsize=1)
    def only() -> _Network:
        return _Network(Path(__file__).with_name("sense.onnx"))

    def read(self, text: str) -> Sense:
        pieces = [BEGIN, *self._pieces.encode(spelled(text)).ids[:LONGEST], END]
        ((logs,),) = self._network.run(None, {"pieces": np.array([pieces], np.int64)})
        chances = dict(zip(self.rules, np.exp(logs.astype(np.float64)).tolist(), strict=True))
        none = chances.pop(NONE)
        some = max(sum(chances.values()), 1e-9)
        return Sense(float(np.log(some / max(none, 1e-9))), {rule: chance / some for rule, chance in chances.items()})
