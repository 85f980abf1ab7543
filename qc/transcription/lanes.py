"""From a call's lanes of speech to each one's words, in call time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from qc.audio import Recording
from qc.config import TranscriptionSettings
from qc.records import Word
from qc.roles.lanes import Lane
from qc.transcription.cache import Cache
from qc.transcription.calibration import calibrated
from qc.transcription.protocol import Heard, Transcriber
from qc.transcription.windows import Plan, plan_windows
from qc.transcription.wording import clean


def transcribe_lanes(
    recording: Recording,
    lanes: Sequence[Lane],
    transcriber: Transcriber,
    settings: TranscriptionSettings,
    language: str,
    cache: Cache | None = None,
) -> list[list[Word]]:
    """The words of each lane, in time order, simplified, their spans in call time and inside the lane's speech.

    Windows are cut out of the recording only when their batch is heard, so a long call takes no more memory than a
    short one. What `cache` holds is not heard again.
    """
    plans = [_plans_of(recording, lanes, number, settings.window_s) for number in range(len(lanes))]
    keys = [_key(recording, lane_plans, transcriber, settings, language) for lane_plans in plans] if cache else []
    words = [cache.get(keys[number]) if cache else None for number in range(len(lanes))]
    new = [number for number, known in enumerate(words) if known is None]
    jobs = [(number, plan) for number in new for plan in plans[number]]
    heard: dict[int, list[Word]] = {number: [] for number in new}
    for (number, plan), result in _hear(recording, jobs, transcriber, settings, language):
        heard[number] += [replace(word, span=plan.in_call(word.span)) for word in result.words]
    for number in new:
        words[number] = lane_words = clean(sorted(heard[number], key=lambda word: word.span))
        if cache:
            cache.put(keys[number], lane_words)
    return [calibrated(lane_words or [], settings.calibration) for lane_words in words]


def _plans_of(recording: Recording, lanes: Sequence[Lane], number: int, window_s: float) -> list[Plan]:
    lane = lanes[number]
    others = [
        span
        for other, neighbour in enumerate(lanes)
        if other != number and neighbour.channel == lane.channel
        for span in neighbour.speech
    ]
    return plan_windows(recording, lane.channel, lane.speech, others, window_s)


def _hear(
    recording: Recording,
    jobs: list[tuple[int, Plan]],
    transcriber: Transcriber,
    settings: TranscriptionSettings,
    language: str,
) -> Iterator[tuple[tuple[int, Plan], Heard]]:
    """Hear the longest windows first, so that those of one batch are of similar length."""
    jobs = sorted(jobs, key=lambda job: -job[1].duration_s)
    for start in range(0, len(jobs), settings.batch_size):
        batch = jobs[start : start + settings.batch_size]
        windows = [plan.cut(recording, language) for _, plan in batch]
        yield from zip(batch, transcriber.transcribe(windows), strict=True)


def _key(
    recording: Recording, plans: list[Plan], transcriber: Transcriber, settings: TranscriptionSettings, language: str
) -> str:
    """Everything that decides which words are heard; threads and batches do not, nor what they are worth."""
    return Cache.key(
        recording=recording.sha256,
        plans=[(plan.channel, plan.pieces, plan.speech) for plan in plans],
        transcriber=transcriber.name,
        settings=settings.model_dump(mode="json", exclude={"threads", "batch_size", "device", "calibration"}),
        language=language,
    )
