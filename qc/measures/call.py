"""All measures of a call, put together: one function a measure, each in its own file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any

import numpy as np

from qc.audio import Recording
from qc.config import Config
from qc.measures.distractions import distractions
from qc.measures.drawn_out import NOISY_DB, drawn_out
from qc.measures.fillers import fillers
from qc.measures.level import HANGOVER_S, ActiveLevel, active_level, sum_levels
from qc.measures.monologue import monologues
from qc.measures.music import has_music
from qc.measures.noise import clipped_samples, snr_db, unrecorded
from qc.measures.overlap import interruptions, overlap_s, speech_of
from qc.measures.pace import pace_cpm, pace_parts
from qc.measures.pauses import pauses
from qc.measures.pitch import pitch_of, pitches_hz
from qc.measures.response import first_greeting_s, responses_s
from qc.measures.silence import silences
from qc.measures.waits import Waits
from qc.records import MEASURES, Event, Measures, Role, Turn
from qc.roles.lanes import Lane
from qc.spans import Span, intersect, total_s

MIN_LEVEL_S = 1.0  # speech that a turn needs for a level of its own
MIN_LEVEL_TURNS = 3  # turns with a level that make a range


@dataclass
class _Figures:
    """Figures found so far, and why others are missing."""

    found: dict[str, Any] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, value: float | int | None, reason: str) -> None:
        if value is None:
            self.missing[name] = reason
        else:
            self.found[name] = value


def measure(
    recording: Recording | None,
    turns: Sequence[Turn],
    lanes: Sequence[Lane],
    config: Config,
    waits: Waits,
) -> tuple[Measures, tuple[Event, ...], tuple[Turn, ...]]:
    """Measure a call; its turns come back with their pace, level and pitch.

    Without a recording (a transcript from elsewhere) only what was said is counted: the times of such transcripts are
    those of subtitles, and no agent is judged on them. Everything else is missing, with reason `no_sound`.
    """
    figures = _Figures()
    by_role: dict[Role, list[Turn]] = {
        role: [turn for turn in turns if turn.role == role] for role in ("agent", "customer")
    }
    for role in ("agent", "customer"):
        figures.found[f"{role}_chars"] = sum(turn.chars for turn in by_role[role])
    if recording is None:
        names = sorted(set(MEASURES) - set(figures.found))
        return Measures(**figures.found, missing=dict.fromkeys(names, "no_sound")), (), tuple(turns)

    events = _times(figures, recording, turns, by_role, lanes, config, waits)
    turns = _sound(figures, recording, turns, lanes)
    noises = _noises(figures, recording, turns, lanes)
    turns = tuple(_others_voice(turn, noises) for turn in turns)
    endings = _endings(figures, recording, turns, lanes)
    events = tuple(sorted([*events, *noises, *endings], key=lambda event: event.span))
    return Measures(**figures.found, missing=figures.missing), events, turns


def _times(
    figures: _Figures,
    recording: Recording,
    turns: Sequence[Turn],
    by_role: dict[Role, list[Turn]],
    lanes: Sequence[Lane],
    config: Config,
    waits: Waits,
) -> tuple[Event, ...]:
    """What follows from who spoke when."""
    agent, customer = by_role["agent"], by_role["customer"]
    speech_s = {role: sum(turn.speech_s for turn in by_role[role]) for role in by_role}
    for role in ("agent", "customer"):
        chars, counted_s = pace_parts(by_role[role])
        figures.found[f"{role}_speech_s"] = speech_s[role]
        figures.found[f"{role}_pace_chars"], figures.found[f"{role}_pace_speech_s"] = chars, counted_s
        figures.put(f"{role}_pace_cpm", pace_cpm(chars, counted_s), "no_speech")
    both_s = speech_s["agent"] + speech_s["customer"]
    figures.put("talk_ratio", speech_s["agent"] / both_s if both_s else None, "no_speech")

    count, middle_s = pauses(agent)
    figures.put("agent_pause_count", count if agent else None, "no_speech")
    figures.put("agent_pause_median_s", middle_s, "no_pauses" if agent else "no_speech")

    silent: list[Event] = []
    if agent or customer:  # where nobody ever speaks, the recording is at fault
        silent = silences(
            turns,
            recording.whole,
            config,
            waits,
            lost=recording.damage,
            unrecorded=unrecorded(recording, [turn.span for turn in turns]),
            music_in=lambda span: has_music(recording, span),
        )
        dead = [event for event in silent if event.kind == "dead_air" and "unrecorded" not in event.details]
        dead_s = [event.span.duration_s for event in dead]
        hold_s = [event.span.duration_s for event in silent if event.kind == "hold"]
        figures.found |= {"dead_air_s": sum(dead_s), "dead_air_count": len(dead_s)}
        figures.found |= {"dead_air_longest_s": max(dead_s, default=0.0)}
        figures.found |= {"hold_s": sum(hold_s), "hold_count": len(hold_s)}
    else:
        names = ("dead_air_s", "dead_air_count", "dead_air_longest_s", "hold_s", "hold_count")
        figures.missing |= dict.fromkeys(names, "no_speech")

    unheard = "" if agent and customer else "one_speaker"
    if _channels(lanes, "agent") & _channels(lanes, "customer"):  # each moment was given to one of the two
        unheard = "shared_channel"
    cuts = [] if unheard else interruptions(turns)
    waits_s = responses_s(turns, silent)
    longest_s, speeches = monologues(turns, config)
    minutes = speech_s["agent"] / 60.0
    figures.put("overlap_s", None if unheard else overlap_s(agent, customer), unheard)
    figures.put("interruption_count", None if unheard else len(cuts), unheard)
    figures.put("response_median_s", median(waits_s) if waits_s else None, "no_response")
    figures.put("response_max_s", max(waits_s, default=None), "no_response")
    figures.put("first_greeting_s", first_greeting_s(turns), "no_speech")
    figures.put("longest_monologue_s", longest_s, "no_speech")
    figures.put("fillers_per_min", fillers(agent) / minutes if minutes else None, "no_speech")
    return tuple(sorted([*silent, *cuts, *speeches], key=lambda event: event.span))


def _sound(figures: _Figures, recording: Recording, turns: Sequence[Turn], lanes: Sequence[Lane]) -> tuple[Turn, ...]:
    """What only the samples tell: level, pitch, noise, clipping; and the turns with their own figures."""
    channels = [_channel_of(turn, lanes) for turn in turns]
    levels = [
        active_level(recording, channel, span) if channel is not None else None
        for span, channel in zip(_with_hangover(turns, channels), channels, strict=True)
    ]
    pitches = [
        pitches_hz(recording, channel, speech_of([turn])) if channel is not None else np.zeros(0)
        for turn, channel in zip(turns, channels, strict=True)
    ]
    measured = tuple(
        replace(
            turn,
            pace_cpm=pace_cpm(turn.chars, turn.speech_s),
            level_dbfs=level.dbfs if level else None,
            pitch_hz=pitch_of(pitch)[0],
        )
        for turn, level, pitch in zip(turns, levels, pitches, strict=True)
    )
    for role in ("agent", "customer"):
        own: list[ActiveLevel] = [
            level for turn, level in zip(turns, levels, strict=True) if turn.role == role and level
        ]
        figures.put(f"{role}_level_dbfs", sum_levels(own).dbfs, "no_speech")
    in_turns = [
        turn.level_dbfs
        for turn in measured
        if turn.role == "agent" and turn.speech_s >= MIN_LEVEL_S and turn.level_dbfs is not None
    ]
    spread = float(np.ptp(np.percentile(in_turns, (10, 90)))) if len(in_turns) >= MIN_LEVEL_TURNS else None
    figures.put("agent_level_range_db", spread, "too_few_turns")
    figures.put("agent_level_drift_db", _drift_db(turns, levels), "too_few_turns")

    voiced = [pitch for turn, pitch in zip(turns, pitches, strict=True) if turn.role == "agent"]
    middle_hz, range_st = pitch_of(np.concatenate(voiced) if voiced else np.zeros(0))
    figures.put("agent_pitch_hz", middle_hz, "too_little_voice")
    figures.put("agent_pitch_range_st", range_st, "too_little_voice")

    agent_turns = [turn for turn in turns if turn.role == "agent"]
    channel = next((channel for turn, channel in zip(turns, channels, strict=True) if turn.role == "agent"), None)
    ratio_db = None if channel is None else snr_db(recording, channel, speech_of(agent_turns), speech_of(turns))
    figures.put("agent_snr_db", ratio_db, "too_little_noise" if agent_turns else "no_speech")

    spoken: dict[int, list[Span]] = {}
    for turn, channel in zip(turns, channels, strict=True):
        if channel is not None and turn.role != "system":
            spoken.setdefault(channel, []).append(turn.span)
    counts = [clipped_samples(recording, channel, spans) for channel, spans in spoken.items()]
    clipped, total = (sum(count) for count in zip(*counts, strict=True)) if counts else (0, 0)
    figures.put("clipped_ratio", clipped / total if total else None, "no_speech")
    return measured


def _drift_db(turns: Sequence[Turn], levels: Sequence[ActiveLevel | None]) -> float | None:
    """How much louder the last third of the agent's turns is than the first: against the agent's own usual level."""
    own = [
        level
        for turn, level in zip(turns, levels, strict=True)
        if turn.role == "agent" and turn.speech_s >= MIN_LEVEL_S and level and level.dbfs is not None
    ]
    third = len(own) // MIN_LEVEL_TURNS
    first, last = sum_levels(own[:third]).dbfs, sum_levels(own[len(own) - third :]).dbfs
    return None if first is None or last is None else last - first


def _noises(figures: _Figures, recording: Recording, turns: Sequence[Turn], lanes: Sequence[Lane]) -> list[Event]:
    """Sounds beside the agent's voice, where his channel is his alone."""
    own = _channels(lanes, "agent")
    if not any(turn.role == "agent" for turn in turns):
        figures.put("distraction_count", None, "no_speech")
        return []
    if len(own) != 1 or own & _channels(lanes, "customer", "system") or recording.channels < 2:
        figures.put("distraction_count", None, "shared_channel")
        return []
    found = distractions(recording, own.pop(), turns)
    figures.put("distraction_count", len(found), "")
    return found


def _endings(figures: _Figures, recording: Recording, turns: Sequence[Turn], lanes: Sequence[Lane]) -> list[Event]:
    """The agent's drawn-out endings, where his voice stands out of the noise."""
    ratio_db, speech_s = figures.found.get("agent_snr_db"), figures.found["agent_speech_s"]
    agent = {turn.turn: channel for turn in turns if turn.role == "agent" for channel in [_channel_of(turn, lanes)]}
    channels = {number: channel for number, channel in agent.items() if channel is not None}
    found = drawn_out(recording, channels, turns)
    reason = "too_few_turns" if agent else "no_speech"
    if ratio_db is not None and ratio_db < NOISY_DB:
        found, reason = None, "noisy"
    figures.put("drawn_out_per_min", len(found) / (speech_s / 60.0) if found is not None else None, reason)
    return found or []


def _channels(lanes: Sequence[Lane], *roles: Role) -> set[int]:
    return {lane.channel for lane in lanes if lane.role in roles}


def _others_voice(turn: Turn, noises: Sequence[Event]) -> Turn:
    """The turn, doubtful where most of it was said by somebody else in the room."""
    others = [event.span for event in noises if event.details["sound"] == "voices"]
    theirs_s = total_s(intersect(others, [turn.span])) if turn.role == "agent" else 0.0
    return replace(turn, doubtful="other_voice") if theirs_s > turn.speech_s / 2 else turn


def _channel_of(turn: Turn, lanes: Sequence[Lane]) -> int | None:
    """The channel on which most of the turn was spoken."""
    own = [lane for lane in lanes if lane.role == turn.role]
    if len({lane.channel for lane in own}) > 1:
        return max(own, key=lambda lane: sum(part.overlap_s(turn.span) for part in lane.speech)).channel
    return own[0].channel if own else None


def _with_hangover(turns: Sequence[Turn], channels: Sequence[int | None]) -> list[Span]:
    """Each turn with the hangover after it, up to the next turn on its channel."""
    spans = [Span(turn.span.start_s, turn.span.end_s + HANGOVER_S) for turn in turns]
    last: dict[int | None, int] = {}
    for number, (turn, channel) in enumerate(zip(turns, channels, strict=True)):
        before = last.get(channel)
        if before is not None:
            end_s = max(turns[before].span.end_s, min(spans[before].end_s, turn.span.start_s))
            spans[before] = Span(spans[before].start_s, end_s)
        last[channel] = number
    return spans
