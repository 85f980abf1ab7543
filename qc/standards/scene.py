"""What conditions look at: one call, its turns, and every phrase of the standards found in them, found once.

turns      0 agent        1 customer    2 agent
           |-----------|   |-------|    |----------|
place            |----------------------------|          a stretch of time, and whose words count in it
hit                                        |--|          characters 3–6 of turn 2, and their time
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Annotated

from pydantic import Field

from qc.records import Call, Conversation, Finding, Role, Turn
from qc.spans import Span, gaps
from qc.standards.hits import Hit, Outcome, inside
from qc.text.evidence import sure_of_exact
from qc.text.phrases import HeardText, Match, PhraseBook
from qc.yamlfile import Part

WORD_DOUBTS = frozenset({"transcript_doubtful", "low_confidence", "untranscribed"})
UNHEARD_S = 0.8  # word times err by less
FASTEST_CHARS_PER_S = 9.0  # nobody says more: speech too short for a phrase cannot have held it
Share = Annotated[float, Field(ge=0, le=1)]


class Trust(Part):
    """From which confidence on (0–1) words and roles count as certain."""

    turn_confidence: Share
    roles_confidence: Share
    phrase_confidence: Share
    absence_confidence: Share
    accusation_confidence: Share
    trusted_share: Share
    sound_confidence: Share


@dataclass
class Scene:
    """One call, made ready for conditions. Everything is looked up at most once.

    `books` hold the phrases to find in each role's words, `accusing` those of them that can accuse; with `by_sound`
    false nothing is looked for by its sound. `rule_hits` and `rule_findings` give what another rule found in this call.
    """

    call: Call
    conversation: Conversation
    books: Mapping[Role, PhraseBook]
    accusing: frozenset[str]
    trust: Trust
    rule_hits: Callable[[str], Outcome]
    rule_findings: Callable[[str], Sequence[Finding]]
    by_sound: bool = True
    _accusing_hits: dict[Role, list[Hit]] = field(default_factory=dict, init=False)
    _found: dict[Role, dict[str, list[tuple[int, Match]]]] = field(default_factory=dict, init=False)
    _phrases: dict[Role, frozenset[str]] = field(default_factory=dict, init=False)
    _hits: dict[tuple[Role, str], list[Hit]] = field(default_factory=dict, init=False)
    _matches: dict[int, list[Match]] = field(default_factory=dict, init=False)
    _heard_texts: dict[int, HeardText] = field(default_factory=dict, init=False)
    _times: dict[int, list[float]] = field(default_factory=dict, init=False)
    _placed: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict, init=False)
    _trusted: dict[Role, float] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.turns = self.conversation.turns

    @cached_property
    def whole(self) -> Span:
        """The call from end to end, whatever a transcript says of its length."""
        spans = [turn.span for turn in self.turns] + [event.span for event in self.conversation.events]
        end_s = max([self.conversation.duration_s, *(span.end_s for span in spans)])
        return Span(min([0.0, *(span.start_s for span in spans)]), end_s)

    def turns_of(self, role: Role, within: Span | None = None) -> Sequence[int]:
        """Positions of this role's turns that share more than an instant with `within`."""
        turns = self._turns_by_role.get(role, ())
        if within is None or within == self.whole:
            return turns
        return [index for index in turns if self.turns[index].span.overlaps(within)]

    def sounding(self, role: Role, within: Span, phrases: frozenset[str]) -> list[Hit]:
        """Where this role says something that sounds like one of the phrases, and is not one letter for letter.

        The phrases that accuse are all looked for at once, others in the turns where they are asked for.
        """
        if not self.by_sound or not phrases:
            return []
        if not phrases <= self.accusing:
            found = self._sounding(self.turns_of(role, within), phrases, self.trust.sound_confidence)
        else:
            if role not in self._accusing_hits:
                least = self.trust.sound_confidence
                self._accusing_hits[role] = self._sounding(self.turns_of(role), self.accusing, least)
            found = [hit for hit in self._accusing_hits[role] if hit.phrase in phrases]
        return [hit for hit in found if hit.confidence >= self.trust.sound_confidence and inside(hit.span, within)]

    def heard(self, role: Role, within: Span, phrases: frozenset[str]) -> list[Hit]:
        """Where this role says one of the phrases, letter for letter, in order of time."""
        self._find(role)
        there = self._phrases[role] & phrases
        hits = [hit for phrase in there for hit in self._said(role, phrase) if inside(hit.span, within)]
        return sorted(hits, key=lambda hit: (hit.turn, hit.start, -hit.end, hit.by)) if len(hits) > 1 else hits

    def hit(self, turn: int, start: int, end: int, expected: str) -> Hit:
        """A hit that was found in the text itself, without a phrase."""
        text = self.turns[turn].text
        return Hit(
            span=self.span_of(turn, start, end),
            turn=turn,
            start=start,
            end=end,
            quote=text[start:end],
            expected=expected,
            confidence=self.turns[turn].confidence,
        )

    def said(self, turn: int, start: int, end: int, expected: str) -> Hit:
        """A hit on words that were heard letter for letter: as sure as a phrase of so many characters would be."""
        hit, confidences = self.hit(turn, start, end, expected), self._heard(turn).confidence
        sure = sure_of_exact(confidences[start:end]) if confidences else hit.confidence
        return replace(hit, wording=hit.quote, confidence=sure)

    def span_of(self, turn: int, start: int, end: int) -> Span:
        """When characters `start` to `end` of a turn's text are said; within a word, spread evenly."""
        times = self._char_times(turn)
        return Span(times[start], max(times[start], times[max(start, end)]))

    def doubt(self, turn: int) -> str:
        """Why the words of this turn cannot be trusted; "" = they can."""
        if self.turns[turn].doubtful not in ("", "low_confidence"):
            return "transcript_doubtful"
        unsure = self.turns[turn].doubtful or self.turns[turn].confidence < self.trust.turn_confidence
        return "low_confidence" if unsure else ""

    def doubt_in(self, role: Role, within: Span, chars: int = 1, phrases: frozenset[str] | None = None) -> str:
        """Why `chars` characters may have been said in this place though they were not heard; "" = they were not.

        A doubtful stretch that is too short to hold them raises no doubt. Words of low confidence raise it only if they
        sound at all like one of the `phrases` (None: whatever they sound like).
        """
        for span, reason in self._doubtful.get(role, ()):
            if not span.overlaps(within) or span.duration_s * FASTEST_CHARS_PER_S < chars:
                continue
            if reason != "low_confidence" or phrases is None or self._heard_alike(role, span, phrases):
                return reason
        return ""

    def _heard_alike(self, role: Role, within: Span, phrases: frozenset[str]) -> bool:
        if not self.by_sound or not phrases:
            return bool(phrases)
        return bool(self._sounding(self.turns_of(role, within), phrases))

    def trusted_share(self, role: Role) -> float:
        """The share (0–1) of this role's speech whose words can be trusted; 0 where it does not speak."""
        if role not in self._trusted:
            all_s = sum(self.turns[turn].span.duration_s for turn in self.turns_of(role))
            doubtful_s = sum(span.duration_s for span, _ in self._doubtful.get(role, ()))
            self._trusted[role] = 1 - doubtful_s / all_s if all_s else 0.0
        return self._trusted[role]

    def _find(self, role: Role) -> None:
        """Find every phrase of the role's book in its words, letter for letter, unless that was done."""
        if role in self._found:
            return
        turns, by_phrase = self.turns_of(role), dict[str, list[tuple[int, Match]]]()
        heard = [self._heard(index) for index in turns]
        matches = self.books[role].find_exactly(heard) if role in self.books else []
        self._matches |= zip(turns, matches, strict=False)
        for index, own in zip(turns, matches, strict=False):
            for match in own:
                by_phrase.setdefault(match.phrase, []).append((index, match))
        self._found[role], self._phrases[role] = by_phrase, frozenset(by_phrase)

    def _said(self, role: Role, phrase: str) -> list[Hit]:
        """The places of a phrase that was found."""
        if (role, phrase) not in self._hits:
            self._hits[role, phrase] = [self._as_hit(turn, match) for turn, match in self._found[role][phrase]]
        return self._hits[role, phrase]

    def _heard(self, turn: int) -> HeardText:
        if turn not in self._heard_texts:
            self._heard_texts[turn] = HeardText(self.turns[turn].text, self._char_confidences(turn))
        return self._heard_texts[turn]

    def _sounding(self, turns: Sequence[int], phrases: frozenset[str], least: float | None = None) -> list[Hit]:
        if not turns:
            return []
        self._find(self.turns[turns[0]].role)
        exact = [[match for match in self._matches.get(turn, ()) if match.phrase in phrases] for turn in turns]
        found = book_of(phrases).find_by_sound([self._heard(turn) for turn in turns], exact, least)
        return [self._as_hit(turn, match) for turn, own in zip(turns, found, strict=True) for match in own]

    def _as_hit(self, turn: int, match: Match) -> Hit:
        return Hit(
            span=self.span_of(turn, match.start, match.end),
            turn=turn,
            start=match.start,
            end=match.end,
            quote=self.turns[turn].text[match.start : match.end],
            expected=match.wording,
            phrase=match.phrase,
            wording=match.wording,
            by=match.by,
            similarity=match.similarity,
            confidence=match.confidence,
        )

    def _char_confidences(self, turn: int) -> list[float] | None:
        words = self._placed_words(turn)
        if words is None:
            return None
        confidences = [self.turns[turn].confidence] * len(self.turns[turn].text)
        for start, end, index in words:
            confidences[start:end] = [self.turns[turn].words[index].confidence] * (end - start)
        return confidences

    def _char_times(self, turn: int) -> list[float]:
        """Time of the start of every character, and of the end of the last: len(text) + 1 seconds, never falling."""
        if turn in self._times:
            return self._times[turn]
        span, size = self.turns[turn].span, len(self.turns[turn].text)
        words = self._placed_words(turn)
        if not words:
            times = [span.start_s + span.duration_s * i / max(size, 1) for i in range(size + 1)]
        else:
            times, at_s = [], span.start_s
            for start, end, index in words:
                said = self.turns[turn].words[index].span
                times += [at_s] * (start - len(times))
                times += [max(at_s, said.start_s + said.duration_s * i / (end - start)) for i in range(end - start)]
                at_s = max(at_s, said.end_s)
            times += [at_s] * (size + 1 - len(times))
        self._times[turn] = times
        return times

    def _placed_words(self, turn: int) -> list[tuple[int, int, int]] | None:
        """(start, end, index) of each word in the turn's text; None where words and text do not fit each other."""
        if turn not in self._placed:
            text, at, placed = self.turns[turn].text, 0, list[tuple[int, int, int]]()
            for index, word in enumerate(self.turns[turn].words):
                start = text.find(word.text, at) if word.text else -1
                if start < 0:
                    placed = []
                    break
                at = start + len(word.text)
                placed.append((start, at, index))
            self._placed[turn] = placed
        return self._placed[turn] or None

    @cached_property
    def _turns_by_role(self) -> Mapping[Role, Sequence[int]]:
        by_role: dict[Role, list[int]] = {}
        for index, turn in enumerate(self.turns):
            by_role.setdefault(turn.role, []).append(index)
        return by_role

    @cached_property
    def _doubtful(self) -> Mapping[Role, Sequence[tuple[Span, str]]]:
        """The stretches in which other words may have been said than those that were heard, and why."""
        by_role: dict[Role, list[tuple[Span, str]]] = {}
        for index, turn in enumerate(self.turns):
            reason = self.doubt(index)
            stretches = [(turn.span, reason)] if reason else [(span, "untranscribed") for span in _unheard(turn)]
            by_role.setdefault(turn.role, []).extend(stretches)
        return by_role


def _unheard(turn: Turn) -> list[Span]:
    """Stretches of a turn's speech, of UNHEARD_S or more, for which no words came; its pauses are none."""
    if not turn.words:
        return []
    silent = gaps([*(word.span for word in turn.words), *turn.pauses], turn.span)
    return [span for span in silent if span.duration_s >= UNHEARD_S]


@lru_cache(maxsize=4096)
def book_of(phrases: frozenset[str]) -> PhraseBook:
    """A phrase book of these phrases: made once, used for every call."""
    return PhraseBook(sorted(phrases))
