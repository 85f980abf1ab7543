"""Small calls for the tests of the standards, and standards of a single rule."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from qc.records import Call, Condition, Conversation, Event, Measures, Turn, Word
from qc.spans import Span
from qc.standards import judge, load_standards
from qc.text.folding import count_chars

DEFAULT = Path(__file__).parents[2] / "configs" / "standards"
QUIET = {"dead_air_s": 0.0, "hold_s": 0.0, "interruption_count": 0, "longest_monologue_s": 0.0}
ROLES = {"A": "agent", "C": "customer"}
HEAD = {
    "name": "test",
    "version": "1",
    "valid_from": "2020-01-01",
    "language": "zh",
    "trust": {
        "turn_confidence": 0.45,
        "roles_confidence": 0.6,
        "phrase_confidence": 0.5,
        "absence_confidence": 0.6,
        "accusation_confidence": 0.7,
        "likeness_confidence": 0.7,
        "sound_confidence": 0.3,
        "trusted_share": 0.5,
    },
    "quoting": ["不是说", "您说的"],
    "quoting_reach": 3,
    "hold_announced_by": ["请您稍等"],
}


def a_call(start="2026-10-13T10:00:00", **columns):
    known = {name: columns.pop(name) for name in list(columns) if name in Call.__dataclass_fields__}
    start_time = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    return Call("T1", "A1", start_time, extra=columns, **known)


def talk(*lines, events=(), measures=None, **conversation):
    """Lines such as "A 您好": four characters a second, half a second between turns.

    A 您好        C 你好啊
    0---0.5       1.0---1.75
    """
    turns, at_s = [], 0.0
    for number, line in enumerate(lines):
        mark, text = line.split(" ", 1) if isinstance(line, str) else (line[0], line[1])
        changes = {} if isinstance(line, str) else line[2]
        chars = count_chars(text)
        span = Span(at_s, at_s + chars / 4)
        figures = {"chars": chars, "speech_s": span.duration_s, "text_raw": text, **changes}
        turns.append(Turn(number, ROLES[mark], span, text, **figures))
        at_s = span.end_s + 0.5
    return Conversation(
        duration_s=conversation.pop("duration_s", at_s),
        turns=tuple(turns),
        events=tuple(events),
        measures=Measures(**{**QUIET, **(measures or {})}),
        **conversation,
    )


def words(text, start_s, confidence=0.9):
    """One word a character, four a second, from `start_s` on."""
    return tuple(
        Word(char, Span(start_s + i / 4, start_s + (i + 1) / 4), confidence)
        for i, char in enumerate(text)
        if char.isalnum()
    )


def a_rule(look_for, kind="forbidden", **keys):
    """A rule as YAML would give it, with examples that nobody runs."""
    rule = {
        "id": "test.rule",
        "title": {"zh": "测试", "en": "test"},
        "kind": kind,
        "severity": "major",
        "look_for": look_for,
        "say_instead": "好的",
        "examples": {"pass": ["好", "好的"], "fail": ["不", "不好"]},
    }
    return {**rule, **keys}


def write_standards(folder, *rules, lists=None, families=None, head=None, section="test"):
    folder.mkdir(parents=True, exist_ok=True)
    section_file = {"section": section, "title": {"zh": "测试", "en": "test"}, "rules": list(rules)}
    for name, data in (
        ("standards.yaml", {**HEAD, **(head or {})}),
        ("phrases.yaml", lists or {}),
        ("families.yaml", families or {}),
        ("test.yaml", section_file),
    ):
        (folder / name).write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def findings_of(
    folder,
    look_for,
    conversation,
    call=None,
    kind="forbidden",
    *,
    ask=None,
    lists=None,
    families=None,
    others=(),
    **keys,
):
    """Judge by one rule that looks for `look_for`: its findings."""
    written = write_standards(folder, a_rule(look_for, kind, **keys), *others, lists=lists, families=families)
    standards = load_standards(written)
    judgement = judge(call or a_call(), conversation, standards, ask)
    return [finding for finding in judgement.findings if finding.rule_id == "test.rule"]


def verdicts_of(*args, **keys):
    return [finding.verdict for finding in findings_of(*args, **keys)]


Unfit = Condition(fit=False, reasons=("noisy",))
__all__ = [
    "DEFAULT",
    "Event",
    "Span",
    "Unfit",
    "a_call",
    "a_rule",
    "findings_of",
    "talk",
    "verdicts_of",
    "words",
    "write_standards",
]
