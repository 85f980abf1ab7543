"""Hits: places where a condition holds; places: where to look for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qc.records import Role
from qc.spans import Span

By = Literal["exact", "sound", "likeness"]
EDGE_S = 1e-6  # times that were computed in two ways are still the same time


@dataclass(frozen=True)
class Hit:
    """One place where a condition holds.

    `turn` is a position in the conversation's turns (None: the call as a whole), `start` and `end` are characters of
    that turn's text, `expected` is what was looked for. Where that was a phrase, `phrase` is its template and `wording`
    the words it took, fit to stand in the place of `quote`. `similarity` (0–1) is of the sounds, `confidence` (0–1) how
    sure all of it is.
    """

    span: Span
    turn: int | None = None
    start: int = 0
    end: int = 0
    quote: str = ""
    expected: str = ""
    phrase: str = ""
    wording: str = ""
    by: By = "exact"
    similarity: float = 1.0
    confidence: float = 1.0

    def overlaps(self, other: Hit) -> bool:
        return self.turn == other.turn and self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Outcome:
    """What a condition found. No hits and an `unknown` reason: it may be there, and nobody can tell."""

    hits: tuple[Hit, ...] = ()
    unknown: str = ""

    @property
    def certain(self) -> bool:
        """Found, and not by its sound alone."""
        return any(hit.by == "exact" for hit in self.hits)


@dataclass(frozen=True)
class Place:
    """Where to look: a stretch of time, and whose words count where a condition names nobody.

    `by_sound`: phrases may be found here by their sound, else letter for letter only, as what triggers a rule must be.
    `lenient`: what is sought speaks for somebody; free wordings that only have its sound leave it open.
    """

    span: Span
    who: Role
    anchor: Hit | None = None
    by_sound: bool = False
    lenient: bool = False


def inside(inner: Span, outer: Span) -> bool:
    """True where `inner` lies in `outer`, give or take a rounding."""
    return inner.start_s >= outer.start_s - EDGE_S and inner.end_s <= outer.end_s + EDGE_S


def joined(hits: Sequence[Hit]) -> Hit:
    """The first hit, as sure as the least sure of them all."""
    by: By = "sound" if any(hit.by == "sound" for hit in hits) else "exact"
    return replace(hits[0], by=by, confidence=min(hit.confidence for hit in hits))
