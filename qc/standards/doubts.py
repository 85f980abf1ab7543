"""What only sounds like a phrase is put to the model: how likely is it with the phrase, and how likely as heard?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from qc.records import Conversation
from qc.standards.hits import Hit
from qc.text.likelihood import Decision, decide, with_phrase

Ask: TypeAlias = Callable[[int, Sequence[str]], list[float]]


class Doubts:
    """Answers of the model, stored ones first; each turn is put to it once. `asked` holds all that were used or got."""

    def __init__(self, conversation: Conversation, ask: Ask | None) -> None:
        self._conversation, self._ask = conversation, ask
        self.asked: dict[tuple[int, str], float] = {}

    def decide(self, hit: Hit, candidates: Iterable[Hit]) -> Decision | None:
        """Was the hit's wording said in its turn? None: there is neither a model to ask nor a stored answer.

        `candidates` are the other doubtful places of the turn: they are asked about at the same time.
        """
        if hit.turn is None:
            return None
        turn = self._conversation.turns[hit.turn]
        heard = turn.text
        supposed = self._with(hit)
        if self._known(hit.turn, supposed) is None or self._known(hit.turn, heard) is None:
            self._put(hit.turn, [heard, supposed, *(self._with(other) for other in candidates)])
        before, after = self._known(hit.turn, heard), self._known(hit.turn, supposed)
        if before is None or after is None:
            return None
        return decide(before, after, turn.chars, prior=hit.confidence)

    def _with(self, hit: Hit) -> str:
        """The turn's text with the phrase in the place of what was heard."""
        assert hit.turn is not None
        return with_phrase(self._conversation.turns[hit.turn].text, hit.start, hit.end, hit.wording)

    def _known(self, turn: int, text: str) -> float | None:
        key = (turn, text)
        if key not in self.asked and key in self._conversation.likelihoods:
            self.asked[key] = self._conversation.likelihoods[key]
        return self.asked.get(key)

    def _put(self, turn: int, texts: Iterable[str]) -> None:
        wanted = list(dict.fromkeys(texts))
        if self._ask is not None:
            self.asked.update(((turn, text), nats) for text, nats in zip(wanted, self._ask(turn, wanted), strict=True))
