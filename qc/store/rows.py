"""An inspection as the rows of its tables, and back.

What `rows_of` writes, `inspection_of` reads: the store holds all that judging a call again needs, so that new standards
never need the recording.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from qc.records import (
    MEASURES,
    Call,
    Condition,
    Conversation,
    Event,
    Finding,
    Inspection,
    Measures,
    Score,
    Transcription,
    Turn,
    Word,
)
from qc.spans import Span

Row = dict[str, Any]
Rows = dict[str, list[Row]]

_CALL_TEXTS = ("agent_name", "team", "direction", "call_type", "recording", "language", "agent_channel", "hangup_by",
               "transcript")  # fmt: skip


@dataclass(frozen=True)
class Versions:
    """What an inspection was made with. A call is inspected again when one of the first four changes."""

    config_hash: str
    standards: str
    forms: str
    model: str
    qc: str


def rows_of(inspection: Inspection, versions: Versions, run_id: str) -> Rows:
    """The rows of every table of a call: `{table: rows}`, in the order of the conversation."""
    call_id = inspection.call.call_id
    conversation = inspection.conversation
    return {
        **judged_rows_of(inspection, versions, run_id),
        "turns": [{"call_id": call_id, **_turn_row(turn)} for turn in conversation.turns],
        "events": [{"call_id": call_id, **_event_row(event)} for event in conversation.events],
        "_likelihoods": [
            {"call_id": call_id, "turn": turn, "text": text, "nats": nats}
            for (turn, text), nats in sorted(conversation.likelihoods.items())
        ],
    }


def judged_rows_of(inspection: Inspection, versions: Versions, run_id: str) -> Rows:
    """The rows of the tables that new standards change (`JUDGED_TABLES`)."""
    return {"calls": [_call_row(inspection, versions, run_id)], "findings": _finding_rows(inspection)}


def inspection_of(rows: Mapping[str, Iterable[Row]]) -> Inspection:
    """The inspection of one call from its rows: the inverse of `rows_of`."""
    (row,) = rows["calls"]
    call = Call(
        call_id=row["call_id"],
        agent_id=row["agent_id"],
        start_time=row["start_time"],
        **{name: row[name] for name in _CALL_TEXTS},
        extra=dict(row["extra"]),
    )
    conversation = Conversation(
        duration_s=row["duration_s"],
        turns=tuple(_turn(r) for r in rows["turns"]),
        events=tuple(_event(r) for r in rows["events"]),
        measures=Measures(**{name: row[name] for name in MEASURES}, missing=dict(row["missing"])),
        roles_from=row["roles_from"],
        roles_confidence=row["roles_confidence"],
        condition=Condition(row["condition_fit"], tuple(row["condition_reasons"])),
        transcription=Transcription(row["model"], row["transcript_confidence"], row["spoken_language"]),
        likelihoods={(r["turn"], r["text"]): r["nats"] for r in rows["_likelihoods"]},
    )
    score = Score(
        status=row["status"],
        score=row["score"],
        grade=row["grade"],
        fatal=row["fatal"],
        flagged=row["flagged"],
        flag_reasons=tuple(row["flag_reasons"]),
        sections=dict(row["sections"]),
        coverage=row["coverage"],
        reason=row["score_reason"],
        form=row["form"],
    )
    return Inspection(
        call=call,
        recording_sha256=row["recording_sha256"],
        conversation=conversation,
        findings=tuple(_finding(r) for r in rows["findings"]),
        customer_types=tuple(row["customer_types"]),
        score=score,
        standards_version=row["standards_version"],
    )


def _call_row(inspection: Inspection, versions: Versions, run_id: str) -> Row:
    call, conversation, score = inspection.call, inspection.conversation, inspection.score
    figures = {name: getattr(conversation.measures, name) for name in MEASURES}
    missing = dict(conversation.measures.missing)
    for name, figure in figures.items():
        if figure is not None and not math.isfinite(figure):
            figures[name], missing[name] = None, "not_finite"  # a null that says why
    return {
        "call_id": call.call_id,
        "agent_id": call.agent_id,
        "start_time": call.start_time,
        **{name: getattr(call, name) for name in _CALL_TEXTS},
        "extra": dict(call.extra),
        "duration_s": conversation.duration_s,
        "recording_sha256": inspection.recording_sha256,
        "status": score.status,
        "score": score.score,
        "grade": score.grade,
        "fatal": score.fatal,
        "flagged": score.flagged,
        "flag_reasons": list(score.flag_reasons),
        "sections": dict(score.sections),
        "coverage": score.coverage,
        "score_reason": score.reason,
        "form": score.form,
        "customer_types": list(inspection.customer_types),
        **figures,
        "missing": missing,
        "roles_from": conversation.roles_from,
        "roles_confidence": conversation.roles_confidence,
        "condition_fit": conversation.condition.fit,
        "condition_reasons": list(conversation.condition.reasons),
        "model": conversation.transcription.model,
        "transcript_confidence": conversation.transcription.confidence,
        "spoken_language": conversation.transcription.language,
        "standards_version": inspection.standards_version,
        "config_hash": versions.config_hash,
        "qc_version": versions.qc,
        "run_id": run_id,
    }


def _turn_row(turn: Turn) -> Row:
    return {
        "turn": turn.turn,
        "role": turn.role,
        **_span_row(turn.span),
        "text": turn.text,
        "text_raw": turn.text_raw,
        "chars": turn.chars,
        "pace_cpm": _finite(turn.pace_cpm),
        "level_dbfs": _finite(turn.level_dbfs),
        "confidence": turn.right,
        "words": [
            {"text": word.text, **_span_row(word.span), "confidence": word.right, "trailing": word.trailing}
            for word in turn.words
        ],
        "speech_s": turn.speech_s,
        "pauses": [_span_row(pause) for pause in turn.pauses],
        "pitch_hz": _finite(turn.pitch_hz),
        "doubtful": turn.doubtful,
        "probability": turn.confidence,
        "word_probabilities": [word.confidence for word in turn.words],
    }


def _turn(row: Row) -> Turn:
    chances = [word["confidence"] for word in row["words"]]
    own = chances if row["word_probabilities"] is None else row["word_probabilities"]  # None: from before calibration
    words = [
        Word(word["text"], Span(word["start_s"], word["end_s"]), sure, word["trailing"], chance=_other(chance, sure))
        for word, chance, sure in zip(row["words"], chances, own, strict=True)
    ]
    confidence = row["confidence"] if row["probability"] is None else row["probability"]
    plain = ("turn", "role", "text", "text_raw", "chars", "pace_cpm", "level_dbfs", "speech_s", "pitch_hz", "doubtful")
    return Turn(
        span=_span(row),
        words=tuple(words),
        pauses=tuple(_span(pause) for pause in row["pauses"]),
        confidence=confidence,
        chance=_other(row["confidence"], confidence),
        **{name: row[name] for name in plain},
    )


def _other(chance: float, confidence: float) -> float | None:
    """The chance where it is another figure than the recogniser's own."""
    return None if chance == confidence else chance


def _event_row(event: Event) -> Row:
    known = {name: _finite(detail) for name, detail in event.details.items()}
    details = json.dumps(known, ensure_ascii=False, sort_keys=True)
    return {"kind": event.kind, "role": event.role, "turn": event.turn, **_span_row(event.span), "details": details}


def _event(row: Row) -> Event:
    return Event(row["kind"], _span(row), row["role"], row["turn"], json.loads(row["details"]))


_FINDING = ("rule_id", "section", "verdict", "severity", "points", "role", "turn", "quote", "expected", "suggestion",
            "confidence", "reason")  # fmt: skip


def _finding_rows(inspection: Inspection) -> list[Row]:
    """Findings with their ids, which stay the same when a call is inspected again, so that reviews stay attached.

    An id names the call, the rule, the turn and, of several there, the which.
    """
    call, seen, found = inspection.call, Counter[tuple[str, int | None]](), []
    for finding in inspection.findings:
        place = (finding.rule_id, finding.turn)
        name = json.dumps([call.call_id, *place, seen[place]])
        seen[place] += 1
        row: Row = {
            "call_id": call.call_id,
            "agent_id": call.agent_id,
            "finding_id": hashlib.sha256(name.encode()).hexdigest()[:20],
            **{name: getattr(finding, name) for name in _FINDING},
            "start_s": finding.span.start_s if finding.span else None,
            "end_s": finding.span.end_s if finding.span else None,
        }
        found.append(row)
    return found


def _finding(row: Row) -> Finding:
    span = None if row["start_s"] is None else _span(row)
    return Finding(span=span, **{name: row[name] for name in _FINDING})


def _finite(figure: Any) -> Any:
    """None for what is no number: the level of silence, a pace over no time."""
    return None if isinstance(figure, float) and not math.isfinite(figure) else figure


def _span_row(span: Span) -> Row:
    return {"start_s": span.start_s, "end_s": span.end_s}


def _span(row: Row) -> Span:
    return Span(row["start_s"], row["end_s"])
