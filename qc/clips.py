"""The sound of a stretch of a call, with every masked word covered. Made when it is asked for, and kept nowhere.

customer   电话是〔手机号 尾号5678 #a1b2c3〕  对吗
words        |--|-------------------------|--|          as the recogniser timed them: mostly too early
level        /--v---v---------v----------v----/
sound      ~~~~~~#############################~~~~      # covered, in all channels: the other one may hear it too
               |from just before the gap beside its start to the last deep gap beside its end
"""

from __future__ import annotations

import io
import wave
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from qc.audio import Recording, read_recording
from qc.audio.frames import FRAME_S, frame_levels
from qc.config import AudioSettings
from qc.errors import UsageError
from qc.privacy import MASK
from qc.spans import Span, merge
from qc.speech.edges import smooth
from qc.views import CallView, Row

HISS_LEVEL = 10 ** (-50 / 20)  # root mean square, of full scale: heard by a person, 10 dB over a quiet line's own noise
_FADE_S = 0.005  # what is switched on at once clicks

# Cross-attention puts words too early: on spectrograms of the sample calls a number began up to 0.1 s after its word's
# time (further on, gaps lie within it) and the word after it up to 0.2 s
_EARLY_S, _STARTS_LATE_S, _ENDS_LATE_S = 0.03, 0.08, 0.25
# Without a pause no gap parts 号 from 幺: the level is lowest in 幺's own first sound, half of which lies before that
_ONSET_S = 0.04
_PAUSE_S = 0.05  # between words: less is the alignment's step
_SYLLABLE_S = 0.3  # as long as a spoken digit lasts: this near to a gap there are louder frames on both sides
_GAP_DB, _AS_DEEP_DB = 4.0, 6.0  # a gap lies so far below them; as deep as the deepest are those no further above it


def make_clip(call: CallView, recordings: Path, span: Span | None, audio: AudioSettings, margin_s: float) -> bytes:
    """The sound of `span` (seconds; None: of the whole call) as a WAV file, 16-bit, with the channels it was made with.

    Raises:
        UsageError: the call has no recording in the folder `recordings`, or another one than was inspected; the span
            lies outside of it; or the call's words are no longer kept, so that nobody knows what must not be heard.
        RecordingError: the recording cannot be read.
    """
    facts = call.facts
    recording = read_recording(recording_of(call, recordings), audio)
    if recording.sha256 != facts["recording_sha256"]:
        raise UsageError(f"{facts['recording']} in {recordings} is not the recording that was inspected")
    span = span or recording.whole
    if not 0 <= span.start_s < min(span.end_s, recording.duration_s):
        raise UsageError(f"the call lasts {recording.duration_s:.1f} s; choose a stretch of it")
    pcm = recording.pcm.copy()
    cover(pcm, recording.rate_hz, masked_spans(call.turns, levels_of(recording), margin_s))
    start, end = round(span.start_s * recording.rate_hz), round(span.end_s * recording.rate_hz)
    return wav_of(pcm[:, start:end], recording.rate_hz)


def levels_of(recording: Recording) -> np.ndarray:
    """The louder channel's level in each frame of `FRAME_S`, dBFS, shape (frames,)."""
    channels = [frame_levels(recording.samples(n), recording.rate_hz) for n in range(recording.channels)]
    return np.asarray(smooth(np.max(channels, axis=0)))


def masked_spans(turns: Sequence[Row], levels: np.ndarray, margin_s: float) -> list[Span]:
    """When masked words are said: from just before the gap after the word before to the gap in front of the word after.

    `levels` are the call's, dBFS in frames of `FRAME_S`, shape (frames,). `margin_s` is added at the ends of a turn,
    and behind a number where no gap is found. A turn whose text has more masks than its words is covered as a whole.
    """
    return merge(span for turn in turns for span in _masked(turn, levels, margin_s))


def _masked(turn: Row, levels: np.ndarray, margin_s: float) -> Iterator[Span]:
    words = turn["words"]
    masks = [len(MASK.findall(word["text"])) for word in words]
    whole = Span(max(0.0, turn["start_s"] - margin_s), turn["end_s"] + margin_s)
    if sum(masks) < max(len(MASK.findall(turn["text"])), len(MASK.findall(turn["text_raw"] or ""))):
        yield whole
        return
    for at, count in enumerate(masks):
        if count:
            start_s, end_s = whole.start_s, whole.end_s
            if at:
                before_s = min(words[at - 1]["end_s"], words[at]["start_s"])
                gaps = _gaps_s(levels, before_s, _STARTS_LATE_S)
                start_s = gaps[0] if gaps else before_s
                if words[at]["start_s"] - before_s < _PAUSE_S:
                    start_s -= _ONSET_S
            if at + 1 < len(words):
                end_s = max(words[at]["end_s"], words[at + 1]["start_s"])
                if end_s - words[at]["end_s"] >= _PAUSE_S:  # after a pause a word's time is the speech's, but for the
                    end_s -= _PAUSE_S  # faint beginning of its first sound
                else:
                    gaps = _gaps_s(levels, end_s, _ENDS_LATE_S)
                    end_s = gaps[-1] if gaps else end_s + margin_s
            yield Span(start_s, max(start_s, end_s))


def _gaps_s(levels: np.ndarray, at_s: float, late_s: float) -> list[float]:
    """The deepest gaps between syllables from just before `at_s` to `late_s` after it: valleys of the level, in s."""
    first = max(1, round((at_s - _EARLY_S) / FRAME_S))
    end = min(len(levels) - 1, round((at_s + late_s) / FRAME_S) + 1)
    reach = round(_SYLLABLE_S / FRAME_S)
    valleys = [
        frame
        for frame in range(first, end)
        if levels[frame] <= levels[frame - 1 : frame + 2].min()
        and levels[frame] + _GAP_DB
        <= min(levels[max(0, frame - reach) : frame].max(), levels[frame : frame + reach + 1].max())
    ]
    deepest = min((levels[frame] for frame in valleys), default=0.0)
    return [(frame + 0.5) * FRAME_S for frame in valleys if levels[frame] <= deepest + _AS_DEEP_DB]


def cover(pcm: np.ndarray, rate_hz: int, spans: Iterable[Span]) -> None:
    """Replace the samples of `spans` by a hiss, in place; int16 of shape (channels, samples)."""
    for span in spans:
        start, end = int(span.start_s * rate_hz), min(pcm.shape[1], int(np.ceil(span.end_s * rate_hz)))
        if start >= end:
            continue
        steps = np.arange(end - start)
        fade = np.minimum(1.0, np.minimum(steps + 1, steps[::-1] + 1) / (_FADE_S * rate_hz))
        hiss = HISS_LEVEL * 32767 * np.random.default_rng(0).standard_normal(end - start)
        pcm[:, start:end] = (hiss * fade).astype(np.int16)


def wav_of(pcm: np.ndarray, rate_hz: int) -> bytes:
    """A WAV file of int16 samples, shape (channels, samples)."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(pcm.shape[0])
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.ascontiguousarray(pcm.T).astype("<i2").tobytes())
    return made.getvalue()


def is_masked(call: CallView) -> bool:
    """Whether something in the words of the call is masked, so that its recording is not for everybody's ears."""
    return any(MASK.search(text) for turn in call.turns for text in (turn["text"], turn["text_raw"] or ""))


def recording_of(call: CallView, recordings: Path) -> Path:
    """The call's recording, which lies below the folder of the recordings and nowhere else.

    Raises:
        UsageError: there is none, it would lie elsewhere, or the call's words are no longer kept.
    """
    facts = call.facts
    if not call.turns and (facts["agent_chars"] or facts["customer_chars"]):
        raise UsageError(f"{facts['call_id']!r}: its words are no longer kept, so that nobody knows what to cover")
    if not facts["recording"]:
        raise UsageError(f"call {facts['call_id']!r} has no recording")
    path = (recordings / str(facts["recording"])).resolve()
    if not path.is_relative_to(recordings.resolve()):
        raise UsageError(f"{facts['recording']!r} is not below {recordings}")
    return path
