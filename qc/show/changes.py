"""What other standards and forms change, for who weighs whether to put them in force."""

from __future__ import annotations

from collections.abc import Collection

from rich.text import Text

from qc.rescoring import CallChange, Changes
from qc.show.lines import Lines, add
from qc.show.marks import clean
from qc.views import figure

SHOWN = 50  # calls that are listed; all are in the JSON


class Comparison(Lines):
    """Stored calls as they were judged and as they are judged now."""

    def show(self, changes: Changes) -> None:
        """How many calls changed; rules, agents and calls that did, the old figure beside the new one."""
        self._head(changes)
        self._rules(changes)
        self._agents(changes)
        self._calls(changes.changed)
        if not changes.written:
            self.console.print(Text(self.words("dry_run"), style="bold"))

    def _head(self, changes: Changes) -> None:
        words, changed = self.words, changes.changed
        forgotten = sum(call.forgotten for call in changes.calls)
        lines = [
            words("judged_again").format(
                len(changes.calls) - forgotten,
                len(changed),
                sum(call.score != call.score_before for call in changed),
                sum(call.grade != call.grade_before for call in changed),
                sum(call.flags != call.flags_before for call in changed),
            )
        ]
        if forgotten:
            lines.append(words("stay_as_judged").format(forgotten))
        if changes.other_settings:
            keys = words("list_comma").join(changes.settings) or words("unknown_settings")
            lines.append(words("inspected_otherwise").format(changes.other_settings, keys))
        self.console.print(Text("\n".join(lines) + "\n"))

    def _rules(self, changes: Changes) -> None:
        table = self.table("", self.words("rule"), "")
        for name in ("broken", "was"):
            table.add_column(self.words(name), justify="right")
        for rule_id, was, now in changes.of_rules():
            add(table, self.problem(rule_id), clean(rule_id), str(now), str(was))
        self.print(table)

    def _agents(self, changes: Changes) -> None:
        table = self.table("", self.words("agent"))
        for name in ("calls_changed", "score_mean", "was"):
            table.add_column(self.words(name), justify="right")
        for agent_id, count, was, now in changes.of_agents():
            add(table, clean(agent_id), str(count), figure(now, 2), figure(was, 2))
        self.print(table)

    def _calls(self, changed: list[CallChange]) -> None:
        words = self.words
        table = self.table("", words("call"), words("agent"))
        for name in ("score", "was"):
            table.add_column(words(name), justify="right")
        for name in ("grade", "was", "flagged_calls"):
            table.add_column(words(name), overflow="fold")
        for call in changed[:SHOWN]:
            add(
                table,
                clean(call.call_id),
                clean(call.agent_id),
                figure(call.score, 2),
                figure(call.score_before, 2),
                clean(call.grade or "—"),
                clean(call.grade_before or "—"),
                self._moved(call.flags_before, call.flags),
            )
        self.print(table)
        if len(changed) > SHOWN:
            self.console.print(Text(words("and_more_changed").format(len(changed) - SHOWN), style="dim"))

    def _moved(self, before: Collection[str], now: Collection[str]) -> str:
        """Which reasons to listen to a call came and which went."""
        came = [f"+{self.reason(flag)}" for flag in now if flag not in before]
        return " ".join([*came, *(f"-{self.reason(flag)}" for flag in before if flag not in now)])
