"""Was a doubtful phrase said? The speech model's own word, as a likelihood ratio.

    ln p(sound | the turn as heard)                    结对不可能有这种事     -5.1
    ln p(sound | the turn with the phrase in it)       绝对不可能有这种事     -4.8     margin +0.3: said

What was said stays close to what was heard, or is likelier; what was not said falls far behind. Where no text is
likely, the clip cannot be judged. Thresholds: benchmarks/standards.py measures them on the sample calls.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

SAID_NATS = -2.0  # margin from which on the phrase was said
NOT_SAID_NATS = -7.0  # margin up to which it was not
UNLIKELY_NATS = -6.0  # a character: where the likeliest text is under this, the model does not know what it hears


@dataclass(frozen=True)
class Decision:
    """`confidence` (0–1) is how sure the verdict is; of "unknown" it is how likely the phrase was said all the same."""

    verdict: Literal["said", "not_said", "unknown"]
    confidence: float
    margin_nats: float


def with_phrase(text: str, start: int, end: int, wording: str) -> str:
    """The turn's text with `wording` (a match's) in the place of what was heard, ``text[start:end]``."""
    return text[:start] + wording + text[end:]


def decide(heard_nats: float, supposed_nats: float, chars: int) -> Decision:
    """The verdict on one phrase.

    `heard_nats` and `supposed_nats` are natural logarithms of the probability of the turn's text as heard, and with the
    phrase in it; `chars` is how many characters the turn has.
    """
    margin = supposed_nats - heard_nats
    if not math.isfinite(margin) or max(heard_nats, supposed_nats) < UNLIKELY_NATS * max(1, chars):
        return Decision("unknown", 0.5, margin)
    # a logistic curve that is in doubt halfway between the thresholds, and 95 % sure at each
    halfway, reach = (SAID_NATS + NOT_SAID_NATS) / 2, (SAID_NATS - NOT_SAID_NATS) / 2
    said = 1 / (1 + math.exp(-3 * max(-10.0, min(10.0, (margin - halfway) / reach))))
    if margin >= SAID_NATS:
        return Decision("said", said, margin)
    if margin <= NOT_SAID_NATS:
        return Decision("not_said", 1 - said, margin)
    return Decision("unknown", said, margin)


def was_said(heard_nats: float, supposed_nats: float, chars: int = 1) -> bool | None:
    """`decide` in one word: True, False, or None for unknown."""
    return {"said": True, "not_said": False, "unknown": None}[decide(heard_nats, supposed_nats, chars).verdict]
