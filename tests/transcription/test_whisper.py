"""The real model: what it hears in the sample calls, and that it hears nothing where nobody speaks."""

import math
import os
from pathlib import Path

import numpy as np
import pytest

from qc.audio import read_recording
from qc.config import load_config
from qc.roles.lanes import Lane
from qc.spans import Span
from qc.speech import find_speech
from qc.text.folding import fold, to_simplified
from qc.transcription import load_transcriber, transcribe_lanes
from qc.transcription.protocol import Window
from qc.transcription.whisper import _rows_at_once
from tests.support.sound import RATE_HZ, hiss, place, recording_of, times

pytestmark = pytest.mark.model
CONFIG = load_config()
SAMPLES = Path(__file__).parent.parent.parent / "sample_audio"
CLIPS = Path(os.environ.get("QC_AUDIO") or Path(__file__).parent.parent.parent.parent / "shared" / "audio")


@pytest.fixture(scope="module")
def whisper(base_model):
    return load_transcriber(str(base_model), CONFIG.transcription)


def hear(whisper, recording, settings=CONFIG.transcription):
    speech = find_speech(recording, CONFIG.speech)
    lanes = [Lane("agent", channel, tuple(spans)) for channel, spans in enumerate(speech)]
    return lanes, transcribe_lanes(recording, lanes, whisper, settings, "zh")


@pytest.fixture(scope="module")
def model_call(whisper):
    recording = read_recording(SAMPLES / "QH001.flac", CONFIG.audio)
    return recording, *hear(whisper, recording)


def text_of(words):
    return "".join(word.text + word.trailing for word in words)


def test_words_of_a_sample_call(model_call, truth):
    _, lanes, (agent, customer) = model_call
    assert "感谢您的等待" in text_of(agent)
    assert "先考虑考虑" in text_of(customer)
    for lane, words in zip(lanes, (agent, customer), strict=True):
        assert [word.span for word in words] == sorted(word.span for word in words)
        for word in words:
            assert any(s.start_s - 0.01 <= word.span.start_s and word.span.end_s <= s.end_s + 0.01 for s in lane.speech)
            assert 0.0 <= word.confidence <= 1.0
            assert word.text == to_simplified(word.text)
            assert "\ufffd" not in word.text


def test_first_and_last_words_stand_at_the_edges_of_their_turns(model_call, truth):
    _, _, lanes = model_call
    off = []
    for turn in truth["QH001"]["turns"]:
        words = lanes[0 if turn["role"] == "agent" else 1]
        own = [w for w in words if turn["start_s"] - 0.3 < w.span.start_s < turn["end_s"]]
        off += [abs(own[0].span.start_s - turn["start_s"]), abs(own[-1].span.end_s - turn["end_s"])]
    assert np.mean(np.array(off) <= 0.25) >= 0.95


def noises():
    beep = 0.3 * np.sin(2 * np.pi * 1_000 * times(0.4))
    ring = 0.2 * np.sin(2 * np.pi * 450 * times(1.0))
    cough = hiss(0.25, -15.0) * np.exp(-times(0.25) * 12)
    chord = sum(0.08 * np.sin(2 * np.pi * f * times(0.5)) * np.exp(-3 * times(0.5)) for f in (262, 330, 392, 523))
    tune = [
        (n * 0.5, sum(0.1 * np.sin(2 * np.pi * f * k * times(0.5)) / k for k in (1, 2, 3)) * np.hanning(RATE_HZ // 2))
        for n, f in enumerate([262, 294, 330, 349, 392, 440, 494, 523] * 5)
    ]
    return {
        "silence": np.zeros(20 * RATE_HZ),
        "line noise": hiss(20.0, -55.0),
        "loud noise": hiss(20.0, -30.0),
        "ring-back": place(20.0, [(1.0, ring), (6.0, ring), (11.0, ring), (16.0, ring)]),
        "a beep": place(10.0, [(4.0, beep)]) + hiss(10.0, -60.0),
        "a cough": place(10.0, [(4.0, cough)]) + hiss(10.0, -60.0),
        "chords": place(20.0, [(0.5 * n, chord) for n in range(40)]),
        "hold music": place(20.0, tune),
    }


@pytest.mark.parametrize("name", noises())
def test_where_nobody_speaks_there_is_no_word(whisper, name):
    _, (words,) = hear(whisper, recording_of(noises()[name]))
    assert text_of(words) == ""


@pytest.mark.parametrize("name", ["line noise", "hold music", "a cough"])
def test_nor_where_the_detector_was_wrong(whisper, name):
    """What would be taken for speech by mistake: at least no word of it is trusted."""
    sound = recording_of(noises()[name]).window(0, Span(0.0, 8.0))
    (heard,) = whisper.transcribe([Window(sound, (Span(0.5, 7.5),))])
    assert all(word.confidence <= 0.5 for word in heard.words), heard


def test_score_prefers_what_was_said(whisper, model_call):
    recording, lanes, _ = model_call
    span = lanes[1].speech[0]
    sound = recording.window(1, Span(span.start_s - 0.2, span.start_s + 4.0))
    window = Window(sound, (Span(0.2, 4.0),))
    said, other, nothing = whisper.score(window, ["你好，我想问一下", "我要投诉你们经理", ""])
    assert said > other + 5.0
    assert nothing == 0.0
    assert all(math.isfinite(score) and score <= 0.0 for score in (said, other))
    assert whisper.score(window, []) == []


def test_the_same_window_is_heard_the_same_beside_others(whisper, model_call):
    recording, lanes, _ = model_call
    spans = lanes[0].speech[:3]
    window = Window(
        recording.window(0, Span(spans[0].start_s, spans[-1].end_s)), (Span(0.0, spans[-1].end_s - spans[0].start_s),)
    )
    alone, twice = whisper.transcribe([window]), whisper.transcribe([window, window])
    assert alone[0].text == twice[0].text == twice[1].text


def test_few_rows_at_a_time_are_aligned_as_all_together(whisper, model_call, monkeypatch):
    recording, lanes, _ = model_call
    windows = [Window(recording.window(0, span), (Span(0.0, span.duration_s),)) for span in lanes[0].speech[:4]]
    texts = ["你好，我想问一下", "我要投诉你们经理", "好的"]
    together, scores = whisper.transcribe(windows), whisper.score(windows[0], texts)
    assert list(_rows_at_once([300, 100, 100, 100, 100])) == [slice(0, 1), slice(1, 5)]  # 400 tokens
    monkeypatch.setattr("qc.transcription.whisper.ALIGNED_TOKENS", 10)
    assert list(_rows_at_once([5, 5, 6, 20, 1])) == [slice(0, 2), slice(2, 3), slice(3, 4), slice(4, 5)]
    assert whisper.score(windows[0], texts) == pytest.approx(scores, rel=1e-3)
    few = whisper.transcribe(windows)
    assert [heard.text for heard in few] == [heard.text for heard in together]
    words = [(heard.words, same.words) for heard, same in zip(few, together, strict=True)]
    for one, other in (pair for own, others in words for pair in zip(own, others, strict=True)):
        assert one.span == other.span
        assert one.confidence == pytest.approx(other.confidence, abs=0.02)  # some processors round batches otherwise


@pytest.mark.skipif(not CLIPS.is_dir(), reason="the clips are not there")
def test_a_real_voice(whisper):
    _, (words,) = hear(whisper, read_recording(CLIPS / "BAC009S0764W0121.flac", CONFIG.audio))
    assert fold("甚至出现交易几乎").text in fold(text_of(words)).text


@pytest.mark.skipif(not CLIPS.is_dir(), reason="the clips are not there")
@pytest.mark.parametrize("name", ["auto_repairs_49.flac", "two_speakers.flac"])
def test_no_word_of_another_language_is_trusted(whisper, name):
    _, lanes = hear(whisper, read_recording(CLIPS / name, CONFIG.audio))
    words = [word for lane in lanes for word in lane]
    assert words
    assert all(word.confidence <= 0.3 for word in words)
