"""`event`: what happened on the sound: hold, dead air, silence, interruption, monologue, noise, drawn-out ending."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from qc.records import Event, EventKind, Role
from qc.standards.conditions.base import WHO, Condition, Language, Who
from qc.standards.hits import Hit, Outcome, Place
from qc.standards.scene import Scene

WORDS = {
    "silence": ("沉默", "a silence"),
    "hold": ("等待", "a hold"),
    "dead_air": ("冷场", "dead air"),
    "interruption": ("打断", "an interruption"),
    "monologue": ("长段独白", "a monologue"),
    "noise": ("杂音", "a sound beside the voice"),
    "drawn_out": ("拖腔", "a drawn-out ending"),
}
# the measure that is missing where such events could not be looked for
MEASURED_AS = {
    "silence": "dead_air_s",
    "hold": "hold_s",
    "dead_air": "dead_air_s",
    "interruption": "interruption_count",
    "monologue": "longest_monologue_s",
    "noise": "distraction_count",
    "drawn_out": "drawn_out_per_min",
}

# details of a silence that may have been announced, or filled, in words that nobody heard; and how sure it is then
DOUBTS = ("words_doubtful", "agreed", "went_on", "line_checked", "unrecorded")
UNSURE = 0.5
_SLACK_S = 0.5  # by which a turn may reach into a silence


class Happened(Condition):
    """`event: kind`, of at least `longer_than_s` and less than `shorter_than_s` seconds.

    `details` have to be as given (e.g. `expected_speaker: agent`); `between: agent` asks that this role spoke before it
    and speaks after it.
    """

    kind: ClassVar[str] = "event"

    event: EventKind
    longer_than_s: float = Field(0.0, ge=0)
    shorter_than_s: float | None = Field(None, gt=0)
    details: Mapping[str, bool | float | str] = Field(default_factory=dict)
    between: Who | None = None

    def find(self, scene: Scene, place: Place) -> Outcome:
        measures, figure = scene.conversation.measures, MEASURED_AS[self.event]
        if getattr(measures, figure) is None:  # nobody listened to the sound
            return Outcome(unknown=measures.missing.get(figure, "not_measured"))
        hits = [
            Hit(event.span, event.turn, expected=_shown(event), confidence=_sure(scene, event))
            for event in scene.conversation.events
            if self._fits(event) and event.span.overlaps(place.span) and self._between(scene, event)
        ]
        return Outcome(tuple(hits))

    def _fits(self, event: Event) -> bool:
        lasts = event.span.duration_s
        return (
            event.kind == self.event
            and lasts >= self.longer_than_s
            and (self.shorter_than_s is None or lasts < self.shorter_than_s)
            and all(event.details.get(key) == value for key, value in self.details.items())
        )

    def _between(self, scene: Scene, event: Event) -> bool:
        if self.between is None:
            return True
        before = [turn.role for turn in scene.turns if turn.span.start_s < event.span.start_s]
        after = [turn.role for turn in scene.turns if turn.span.start_s >= event.span.end_s - _SLACK_S]
        role: Role = self.between
        return before[-1:] == [role] and after[:1] == [role]

    def in_words(self, language: Language) -> str:
        words = WORDS[self.event][language == "en"]
        if self.longer_than_s:
            words += f" of {self.longer_than_s:g} s or more" if language == "en" else f"达到 {self.longer_than_s:g} 秒"
        if self.shorter_than_s is not None:
            words += f" under {self.shorter_than_s:g} s" if language == "en" else f"不足 {self.shorter_than_s:g} 秒"
        if self.between is not None:
            who = WHO[self.between][language == "en"]
            words += {"en": " while {} is speaking", "zh": "（{}说话中间）"}[language].format(who)
        return words + "".join(f" ({key} = {value})" for key, value in self.details.items())


def _sure(scene: Scene, event: Event) -> float:
    """Dead air is what nobody announced: where the agent's words before it were hardly heard right, who can tell?"""
    before = [turn for turn in scene.turns_of("agent") if scene.turns[turn].span.end_s <= event.span.start_s + _SLACK_S]
    heard = scene.reliance.share_right(before[-1]) if before and event.kind == "dead_air" else 1.0
    doubtful = heard < scene.trust.absence_confidence or any(event.details.get(doubt) for doubt in DOUBTS)
    return UNSURE if doubtful else 1.0


def _shown(event: Event) -> str:
    """The event as findings tell it, in no language: ``dead_air 12.3 s``, ``noise.knock 0.1 s``."""
    sound = f".{event.details['sound']}" if "sound" in event.details else ""
    return f"{event.kind}{sound} {event.span.duration_s:.1f} s"
