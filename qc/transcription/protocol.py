"""What an engine for speech to text is given and gives back: the boundary behind which any of them fits.

An engine needs a `name`, `transcribe` and `score`; see `docs/transcription.md` for a worked example and for how an
engine of your own is found by its entry point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from qc.records import Word
from qc.spans import Span

SAMPLE_RATE_HZ = 16000

Doubt = Literal["", "loop", "unlikely", "too_fast", "too_slow", "no_speech", "invented", "language", "left_out"]
"""Why what was heard cannot be trusted; "" = it can."""


@dataclass(frozen=True, eq=False)
class Window:
    """A stretch of one speaker's sound, short enough to be heard at once.

    Attributes:
        samples: shape (n,), float32 in -1..1, 16 kHz, mono.
        speech: where in it somebody speaks, in seconds from the window's start; sorted, not overlapping.
        language: code of the language that is spoken, such as "zh".
    """

    samples: NDArray[np.float32]
    speech: tuple[Span, ...]
    language: str = "zh"

    @property
    def duration_s(self) -> float:
        return len(self.samples) / SAMPLE_RATE_HZ

    @property
    def speech_s(self) -> float:
        return sum(span.duration_s for span in self.speech)


@dataclass(frozen=True)
class Heard:
    """What was heard in one window.

    Attributes:
        words: in the order of speech; their spans are seconds from the window's start, inside its speech, and do not
            go back. Text as the engine writes it, punctuation apart.
        doubtful: why the words cannot be trusted; their confidence is low then.
    """

    words: tuple[Word, ...] = ()
    doubtful: Doubt = ""

    @property
    def text(self) -> str:
        return "".join(word.text + word.trailing for word in self.words)


class Transcriber(Protocol):
    """An engine for speech to text."""

    @property
    def name(self) -> str:
        """The model and its version: what was heard under one name would be heard so again under it."""
        ...

    def transcribe(self, windows: Sequence[Window]) -> list[Heard]:
        """What was heard in each window; the windows given together are of similar length."""
        ...

    def score(self, window: Window, texts: Sequence[str]) -> list[float]:
        """The log-probability (nats, at most 0) of each text as the whole of what is said in the window."""
        ...
