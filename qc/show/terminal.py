"""Views as tables of plain lines, narrow enough for a terminal of 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from rich.table import Table
from rich.text import Text

from qc.show.cards import Cards
from qc.show.choice import Filters
from qc.show.lines import add
from qc.show.marks import clean, interval_bar
from qc.show.picture import call_picture
from qc.views import (
    CallView,
    Period,
    Row,
    StoreView,
    clock,
    figure,
    local_day,
    period_name,
    shown_card,
    to_hear,
    why_unscored,
)

STYLES = {"fatal": "bold red", "major": "red", "minor": "yellow", "info": "dim", "met": "green", "credit": "green"}
WITH_PROBLEMS = 10  # agents whose problems are listed: those who need help most
PROBLEMS = 3  # of each of them
MOST_FAILURES = 10  # where a folder was not mounted it is all of them
MOST_CALLS = 30  # that are listed: as many as a lead can listen to in a morning


class Terminal(Cards):
    """Prints views: the centre, an agent, a call."""

    def centre(self, view: StoreView, period: Period, filters: Filters) -> None:
        """Agents, worst first, and what their calls lack; the teams; the flagged calls and the failures."""
        if self._none_in_the_days(view.calls, filters):
            return
        words, start = self.words, view.latest_start(period, filters.since, filters.until)
        cards = [c for c in view.agents(period, start) if filters.team in (None, c["team"])]
        self._begun(view, period, start)
        self._of_all(filters, period_name(start, period))
        title = f"{words('agents')} · {period_name(start, period)} · {words('needs_help')}"
        names = _told_apart(cards)
        self.cards(title, words("agent"), [(names[card["agent_id"]], card) for card in cards])
        self.console.print(Text(words("compared_is" if cards else "no_calls") + "\n", style="dim"))
        table = self.table(words("top_violations"), words("agent"), words("rule"))
        self.rate_columns(table)
        for card in cards[:WITH_PROBLEMS]:
            who = clean(names[card["agent_id"]])
            for n, cells in enumerate(self.rates(card)[:PROBLEMS]):
                add(table, "" if n else who, *cells)
        self.print(table)
        teams = [c for c in view.teams(period, start) if filters.team is None or c["team"] == filters.team]
        teams.sort(key=lambda card: card["team"] is None)  # the whole centre last
        self.cards(words("teams"), words("team"), [(card["team"] or words("centre"), card) for card in teams])
        inside = filters.within(period, start)
        chosen = inside.chosen(view)
        if filters.rule or filters.grade:
            self._listed(view, chosen, words("calls"), inside)
        else:
            self._listed(view, to_hear(chosen), words("flagged_calls"), inside)
        for failure in view.failures[:MOST_FAILURES]:
            which = " ".join(filter(None, (failure["call_id"], failure["recording"])))
            line = f"{which}: {words('failed_' + failure['reason'])}: {failure['message']}"
            self.console.print(Text.assemble((words("failures") + " ", "red"), clean(line)))
        if len(view.failures) > MOST_FAILURES:
            self.console.print(Text(words("and_more_failures").format(len(view.failures) - MOST_FAILURES), style="red"))

    def calls(self, view: StoreView, calls: Sequence[Row], title: str, rule: str | None) -> None:
        """A table of calls, each with why it is to be listened to and the place to begin at: that of `rule`, if one."""
        words = self.words
        begin = {c.facts["call_id"]: c.gravest(rule) for c in view.call_views(calls, ["findings"])}
        table = self.table(title, words("call"), words("agent"), words("start_time"), words("call_type"))
        table.add_column(words("score"), justify="right")
        table.add_column(words("reason"), overflow="fold")
        for call in calls:
            codes = [*(call["flag_reasons"] or []), *(why_unscored(call) if call["score"] is None else [])]
            why = [words("list_comma").join(map(self.reason, codes))]
            if (finding := begin[call["call_id"]]) is not None:
                problem = f"{self.place(call, finding)} {self.problem(finding['rule_id'])}"
                why.append(f"{problem} “{clean(finding['quote'])}”" if finding["quote"] else problem)
            add(
                table,
                clean(call["call_id"]),
                clean(call["agent_name"] or call["agent_id"]),
                call["start_time"].strftime("%m-%d %H:%M"),
                words(call["call_type"] or "—"),
                Text(figure(call["score"], 1), style="red" if call["fatal"] else ""),
                "\n".join(map(clean, filter(None, why))),
            )
        self.print(table)

    def agent(self, view: StoreView, agent_id: str, period: Period, filters: Filters) -> None:
        """An agent's latest scorecard, the way there, and the calls.

        Raises:
            UsageError: the store holds no such agent.
        """
        words, cards = self.words, filters.cards_of(view, agent_id, period)
        if self._none_in_the_days(view.calls_of_agents.get(agent_id, []), filters):
            return
        card = shown_card(cards) if cards else None
        if card:
            self._begun(view, period, card["period_start"], agent_id)
            self._of_all(filters, period_name(card["period_start"], period))
            team = next((c for c in view.teams(period, card["period_start"]) if c["team"] == card["team"]), None)
            self.card(card)
            self.examples(card, view.examples(agent_id, period, card["period_start"]))
            self.sections(card, team)
        table = self.table(words("trend"), words("period"))
        for name in ("assessed", "score_mean"):
            table.add_column(words(name), justify="right")
        table.add_column("95 %")
        table.add_column(words("change"), overflow="fold")
        for card in cards:
            add(
                table,
                period_name(card["period_start"], period),
                f"{card['assessed']}/{card['calls']}",
                figure(card["score_mean"], 1),
                interval_bar(card["score_low"], card["score_mean"], card["score_high"]),
                self.change(card),
            )
        self.print(table)
        inside = filters.within(period, card["period_start"] if card else None)
        own = [call for call in inside.chosen(view) if call["agent_id"] == agent_id]
        self._listed(view, own, words("calls"), inside)

    def call(self, call: CallView, picture: bool) -> None:
        """One call: its figures, what was found, what was said."""
        words, facts = self.words, call.facts
        who = clean(facts["agent_name"] or facts["agent_id"])
        head = f"{clean(facts['call_id'])} · {who} · {facts['start_time']:%Y-%m-%d %H:%M}"
        recording = (
            f"{words('recording')}{words('colon')}{clean(facts['recording'] or '—')} {clock(facts['duration_s'])}"
        )
        why = f"{words('not_judged')}{words('colon')}{words('semicolon').join(map(words, why_unscored(facts)))}"
        score = (why if facts["score"] is None else f"{facts['score']:.1f} {facts['grade']}") + (
            f" · {words('fatal')}" if facts["fatal"] else ""
        )
        self.console.print(Text.assemble((head, "bold"), " · ", (score, "red" if facts["fatal"] else "green")))
        self.console.print(Text(recording, style="dim"))
        if picture and call.roles_told and call.turns:
            self.console.print(call_picture(call, words, self.console.width), no_wrap=True)
        table = self.table(words("findings"), words("rule"), words("place"), words("heard"), words("better"))
        table.add_column(words("points"), justify="right", no_wrap=True)
        for finding in call.charged:
            add(
                table,
                Text(self._named(call, finding), style=STYLES[finding["severity"]]),
                self.place(facts, finding),
                self._evidence(call, finding),
                clean(finding["suggestion"] or ""),
                "—" if facts["score"] is None else f"{finding['points']:+.2f}" if finding["points"] else "0.00",
            )
        self.print(table)
        if not call.charged and facts["score"] is not None:
            self.console.print(Text(words("no_violations")))
        if facts["score"] is not None:
            total = sum(finding["points"] for finding in call.findings)
            unpriced = any(not finding["points"] for finding in call.charged)
            notes = [f"100.00 {total:+.2f} = {facts['score']:.2f}", *([words("no_points_is")] if unpriced else [])]
            self.console.print(Text("\n".join(notes), style="dim"))
        if call.unsure:
            self.console.print(Text(f"? {words('unsure_is')}", style="yellow"))
        self._also(call)
        self.console.print()
        self._conversation(call)

    def _also(self, call: CallView) -> None:
        """What was done beyond duty, and how much of the rest was done and could not be judged."""
        words, verdicts = self.words, Counter(finding["verdict"] for finding in call.others)
        done = {f["rule_id"]: None for f in call.others if f["verdict"] == "credit" and f not in call.charged}
        lines = (
            [f"{words('credit')}{words('colon')}{words('list_comma').join(map(self.problem, done))}"] if done else []
        )
        lines.append(
            words("met_rules").format(verdicts.total() - verdicts["not_assessable"], verdicts["not_assessable"])
        )
        self.console.print(Text("\n".join(lines), style="dim"))

    def _conversation(self, call: CallView) -> None:
        words = self.words
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
        self.print(table)

    def _evidence(self, call: CallView, finding: Row) -> Text:
        """What a finding goes by, with a mark where it is unsure."""
        unsure = finding["verdict"] == "violation" and call.is_unsure(finding)
        return Text.assemble(self.heard(finding), (" ?", "yellow") if unsure else "")

    def _named(self, call: CallView, finding: Row) -> str:
        """What a finding is called, and that it is fatal."""
        name = self.problem(finding["rule_id"])
        if finding["severity"] != "fatal":
            return name
        fatal = self.words("fatal_call").format(f"{call.facts['score']:g}") if call.caps(finding) else ""
        return f"{fatal or self.words('fatal')} · {name}"

    # what was chosen

    def _begun(self, view: StoreView, period: Period, start: date | None, agent_id: str | None = None) -> None:
        """That a later period has begun, where an earlier one is shown."""
        if (begun := view.begun_after(period, start, agent_id)) is not None:
            line = self.words("begun_after") + self.words("begun_after_here")
            self.console.print(Text(line.format(period_name(begun, period), begun) + "\n", style="yellow"))

    def _none_in_the_days(self, calls: Sequence[Row], filters: Filters) -> bool:
        """Says so where there are calls, but none in the days asked for."""
        if not calls or filters.of_days(calls):
            return False
        days = [local_day(call) for call in calls]
        self.console.print(Text(self.words("none_in_the_days").format(filters.days, min(days), max(days))))
        return True

    def _of_all(self, filters: Filters, period: str) -> None:
        """That the cards are of all calls, where those that are listed are chosen."""
        if filters.narrow:
            self.console.print(Text(self.words("cards_are_of_all").format(period) + "\n", style="yellow"))

    def _listed(self, view: StoreView, calls: Sequence[Row], what: str, filters: Filters) -> None:
        """The first of the calls that were chosen, and by what; that there are none, where a team, a rule or a grade
        was asked for; how many more there are."""
        rule = self.problem(filters.rule) if filters.rule else None
        title = " · ".join(part for part in (what, filters.days, rule, filters.grade) if part)
        if not calls and (filters.team or filters.rule or filters.grade):
            self.console.print(Text(f"{clean(title)}{self.words('colon')}{self.words('none_chosen')}"))
        self.calls(view, calls[:MOST_CALLS], clean(title), filters.rule)
        if len(calls) > MOST_CALLS:
            self.console.print(Text(self.words("and_more_calls").format(len(calls) - MOST_CALLS), style="dim"))


def _told_apart(cards: Sequence[Row]) -> dict[str, str]:
    """What each agent is called, by id: with the id where two have the same name."""
    names = {card["agent_id"]: card["agent_name"] or card["agent_id"] for card in cards}
    often = Counter(names.values())
    return {own: f"{name} ({own})" if often[name] > 1 else name for own, name in names.items()}
