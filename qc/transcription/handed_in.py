"""Transcripts that were made elsewhere: JSON lines, SubRip (.srt) and WebVTT (.vtt), taken at their word.

    {"role": "agent", "start_s": 0.7, "end_s": 2.9, "text": "您好，请问有什么可以帮您？"}      JSON lines

    1                                                                                        SubRip, WebVTT
    00:00:00,700 --> 00:00:02,900
    客服：您好，请问有什么可以帮您？                                                             or <v Agent>您好…

What is wrong with one is a `RecordingError` of the code ``transcript_invalid``, which names the line.
"""

from __future__ import annotations

import html
import json
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qc.errors import RecordingError
from qc.records import Role, Word
from qc.spans import Span, intersect
from qc.transcription.alignment import spread
from qc.transcription.wording import clean

MAX_BYTES = 16_000_000  # four hours of hurried speech are under 1 MB
MAX_S = 86_400.0
CONFIDENCE = 1.0  # where the transcript gives none: the centre trusts its recogniser

ROLES: dict[str, Role] = {
    **dict.fromkeys(("agent", "operator", "advisor", "staff", "客服", "坐席", "座席", "话务员", "接线员"), "agent"),
    **dict.fromkeys(("customer", "client", "caller", "user", "客户", "用户", "顾客", "来电人"), "customer"),
    **dict.fromkeys(("system", "ivr", "系统", "语音"), "system"),
}
_TIMES = re.compile(
    r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[,.](\d{1,3})\s*-->\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[,.](\d{1,3})"
)
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,40})>")
_LABEL = re.compile(r"\s*(?:\[([^\]]{1,40})\]|【([^】]{1,40})】|([^:：\s]{1,40})\s*[:：])\s*")
_TAG = re.compile(r"</?[a-zA-Z][^>]{0,80}>|<[\d:.]{5,12}>|\{\\[^}]{0,40}\}")


@dataclass(frozen=True)
class Cue:
    """One utterance of a transcript; `span` in seconds of the call."""

    role: Role
    span: Span
    text: str
    confidence: float = CONFIDENCE


def read_transcript(path: Path) -> list[Cue]:
    """The utterances of a transcript, in time order; its kind is told by its content.

    Raises:
        RecordingError: ``missing``, or ``transcript_invalid`` with the line that cannot be used.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        problem = f"the transcript {str(path)!r} cannot be read ({error.strerror}); copy it there, or correct the path"
        raise RecordingError("missing", problem, stage="transcript") from None
    if len(raw) > MAX_BYTES:
        raise _invalid(path, None, f"is larger than {MAX_BYTES} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _invalid(path, None, "is not UTF-8; save it as UTF-8") from None
    lines = text.splitlines()
    first = next((line.strip() for line in lines if line.strip()), "")
    found = _from_json(path, lines) if first.startswith("{") else _from_subtitles(path, lines)
    return sorted(found, key=lambda cue: (cue.span, cue.role))


def words_of_cues(cues: Sequence[Cue], speech: Sequence[Span] | None) -> list[Word]:
    """One role's words, spread over the speech that was found in each utterance; over the whole of it without sound.

    Where an utterance holds no speech that was found, its words keep the times of the transcript.
    """
    words: list[Word] = []
    for cue in cues:
        heard = intersect(speech, [cue.span]) if speech is not None else []
        words += spread(cue.text, heard or [cue.span], cue.confidence)
    return clean(sorted(words, key=lambda word: word.span))


def _from_json(path: Path, lines: Sequence[str]) -> Iterator[Cue]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            role, start_s, end_s, text = (row[key] for key in ("role", "start_s", "end_s", "text"))
            confidence = row.get("confidence", CONFIDENCE)
        except (ValueError, RecursionError):
            raise _invalid(path, number, "is not JSON") from None
        except (KeyError, TypeError, AttributeError):
            raise _invalid(path, number, "needs role, start_s, end_s and text") from None
        if not isinstance(text, str):
            raise _invalid(path, number, "text must be a string")
        if not _is_number(confidence) or not 0 <= confidence <= 1:
            raise _invalid(path, number, "confidence must be a number from 0 to 1")
        span = _span(path, number, start_s, end_s)
        yield Cue(_role(path, number, role), span, _plain(text), float(confidence))


def _from_subtitles(path: Path, lines: Sequence[str]) -> Iterator[Cue]:
    times: Span | None = None
    said: list[str] = []
    at = 0
    for number, line in enumerate([*lines, ""], 1):
        if (match := _TIMES.search(line)) is not None:
            parts = [int(part or 0) for part in match.groups()]
            start_s, end_s = (h * 3600 + m * 60 + s + ms / 1000 for h, m, s, ms in (parts[:4], parts[4:]))
            times, said, at = _span(path, number, start_s, end_s), [], number
        elif times is not None and line.strip():
            said.append(line.strip())
        elif times is not None:
            yield _cue(path, at, times, " ".join(said))
            times = None


def _cue(path: Path, number: int, span: Span, text: str) -> Cue:
    voice = _VOICE.search(text)
    label = voice or _LABEL.match(text)
    if label is None:
        raise _invalid(path, number, "says not who speaks; begin the text with 客服： or 客户：, or use <v Agent>")
    name = next(group for group in label.groups() if group)
    rest = text.replace(label.group(), "", 1) if voice else text[label.end() :]
    return Cue(_role(path, number, name), span, _plain(html.unescape(_TAG.sub("", rest))))


def _role(path: Path, number: int, name: object) -> Role:
    key = unicodedata.normalize("NFKC", name).strip().lower() if isinstance(name, str) else ""
    if key not in ROLES:
        raise _invalid(path, number, f"{str(name)[:40]!r} is no role; use one of {', '.join(ROLES)}")
    return ROLES[key]


def _span(path: Path, number: int, start_s: object, end_s: object) -> Span:
    if not (_is_number(start_s) and _is_number(end_s)):
        raise _invalid(path, number, "start_s and end_s must be numbers")
    start, end = float(start_s), float(end_s)  # type: ignore[arg-type]
    if not 0 <= start <= end <= MAX_S:
        raise _invalid(path, number, f"ends before it starts, or lies outside 0 … {MAX_S:.0f} s: {start} … {end}")
    return Span(start, end)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _plain(text: str) -> str:
    """Without control characters and line breaks."""
    return " ".join("".join(char if unicodedata.category(char)[0] != "C" else " " for char in text).split())


def _invalid(path: Path, number: int | None, problem: str) -> RecordingError:
    place = path.name if number is None else f"{path.name}:{number}"
    return RecordingError("transcript_invalid", f"{place}: {problem}", stage="transcript")
