"""Who speaks when in a call, and what: heard by the model, or taken from a transcript that was handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from qc.audio import Recording, read_recording
from qc.config import Config
from qc.memory import give_back
from qc.records import ROLES, Call, Word
from qc.roles import Lane, Lanes, lanes_of, set_prompts_apart, tell_alike_apart
from qc.spans import Span, intersect, merge
from qc.speech import find_speech
from qc.transcription import Cache, Transcriber, transcribe_lanes
from qc.transcription.handed_in import Cue, read_transcript, words_of_cues

LONG_S = 1800.0  # a recording so long is worth giving memory back for


@dataclass(frozen=True)
class Listening:
    """`words` holds the words of each of the lanes; without a recording only a transcript was handed in."""

    recording: Recording | None
    lanes: Lanes
    words: list[list[Word]]


def listen(
    call: Call, folder: Path, transcriber: Transcriber, config: Config, language: str, cache: Cache | None
) -> Listening:
    """Listen to a call; its files lie below `folder`.

    A transcript that was handed in gives the words; times, levels and all else still come from the recording.

    Raises:
        RecordingError: the recording or the transcript cannot be used; the code says why.
    """
    cues = read_transcript(folder / call.transcript) if call.transcript else None
    if call.recording is None:
        lanes = _lanes_of(cues or [], None)
        return Listening(None, lanes, [words_of_cues(_of(lane, cues or []), None) for lane in lanes.lanes])
    recording = read_recording(folder / call.recording, config.audio)
    speech = find_speech(recording, config.speech)
    if recording.duration_s >= LONG_S:
        give_back()
    lanes = lanes_of(call, recording, speech)
    if cues is None:
        hear = partial(
            transcribe_lanes,
            recording,
            transcriber=transcriber,
            settings=config.transcription,
            language=language,
            cache=cache,
        )
        words = hear(lanes.lanes)
        decided = tell_alike_apart(lanes, words)
        if decided.lanes != lanes.lanes:  # what one says is heard better without the other's
            words = hear(decided.lanes)
        if recording.duration_s >= LONG_S:
            give_back()
        return Listening(recording, *set_prompts_apart(decided, words))
    if lanes.roles_from == "voices":  # in one channel the transcript tells better than the voices who speaks
        lanes = _lanes_of(cues, speech[0])
    return Listening(recording, lanes, [words_of_cues(_of(lane, cues), lane.speech) for lane in lanes.lanes])


def _lanes_of(cues: Sequence[Cue], speech: Sequence[Span] | None) -> Lanes:
    """Lanes as a transcript tells them: the speech in each role's utterances, or these themselves without sound."""
    said = {role: merge(cue.span for cue in cues if cue.role == role) for role in ROLES}
    lanes = (
        Lane(role, 0, tuple(spans if speech is None else intersect(speech, spans))) for role, spans in said.items()
    )
    return Lanes(tuple(lane for lane in lanes if lane.speech), "words", 1.0)


def _of(lane: Lane, cues: Sequence[Cue]) -> list[Cue]:
    return [cue for cue in cues if cue.role == lane.role]
