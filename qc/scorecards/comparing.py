"""Like with like: a score beside what others got on the same mix of calls, and beside the period before."""

from __future__ import annotations

from math import fsum, sqrt

import numpy as np

from qc.config import ScorecardSettings
from qc.scorecards.calls import CallColumns, Floats, Whole
from qc.scorecards.groups import Estimate, Group, mean_of, scored_of
from qc.scorecards.intervals import LEVEL, NORMAL, Interval, difference_interval, mean_interval

ANYWHERE = 100**2 / 12  # the variance of scores that may be anything from 0 to 100


def compared_with_others(
    calls: CallColumns, group: Group, score: Estimate | None, settings: ScorecardSettings
) -> dict[str, object]:
    """The score beside what the others got on the same mix of call types and parts of the day.

    Direct standardisation: the others' means of each kind of call are weighted by how often it came to this group
    (`score_expected`). `score_adjusted` is how far the group is from that, counted from the mean of all, so it may pass
    100. Kinds of calls that nobody else had tell nothing; where most are of these there is no comparison.
    """
    compared: dict[str, object] = dict.fromkeys(
        ("score_expected", "score_adjusted", "adjusted_low", "adjusted_high", "rank_band")
    )
    if score is None:
        return compared | {"rank_note": "no_score"}
    own, among = scored_of(calls, group.own), scored_of(calls, group.among)
    rest = np.setdiff1d(among, own, assume_unique=True)
    alike = own[np.isin(group.cases[own], group.cases[rest])]
    if 2 * alike.size < own.size:
        return compared | {"rank_note": "not_comparable"}
    expected, their = standard(calls.cents[rest] / 100, group.cases[rest], group.cases[alike])
    mean, interval = score.mean, score.interval
    if alike.size < own.size:
        mean = mean_of(calls.cents[alike])
        interval = mean_interval(calls.cents[alike] / 100, calls.cents[scored_of(calls, group.others)] / 100)
    beyond = difference_interval(mean, interval, expected, their)
    of_all = mean_of(calls.cents[among])
    low, adjusted, high = (of_all + by for by in (beyond.low, mean - expected, beyond.high))
    band, note = None, "too_few_calls"
    if alike.size >= settings.enough_calls:
        band, note = "middle", "within_chance"
        if beyond.low > 0:
            band, note = "upper", "better_than_expected"
        elif beyond.high < 0:
            band, note = "lower", "worse_than_expected"
    return {
        "score_expected": expected,
        "score_adjusted": adjusted,
        "adjusted_low": low,
        "adjusted_high": high,
        "rank_band": band,
        "rank_note": note,
    }


def standard(scores: Floats, cases: Whole, own_cases: Whole) -> tuple[float, Interval]:
    """The mean of `scores` of calls of the kinds `cases` on the mix of kinds `own_cases`, each of them among `cases`;
    and its interval.

    The variance of a mean of means: the scores' within their kind, over how many there are of each. Where each kind
    came but once nobody knows it, and it is that of scores anywhere from 0 to 100.
    """
    kinds, mix = np.unique(own_cases, return_counts=True)
    wanted = np.isin(cases, kinds)
    scores, cases = scores[wanted], np.searchsorted(kinds, cases[wanted])
    counts, shares = np.bincount(cases), mix / mix.sum()
    means = np.bincount(cases, scores) / counts
    free = scores.size - kinds.size
    variance = fsum((scores - means[cases]) ** 2) / free if free else ANYWHERE
    expected = fsum(shares * means)
    half = NORMAL.inv_cdf((1 + LEVEL) / 2) * sqrt(variance * fsum(shares**2 / counts))
    return expected, Interval(max(0.0, expected - half), min(100.0, expected + half))


def changed_since(score: Estimate | None, previous: Estimate | None, settings: ScorecardSettings) -> dict[str, object]:
    """The change against the period before, where both have calls enough to speak of one."""
    change: dict[str, object] = dict.fromkeys(("change", "change_low", "change_high"))
    if score is None or score.calls < settings.enough_calls:
        return change | {"change_note": "too_few_calls"}
    if previous is None or previous.calls < settings.enough_calls:
        return change | {"change_note": "too_few_calls_before"}
    interval = difference_interval(score.mean, score.interval, previous.mean, previous.interval)
    note = "within_chance" if interval.holds(0) else "rise" if interval.low > 0 else "fall"
    return {
        "change": score.mean - previous.mean,
        "change_low": interval.low,
        "change_high": interval.high,
        "change_note": note,
    }
