"""The store as people look at it: what the terminal and the pages show, read and ordered, never computed anew."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Literal, Protocol

import pandas as pd

from qc.errors import UsageError

Row = dict[str, Any]
Period = Literal["day", "week", "month"]
ROLES_UNKNOWN = {"one_voice", "roles_doubtful"}  # notes on a recording whose voices could not be told apart
NAMED = 5  # names that are offered in place of one that is not known
SEVERITIES = ["fatal", "major", "minor", "info"]


class Readable(Protocol):
    """What a view needs of a store."""

    def read(self, table: str, dates: Sequence[date] | None = None) -> pd.DataFrame: ...


@dataclass(frozen=True)
class Segment:
    """A stretch of a turn's text, and the finding that quotes it, if one does."""

    text: str
    finding: Row | None = None


@dataclass(frozen=True)
class CallView:
    """One call with all that was said, found and measured."""

    facts: Row
    turns: list[Row]
    findings: list[Row]
    events: list[Row]

    @property
    def why_unscored(self) -> list[str]:
        """Codes of why there is no score. A side that is missing tells nothing where voices were not told apart."""
        codes = [code for code in (self.facts["score_reason"] or "").removeprefix("unfit:").split(",") if code]
        return [code for code in codes if code != "one_way" or "one_voice" not in codes]

    @property
    def roles_told(self) -> bool:
        """False where nothing is to be shown as the agent's or the customer's: without a score, for want of roles."""
        return self.facts["score"] is not None or ROLES_UNKNOWN.isdisjoint(self.facts["condition_reasons"] or [])

    def speaker(self, turn: Row) -> str:
        """The turn's role, where it was told."""
        return str(turn["role"]) if self.roles_told else "speaker"

    def doubt(self, turn: Row) -> str:
        """Why a turn's words cannot be trusted, as a code; "" where they can, or nothing is known."""
        confidence = turn.get("confidence")
        return str(turn.get("doubtful") or "") or ("doubtful" if confidence is not None and confidence < 0.5 else "")

    @property
    def problems(self) -> list[Row]:
        """Violations, the gravest first, then as they come in the call."""
        found = [finding for finding in self.findings if finding["verdict"] == "violation"]
        return sorted(found, key=lambda f: (SEVERITIES.index(f["severity"]), f["start_s"] or 0.0))

    @property
    def others(self) -> list[Row]:
        """What was done well and what could not be judged."""
        order = ["credit", "met", "not_assessable"]
        return sorted(
            (finding for finding in self.findings if finding["verdict"] != "violation"),
            key=lambda f: (order.index(f["verdict"]), f["rule_id"]),
        )

    def caps(self, finding: Row) -> bool:
        """Whether this fatal breach set the score: the points on it are what the other losses had left to take."""
        return bool(finding["severity"] == "fatal" and finding["verdict"] == "violation" and finding["points"] < 0)

    def segments(self, turn: Row) -> list[Segment]:
        """The text of `turn` cut at the quotes of violations, so that they can be marked where they stand."""
        text, at, parts = turn["text"], 0, []
        quoting = [f for f in self.problems if f["turn"] == turn["turn"] and f["quote"] and f["quote"] in text]
        for finding in sorted(quoting, key=lambda f: text.index(f["quote"])):
            start = text.find(finding["quote"], at)
            if start < 0:  # inside what is marked already
                continue
            parts += [Segment(text[at:start])] if start > at else []
            at = start + len(finding["quote"])
            parts.append(Segment(text[start:at], finding))
        return [*parts, Segment(text[at:])] if at < len(text) else parts


class StoreView:
    """A store opened to be looked at."""

    def __init__(self, store: Readable) -> None:
        self._store = store

    @cached_property
    def calls(self) -> list[Row]:
        """All calls, latest first."""
        return sorted(rows(self._store.read("calls")), key=lambda call: call["start_time"], reverse=True)

    @cached_property
    def failures(self) -> list[Row]:
        return sorted(rows(self._store.read("failures")), key=lambda failure: failure["recording"] or "")

    @cached_property
    def _scorecards(self) -> list[Row]:
        return rows(self._store.read("scorecards"))

    @cached_property
    def _team_scorecards(self) -> list[Row]:
        return rows(self._store.read("team_scorecards"))

    def latest_start(self, period: Period, since: date | None = None, until: date | None = None) -> date | None:
        """The first day of the latest period in which most agents have calls enough to be compared, or else of the
        latest: a month that has just begun tells nothing yet. `since` and `until` ask for one that has such a day.
        """
        compared: dict[date, list[bool]] = {}
        for card in self._scorecards:
            start = card["period_start"]
            if card["period"] == period and overlaps(period, start, since, until):
                compared.setdefault(start, []).append(card["enough_calls"])
        told = [start for start, of_agents in compared.items() if 2 * sum(of_agents) >= len(of_agents)]
        return max(told or compared, default=None)

    def begun_after(self, period: Period, start: date | None) -> date | None:
        """The first day of the newest period, where that is later than `start`."""
        newest = max((card["period_start"] for card in self._scorecards if card["period"] == period), default=None)
        return newest if start is not None and newest != start else None

    @cached_property
    def calls_of_agents(self) -> dict[str, list[Row]]:
        """The calls of each agent by id, latest first."""
        of_agents: dict[str, list[Row]] = {}
        for call in self.calls:
            of_agents.setdefault(call["agent_id"], []).append(call)
        return of_agents

    def agents(self, period: Period, start: date | None) -> list[Row]:
        """Scorecards of a period, those who need help most first: fatal calls, then the lower end of the score."""
        cards = [c for c in self._scorecards if c["period"] == period and c["period_start"] == start]
        return sorted(cards, key=_need_of_help)

    def teams(self, period: Period, start: date | None) -> list[Row]:
        """Scorecards of the teams of a period, likewise; the whole centre's has no team."""
        cards = [c for c in self._team_scorecards if c["period"] == period and c["period_start"] == start]
        return sorted(cards, key=_need_of_help)

    def history(self, agent_id: str, period: Period) -> list[Row]:
        """An agent's scorecards of every period of that length, oldest first.

        Raises:
            UsageError: the store holds no calls of such an agent.
        """
        cards = [c for c in self._scorecards if c["period"] == period and c["agent_id"] == agent_id]
        if not cards and agent_id not in self.calls_of_agents:
            raise UsageError(
                f"the store holds no calls of an agent {agent_id!r}; {meant(agent_id, self.calls_of_agents)}"
            )
        return sorted(cards, key=lambda card: card["period_start"])

    def call(self, call_id: str) -> CallView:
        """One call.

        Raises:
            UsageError: the store holds no such call.
        """
        facts = next((call for call in self.calls if call["call_id"] == call_id), None)
        if facts is None:
            raise UsageError(f"the store holds no call {call_id!r}; `qc show STORE` lists them")
        return next(iter(self.call_views([facts])))

    def call_views(self, calls: Iterable[Row]) -> Iterable[CallView]:
        """The views of `calls`, read a day at a time."""
        by_day: dict[date, list[Row]] = {}
        for facts in calls:
            by_day.setdefault(local_day(facts), []).append(facts)
        for day, of_day in sorted(by_day.items()):
            tables = {name: _by_call(self._store.read(name, dates=[day])) for name in ("turns", "findings", "events")}
            for facts in of_day:
                turns, findings, events = (tables[name].get(facts["call_id"], []) for name in tables)
                yield CallView(facts, sorted(turns, key=lambda turn: turn["turn"]), findings, events)


def shown_card(cards: Sequence[Row]) -> Row:
    """Of an agent's cards, oldest first and at least one, the latest that can be compared, or else the latest."""
    return next((card for card in reversed(cards) if card["enough_calls"]), cards[-1])


def meant(name: str, known: Iterable[str]) -> str:
    """What there is in place of a `name` that is not: those that are like it, or else the first few."""
    names = sorted(known)
    if near := get_close_matches(name, names, n=NAMED, cutoff=0.5):
        return f"did you mean {' or '.join(map(repr, near))}?"
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"there are {', '.join(map(repr, names[:NAMED]))}{more}" if names else "there are none"


def rate_note(rate: Row, card: Row) -> str:
    """How often a card's rule was broken beside how often it was in the team, as a code; few calls tell nothing."""
    if not card["enough_calls"]:
        return "too_few_calls"
    if rate["within_chance"]:
        return "within_chance_of_team"
    return "more_often" if rate["rate"] > rate["team_rate"] else "less_often"


def change_note(card: Row) -> str:
    """What a card's change is worth, as a code for words: within chance of what, is another matter than of a score."""
    return "change_within_chance" if card["change_note"] == "within_chance" else str(card["change_note"])


def parted(calls: Iterable[Row], period: Period, start: date | None) -> tuple[list[Row], list[Row]]:
    """The calls that lie in a period, and the others."""
    inside: list[Row] = []
    others: list[Row] = []
    for call in calls:
        is_in = start is not None and start <= local_day(call) <= last_day(period, start)
        (inside if is_in else others).append(call)
    return inside, others


def local_day(call: Row) -> date:
    """The day a call belongs to, in its own time zone: the day of its partition."""
    start: datetime = call["start_time"]
    return start.date()


def last_day(period: Period, start: date) -> date:
    """The last day of the period that begins with `start`."""
    days = {"day": 1, "week": 7, "month": monthrange(start.year, start.month)[1]}
    return start + timedelta(days=days[period] - 1)


def overlaps(period: Period, start: date, since: date | None, until: date | None) -> bool:
    """Whether the period that begins with `start` has one of the days from `since` to `until`, both included."""
    return (until is None or start <= until) and (since is None or last_day(period, start) >= since)


def period_name(start: date | None, period: Period) -> str:
    """A period as people write it: 2026-10, 2026-10-12 … 10-18, 2026-10-12."""
    if start is None:
        return "—"
    if period == "week":
        return f"{start:%Y-%m-%d} … {last_day(period, start):%m-%d}"
    return f"{start:%Y-%m}" if period == "month" else f"{start:%Y-%m-%d}"


def clock(seconds: float | None) -> str:
    """`m:ss`, or `h:mm:ss` from an hour on; an em dash for a place that is not known."""
    if seconds is None:
        return "—"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def rows(table: pd.DataFrame) -> list[Row]:
    """The rows of `table` as plain dictionaries, with None for what is missing."""
    return [{str(key): _plain(value) for key, value in row.items()} for row in table.to_dict("records")]


def as_json(value: Any) -> Any:
    """`value` in types that JSON knows; what is no number (NaN) and no moment (NaT) is null."""
    value = _plain(value)
    if isinstance(value, Mapping):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return None if pd.isna(value) else value.to_pydatetime()
    if value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return None
    return value.tolist() if hasattr(value, "tolist") else value


def _by_call(table: pd.DataFrame) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows(table):
        grouped.setdefault(row["call_id"], []).append(row)
    return grouped


def _need_of_help(card: Row) -> tuple[bool, float, float]:
    """A card without a score comes last."""
    score = card["score_mean"]
    return (score is None, -(card["fatal_calls"] or 0) / max(card["assessed"] or 0, 1), score or 0.0)
