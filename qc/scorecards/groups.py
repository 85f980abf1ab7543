"""Whose calls a scorecard tells of, whom they are compared with, and what their scores tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qc.scorecards.calls import CallColumns, Floats, Whole
from qc.scorecards.intervals import Interval, mean_interval


@dataclass(frozen=True)
class Group:
    """Places in the columns: whose card it is, and whom it is compared with.

    Attributes:
        own: the calls of the card.
        among: the calls of the team (for a team: of the centre), `own` included.
        others: calls of others, which tell how scores spread where there are few own ones.
        cases: of every call of the columns, the number of its kind: calls of one kind are compared with one another.
    """

    own: Whole
    among: Whole
    others: Whole
    cases: Whole


@dataclass(frozen=True)
class Estimate:
    """What a group's scored calls tell of it beside those of another period: the mean score, the usual level."""

    calls: int
    mean: float
    interval: Interval
    level_dbfs: float | None


def estimate(calls: CallColumns, group: Group) -> Estimate | None:
    """None where no call was scored."""
    own, others = calls.cents[scored_of(calls, group.own)], calls.cents[scored_of(calls, group.others)]
    if not own.size:
        return None
    level_dbfs = median_of(calls.agent_level_dbfs[scored_of(calls, group.own)])
    return Estimate(own.size, mean_of(own), mean_interval(own / 100, others / 100), level_dbfs)


def scored_of(calls: CallColumns, places: Whole) -> Whole:
    return places[calls.scored[places]]


def mean_of(cents: Whole) -> float:
    """Of hundredths, in points: a sum of whole numbers and one division, so that no order of calls changes it."""
    return int(cents.sum()) / (100 * cents.size)


def median_of(values: Floats) -> float | None:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if known.size else None
