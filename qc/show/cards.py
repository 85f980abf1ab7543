"""Scorecards as tables: one agent's, and those of several like with like."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from qc.show.lines import Lines, add
from qc.show.marks import clean, interval_bar
from qc.views import MEASURED, Examples, Row, change_note, figure, measured, percent, period_name, rate_note
from qc.wording import in_order

COMPARED = {
    "worse_than_expected": "bold red", "better_than_expected": "green", "fall": "red", "rise": "green",
    "more_often": "red", "less_often": "green",
}  # fmt: skip


class Cards(Lines):
    """Prints scorecards."""

    def cards(self, title: str, whose: str, cards: Iterable[tuple[str, Row]]) -> None:
        """The scores of several, as they are and like with like."""
        words = self.words
        table = self.table(title, whose)
        for name in ("assessed", "score_mean", "95 %", "like_for_like", "pass_rate", "fatal"):
            # figures are never cut: where it is narrow names and notes are folded, and nothing else
            header = words(name) if name == "95 %" else words(name).replace(" ", "\n")
            table.add_column(header, justify="right", no_wrap=True)
        table.add_column(words("against_such"), overflow="fold")
        for name, card in cards:
            style = "bold red" if card["fatal_calls"] else COMPARED.get(card["rank_note"], "")
            add(
                table,
                clean(name),
                f"{card['assessed']}/{card['calls']}",
                Text(figure(card["score_mean"], 1), style=style),
                interval_bar(card["score_low"], card["score_mean"], card["score_high"]),
                figure(card["score_adjusted"], 1),
                percent(card["pass_rate"]),
                Text(str(card["fatal_calls"]), style="bold red" if card["fatal_calls"] else "dim"),
                self._note(card["rank_note"], briefly=True) if card.get("agent_id") or card["team"] else "",
            )
        self.print(table)

    def card(self, card: Row) -> None:
        """One scorecard: the figures, and what its calls lack."""
        words = self.words
        who = " · ".join(clean(str(card[name])) for name in ("agent_name", "agent_id", "team") if card[name])
        self.console.print(Text(f"{who} · {period_name(card['period_start'], card['period'])}", style="bold"))
        mean, low, high = card["score_mean"], card["score_low"], card["score_high"]
        adjusted = f"{figure(card['score_adjusted'], 1)} {_range(card['adjusted_low'], card['adjusted_high'])}"
        known = card["score_expected"] is not None
        expected = f"{words('score_expected')} {figure(card['score_expected'], 1)} · " if known else ""
        observed = card["customer_calls"] - card["resolution_open"]
        again = words("n_called_again").format(observed, card["repeat_calls"], card["resolution_open"])
        grid = Table.grid(padding=(0, 2))
        for name, cells in (
            ("score_mean", (f"{figure(mean, 1)} {_range(low, high)}", interval_bar(low, mean, high))),
            ("score_adjusted", (adjusted, expected, self._note(card["rank_note"]))),
            ("change", (self.change(card),)),
            ("pass_rate", (_share(card, "pass"),)),
            ("resolved_rate", (_share(card, "resolved"), again) if card["customer_calls"] else ("—",)),
            *((name, (_with_interval(card, name),)) for name in MEASURED),
            ("level_dbfs", (figure(card["level_dbfs"], 1),)),
            ("usual_level_dbfs", (figure(card["usual_level_dbfs"], 1),)),
            ("level_change_db", (figure(card["level_change_db"], 1),)),
            ("level_off_calls", (figure(card["level_off_calls"], 0),)),
            ("response_median_s", (figure(card["response_median_s"], 2),)),
        ):
            first, *rest = cells
            grid.add_row(Text(words(name), style="dim"), first, Text.assemble(*rest))
        self.console.print(grid)
        self.console.print(Text(words("compared_is") + "\n", style="dim"))
        table = self.table(words("top_violations"), words("rule"))
        self.rate_columns(table)
        for problem in self.rates(card):
            add(table, *problem)
        self.print(table)

    def examples(self, card: Row, examples: Examples) -> None:
        """Of each main problem where it is surest: what was said, and beside it what would have been better."""
        words = self.words
        table = self.table(words("examples"), words("rule"), words("place"), words("heard"), words("better"))
        for item in card["top_violations"] or []:
            if found := examples.get(item["rule_id"]):
                facts, finding = found
                where = f"{clean(facts['call_id'])} {self.place(facts, finding)}"
                add(
                    table, self.problem(item["rule_id"]), where, self.heard(finding), clean(finding["suggestion"] or "")
                )
        self.print(table)

    def sections(self, card: Row, team: Row | None) -> None:
        """The scores of the sections, those of the team beside them."""
        words = self.words
        own, low, high = (card[f"sections{end}"] or {} for end in ("", "_low", "_high"))
        of_team = (team["sections"] if team else None) or {}
        table = self.table(words("sections"), words("section"))
        for name in (words("agent"), "95 %", words("team")):
            table.add_column(name, justify="right")
        for name in in_order([*own, *of_team]):
            interval = _range(low.get(name), high.get(name))
            add(table, words(name), figure(own.get(name), 1), interval, figure(of_team.get(name), 1))
        self.print(table)

    def rate_columns(self, table: Table) -> None:
        words = self.words
        table.add_column(words("in_calls"), justify="right")
        table.add_column("95 %", justify="right", no_wrap=True)
        table.add_column(words("team"), justify="right")
        table.add_column(words("against_team"), overflow="fold")

    def rates(self, card: Row) -> list[tuple[str | Text, ...]]:
        """The rules broken in most calls: in what share of them, and in what share of the team's."""
        calls = {item["rule_id"]: item["calls"] for item in card["top_violations"] or []}
        return [
            (
                self.problem(rate["rule_id"]),
                f"{calls[rate['rule_id']]}/{card['assessed']}",
                f"{rate['low']:.0%}–{rate['high']:.0%}",
                f"{rate['team_rate']:.0%}",
                self._note(rate_note(rate, card), briefly=True),
            )
            for rate in card["violation_rates"] or []
        ]

    def change(self, card: Row) -> Text:
        note = self._note(change_note(card))
        if card["change"] is None:
            return note
        low, high = card["change_low"], card["change_high"]
        return Text.assemble(f"{card['change']:+.1f} ({low:+.1f} … {high:+.1f}) ", note)

    def _note(self, code: str, *, briefly: bool = False) -> Text:
        return Text(self.words(f"{code}_in_brief" if briefly else code), style=COMPARED.get(code, "dim"))


def _range(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"({low:.1f}–{high:.1f})"


def _with_interval(card: Row, name: str) -> str:
    value, interval = measured(card, name)
    return f"{value} ({interval})" if interval else value


def _share(card: Row, name: str) -> str:
    """A rate of the card with its interval."""
    if (rate := card[f"{name}_rate"]) is None:
        return "—"
    return f"{rate:.0%} ({card[f'{name}_low']:.0%}–{card[f'{name}_high']:.0%})"
