"""The figures of a scorecard: of one group's calls in one period, beside those it is compared with."""

from __future__ import annotations

from collections import Counter
from math import fsum, isnan, log10
from statistics import median
from typing import Any

import numpy as np

from qc.config import ScorecardSettings
from qc.scorecards.calls import RATES, CallColumns, Floats, Whole
from qc.scorecards.comparing import changed_since, compared_with_others
from qc.scorecards.groups import Estimate, Group, median_of, scored_of
from qc.scorecards.intervals import mean_interval, ratio_interval, wilson


def figures(
    calls: CallColumns, group: Group, score: Estimate | None, previous: Estimate | None, settings: ScorecardSettings
) -> dict[str, object]:
    """All columns of a card but those that say whose and of when it is. None: there is nothing to tell it from.

    `score` is the group's estimate, `previous` that of the period before.
    """
    scored = scored_of(calls, group.own)
    n = scored.size
    passed = int(calls.passed[scored].sum())
    pass_interval = wilson(passed, n)
    coverage_interval = wilson(n, group.own.size)
    others = scored_of(calls, group.others)
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
        **compared_with_others(calls, group, score, settings),
        **changed_since(score, previous, settings),
        **_violations(calls, group, settings),
        **_rates(calls, scored, others),
        "level_dbfs": _level_dbfs(calls, scored),
        **_usual_level(calls, scored, score, previous, settings),
        "response_median_s": median_of(calls.response_median_s[scored]),
        **_resolved(calls, group.own),
    }


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


def _violations(calls: CallColumns, group: Group, settings: ScorecardSettings) -> dict[str, object]:
    """The rules broken in most calls, and how often that is beside how often it is among all."""
    own, among = scored_of(calls, group.own), scored_of(calls, group.among)
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
