"""What everything that is printed shares: plain lines in tables, and what rules are called."""

from __future__ import annotations

from collections.abc import Mapping

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from qc.show.marks import clean
from qc.views import Row, clock, is_of_whole, standard_of
from qc.wording import Language, told, wording

Titles = Mapping[str, Mapping[str, str]]


class Lines:
    """A console in one language; `problems` is what it is called to break each rule."""

    def __init__(self, console: Console, language: Language, problems: Titles) -> None:
        self.console, self.words = console, wording(language)
        self._language, self._problems = language, problems

    def problem(self, rule_id: str) -> str:
        return clean(self._problems.get(rule_id, {}).get(self._language, rule_id))

    def reason(self, code: str) -> str:
        """Why a call is to be listened to, or has no score: a rule that was broken, or something else by its name."""
        return self.problem(code) if "." in code else clean(self.words(code))

    def place(self, facts: Row, finding: Row) -> str:
        """Where in its call a finding is."""
        return self.words("whole_call") if is_of_whole(facts, finding) else clock(finding["start_s"])

    def heard(self, finding: Row) -> str:
        """What a finding goes by: the words, with the standard's where those read otherwise; that there were none; or
        what was measured."""
        if finding["quote"]:
            lines = [finding["quote"]]
            if standard := standard_of(finding):
                label = self.words("alike_to" if finding["reason"] == "reads_alike" else "expected")
                lines.append(f"{label}{self.words('colon')}{told(standard, self.words)}")
            return "\n".join(map(clean, lines))
        return (
            self.words("not_heard")
            if finding["reason"] == "absent"
            else clean(told(finding["expected"] or "—", self.words))
        )

    def print(self, table: Table) -> None:
        """A table that has something to say."""
        if table.rows:
            self.console.print(table)

    def table(self, title: str, *columns: str) -> Table:
        table = Table(
            title=Text(title, style="bold") if title else None,
            title_justify="left",
            header_style="dim",
            box=SIMPLE_HEAD,
            padding=(0, 1, 0, 0),
            pad_edge=False,
        )
        for column in columns:
            table.add_column(column, overflow="fold")
        return table


def add(table: Table, *cells: str | Text) -> None:
    """A row whose strings are shown as they stand: square brackets in a name are no markup."""
    table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in cells))
