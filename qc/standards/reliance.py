"""How far the words of a call's turns can be relied on.

您后不耗以死达绕您脸     hardly language: nothing is missing there for certain
拜拜                    of low confidence, but two syllables: no address was said in their place
……（3 s 无字）           speech without words: anything that fits in may have been said
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import inf
from typing import Annotated, NamedTuple

from pydantic import Field

from qc.records import Role, Turn
from qc.spans import Span, gaps
from qc.text.legibility import share_right
from qc.yamlfile import Part

WORD_DOUBTS = frozenset({"transcript_doubtful", "low_confidence", "untranscribed"})
UNHEARD_S = 0.8  # word times err by less
FASTEST_CHARS_PER_S = 9.0  # nobody says more: speech too short for a phrase cannot have held it
MORE_THAN_HEARD = 4 / 3  # who mishears writes as many syllables as were said, or nearly: 吧谢谢 for 好吧，谢谢
Share = Annotated[float, Field(ge=0, le=1)]


class Trust(Part):
    """From which confidence on (0–1) words and roles count as certain."""

    turn_confidence: Share
    roles_confidence: Share
    phrase_confidence: Share
    absence_confidence: Share
    accusation_confidence: Share
    likeness_confidence: Share
    trusted_share: Share
    sound_confidence: Share


class Stretch(NamedTuple):
    """Where other words may have been said than those that were heard, why, and how many characters at most."""

    span: Span
    reason: str
    most: float


class Reliance:
    """What the turns of one call are worth, by `trust`."""

    def __init__(self, turns: Sequence[Turn], trust: Trust) -> None:
        self._turns, self._trust = turns, trust
        self._right: dict[int, float] = {}

    def doubt(self, turn: int) -> str:
        """Why the words of this turn cannot be trusted; "" = they can."""
        own = self._turns[turn]
        if own.doubtful not in ("", "low_confidence"):
            return "transcript_doubtful"
        return "low_confidence" if own.doubtful or own.confidence < self._trust.turn_confidence else ""

    def share_right(self, turn: int) -> float:
        """The share (0–1) of a turn's characters that were probably said as they were heard."""
        if turn not in self._right:
            own = self._turns[turn]
            self._right[turn] = share_right(own.text, own.confidence) if own.words else own.confidence
        return self._right[turn]

    def legible(self, turns: Sequence[int]) -> float:
        """The same of several turns; 1 where they say nothing."""
        chars = sum(self._turns[turn].chars for turn in turns)
        return sum(self.share_right(turn) * self._turns[turn].chars for turn in turns) / chars if chars else 1.0

    def trusted_share(self, role: Role) -> float:
        """The share (0–1) of this role's speech whose words can be trusted; 0 where it does not speak."""
        all_s = sum(turn.span.duration_s for turn in self._turns if turn.role == role)
        doubtful_s = sum(stretch.span.duration_s for stretch in self.stretches.get(role, ()))
        return 1 - doubtful_s / all_s if all_s else 0.0

    @cached_property
    def stretches(self) -> Mapping[Role, Sequence[Stretch]]:
        """The doubtful stretches of each role."""
        by_role: dict[Role, list[Stretch]] = {}
        for index, turn in enumerate(self._turns):
            reason = self.doubt(index)
            heard = MORE_THAN_HEARD * turn.chars if reason == "low_confidence" else inf
            by_role.setdefault(turn.role, []).extend(
                Stretch(span, reason or "untranscribed", min(heard, span.duration_s * FASTEST_CHARS_PER_S))
                for span in ([turn.span] if reason else unheard(turn))
            )
        return by_role


def unheard(turn: Turn) -> list[Span]:
    """Stretches of a turn's speech, of UNHEARD_S or more, for which no words came; its pauses are none."""
    if not turn.words:
        return []
    silent = gaps([*(word.span for word in turn.words), *turn.pauses], turn.span)
    return [span for span in silent if span.duration_s >= UNHEARD_S]
