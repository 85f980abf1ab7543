"""Views as tables of plain lines, narrow enough for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from qc.show.choice import Filters
from qc.show.marks import BAR_CELLS, clean, interval_bar
from qc.show.picture import call_picture
from qc.views import (
    CallView,
    Period,
    Row,
    StoreView,
    change_note,
    clock,
    local_day,
    period_name,
    rate_note,
    shown_card,
)
from qc.wording import Language, Wording, wording

STYLES = {"fatal": "bold red", "major": "red", "minor": "yellow", "info": "dim", "met": "green", "credit": "green"}
COMPARED = {
    "worse_than_expected": "bold red", "better_than_expected": "green", "fall": "red", "rise": "green",
    "more_often": "red", "less_often": "green",
}  # fmt: skip
WITH_PROBLEMS = 10  # agents whose problems are listed: those who need help most
PROBLEMS = 3  # of each of them
Titles = Mapping[str, Mapping[str, str]]


class Terminal:
    """Prints views in one language; `problems` is what it is called to break each rule."""

    def __init__(self, console: Console, language: Language, problems: Titles) -> None:
        self._console, self._language, self._problems = console, language, problems
        self._words: Wording = wording(language)

    def centre(self, view: StoreView, period: Period, filters: Filters) -> None:
        """Agents, worst first, and what their calls lack; the teams; the flagged calls and the failures."""
        if self._none_in_the_days(view.calls, filters):
            return
        words, start = self._words, view.latest_start(period, filters.since, filters.until)
        cards = [c for c in view.agents(period, start) if filters.team in (None, c["team"])]
        self._begun(view, period, start)
        self._of_all(filters, period_name(start, period))
        title = f"{words('agents')} · {period_name(start, period)} · {words('needs_help')}"
        self._cards(title, words("agent"), [(card["agent_name"] or card["agent_id"], card) for card in cards])
        self._console.print(Text(words("compared_is") + "\n", style="dim"))
        table = self._table(words("top_violations"), words("agent"), words("rule"))
        self._rate_columns(table)
        for card in cards[:WITH_PROBLEMS]:
            who = clean(card["agent_name"] or card["agent_id"])
            for n, cells in enumerate(self._rates(card)[:PROBLEMS]):
                _add(table, "" if n else who, *cells)
        self._print(table)
        teams = [c for c in view.teams(period, start) if filters.team is None or c["team"] == filters.team]
        teams.sort(key=lambda card: card["team"] is None)  # the whole centre last
        self._cards(words("teams"), words("team"), [(card["team"] or words("centre"), card) for card in teams])
        inside = filters.within(period, start)
        flagged = [call for call in inside.chosen(view) if call["flagged"]]
        self._listed(flagged, words("flagged_calls"), inside)
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
        self._print(table)

    def agent(self, view: StoreView, agent_id: str, period: Period, filters: Filters) -> None:
        """An agent's latest scorecard, the way there, and the calls.

        Raises:
            UsageError: the store holds no such agent.
        """
        words, cards = self._words, filters.cards_of(view, agent_id, period)
        if self._none_in_the_days(view.calls_of_agents.get(agent_id, []), filters):
            return
        card = shown_card(cards) if cards else None
        if card:
            self._begun(view, period, card["period_start"])
            self._of_all(filters, period_name(card["period_start"], period))
            self._card(card)
        table = self._table(words("trend"), words("period"))
        for name in ("assessed", "score_mean"):
            table.add_column(words(name), justify="right")
        table.add_column("95 %")
        table.add_column(words("change"), overflow="fold")
        for card in cards:
            _add(
                table,
                period_name(card["period_start"], period),
                f"{card['assessed']}/{card['calls']}",
                _figure(card["score_mean"], 1),
                interval_bar(card["score_low"], card["score_mean"], card["score_high"]),
                self._change(card),
            )
        self._print(table)
        inside = filters.within(period, card["period_start"] if card else None)
        own = [call for call in inside.chosen(view) if call["agent_id"] == agent_id]
        self._listed(own, words("calls"), inside)

    def call(self, call: CallView, picture: bool) -> None:
        """One call: its figures, what was found, what was said."""
        words, facts = self._words, call.facts
        who = clean(facts["agent_name"] or facts["agent_id"])
        head = f"{clean(facts['call_id'])} · {who} · {facts['start_time']:%Y-%m-%d %H:%M}"
        why = f"{words('not_judged')}: {'；'.join(words(code) for code in call.why_unscored)}"
        score = (why if facts["score"] is None else f"{facts['score']:.1f} {facts['grade']}") + (
            f" · {words('fatal')}" if facts["fatal"] else ""
        )
        self._console.print(Text.assemble((head, "bold"), " · ", (score, "red" if facts["fatal"] else "green")))
        if picture and call.roles_told:
            self._console.print(call_picture(call, words, self._console.width), no_wrap=True)
        table = self._table(words("findings"), words("rule"), words("place"), words("heard"), words("better"))
        table.add_column(words("points"), justify="right", no_wrap=True)
        for finding in call.charged:
            _add(
                table,
                Text(self._named(call, finding), style=STYLES[finding["severity"]]),
                words("whole_call") if call.is_of_whole(finding) else clock(finding["start_s"]),
                clean(finding["quote"] or "—"),
                clean(finding["suggestion"] or ""),
                "—" if facts["score"] is None else f"{finding['points']:+.2f}" if finding["points"] else "0.00",
            )
        self._print(table)
        if not call.charged and facts["score"] is not None:
            self._console.print(Text(words("no_violations")))
        if facts["score"] is not None:
            total = sum(finding["points"] for finding in call.findings)
            unpriced = any(not finding["points"] for finding in call.charged)
            why = words("no_points_is") + "\n" if unpriced else ""
            self._console.print(Text(f"100.00 {total:+.2f} = {facts['score']:.2f}\n{why}", style="dim"))
        self._conversation(call)

    def _conversation(self, call: CallView) -> None:
        words = self._words
        marks = {"dead_air": "red"} | ({"hold": "yellow", "interruption": "magenta"} if call.roles_told else {})
        table = Table.grid(padding=(0, 1))
        table.add_column(justify="right", no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for turn in call.turns:
            text = Text()
            for part in call.segments(turn):
                text.append(clean(part.text), style=STYLES[part.finding["severity"]] if part.finding else "")
            if doubt := call.doubt(turn):
                text.append(f" [{words(doubt)}]", style="dim")
            table.add_row(Text(clock(turn["start_s"]), style="dim"), Text(words(call.speaker(turn)), style="dim"), text)
            for event in (e for e in call.events if e["turn"] == turn["turn"] and e["kind"] in marks):
                line = f"— {words(event['kind'])} {event['end_s'] - event['start_s']:.1f} s —"
                table.add_row("", "", Text(line, style=marks[event["kind"]]))
        self._print(table)

    # what was chosen

    def _none_in_the_days(self, calls: Sequence[Row], filters: Filters) -> bool:
        """Says so where there are calls, but none in the days asked for."""
        if not calls or filters.of_days(calls):
            return False
        days = [local_day(call) for call in calls]
        self._console.print(Text(self._words("none_in_the_days").format(filters.days, min(days), max(days))))
        return True

    def _of_all(self, filters: Filters, period: str) -> None:
        """That the cards are of all calls, where those that are listed are chosen."""
        if filters.narrow:
            self._console.print(Text(self._words("cards_are_of_all").format(period) + "\n", style="yellow"))

    def _listed(self, calls: Sequence[Row], what: str, filters: Filters) -> None:
        """The calls that were chosen, and by what; that there are none, where a rule or a grade was asked for."""
        rule = self._problem(filters.rule) if filters.rule else None
        title = " · ".join(part for part in (what, filters.days, rule, filters.grade) if part)
        if not calls and (filters.rule or filters.grade):
            self._console.print(Text(f"{clean(title)}{self._words('colon')}{self._words('none_chosen')}"))
        self.calls(calls, clean(title))

    # parts of a scorecard

    def _begun(self, view: StoreView, period: Period, start: date | None) -> None:
        """That a later period has begun, where an earlier one is shown."""
        if (begun := view.begun_after(period, start)) is not None:
            line = self._words("begun_after") + self._words("begun_after_here")
            self._console.print(Text(line.format(period_name(begun, period), begun) + "\n", style="yellow"))

    def _cards(self, title: str, whose: str, cards: Iterable[tuple[str, Row]]) -> None:
        """The scores of several, as they are and like with like."""
        words = self._words
        table = self._table(title, whose)
        for name in ("assessed", "score_mean", "95 %", "like_for_like", "pass_rate", "fatal"):
            least = max(cell_len(word) for word in words(name).split()) if name != "95 %" else BAR_CELLS
            table.add_column(words(name), justify="right", overflow="fold", min_width=least)
        table.add_column(words("against_such"), overflow="fold")
        for name, card in cards:
            style = "bold red" if card["fatal_calls"] else COMPARED.get(card["rank_note"], "")
            _add(
                table,
                clean(name),
                f"{card['assessed']}/{card['calls']}",
                Text(_figure(card["score_mean"], 1), style=style),
                interval_bar(card["score_low"], card["score_mean"], card["score_high"]),
                _figure(card["score_adjusted"], 1),
                _percent(card["pass_rate"]),
                Text(str(card["fatal_calls"]), style="bold red" if card["fatal_calls"] else "dim"),
                self._note(card["rank_note"], briefly=True) if card.get("agent_id") or card["team"] else "",
            )
        self._print(table)

    def _card(self, card: Row) -> None:
        """One scorecard: the figures, and what its calls lack."""
        words = self._words
        who = " · ".join(clean(str(card[name])) for name in ("agent_name", "agent_id", "team") if card[name])
        self._console.print(Text(f"{who} · {period_name(card['period_start'], card['period'])}", style="bold"))
        mean, low, high = card["score_mean"], card["score_low"], card["score_high"]
        expected = f"{words('score_expected')} {_figure(card['score_expected'], 1)}"
        observed = card["customer_calls"] - card["resolution_open"]
        again = words("n_called_again").format(observed, card["repeat_calls"], card["resolution_open"])
        grid = Table.grid(padding=(0, 2))
        for name, cells in (
            ("score_mean", (f"{_figure(mean, 1)} {_range(low, high)}", interval_bar(low, mean, high))),
            ("score_adjusted", (_figure(card["score_adjusted"], 1), f"{expected} · ", self._note(card["rank_note"]))),
            ("change", (self._change(card),)),
            ("pass_rate", (_share(card, "pass"),)),
            ("resolved_rate", (_share(card, "resolved"), again) if card["customer_calls"] else ("—",)),
            ("pace_cpm", (_figure(card["pace_cpm"], 0),)),
            ("dead_air_ratio", (_percent(card["dead_air_ratio"], 1),)),
            ("interruptions_per_call", (_figure(card["interruptions_per_call"], 2),)),
            ("level_dbfs", (_figure(card["level_dbfs"], 1),)),
            ("usual_level_dbfs", (_figure(card["usual_level_dbfs"], 1),)),
            ("level_change_db", (_figure(card["level_change_db"], 1),)),
            ("level_off_calls", (_figure(card["level_off_calls"], 0),)),
            ("response_median_s", (_figure(card["response_median_s"], 2),)),
        ):
            first, *rest = cells
            grid.add_row(Text(words(name), style="dim"), first, Text.assemble(*rest))
        self._console.print(grid)
        table = self._table(words("top_violations"), words("rule"))
        self._rate_columns(table)
        self._console.print(Text(words("compared_is") + "\n", style="dim"))
        for problem in self._rates(card):
            _add(table, *problem)
        self._print(table)

    def _rate_columns(self, table: Table) -> None:
        words = self._words
        table.add_column(words("in_calls"), justify="right")
        table.add_column("95 %", justify="right", no_wrap=True)
        table.add_column(words("team"), justify="right")
        table.add_column(words("against_team"), overflow="fold")

    def _rates(self, card: Row) -> list[tuple[str | Text, ...]]:
        """The rules broken in most calls: in what share of them, and in what share of the team's."""
        calls = {item["rule_id"]: item["calls"] for item in card["top_violations"] or []}
        return [
            (
                self._problem(rate["rule_id"]),
                f"{calls[rate['rule_id']]}/{card['assessed']}",
                f"{rate['low']:.0%}–{rate['high']:.0%}",
                f"{rate['team_rate']:.0%}",
                self._note(rate_note(rate, card), briefly=True),
            )
            for rate in card["violation_rates"] or []
        ]

    def _change(self, card: Row) -> Text:
        note = self._note(change_note(card))
        if card["change"] is None:
            return note
        return Text.assemble(f"{card['change']:+.1f} {_range(card['change_low'], card['change_high'])} ", note)

    def _note(self, code: str, *, briefly: bool = False) -> Text:
        return Text(self._words(f"{code}_in_brief" if briefly else code), style=COMPARED.get(code, "dim"))

    def _named(self, call: CallView, finding: Row) -> str:
        """What a finding is called, and that it is fatal."""
        name = self._problem(finding["rule_id"])
        if finding["severity"] != "fatal":
            return name
        fatal = self._words("fatal_call").format(f"{call.facts['score']:g}") if call.caps(finding) else ""
        return f"{fatal or self._words('fatal')} · {name}"

    def _problem(self, rule_id: str) -> str:
        return clean(self._problems.get(rule_id, {}).get(self._language, rule_id))

    def _print(self, table: Table) -> None:
        """A table that has something to say."""
        if table.rows:
            self._console.print(table)

    def _table(self, title: str, *columns: str) -> Table:
        table = Table(
            title=Text(title, style="bold"),
            title_justify="left",
            header_style="dim",
            box=SIMPLE_HEAD,
            padding=(0, 1, 0, 0),
            pad_edge=False,
        )
        for column in columns:
            table.add_column(column, overflow="fold")
        return table


def _add(table: Table, *cells: str | Text) -> None:
    """A row whose strings are shown as they stand: square brackets in a name are no markup."""
    table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in cells))


def _figure(value: float | None, digits: int) -> str:
    return "—" if value is None else f"{value:.{digits}f}"


def _percent(value: float | None, digits: int = 0) -> str:
    return "—" if value is None else f"{value:.{digits}%}"


def _range(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"({low:.1f}–{high:.1f})"


def _share(card: Row, name: str) -> str:
    """A rate of the card with its interval."""
    if (rate := card[f"{name}_rate"]) is None:
        return "—"
    return f"{rate:.0%} ({card[f'{name}_low']:.0%}–{card[f'{name}_high']:.0%})"
