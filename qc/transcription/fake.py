"""An engine without a model, for tests and for trying out everything else: it hears what it is told to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rapidfuzz.distance import Levenshtein

from qc.transcription.alignment import spread
from qc.transcription.protocol import Heard, Window

CONFIDENCE = 0.9
NATS_A_CHANGE = 4.0  # what a character that was not heard takes off the log-probability of a text


class FakeTranscriber:
    """Hears `hears(window)`, its words spread evenly over the window's speech.

    Args:
        hears: what is said in a window; by default four characters a second of speech, always the same ones.
    """

    def __init__(self, hears: Callable[[Window], str] | None = None, name: str = "fake") -> None:
        self.name = name
        self.windows_heard = 0
        self._hears = hears or _four_a_second

    def transcribe(self, windows: Sequence[Window]) -> list[Heard]:
        self.windows_heard += len(windows)
        return [Heard(spread(self._hears(window), window.speech, CONFIDENCE)) for window in windows]

    def score(self, window: Window, texts: Sequence[str]) -> list[float]:
        """The fewer characters a text is away from what is heard, the likelier it is."""
        heard = self._hears(window)
        return [-NATS_A_CHANGE * Levenshtein.distance(heard, text) - 0.5 * len(text) for text in texts]


def _four_a_second(window: Window) -> str:
    story = "您好请问有什么可以帮您"
    count = max(1, round(4 * window.speech_s))
    return (story * (count // len(story) + 1))[:count]
