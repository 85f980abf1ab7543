"""What conditions look at: one call, its turns, and every phrase of the standards found in them, found once.

turns      0 agent        1 customer    2 agent
           |-----------|   |-------|    |----------|
place            |----------------------------|          a stretch of time, and whose words count in it
hit                                        |--|          characters 3–6 of turn 2, and their time
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import accumulate

from qc.records import Call, Conversation, Finding, Role
from qc.spans import Span
from qc.standards.chars import Chars
from qc.standards.hits import Hit, Outcome, inside
from qc.standards.reliance import Reliance, Trust
from qc.text.evidence import sure_of_exact
from qc.text.families import Families
from qc.text.patterns import Pattern
from qc.text.phrases import HeardText, Match, PhraseBook, Reading

_LOST_END = frozenset({"truncated", "damaged", "some_damage"})  # reasons of a recording's condition
LEAST_ALIKE = 0.05  # the confidence from which on words may have been a phrase, though it was not heard


@dataclass
class Scene:
    """One call, made ready for conditions. Everything is looked up at most once.

    `books` hold the phrases to find in each role's words, `families` those that are not written out, `accusing` the
    phrases that can accuse; with `by_sound` false nothing is looked for by its sound. `rule_hits` and `rule_findings`
    give what another rule found in this call.
    """

    call: Call
    conversation: Conversation
    books: Mapping[Role, PhraseBook]
    families: Families
    accusing: frozenset[str]
    trust: Trust
    rule_hits: Callable[[str], Outcome]
    rule_findings: Callable[[str], Sequence[Finding]]
    by_sound: bool = True
    _readings: dict[tuple[Role, PhraseBook], Reading] = field(default_factory=dict, init=False)
    _hits: dict[tuple[Role, str], list[Hit]] = field(default_factory=dict, init=False)
    _heard_texts: dict[int, HeardText] = field(default_factory=dict, init=False)
    _fitting: dict[tuple[Role, Pattern], Sequence[tuple[int, int, int]]] = field(default_factory=dict, init=False)
    _likely: dict[int, int] = field(default_factory=dict, init=False)
    _pages: dict[Role, tuple[str, list[int]]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.turns = self.conversation.turns
        self._chars = list(map(Chars, self.turns))
        self.reliance = Reliance(self.turns, self.trust)

    @cached_property
    def whole(self) -> Span:
        """The call from end to end, whatever a transcript says of its length."""
        spans = [turn.span for turn in self.turns] + [event.span for event in self.conversation.events]
        end_s = max([self.conversation.duration_s, *(span.end_s for span in spans)])
        return Span(min([0.0, *(span.start_s for span in spans)]), end_s)

    @cached_property
    def lost_end(self) -> str:
        """Why the end of the call cannot be judged: the recording stops before it; "" = it can."""
        return next((reason for reason in self.conversation.condition.reasons if reason in _LOST_END), "")

    def turns_of(self, role: Role, within: Span | None = None) -> Sequence[int]:
        """Positions of this role's turns that share more than an instant with `within`."""
        turns = self._turns_by_role.get(role, ())
        if within is None or within == self.whole:
            return turns
        return [index for index in turns if self.turns[index].span.overlaps(within)]

    def sounding(self, role: Role, within: Span, phrases: frozenset[str]) -> list[Hit]:
        """Where this role says something that sounds like one of the phrases, and is not one letter for letter."""
        if not self.by_sound or not phrases:
            return []
        least = self.trust.sound_confidence
        found = self._sounding(role, within, phrases, least)
        return [hit for hit in found if hit.confidence >= least and inside(hit.span, within)]

    def heard(self, role: Role, within: Span, phrases: frozenset[str]) -> list[Hit]:
        """Where this role says one of the phrases, letter for letter, in order of time."""
        if role not in self.books:
            return []
        there = self._reading(role, self.books[role]).may_hold & phrases
        hits = [hit for phrase in there for hit in self._said(role, phrase) if inside(hit.span, within)]
        return sorted(hits, key=_by_place) if len(hits) > 1 else hits

    def unsaid(self, role: Role, phrases: frozenset[str], *, by_sound: bool) -> bool:
        """True where none of the phrases is heard, nor, with `by_sound`, anything that sounds like them; False may be
        wrong."""
        if role in self.books and not self._reading(role, self.books[role]).may_hold.isdisjoint(phrases):
            return False
        if not (by_sound and self.by_sound):
            return True
        return _within(phrases, self.accusing) and not self.sounding(role, self.whole, phrases)

    def likely_families(self, turn: int) -> int:
        """The set of families that this turn may hold wordings of: quicker than to look for them in vain."""
        if turn not in self._likely:
            self._likely[turn] = self.families.likely_in(self.turns[turn].text)
        return self._likely[turn]

    def freely(self, turn: int, families: frozenset[str], *, whole: bool = True) -> Iterator[tuple[str, int, int]]:
        """Each wording of these families in this turn: its family, start and end; see `Families.find`."""
        among = self.likely_families(turn) & self.families.set_of(families)
        return self.families.find(self.turns[turn].text, among, whole=whole)

    def sounding_freely(self, turn: int, families: frozenset[str]) -> Iterator[tuple[str, int, int]]:
        """Likewise where a turn that was heard only sounds like a wording."""
        if self.by_sound and self.turns[turn].words:
            yield from self.families.sounding(self.turns[turn].text, self.families.set_of(families))

    def fitting(self, role: Role, within: Span, pattern: Pattern) -> Sequence[tuple[int, int, int]]:
        """Where this role's turns that share more than an instant with `within` fit a pattern of lines: the turn, start
        and end."""
        if (role, pattern) not in self._fitting:
            self._fitting[role, pattern] = list(self._fit(role, pattern))
        found = self._fitting[role, pattern]
        if not found or within == self.whole:
            return found
        there = self.turns_of(role, within)
        return [one for one in found if one[0] in there]

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

    def least_sure(self, turn: int, start: int, end: int) -> float:
        """The confidence (0–1) of the least sure of a turn's characters from `start` to `end`."""
        return min((self._heard(turn).confidence or ())[start:end], default=self.turns[turn].confidence)

    def span_of(self, turn: int, start: int, end: int) -> Span:
        """When characters `start` to `end` of a turn's text are said; within a word, spread evenly."""
        times = self._chars[turn].times
        return Span(times[start], max(times[start], times[max(start, end)]))

    def doubt_in(self, role: Role, within: Span, chars: int = 1, phrases: frozenset[str] | None = None) -> str:
        """Why `chars` characters may have been said in this place though they were not heard; "" = they were not.

        A doubtful stretch that is too short to hold them raises no doubt. Words of low confidence raise it only if they
        sound at all like one of the `phrases` (None: whatever they sound like).
        """
        for span, reason, most in self.reliance.stretches.get(role, ()):
            if not span.overlaps(within) or most < chars:
                continue
            if reason != "low_confidence" or phrases is None or self._heard_alike(role, span, phrases):
                return reason
        return ""

    def _heard_alike(self, role: Role, within: Span, phrases: frozenset[str]) -> bool:
        if not self.by_sound or not phrases:
            return bool(phrases)
        return bool(self._sounding(role, within, phrases, LEAST_ALIKE))

    def _fit(self, role: Role, pattern: Pattern) -> Iterator[tuple[int, int, int]]:
        """One turn after the other is a line: that is quicker than to look at each."""
        turns, (page, begins) = self.turns_of(role), self._page(role)
        for found in pattern.finditer(page):
            if found.end() > found.start():
                number = bisect_right(begins, found.start()) - 1
                yield turns[number], found.start() - begins[number], found.end() - begins[number]

    def _page(self, role: Role) -> tuple[str, list[int]]:
        """The role's turns as lines, and where each begins."""
        if role not in self._pages:
            texts = [self.turns[turn].text.replace("\n", " ") for turn in self.turns_of(role)]
            self._pages[role] = "\n".join(texts), list(accumulate((len(text) + 1 for text in texts), initial=0))
        return self._pages[role]

    def _reading(self, role: Role, book: PhraseBook) -> Reading:
        """The role's turns, to be asked for phrases of the book."""
        if (role, book) not in self._readings:
            self._readings[role, book] = book.read([self._heard(turn) for turn in self.turns_of(role)])
        return self._readings[role, book]

    def _said(self, role: Role, phrase: str) -> list[Hit]:
        """The places of a phrase that was heard letter for letter."""
        if (role, phrase) not in self._hits:
            turns = self.turns_of(role)
            found = self._reading(role, self.books[role]).phrase(phrase)
            self._hits[role, phrase] = [self._as_hit(turns[number], match) for number, match in found]
        return self._hits[role, phrase]

    def _heard(self, turn: int) -> HeardText:
        if turn not in self._heard_texts:
            self._heard_texts[turn] = HeardText(self.turns[turn].text, self._chars[turn].confidences)
        return self._heard_texts[turn]

    def _sounding(self, role: Role, within: Span, phrases: frozenset[str], least: float) -> list[Hit]:
        turns, asked = self.turns_of(role), self.turns_of(role, within)
        if not asked:
            return []
        rivals, among, book = phrases, None, self.books.get(role)
        if _within(phrases, self.accusing):  # it may be another one that accuses: everywhere, all of them are weighed
            rivals = self.accusing
        elif len(asked) < len(turns):
            among = tuple(number for number, turn in enumerate(turns) if turn in asked)
        if book is None or not _within(rivals, book.phrases):  # such as names that were told in this call
            book = _book_of(rivals)
        found = self._reading(role, book).by_sound(phrases, least, rivals, among)
        return sorted((self._as_hit(turns[number], match) for number, match in found), key=_by_place) if found else []

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

    @cached_property
    def _turns_by_role(self) -> Mapping[Role, Sequence[int]]:
        by_role: dict[Role, list[int]] = {}
        for index, turn in enumerate(self.turns):
            by_role.setdefault(turn.role, []).append(index)
        return by_role


def _by_place(hit: Hit) -> tuple[int | None, int, int, str]:
    return hit.turn, hit.start, -hit.end, hit.phrase


@lru_cache(maxsize=4096)
def _within(some: frozenset[str], phrases: frozenset[str]) -> bool:
    return some <= phrases


@lru_cache(maxsize=1024)
def _book_of(phrases: frozenset[str]) -> PhraseBook:
    return PhraseBook(sorted(phrases))
