"""The store in a terminal: the centre, one agent, one call."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rich.console import Console
from rich.table import Table
from rich.text import Text

from qc.views import CallView, Period, Row, StoreView, as_json, clock, local_day
from qc.wording import Language, Wording, wording

BAR_CELLS = 20
PICTURE_CELLS = 96
STYLES = {"fatal": "bold red", "major": "red", "minor": "yellow", "info": "dim", "met": "green", "credit": "green"}
Titles = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Filters:
    """Which calls to list; None lets all through."""

    team: str | None = None
    since: date | None = None
    until: date | None = None  # this day included
    rule: str | None = None
    grade: str | None = None

    def chosen(self, view: StoreView) -> list[Row]:
        """The calls that pass, latest first."""
        calls = [
            call
            for call in view.calls
            if (self.team is None or call["team"] == self.team)
            and (self.grade is None or call["grade"] == self.grade)
            and (self.since is None or local_day(call) >= self.since)
            and (self.until is None or local_day(call) <= self.until)
        ]
        if self.rule is None:
            return calls
        broken = {
            c.facts["call_id"] for c in view.call_views(calls) if any(f["rule_id"] == self.rule for f in c.problems)
        }
        return [call for call in calls if call["call_id"] in broken]


class Terminal:
    """Prints views in one language; `problems` is what it is called to break each rule."""

    def __init__(self, console: Console, language: Language, problems: Titles) -> None:
        self._console, self._language, self._problems = console, language, problems
        self._words: Wording = wording(language)

    def centre(self, view: StoreView, period: Period, filters: Filters) -> None:
        """Agents, worst first; then the flagged calls and the failures."""
        words, start = self._words, view.latest_start(period)
        cards = [c for c in view.agents(period, start) if filters.team in (None, c["team"])]
        table = self._table(f"{words('agents')} · {start or '—'} ({words(period)})", words("agent"), words("team"))
        for name in ("assessed", "score_mean"):
            table.add_column(words(name), justify="right")
        table.add_column("95 %")
        for name in ("pass_rate", "fatal_calls"):
            table.add_column(words(name), justify="right")
        table.add_column(words("top_violations"), overflow="fold")
        for card in cards:
            top = "、".join(f"{self._problem(v['rule_id'])}×{v['count']}" for v in (card["top_violations"] or [])[:3])
            _add(
                table,
                clean(card["agent_name"] or card["agent_id"]),
                clean(card["team"] or "—"),
                f"{card['assessed']}/{card['calls']}",
                _figure(card["score_mean"], 1),
                interval_bar(card["score_low"], card["score_mean"], card["score_high"]),
                "—" if card["pass_rate"] is None else f"{card['pass_rate']:.0%}",
                str(card["fatal_calls"]),
                top if card["enough_calls"] else f"{top} ({words('too_few_calls')})",
            )
        self._console.print(table)
        self.calls([call for call in filters.chosen(view) if call["flagged"]], words("flagged_calls"))
        for failure in view.failures:
            line = f"{failure['recording']}: {failure['reason']}: {failure['message']}"
            self._console.print(Text.assemble((words("failures") + " ", "red"), clean(line)))

    def calls(self, calls: Sequence[Row], title: str) -> None:
        """A table of calls."""
        words = self._words
        table = self._table(title, words("call"), words("agent"), words("start_time"), words("call_type"))
        table.add_column(words("score"), justify="right")
        table.add_column(words("reason"), overflow="fold")
        for call in calls:
            reasons = "、".join(self._problem(r) if "." in r else words(r) for r in call["flag_reasons"] or [])
            _add(
                table,
                clean(call["call_id"]),
                clean(call["agent_name"] or call["agent_id"]),
                call["start_time"].strftime("%m-%d %H:%M"),
                words(call["call_type"] or "—"),
                Text(_figure(call["score"], 1), style="red" if call["fatal"] else ""),
                clean(reasons),
            )
        self._console.print(table)

    def agent(self, view: StoreView, agent_id: str, period: Period, filters: Filters) -> None:
        """An agent's scorecards over time, then the calls."""
        words = self._words
        table = self._table(f"{words('agent')} {clean(agent_id)}", words("period"))
        figures = {"score_mean": 1, "pace_cpm": 0, "interruptions_per_call": 2, "level_dbfs": 1, "response_median_s": 2}
        table.add_column(words("assessed"), justify="right")
        for name in figures:
            table.add_column(words(name), justify="right")
        table.add_column("95 %")
        table.add_column(words("top_violations"), overflow="fold")
        for card in view.history(agent_id, period):
            _add(
                table,
                str(card["period_start"]),
                f"{card['assessed']}/{card['calls']}",
                *(_figure(card[name], digits) for name, digits in figures.items()),
                interval_bar(card["score_low"], card["score_mean"], card["score_high"]),
                "、".join(f"{self._problem(v['rule_id'])}×{v['count']}" for v in card["top_violations"] or []),
            )
        self._console.print(table)
        self.calls([call for call in filters.chosen(view) if call["agent_id"] == agent_id], words("calls"))

    def call(self, call: CallView, picture: bool) -> None:
        """One call: its figures, what was found, what was said."""
        words, facts = self._words, call.facts
        who = clean(facts["agent_name"] or facts["agent_id"])
        head = f"{clean(facts['call_id'])} · {who} · {facts['start_time']:%Y-%m-%d %H:%M}"
        why = "、".join(words(code) for code in facts["score_reason"].removeprefix("unfit:").split(","))
        score = (
            f"{words('not_assessable')}: {why}" if facts["score"] is None else f"{facts['score']:.1f} {facts['grade']}"
        )
        self._console.print(Text.assemble((head, "bold"), " · ", (score, "red" if facts["fatal"] else "green")))
        if picture:
            self._console.print(call_picture(call, words, min(PICTURE_CELLS, self._console.width - 8)))
        table = self._table(words("findings"), words("rule"), words("place"), words("heard"), words("better"))
        table.add_column(words("points"), justify="right")
        for finding in call.problems:
            _add(
                table,
                Text(self._problem(finding["rule_id"]), style=STYLES[finding["severity"]]),
                clock(finding["start_s"]),
                clean(finding["quote"] or "—"),
                clean(finding["suggestion"] or ""),
                _figure(finding["points"], 1),
            )
        self._console.print(table)
        marks = {"dead_air": "red", "hold": "yellow", "interruption": "magenta"}
        for turn in call.turns:
            text = Text(f"{clock(turn['start_s']):>6} {words(turn['role']):<4} ", style="dim")
            for part in call.segments(turn):
                text.append(clean(part.text), style=STYLES[part.finding["severity"]] if part.finding else "not dim")
            self._console.print(text)
            for event in (e for e in call.events if e["turn"] == turn["turn"] and e["kind"] in marks):
                line = f"       — {words(event['kind'])} {event['end_s'] - event['start_s']:.1f} s —"
                self._console.print(Text(line, style=marks[event["kind"]]))

    def _problem(self, rule_id: str) -> str:
        return clean(self._problems.get(rule_id, {}).get(self._language, rule_id))

    def _table(self, title: str, *columns: str) -> Table:
        table = Table(title=Text(title, style="bold"), title_justify="left", header_style="dim")
        for column in columns:
            table.add_column(column, overflow="fold")
        return table


def interval_bar(low: float | None, mean: float | None, high: float | None, cells: int = BAR_CELLS) -> str:
    """An interval within 0–100 as a small bar: ``·····──●──·······``."""
    if mean is None:
        return ""
    first, middle, last = (
        min(cells - 1, int(value * cells / 100))
        for value in (mean if low is None else low, mean, mean if high is None else high)
    )
    return "".join("●" if i == middle else "─" if first <= i <= last else "·" for i in range(cells))


def call_picture(call: CallView, words: Wording, cells: int = PICTURE_CELLS) -> Text:
    """Two lanes over time: who speaks, and under them where nobody did (▒ dead air, ░ hold) or the agent cut in (╳)."""
    scale = cells / max(call.facts["duration_s"] or 0.0, 0.1)

    def lane(spans: Iterable[Row], mark: str) -> str:
        line = [" "] * cells
        for row in spans:
            first, last = int(row["start_s"] * scale), int(row["end_s"] * scale)
            for i in range(first, min(max(last, first + 1), cells)):
                line[i] = mark
        return "".join(line)

    picture = Text()
    for role, style in (("agent", "blue"), ("customer", "cyan")):
        picture.append(f"{words(role):<4} ", style="dim")
        picture.append(lane((t for t in call.turns if t["role"] == role), "█") + "\n", style=style)
    for kind, mark, style in (("dead_air", "▒", "red"), ("hold", "░", "yellow"), ("interruption", "╳", "magenta")):
        found = [event for event in call.events if event["kind"] == kind]
        if found:
            picture.append(f"{words(kind):<4} ", style="dim")
            picture.append(lane(found, mark) + "\n", style=style)
    return picture.append(f"     0:00{clock(call.facts['duration_s']):>{cells - 4}}", style="dim")


def clean(text: str) -> str:
    """`text` without what a terminal would obey: control characters, escapes, changes of direction."""
    return "".join("�" if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in text)


def json_of(view: StoreView, period: Period, filters: Filters, agent_id: str | None = None) -> Row:
    """What `Terminal.centre` (or, with an agent, `Terminal.agent`) shows, for programs."""
    found: Row
    if agent_id is not None:
        calls = [call for call in filters.chosen(view) if call["agent_id"] == agent_id]
        found = as_json({"scorecards": view.history(agent_id, period), "calls": calls})
        return found
    start = view.latest_start(period)
    cards = [card for card in view.agents(period, start) if filters.team in (None, card["team"])]
    parts = {"scorecards": cards, "teams": view.teams(period, start)}
    found = as_json(parts | {"calls": filters.chosen(view), "failures": view.failures})
    return found


def call_json(call: CallView) -> Row:
    """A call with everything that belongs to it, for programs."""
    found: Row = as_json({"call": call.facts, "turns": call.turns, "findings": call.findings, "events": call.events})
    return found


def _add(table: Table, *cells: str | Text) -> None:
    """A row whose strings are shown as they stand: square brackets in a name are no markup."""
    table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in cells))


def _figure(value: float | None, digits: int) -> str:
    return "—" if value is None else f"{value:.{digits}f}"
