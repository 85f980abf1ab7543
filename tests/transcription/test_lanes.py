"""Lanes become words in call time; what was heard once is not heard again."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from qc.config import load_config
from qc.roles.lanes import Lane
from qc.spans import Span
from qc.transcription import Cache, transcribe_lanes
from qc.transcription.fake import FakeTranscriber
from tests.support.sound import recording_of

SETTINGS = load_config().transcription
RECORDING = replace(recording_of(np.zeros(8_000 * 60), np.zeros(8_000 * 60)), sha256="ab")
AGENT = Lane("agent", 0, (Span(1.0, 2.0), Span(20.0, 22.0), Span(40.0, 52.0)))
CUSTOMER = Lane("customer", 1, (Span(3.0, 4.0),))
NOBODY = Lane("system", 1, ())


def hear(lanes, transcriber, cache=None, **changes):
    settings = SETTINGS.model_copy(update=changes)
    return transcribe_lanes(RECORDING, lanes, transcriber, settings, "zh", cache)


def test_words_are_in_call_time_inside_the_lane_and_in_order():
    agent, customer, nobody = hear([AGENT, CUSTOMER, NOBODY], FakeTranscriber())
    assert nobody == []
    for lane, words in ((AGENT, agent), (CUSTOMER, customer)):
        # four characters a second of speech
        assert len(words) == pytest.approx(4 * sum(span.duration_s for span in lane.speech), abs=2)
        assert [word.span for word in words] == sorted(word.span for word in words)
        for word in words:
            assert any(s.start_s - 1e-6 <= word.span.start_s and word.span.end_s <= s.end_s + 1e-6 for s in lane.speech)


def test_windows_of_all_lanes_are_heard_in_batches_of_similar_length():
    batches = []

    class Listening(FakeTranscriber):
        def transcribe(self, windows):
            batches.append([round(window.duration_s, 1) for window in windows])
            return super().transcribe(windows)

    hear([AGENT, CUSTOMER], Listening(), batch_size=2)
    lengths = [length for batch in batches for length in batch]
    assert lengths == sorted(lengths, reverse=True)
    assert {len(batch) for batch in batches} <= {1, 2}


def test_traditional_script_becomes_simplified():
    (words,) = hear([CUSTOMER], FakeTranscriber(lambda window: "請問,會費?"))
    assert "".join(word.text + word.trailing for word in words) == "请问，会费？"


def test_the_cache_spares_the_model(tmp_path):
    cache = Cache(tmp_path, bytes(32))
    first = FakeTranscriber()
    words = hear([AGENT, CUSTOMER], first, cache)
    assert first.windows_heard > 0
    second = FakeTranscriber()
    assert hear([AGENT, CUSTOMER], second, cache, batch_size=1, threads=4) == words
    assert second.windows_heard == 0
    # another lane beside it: only that is heard
    hear([AGENT, Lane("customer", 1, (Span(3.0, 4.5),))], second, cache)
    assert second.windows_heard == 1


@pytest.mark.parametrize(
    "change",
    [{"beam_size": 4}, {"second_look_below": -0.3}, {"hints": ["青禾"]}, {"window_s": 7.0}],
)
def test_another_setting_is_heard_anew(tmp_path, change):
    cache = Cache(tmp_path, bytes(32))
    hear([CUSTOMER], FakeTranscriber(), cache)
    again = FakeTranscriber()
    hear([CUSTOMER], again, cache, **change)
    assert again.windows_heard == 1


def test_another_model_is_heard_anew(tmp_path):
    cache = Cache(tmp_path, bytes(32))
    hear([CUSTOMER], FakeTranscriber(), cache)
    other = FakeTranscriber(name="other")
    hear([CUSTOMER], other, cache)
    assert other.windows_heard == 1


def test_the_example_in_the_docs_is_an_engine(monkeypatch):
    """The code block of docs/transcription.md, run against a service that answers as it says."""
    import io
    import json
    import re
    import urllib.request
    from pathlib import Path

    text = (Path(__file__).parent.parent.parent / "docs" / "transcription.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names = {}
    exec(code, names)
    reply = json.dumps({"words": [["您好", 0.4, 0.8, 0.9]]})
    monkeypatch.setattr(urllib.request, "urlopen", lambda request, timeout: io.StringIO(reply))
    engine = names["load"]("http://recogniser.example", SETTINGS)
    (words,) = hear([CUSTOMER], engine)
    assert [(word.text, round(word.span.start_s, 2)) for word in words] == [("您好", 3.0)]


def test_a_four_hour_call_takes_the_memory_of_a_short_one():
    class Tape:
        """Four hours of which each stretch exists only while it is heard."""

        sha256, duration_s = "tape", 4 * 3600.0

        def window(self, channel, span, rate_hz):
            return np.zeros(round(span.duration_s * rate_hz), np.float32)

    lane = Lane("agent", 0, tuple(Span(3.0 * n, 3.0 * n + 2.5) for n in range(4800)))
    tracemalloc.start()
    (words,) = transcribe_lanes(Tape(), [lane], FakeTranscriber(lambda window: "您好"), SETTINGS, "zh")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(words) > 500
    # all of its speech as float32 at 16 kHz would be 4800 · 2.5 s · 64 kB = 768 MB
    assert peak < 60e6
