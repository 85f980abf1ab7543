"""The figures of a scorecard: of one group's calls in one period, beside those it is compared with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import fsum, isnan, log10, sqrt
from statistics import median
from typing import Any

import numpy as np

from qc.config import ScorecardSettings
from qc.scorecards.calls import RATES, CallColumns, Floats, Whole
from qc.scorecards.intervals import LEVEL, NORMAL, Interval, difference_interval, mean_interval, ratio_interval, wilson

ANYWHERE = 100**2 / 12  # the variance of scores that may be anything from 0 to 100


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
    own, others = calls.cents[_scored(calls, group.own)], calls.cents[_scored(calls, group.others)]
    if not own.size:
        return None
    level_dbfs = _median(calls.agent_level_dbfs[_scored(calls, group.own)])
    return Estimate(own.size, _mean(own), mean_interval(own / 100, others / 100), level_dbfs)


def figures(
    calls: CallColumns, group: Group, score: Estimate | None, previous: Estimate | None, settings: ScorecardSettings
) -> dict[str, object]:
    """All columns of a card but those that say whose and of when it is. None: there is nothing to tell it from.

    `score` is the group's estimate, `previous` that of the period before.
    """
    scored = _scored(calls, group.own)
    n = scored.size
    passed = int(calls.passed[scored].sum())
    pass_interval = wilson(passed, n)
    coverage_interval = wilson(n, group.own.size)
    others = _scored(calls, group.others)
    return {
        "calls": group.own.size,
        "assessed": n,
        "coverage": n / group.own.size,
        "coverage_low": coverage_interval.low,
        "coverage_high": coverage_interval.high,
        "enough_calls": n >= settings.enough_calls,
        "score_mean": score.mean if score else None,
        "score_low": score.interval.low if score else None,
        "score_high": score.interval.high if score else None,
        "passed": passed,
        "pass_rate": passed / n if n else None,
        "pass_low": pass_interval.low if n else None,
        "pass_high": pass_interval.high if n else None,
        "fatal_calls": int(calls.fatal[group.own].sum()),
        "flagged_calls": int(calls.flagged[group.own].sum()),
        **_sections(calls, scored, others),
        **_compared(calls, group, score, settings),
        **_changed(score, previous, settings),
        **_violations(calls, group, settings),
        **_rates(calls, scored, others),
        "level_dbfs": _level_dbfs(calls, scored),
        **_usual_level(calls, scored, score, previous, settings),
        "response_median_s": _median(calls.response_median_s[scored]),
        **_resolved(calls, group.own),
    }


def _scored(calls: CallColumns, places: Whole) -> Whole:
    return places[calls.scored[places]]


def _mean(cents: Whole) -> float:
    """Of hundredths, in points: a sum of whole numbers and one division, so that no order of calls changes it."""
    return int(cents.sum()) / (100 * cents.size)


def _sections(calls: CallColumns, scored: Whole, others: Whole) -> dict[str, object]:
    """The mean of each section's percentage over the calls in which some of it could be assessed, with its interval."""
    sections: dict[str, dict[str, float]] = {"sections": {}, "sections_low": {}, "sections_high": {}}
    for name, percent in calls.sections.items():
        own, their = (values[~np.isnan(values)] for values in (percent[scored], percent[others]))
        if own.size:
            interval = mean_interval(own, their)
            for column, value in zip(sections, (fsum(own) / own.size, *interval), strict=True):
                sections[column][name] = value
    return {**sections}


def _compared(
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
    own, among = _scored(calls, group.own), _scored(calls, group.among)
    rest = np.setdiff1d(among, own, assume_unique=True)
    alike = own[np.isin(group.cases[own], group.cases[rest])]
    if 2 * alike.size < own.size:
        return compared | {"rank_note": "not_comparable"}
    expected, their = _standard(calls.cents[rest] / 100, group.cases[rest], group.cases[alike])
    mean, interval = score.mean, score.interval
    if alike.size < own.size:
        mean = _mean(calls.cents[alike])
        interval = mean_interval(calls.cents[alike] / 100, calls.cents[_scored(calls, group.others)] / 100)
    beyond = difference_interval(mean, interval, expected, their)
    of_all = _mean(calls.cents[among])
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


def _standard(scores: Floats, cases: Whole, own_cases: Whole) -> tuple[float, Interval]:
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


def _changed(score: Estimate | None, previous: Estimate | None, settings: ScorecardSettings) -> dict[str, object]:
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


def _violations(calls: CallColumns, group: Group, settings: ScorecardSettings) -> dict[str, object]:
    """The rules broken in most calls, and how often that is beside how often it is among all."""
    own, among = _scored(calls, group.own), _scored(calls, group.among)
    counts: Counter[str] = Counter()
    in_calls: Counter[str] = Counter()
    for place in own:
        counts.update(calls.violations[place])
        in_calls.update(calls.violations[place].keys())
    top = sorted(in_calls, key=lambda rule: (-in_calls[rule], -counts[rule], rule))[: settings.top_violations]
    rates: list[dict[str, Any]] = []
    for rule in top:
        all_rate = np.isin(among, calls.broken_in[rule]).sum() / among.size
        interval = wilson(in_calls[rule], own.size)
        rates.append(
            {
                "rule_id": rule,
                "rate": in_calls[rule] / own.size,
                "low": interval.low,
                "high": interval.high,
                "team_rate": float(all_rate),
                "within_chance": bool(interval.holds(all_rate)),
            }
        )
    return {
        "top_violations": [{"rule_id": rule, "count": counts[rule], "calls": in_calls[rule]} for rule in top],
        "violation_rates": rates,
    }


def _rates(calls: CallColumns, scored: Whole, others: Whole) -> dict[str, object]:
    """Sums over sums, the sums beside them, and their intervals."""
    rates: dict[str, object] = {}
    others = others[np.argsort(calls.agent_id[others], kind="stable")]
    names = calls.agent_id[others]
    by_agent = np.split(others, np.flatnonzero(names[1:] != names[:-1]) + 1)
    for name, (above, below, factor, most) in RATES.items():
        own = _measured(calls, above, below, scored)
        peers = [_measured(calls, above, below, of_one) for of_one in by_agent]
        numerator, denominator = map(fsum, own)
        interval = ratio_interval(own, peers) if denominator else None
        rates |= {
            above: numerator,
            below: denominator,
            name: numerator / denominator * factor if denominator else None,
            f"{name}_low": interval.low * factor if interval else None,
            f"{name}_high": min(interval.high * factor, most) if interval else None,
        }
    return rates


def _measured(calls: CallColumns, above: str, below: str, places: Whole) -> tuple[Floats, Floats]:
    """Both components of a rate, of the calls that have them."""
    measured = places[~np.isnan(calls.components[above][places])]
    return calls.components[above][measured], calls.components[below][measured]


def _level_dbfs(calls: CallColumns, scored: Whole) -> float | None:
    """The level of the calls' mean power, each weighted by the agent's seconds of speech in it."""
    level_dbfs, speech_s = calls.agent_level_dbfs[scored], calls.agent_speech_s[scored]
    heard = ~np.isnan(level_dbfs) & (speech_s > 0)
    if not heard.any():
        return None
    power = fsum(10 ** (level_dbfs[heard] / 10) * speech_s[heard]) / fsum(speech_s[heard])
    return 10 * log10(power)


def _usual_level(
    calls: CallColumns, scored: Whole, score: Estimate | None, previous: Estimate | None, settings: ScorecardSettings
) -> dict[str, object]:
    """The usual level, that of the middle call; how it moved since the period before; the calls that are off it.

    A call is off by its own agent's usual level in the period, where that agent has calls enough to have one.
    """
    levels: dict[str, list[float]] = {}
    for agent, level_dbfs in zip(calls.agent_id[scored], calls.agent_level_dbfs[scored], strict=True):
        if not isnan(level_dbfs):
            levels.setdefault(agent, []).append(level_dbfs)
    usual = [(own, median(own)) for own in levels.values() if len(own) >= settings.enough_calls]
    off = sum(abs(level_dbfs - middle) >= settings.off_level_db for own, middle in usual for level_dbfs in own)
    now, then = (
        each.level_dbfs if each and each.calls >= settings.enough_calls else None for each in (score, previous)
    )
    return {
        "usual_level_dbfs": score.level_dbfs if score else None,
        "level_change_db": None if now is None or then is None else now - then,
        "level_off_calls": float(off) if usual else None,
    }


def _median(values: np.ndarray[Any, np.dtype[np.float64]]) -> float | None:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if known.size else None


def _resolved(calls: CallColumns, own: Whole) -> dict[str, object]:
    """How many customers did not have to call again, of the calls whose days of observation have passed.

    `resolution_open` of the customers' calls are still observed. Those that came again already are not counted before
    the others are either: the rate of a young month would be too low, as it would be too high with all that may.
    """
    of_customers = own[calls.customer[own] >= 0]
    known = of_customers[~calls.open[of_customers]]
    again = int(calls.again[known].sum())
    interval = wilson(known.size - again, known.size)
    return {
        "customer_calls": of_customers.size,
        "repeat_calls": again,
        "resolution_open": of_customers.size - known.size,
        "resolved_rate": 1 - again / known.size if known.size else None,
        "resolved_low": interval.low if known.size else None,
        "resolved_high": interval.high if known.size else None,
    }
