import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.spans import Span, gaps, intersect, merge, subtract, total_s

# ticks of 1/8 s are exact in binary, so laws hold to the last bit
tick = st.integers(0, 400).map(lambda n: n / 8)
span = st.tuples(tick, tick).map(lambda pair: Span(min(pair), max(pair)))
spans = st.lists(span, max_size=12)
WHOLE = Span(0, 50)


def test_a_span_knows_its_neighbours():
    # 0         1         2         3         4
    # |----a----|
    #                |--------b--------|
    a, b = Span(0, 1), Span(1.5, 3.25)
    assert a.gap_to(b) == 0.5
    assert b.gap_to(a) == -3.25
    assert not a.overlaps(b)
    assert Span(0, 2).overlap_s(b) == 0.5
    assert b.shifted(-1.5) == Span(0, 1.75)
    assert a.contains(0)
    assert not a.contains(1)


@pytest.mark.parametrize(("start_s", "end_s"), [(2, 1), (float("nan"), 1), (0, float("nan"))])
def test_a_span_that_ends_before_it_starts_is_refused(start_s, end_s):
    with pytest.raises(ValueError, match="ends before it starts"):
        Span(start_s, end_s)


def test_merge_joins_gaps_under_the_limit_and_keeps_those_at_it():
    # |-0-1-|  gap 0.5  |-1.5-2-|  gap 1.0  |-3-4-|
    parts = [Span(3, 4), Span(0, 1), Span(1.5, 2)]
    assert merge(parts, gap_s=1.0) == [Span(0, 2), Span(3, 4)]
    assert merge(parts, gap_s=1.01) == [Span(0, 4)]
    assert merge([Span(0, 1), Span(1, 2)]) == [Span(0, 2)]


def test_gaps_and_subtract():
    # within 0 … 10:   |1-2|   |4------6|      |9---12|
    parts = [Span(4, 6), Span(1, 2), Span(9, 12)]
    assert gaps(parts, Span(0, 10)) == [Span(0, 1), Span(2, 4), Span(6, 9)]
    assert subtract([Span(0, 5)], [Span(1, 2), Span(4, 9)]) == [Span(0, 1), Span(2, 4)]


@given(spans)
def test_merged_spans_are_sorted_apart_and_cover_the_same(parts):
    merged = merge(parts)
    assert all(left.end_s < right.start_s for left, right in itertools.pairwise(merged))
    assert merge(merged) == merged
    assert total_s(parts) == total_s(merged)
    assert all(any(whole.start_s <= p.start_s and p.end_s <= whole.end_s for whole in merged) for p in parts)


@given(spans)
def test_spans_and_their_gaps_make_up_the_whole(parts):
    assert total_s(parts) + total_s(gaps(parts, WHOLE)) == WHOLE.duration_s


@given(spans, spans)
def test_what_is_left_and_what_is_common_make_up_the_first(left, right):
    assert total_s(subtract(left, right)) + total_s(intersect(left, right)) == total_s(left)
    assert intersect(left, right) == intersect(right, left)
