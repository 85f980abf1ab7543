"""A fast stand-in for the inspection of a call: everything it says follows from the recording's bytes.

The files it reads are not sound but a line of text, `SECONDS WORDS…`, or one of the misdeeds below.
"""

from __future__ import annotations

import hashlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qc.errors import RecordingError
from qc.records import (
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


@dataclass(frozen=True)
class FakeInspector:
    """Makes the worker's function, as `qc.inspection.make_inspector` does."""

    recordings: Path
    delay_s: float = 0.0

    def __call__(self) -> Callable[[Call], Inspection]:
        return self.inspect

    def inspect(self, call: Call) -> Inspection:
        time.sleep(self.delay_s)
        path = self.recordings / (call.recording or "")
        try:
            content = path.read_bytes()
        except OSError as error:
            raise RecordingError("missing", f"{call.recording}: no such recording") from error
        if not content:
            raise RecordingError("empty", f"{call.recording}: the file is empty")
        text = content.decode()
        misbehave(text)
        return inspection_of_text(call, text, hashlib.sha256(content).hexdigest())


def misbehave(text: str) -> None:
    match text.split():
        case ["crash"]:
            os.kill(os.getpid(), signal.SIGSEGV)
        case ["killed"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case ["crash-once", flag] if not Path(flag).exists():
            Path(flag).touch()
            os._exit(3)
        case ["hang"]:
            time.sleep(3600)
        case ["memory"]:
            hoard = []
            while True:
                hoard.append(bytearray(b"x") * 8_000_000)
        case ["bug"]:
            raise ZeroDivisionError("a bug")


def inspection_of_text(call: Call, text: str, sha256: str) -> Inspection:
    """Ten seconds of conversation for each word; a word with 不 in it is a violation."""
    said = text.split()
    turns = tuple(
        Turn(
            turn=number,
            role="agent" if number % 2 == 0 else "customer",
            span=Span(10.0 * number, 10.0 * number + 8),
            text=word + "。",
            text_raw=word,
            words=(Word(word, Span(10.0 * number, 10.0 * number + 8), 0.9, "。"),),
            confidence=0.9,
            chars=len(word),
            speech_s=7.5,
            pauses=(Span(10.0 * number + 1, 10.0 * number + 1.5),),
            pace_cpm=len(word) * 8.0,
            level_dbfs=-20.5,
            pitch_hz=180.0,
        )
        for number, word in enumerate(said)
    )
    findings = tuple(
        Finding(
            rule_id="forbidden.shirking" if "不" in turn.text else "courtesy.ten_words",
            section="forbidden",
            verdict="violation" if "不" in turn.text else "met",
            severity="major",
            points=-10.0 if "不" in turn.text else 0.0,
            role=turn.role,
            turn=turn.turn,
            span=turn.span,
            quote=turn.text_raw,
            confidence=0.9,
            reason="heard",
        )
        for turn in turns
    )
    score = max(0.0, 100.0 + sum(finding.points for finding in findings))
    conversation = Conversation(
        duration_s=10.0 * len(said),
        turns=turns,
        events=(Event("silence", Span(8, 10), None, 0, {"announced": False, "length": 2.0, "who": "agent"}),),
        measures=Measures(
            agent_speech_s=7.5 * len(turns[::2]),
            customer_speech_s=7.5 * len(turns[1::2]),
            agent_chars=sum(turn.chars for turn in turns[::2]),
            agent_pace_chars=sum(turn.chars for turn in turns[::2]),
            agent_pace_speech_s=7.5 * len(turns[::2]),
            dead_air_s=0.0,
            dead_air_count=0,
            interruption_count=0,
            missing={"agent_pitch_hz": "too_little_speech"},
        ),
        condition=Condition(True, ("noisy",)),
        transcription=Transcription("fake", 0.9),
        likelihoods={(0, said[0]): -1.5},
    )
    return Inspection(
        call=call,
        recording_sha256=sha256,
        conversation=conversation,
        findings=findings,
        customer_types=("asking",),
        score=Score("scored", score, "A", False, score < 90, ("low_score",), {"forbidden": score}, 1.0),
        standards_version="fake-1",
    )
