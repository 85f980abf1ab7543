"""The examples of rules, made into calls and judged: a rule that cannot tell its own examples apart is wrong.

turns of an example       4 characters a second, half a second between turns, or an event's seconds
客服：请您稍等。           |------|
(hold, 12 s)                     |------------|
客服：让您久等了。                             |-------|
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from qc.records import Call, Conversation, Event, Measures, Role, Turn
from qc.spans import Span
from qc.standards.judging import Judgement, judge
from qc.standards.loading import Standards
from qc.standards.rules import Example, Rule
from qc.text.folding import count_chars, to_simplified

SPEAKERS: dict[str, Role] = {"客服": "agent", "坐席": "agent", "客户": "customer", "客戶": "customer"}
CHARS_PER_S = 4.0
GAP_S = 0.5
A_DAY = "2026-10-13T10:00:00"  # a Tuesday that is no holiday
ZONE = ZoneInfo("Asia/Shanghai")
# nothing happened on the sound unless the example says so; what it does not say of a voice was not measured
QUIET = {
    "dead_air_s": 0.0, "hold_s": 0.0, "interruption_count": 0, "longest_monologue_s": 0.0, "distraction_count": 0,
    "drawn_out_per_min": 0.0,
}  # fmt: skip


def conversation_of(example: Example, who: Role) -> Conversation:
    """The example as a conversation. A turn without a speaker's name is `who`'s.

    Raises:
        ValueError: a turn is empty, or an event or a voice stands at a turn that is not there.
    """
    turns, events, at_s = list[Turn](), list[Event](), 0.0
    for number in range(len(example.turns) + 1):
        if number:
            role, text = _speaker(example.turns[number - 1], who)
            chars = count_chars(text)
            if not chars:
                raise ValueError(f"turn {number} says nothing")
            span = Span(at_s, at_s + chars / CHARS_PER_S)
            turn = Turn(number - 1, role, span, to_simplified(text), text, chars=chars, speech_s=span.duration_s)
            turns.append(replace(turn, **_voice(example.voice.get(number, {}))))
            at_s = span.end_s + GAP_S
        for event in (event for event in example.events if event.after == number):
            start_s = at_s - GAP_S if number else 0.0
            if event.kind in ("interruption", "monologue", "drawn_out"):  # these happen in a turn, not after it
                start_s = turns[number - 1].span.start_s if number else 0.0
            span = Span(start_s, start_s + event.seconds)
            events.append(Event(event.kind, span, turn=number - 1 if number else None, details=event.details))
            at_s = max(at_s, span.end_s)
    if any(event.after > len(turns) for event in example.events) or any(n > len(turns) for n in example.voice):
        raise ValueError("an event or a voice stands at a turn that is not there; turns are counted from 1")
    try:
        measures = _checked().validate_python({**QUIET, **example.measures})
    except ValidationError as error:
        raise ValueError(f"measures: {error.errors()[0]['msg']}") from error
    return Conversation(at_s, tuple(turns), tuple(events), measures)


def call_of(example: Example, common: Mapping[str, str]) -> Call:
    """The call of an example: columns of calls.csv, further ones among them."""
    columns: dict[str, Any] = {"call_id": "example", "agent_id": "example", **common, **example.call}
    start = datetime.fromisoformat(columns.pop("start_time", A_DAY))
    known = {name: columns.pop(name) for name in list(columns) if name in Call.__dataclass_fields__ and name != "extra"}
    return Call(start_time=start if start.tzinfo else start.replace(tzinfo=ZONE), extra=columns, **known)


def passes(rule: Rule, judgement: Judgement) -> bool:
    """True where the rule let the call pass: no violation; for what is noted, credited or recognised: found."""
    verdicts = {finding.verdict for finding in judgement.findings if finding.rule_id == rule.id}
    if rule.kind == "recognise":
        return rule.id in judgement.customer_types
    if rule.kind == "credit":
        return "credit" in verdicts
    if rule.kind == "note":
        return any(f.reason == "heard" for f in judgement.findings if f.rule_id == rule.id)
    return "violation" not in verdicts and "not_assessable" not in verdicts


def fails(rule: Rule, judgement: Judgement) -> bool:
    """True where the rule did not let the call pass, and said so with a violation where it gives any."""
    if rule.kind in ("forbidden", "required"):
        return any(f.rule_id == rule.id and f.verdict == "violation" for f in judgement.findings)
    return not passes(rule, judgement)


def run_examples(rule: Rule, standards: Standards) -> Iterator[tuple[str, int, str]]:
    """Every example that comes out wrong: ("pass" or "fail", its number from 0, what happened)."""
    needed = standards.only([rule.id])
    for kind, examples, right in (("pass", rule.examples.passing, passes), ("fail", rule.examples.failing, fails)):
        for number, example in enumerate(examples):
            try:
                call = call_of(example, rule.examples.call)
                judgement = judge(call, conversation_of(example, rule.who), needed, by_sound=False)
            except ValueError as error:
                yield kind, number, str(error)
                continue
            if not right(rule, judgement):
                yield kind, number, _told(rule, judgement)


def _speaker(line: str, who: Role) -> tuple[Role, str]:
    for mark in ("：", ":"):
        name, found, text = line.partition(mark)
        if found and name.strip() in SPEAKERS:
            return SPEAKERS[name.strip()], text.strip()
    return who, line


@cache
def _checked() -> TypeAdapter[Measures]:
    """Figures by their names; slow to make."""
    return TypeAdapter(Measures)


def _voice(figures: Mapping[str, float]) -> dict[str, Any]:
    """Figures of a turn, checked by name."""
    unknown = set(figures) - {"pace_cpm", "level_dbfs", "pitch_hz", "speech_s", "confidence"}
    if unknown:
        raise ValueError(f"voice: {', '.join(sorted(unknown))} is no figure of a turn")
    return dict(figures)


def _told(rule: Rule, judgement: Judgement) -> str:
    found = [
        f"{f.verdict} ({f.reason}{': ' + f.quote if f.quote else ''})"
        for f in judgement.findings
        if f.rule_id == rule.id
    ]
    return "came out as " + (", ".join(found) or ("recognised" if rule.id in judgement.customer_types else "nothing"))
