"""Time as a value: spans of seconds, and the few operations on sets of them.

    0         1         2         3         4 s
    |----a----|                                     Span(0, 1)
                   |--------b--------|              Span(1.5, 3.4)
              |-gap|                                a.gap_to(b) == 0.5

A *timeline* here is a list of spans, sorted, that do not overlap: what `merge` returns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """A half-open stretch of time ``[start_s, end_s)`` in seconds from the start of the recording."""

    start_s: float
    end_s: float

    def __post_init__(self) -> None:
        if not self.start_s <= self.end_s:  # also refuses NaN
            raise ValueError(f"a span ends before it starts: {self.start_s} … {self.end_s}")

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s

    def gap_to(self, later: Span) -> float:
        """Seconds from the end of this span to the start of `later`; negative where they overlap."""
        return later.start_s - self.end_s

    def overlaps(self, other: Span) -> bool:
        """True where the two share more than an instant."""
        return self.start_s < other.end_s and other.start_s < self.end_s

    def overlap_s(self, other: Span) -> float:
        """Seconds that both cover."""
        return max(0.0, min(self.end_s, other.end_s) - max(self.start_s, other.start_s))

    def contains(self, time_s: float) -> bool:
        return self.start_s <= time_s < self.end_s

    def shifted(self, by_s: float) -> Span:
        return Span(self.start_s + by_s, self.end_s + by_s)


def merge(spans: Iterable[Span], gap_s: float = 0.0) -> list[Span]:
    """Sorted spans that do not overlap; neighbours whose gap is under `gap_s` (or that touch) become one.

    |--a--|  |--b--|        |--c--|
    |------ab------|        |--c--|       gap a–b < gap_s <= gap b–c
    """
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and (span.start_s <= merged[-1].end_s or merged[-1].gap_to(span) < gap_s):
            last = merged[-1]
            merged[-1] = Span(last.start_s, max(last.end_s, span.end_s))
        else:
            merged.append(span)
    return merged


def total_s(spans: Iterable[Span]) -> float:
    """Seconds covered by at least one span."""
    return sum(span.duration_s for span in merge(spans))


def gaps(spans: Iterable[Span], within: Span) -> list[Span]:
    """The stretches of `within` that no span covers."""
    holes: list[Span] = []
    at_s = within.start_s
    for span in sorted(spans, key=attrgetter("start_s")):
        if span.end_s <= within.start_s:
            continue
        if span.start_s >= within.end_s:
            break
        if span.start_s > at_s:
            holes.append(Span(at_s, span.start_s))
        at_s = max(at_s, span.end_s)
    if at_s < within.end_s:
        holes.append(Span(at_s, within.end_s))
    return holes


def intersect(left: Iterable[Span], right: Iterable[Span]) -> list[Span]:
    """The stretches that both timelines cover, sorted."""
    return sorted(_intersections(merge(left), merge(right)))


def _intersections(left: list[Span], right: list[Span]) -> Iterator[Span]:
    i = j = 0
    while i < len(left) and j < len(right):
        start_s, end_s = max(left[i].start_s, right[j].start_s), min(left[i].end_s, right[j].end_s)
        if start_s < end_s:
            yield Span(start_s, end_s)
        if left[i].end_s < right[j].end_s:
            i += 1
        else:
            j += 1


def subtract(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """`spans` with everything taken out that `holes` cover."""
    holes = merge(holes)
    return [rest for span in merge(spans) for rest in gaps(holes, span)]
