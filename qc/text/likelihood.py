"""Was a doubtful phrase said? The speech model's own word, weighed with how it was found.

    ln p(sound | the turn as heard)                    结对不可能有这种事     -5.1
    ln p(sound | the turn with the phrase in it)       绝对不可能有这种事     -4.8     margin +0.3: said

What was said stays close to what was heard, or is likelier; what was not said falls far behind. Margin and prior are
joined by a logistic regression on the sample calls, which benchmarks/standards.py repeats and shows:

    ln odds = BIAS + MARGIN_WEIGHT · margin + PRIOR_WEIGHT · ln odds of the prior

Where no text is likely, the clip cannot be judged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

BIAS, MARGIN_WEIGHT, PRIOR_WEIGHT = 1.57, 0.32, 0.53
SAID, NOT_SAID = 0.75, 0.15  # probabilities from which on, and up to which, there is a verdict
UNLIKELY_NATS = -5.0  # a character, the text's end among them: under it the model does not know what it hears
_FURTHEST = 15.0  # nats: a margin beyond it says no more


@dataclass(frozen=True)
class Decision:
    """`confidence` (0–1) is how sure the verdict is; of "unknown" it is how likely the phrase was said all the same."""

    verdict: Literal["said", "not_said", "unknown"]
    confidence: float
    margin_nats: float


def with_phrase(text: str, start: int, end: int, wording: str) -> str:
    """The turn's text with `wording` (a match's) in the place of what was heard, ``text[start:end]``."""
    return text[:start] + wording + text[end:]


def decide(heard_nats: float, supposed_nats: float, chars: int, prior: float = 0.5) -> Decision:
    """The verdict on one phrase.

    `heard_nats` and `supposed_nats` are natural logarithms of the probability of the turn's text as heard, and with the
    phrase in it; `chars` is how many characters the turn has; `prior` is the match's own confidence, 0–1.
    """
    margin = supposed_nats - heard_nats
    if not math.isfinite(margin) or max(heard_nats, supposed_nats) < UNLIKELY_NATS * (chars + 1):
        return Decision("unknown", prior, margin)
    prior = min(max(prior, 1e-6), 1 - 1e-6)
    odds = BIAS + MARGIN_WEIGHT * max(-_FURTHEST, margin) + PRIOR_WEIGHT * math.log(prior / (1 - prior))
    said = 1 / (1 + math.exp(-odds))
    if said >= SAID:
        return Decision("said", said, margin)
    if said <= NOT_SAID:
        return Decision("not_said", 1 - said, margin)
    return Decision("unknown", said, margin)
