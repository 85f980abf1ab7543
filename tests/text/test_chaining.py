"""Wordings put together from parts that sound alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.text.chaining import ChainIndex
from qc.text.sound import Nears
from qc.text.templates import GAP

PARTS = ["您是", "问题", "嗯"]
WORDINGS = [[0, 1], [0], [1, 2], [1, 0, 1]]


def nears(found: list[tuple[int, int, int, float]]) -> Nears:
    numbers, starts, ends, similarities = zip(*sorted(found), strict=True) if found else ((), (), (), ())
    return Nears(*(np.array(field, dtype=np.int64) for field in (numbers, starts, ends)), np.array(similarities, float))


def chained(found: list[tuple[int, int, int, float]], text: str) -> list[tuple[int, float, list[tuple[int, int]]]]:
    places = nears(found)
    chains = ChainIndex(PARTS, WORDINGS).chains(places, text)
    ends = zip(chains.begins, chains.begins[1:], strict=False)
    spots = [[(int(places.starts[at]), int(places.ends[at])) for at in chains.places[a:b]] for a, b in ends]
    return list(zip(chains.wordings.tolist(), chains.similarities.tolist(), spots, strict=True))


def test_parts_follow_one_another_with_a_gap() -> None:
    # 您 时 想 问 的 文 题
    # 0  1  2  3  4  5  6
    found = [(0, 0, 2, 0.9), (1, 5, 7, 0.8)]
    # (2 · 0.9 + 2 · 0.8) / 4
    both, first = chained(found, "您时想问的文题")
    assert both == (0, pytest.approx((1.8 + 1.6) / 4), [(0, 2), (5, 7)])
    assert first == (1, 0.9, [(0, 2)])
    assert [wording for wording, *_ in chained(found, "您时想\n的文题")] == [1]  # two texts


def test_what_stands_there_letter_for_letter_is_left_out() -> None:
    assert chained([(0, 0, 2, 1.0)], "您是") == []
    # one part as it stands and another that is not
    assert [wording for wording, *_ in chained([(0, 0, 2, 1.0), (1, 2, 4, 0.9)], "您是文题")] == [0]


def test_one_sound_of_several_is_not_guessed() -> None:
    found = [(1, 0, 2, 0.9), (2, 2, 3, 1.0)]
    assert [wording for wording, *_ in chained(found, "文题嗯")] == [2]
    assert chained(found, "文题恩") == []


spots = st.tuples(st.integers(0, 2), st.integers(0, 28))


@given(st.sets(spots, max_size=12), st.text("您是问题嗯文时\n", min_size=30, max_size=30))
def test_chains_are_those_of_a_plain_search(chosen: set[tuple[int, int]], text: str) -> None:
    taken: dict[tuple[int, int], bool] = {}
    found = []
    for part, start in sorted(chosen):  # places of one part do not overlap
        end = start + len(PARTS[part])
        if not any((part, at) in taken for at in range(start, end)):
            taken |= {(part, at): True for at in range(start, end)}
            found.append((part, start, end, 0.75))
    plain = []
    for number, wording in enumerate(WORDINGS):
        for _, start, end, _ in (near for near in found if near[0] == wording[0]):
            chain = [(start, end)]
            for part in wording[1:]:
                later = sorted((s, e) for p, s, e, _ in found if p == part and s >= chain[-1][1])
                if not later or later[0][0] > chain[-1][1] + GAP:
                    break
                chain.append(later[0])
            heard = [text[first:last] for first, last in chain]
            said = [PARTS[part] for part in wording]
            guessed = len(said) > 1 and any(len(s) == 1 and s != h for s, h in zip(said, heard, strict=False))
            if len(chain) == len(wording) and heard != said and not guessed and "\n" not in text[start : chain[-1][1]]:
                plain.append((number, chain))
    assert sorted((number, chain) for number, _, chain in chained(found, text)) == sorted(plain)
