"""The calls of a store as columns that scorecards are summed from."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import inf
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from qc.config import Config
from qc.periods import PERIODS, Period, start_of

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# a period's rate is the sum of its numerator over the sum of its denominator, times a factor; last, its upper bound
RATES = {
    "pace_cpm": ("agent_pace_chars", "agent_pace_speech_s", 60.0, inf),
    "dead_air_ratio": ("dead_air_s", "duration_s", 1.0, 1.0),
    "interruptions_per_call": ("interruption_count", "interruption_calls", 1.0, inf),
}


@dataclass(frozen=True)
class CallColumns:
    """One entry a call, sorted by id, so that the order in which calls come changes nothing.

    Attributes:
        cents: the score in hundredths of a point, whole numbers so that sums are exact; 0 where not `scored`.
        violations: of each call, how often each rule was broken.
        customer: a number for each customer reference, -1 where there is none.
        again: the same customer called again within the days of the settings.
        open: so many days have not passed yet, as far as the calls tell: what becomes of the call is not known.
    """

    call_id: list[str]
    agent_id: npt.NDArray[np.object_]
    agent_name: npt.NDArray[np.object_]
    team: npt.NDArray[np.object_]
    start: Whole  # nanoseconds
    days: list[date]
    scored: Mask
    cents: Whole
    passed: Mask
    fatal: Mask
    flagged: Mask
    team_case: Whole  # a number for each team, call type and part of the day
    case: Whole  # the same over all teams
    sections: dict[str, Floats]  # percentages, by name; NaN where nothing of a section could be assessed
    components: dict[str, Floats]  # of the rates; NaN where either half is missing
    agent_speech_s: Floats
    agent_level_dbfs: Floats
    response_median_s: Floats
    violations: list[Counter[str]]
    customer: Whole
    again: Mask
    open: Mask

    @cached_property
    def starts(self) -> dict[Period, npt.NDArray[np.object_]]:
        """The first days of the periods that each call lies in."""
        return {period: _objects(start_of(period, day) for day in self.days) for period in PERIODS}

    @cached_property
    def broken_in(self) -> dict[str, Whole]:
        """The places of the calls in which each rule was broken."""
        places: dict[str, list[int]] = {}
        for place, broken in enumerate(self.violations):
            for rule in broken:
                places.setdefault(rule, []).append(place)
        return {rule: np.array(of_rule, np.int64) for rule, of_rule in places.items()}


def columns_of(calls: pd.DataFrame, findings: pd.DataFrame, config: Config) -> CallColumns:
    """`calls` and `findings` are the tables of that name, as `Store.read` gives them."""
    settings = config.scorecards
    calls = calls.sort_values("call_id", ignore_index=True)
    moments = pd.to_datetime(calls["start_time"], utc=True).dt.tz_convert(config.zone)
    status = _objects(calls["status"])
    scored = (status == "scored") & calls["score"].notna().to_numpy()
    score = np.where(scored, _floats(calls["score"]), 0.0)
    fatal = _objects(calls["fatal"]).astype(np.bool_)
    kind, team = _objects(calls["call_type"]), _objects(calls["team"])
    part = np.searchsorted(settings.hour_blocks, moments.dt.hour.to_numpy(), side="right")
    start = moments.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy("datetime64[ns]").astype(np.int64)
    customer, again, open_ = _calls_again(calls, start, settings.repeat_days)
    ids = [str(call_id) for call_id in calls["call_id"]]
    return CallColumns(
        call_id=ids,
        agent_id=_objects(calls["agent_id"]),
        agent_name=_objects(calls["agent_name"]),
        team=team,
        start=start,
        days=list(moments.dt.date),
        scored=scored,
        cents=np.rint(score * 100).astype(np.int64),
        passed=scored & ~fatal & (score >= settings.pass_mark),
        fatal=fatal,
        flagged=_objects(calls["flagged"]).astype(np.bool_),
        team_case=_numbered(zip(team, kind, part, strict=True)),
        case=_numbered(zip(kind, part, strict=True)),
        sections=_sections(calls["sections"]),
        components=_components(calls),
        agent_speech_s=_floats(calls["agent_speech_s"]),
        agent_level_dbfs=_floats(calls["agent_level_dbfs"]),
        response_median_s=_floats(calls["response_median_s"]),
        violations=_violations(ids, findings),
        customer=customer,
        again=again,
        open=open_,
    )


def _sections(column: pd.Series[Any]) -> dict[str, Floats]:
    of_calls = [dict(each) if isinstance(each, dict) else {} for each in column]
    names = sorted({name for of_call in of_calls for name in of_call})
    return {name: np.array([of_call.get(name, np.nan) for of_call in of_calls]) for name in names}


def _components(calls: pd.DataFrame) -> dict[str, Floats]:
    wanted = {name: _floats(calls[name]) for pair in RATES.values() for name in pair[:2] if name in calls.columns}
    wanted["interruption_calls"] = np.ones(len(calls))
    components: dict[str, Floats] = {}
    for above, below, *_ in RATES.values():
        missing = np.isnan(wanted[above]) | np.isnan(wanted[below])
        components[above] = np.where(missing, np.nan, wanted[above])
        components[below] = np.where(missing, np.nan, wanted[below])
    return components


def _violations(call_ids: Sequence[str], findings: pd.DataFrame) -> list[Counter[str]]:
    counts: dict[str, Counter[str]] = {call_id: Counter() for call_id in call_ids}
    broken = findings.loc[findings["verdict"] == "violation", ["call_id", "rule_id"]]
    for call_id, rule in zip(broken["call_id"], broken["rule_id"], strict=True):
        if call_id in counts:
            counts[call_id][rule] += 1
    return list(counts.values())


def _calls_again(calls: pd.DataFrame, start: Whole, days: int) -> tuple[Whole, Mask, Mask]:
    """Who called, whether the same customer called again within `days`, and whether those days are not over.

    Calls that the centre made are neither: the customer did not call.
    """
    size = len(calls)
    refs = [_reference(extra) for extra in calls["extra"]] if "extra" in calls.columns else [None] * size
    own_calls = _objects(calls["direction"]) != "outbound"
    customer = np.full(size, -1)
    again = np.zeros(size, np.bool_)
    if days == 0 or not size:
        return customer, again, again.copy()
    window = days * 86_400 * 10**9
    by_ref: dict[str, list[int]] = {}
    for place, ref in enumerate(refs):
        if ref and own_calls[place]:
            by_ref.setdefault(ref, []).append(place)
    for number, places in enumerate(by_ref.values()):
        moments = sorted(int(start[place]) for place in places)
        for place in places:
            customer[place] = number
            later = bisect_right(moments, int(start[place]))
            again[place] = later < len(moments) and moments[later] - int(start[place]) <= window
    return customer, again, (customer >= 0) & (start + window > start.max())


def _reference(extra: Any) -> str | None:
    return str(extra.get("customer_ref") or "") or None if isinstance(extra, dict) else None


def _numbered(keys: Iterable[tuple[Any, ...]]) -> Whole:
    numbers: dict[tuple[Any, ...], int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)


def _objects(values: Iterable[Any]) -> npt.NDArray[np.object_]:
    """As Python objects, None for whatever pandas has for a missing one."""
    plain = [None if value is pd.NA or value is pd.NaT or value != value else value for value in values]
    array = np.empty(len(plain), np.object_)
    array[:] = plain
    return array


def _floats(column: pd.Series[Any]) -> Floats:
    return pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan)
