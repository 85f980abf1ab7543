"""Diarisation error rate: how much speech time is given to the wrong speaker, or to none, or is no speech.

    reference  A |---------|              missed       where fewer speak than in the reference
               B        |--------|        false alarm  where more speak
    found      1 |------|                 confused     where others speak, after the best one-to-one naming
               2         |-----------|

    DER = (missed + false alarm + confused) / speech in the reference, two who speak at once counting twice

NIST's definition (RT-09 evaluation plan), without a collar around the boundaries and with overlaps counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

from qc.spans import Span, intersect, merge, total_s

Speakers = Mapping[str, Sequence[Span]]


@dataclass(frozen=True)
class DiarisationError:
    """The components, in seconds; `total_s` is the speech in the reference. Files add up by adding components."""

    missed_s: float
    false_alarm_s: float
    confused_s: float
    total_s: float

    @property
    def rate(self) -> float:
        return (self.missed_s + self.false_alarm_s + self.confused_s) / self.total_s

    def __add__(self, other: DiarisationError) -> DiarisationError:
        return DiarisationError(
            self.missed_s + other.missed_s,
            self.false_alarm_s + other.false_alarm_s,
            self.confused_s + other.confused_s,
            self.total_s + other.total_s,
        )


def diarisation_error(reference: Speakers, found: Speakers) -> DiarisationError:
    """Compare who was found to speak when with who did. Names need not agree; at most eight speakers a side."""
    edges = sorted({t for spans in (*reference.values(), *found.values()) for s in spans for t in (s.start_s, s.end_s)})
    cells = [Span(a, b) for a, b in pairwise(edges)]
    truly, heard = ([_active(side, cell) for cell in cells] for side in (reference, found))
    missed = sum(c.duration_s * max(0, len(t) - len(h)) for c, t, h in zip(cells, truly, heard, strict=True))
    alarm = sum(c.duration_s * max(0, len(h) - len(t)) for c, t, h in zip(cells, truly, heard, strict=True))
    both = sum(c.duration_s * min(len(t), len(h)) for c, t, h in zip(cells, truly, heard, strict=True))
    total = sum(total_s(spans) for spans in reference.values())
    return DiarisationError(missed, alarm, max(0.0, both - _best_agreement_s(reference, found)), total)


def _active(side: Speakers, cell: Span) -> list[str]:
    middle_s = (cell.start_s + cell.end_s) / 2
    return [name for name, spans in side.items() if any(span.contains(middle_s) for span in spans)]


def _best_agreement_s(reference: Speakers, found: Speakers) -> float:
    """Seconds on which both agree under the one-to-one naming that agrees most."""
    agree = [[total_s(intersect(merge(t), merge(h))) for h in found.values()] for t in reference.values()]
    if len(found) < len(reference):
        agree = [list(column) for column in zip(*agree, strict=True)]
    columns = range(max(len(found), len(reference)))
    return max(sum(row[c] for row, c in zip(agree, order, strict=True)) for order in permutations(columns, len(agree)))
