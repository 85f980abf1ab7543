"""Stretches: the same as asking each of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qc.text.stretches import Stretches

STRETCH = st.tuples(st.integers(0, 80), st.integers(1, 60)).map(lambda pair: (pair[0], pair[0] + pair[1]))


def test_touching_is_not_overlapping() -> None:
    # 0    5    10   15   20
    # |-a--|----b----|         |c|
    stretches = Stretches[str]()
    for start, end, what in ((0, 5, "a"), (5, 15, "b"), (40, 41, "c")):
        stretches.add(start, end, what)
    assert list(stretches.overlapping(0, 5)) == ["a"]
    assert list(stretches.overlapping(4, 41)) == ["a", "b", "c"]
    assert list(stretches.overlapping(15, 40)) == []


@given(st.lists(STRETCH, max_size=12), STRETCH)
def test_each_that_overlaps_comes_once(added: list[tuple[int, int]], asked: tuple[int, int]) -> None:
    stretches = Stretches[int]()
    for number, (start, end) in enumerate(added):
        stretches.add(start, end, number)
    plain = [n for n, (start, end) in enumerate(added) if start < asked[1] and asked[0] < end]
    assert sorted(stretches.overlapping(*asked)) == plain
