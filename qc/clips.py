"""The sound of a stretch of a call, with a tone over every masked word. Made when it is asked for, and kept nowhere.

customer   电话是〔手机号 尾号5678 #a1b2c3〕  对吗
words        |--|-------------------------|  |--|
sound      ~~~~~~######################## ~~~~~~~~      # tone, in all channels: the other one may hear it too
               margin|               |margin
"""

from __future__ import annotations

import io
import wave
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from qc.audio import read_recording
from qc.config import AudioSettings
from qc.errors import UsageError
from qc.privacy import MASK
from qc.spans import Span, merge
from qc.views import CallView, Row

TONE_HZ = 1000.0
TONE_LEVEL = 0.1  # of full scale: -20 dBFS, as loud as a speaker
_FADE_S = 0.005  # a tone that is switched on at once clicks


def make_clip(call: CallView, recordings: Path, span: Span | None, audio: AudioSettings, margin_s: float) -> bytes:
    """The sound of `span` (seconds; None: of the whole call) as a WAV file, 16-bit, with the channels it was made with.

    Raises:
        UsageError: the call has no recording in the folder `recordings`, or another one than was inspected; the span
            lies outside of it; or the call's words are no longer kept, so that nobody knows what must not be heard.
        RecordingError: the recording cannot be read.
    """
    facts = call.facts
    if not call.turns and (facts["agent_chars"] or facts["customer_chars"]):
        raise UsageError(f"{facts['call_id']!r}: its words are no longer kept, so that nobody knows what to cover")
    recording = read_recording(_path_of(facts, recordings), audio)
    if recording.sha256 != facts["recording_sha256"]:
        raise UsageError(f"{facts['recording']} in {recordings} is not the recording that was inspected")
    span = span or recording.whole
    if not 0 <= span.start_s < min(span.end_s, recording.duration_s):
        raise UsageError(f"the call lasts {recording.duration_s:.1f} s; choose a stretch of it")
    pcm = recording.pcm.copy()
    cover(pcm, recording.rate_hz, masked_spans(call.turns, margin_s))
    start, end = round(span.start_s * recording.rate_hz), round(span.end_s * recording.rate_hz)
    return wav_of(pcm[:, start:end], recording.rate_hz)


def masked_spans(turns: Sequence[Row], margin_s: float) -> list[Span]:
    """When masked words are said, up to the words beside them, with `margin_s` before and after.

    A turn whose text has more masks than its words is covered as a whole.
    """
    spans = (Span(max(0.0, s.start_s - margin_s), s.end_s + margin_s) for turn in turns for s in _masked(turn))
    return merge(spans)


def _masked(turn: Row) -> Iterator[Span]:
    """From the end of the word before to the start of the word after: a recogniser ends a long number too soon."""
    words = turn["words"]
    masks = [len(MASK.findall(word["text"])) for word in words]
    if sum(masks) < max(len(MASK.findall(turn["text"])), len(MASK.findall(turn["text_raw"] or ""))):
        yield Span(turn["start_s"], turn["end_s"])
        return
    for at, count in enumerate(masks):
        if count:
            start_s = words[at - 1]["end_s"] if at else turn["start_s"]
            end_s = words[at + 1]["start_s"] if at + 1 < len(words) else turn["end_s"]
            yield Span(min(start_s, words[at]["start_s"]), max(end_s, words[at]["end_s"]))


def cover(pcm: np.ndarray, rate_hz: int, spans: Iterable[Span]) -> None:
    """Replace the samples of `spans` by a tone, in place; int16 of shape (channels, samples)."""
    for span in spans:
        start, end = int(span.start_s * rate_hz), min(pcm.shape[1], int(np.ceil(span.end_s * rate_hz)))
        if start >= end:
            continue
        times = np.arange(end - start)
        fade = np.minimum(1.0, np.minimum(times + 1, times[::-1] + 1) / (_FADE_S * rate_hz))
        tone = TONE_LEVEL * 32767 * fade * np.sin(2 * np.pi * TONE_HZ * times / rate_hz)
        pcm[:, start:end] = tone.astype(np.int16)


def wav_of(pcm: np.ndarray, rate_hz: int) -> bytes:
    """A WAV file of int16 samples, shape (channels, samples)."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(pcm.shape[0])
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.ascontiguousarray(pcm.T).astype("<i2").tobytes())
    return made.getvalue()


def _path_of(facts: Row, recordings: Path) -> Path:
    """The call's recording, which lies below the folder of the recordings and nowhere else."""
    if not facts["recording"]:
        raise UsageError(f"call {facts['call_id']!r} has no recording")
    path = (recordings / str(facts["recording"])).resolve()
    if not path.is_relative_to(recordings.resolve()):
        raise UsageError(f"{facts['recording']!r} is not below {recordings}")
    return path
