"""The network against the one that it was made from, and the sound that it is given against the recording's."""

from importlib.metadata import version

import numpy as np
import pytest
from faster_whisper.vad import get_vad_model

from qc.audio import Recording
from qc.spans import Span
from qc.speech import silero
from tests.support.samples import sample
from tests.support.sound import recording_of


@pytest.mark.skipif(version("faster-whisper")[:4] != "1.2.", reason="another network than ours was made from")
def test_it_hears_what_its_makers_network_hears():
    voice = sample("QH001").clean("agent")[:8_000].repeat(2)  # any sound will do: this one is spoken twice as slowly
    windows = np.lib.stride_tricks.sliding_window_view(voice.astype(np.float32), 576)[:: silero.WINDOW]
    h, c = np.random.default_rng(1).standard_normal((2, 1, 1, 128)).astype(np.float32)
    ours = silero._network().run(None, {"input": windows, "h": h, "c": c})
    theirs = get_vad_model().session.run(None, {"input": windows, "h": h, "c": c})
    assert theirs[0].max() > 0.9
    for own, their in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(own, their, rtol=1e-5, atol=1e-4)


def test_its_memory_goes_from_stretch_to_stretch():
    # 70 s: two stretches, many batches; by hand, one window after the other
    voice = np.tile(sample("QH001").clean("agent"), 2)[: 70 * 8_000]
    recording = recording_of(voice)
    (found,) = silero.speech_probabilities(recording, 0, -20.0, [recording.whole])
    heard = np.concatenate(
        [
            silero._prepared(recording.window(0, span, 8_000), 8_000, -20.0)
            for span in (Span(0.0, 60.0), Span(60.0, 70.0))
        ]
    )
    heard = np.pad(heard, (64, -len(heard) % silero.WINDOW))
    h = c = np.zeros((1, 1, 128), np.float32)
    one_by_one = []
    for start in range(0, len(heard) - 64, silero.WINDOW):
        window = heard[start : start + 64 + silero.WINDOW]
        probability, h, c = silero._network().run(None, {"input": window[None], "h": h, "c": c})
        one_by_one.append(probability[0])
    np.testing.assert_allclose(found, one_by_one, atol=1e-4)


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 16_000])
def test_what_lies_under_the_telephones_band_is_taken_away(rate_hz):
    # a hum of 50 Hz at -20 dBFS beside a tone of 1 kHz at -40: the tone alone is left, 10 dB up, and the hiss
    time_s = np.arange(3 * rate_hz) / rate_hz
    tone = 0.01 * np.sqrt(2) * np.sin(2 * np.pi * 1_000 * time_s)
    sound = tone + 0.1 * np.sqrt(2) * np.sin(2 * np.pi * 50 * time_s)
    heard = silero._prepared(sound.astype(np.float32), rate_hz, -40.0)
    spectrum = np.abs(np.fft.rfft(heard)) / len(heard) * np.sqrt(2)
    hz = np.fft.rfftfreq(len(heard), 1 / 16_000)
    assert 20 * np.log10(spectrum[np.argmin(np.abs(hz - 1_000))]) == pytest.approx(-30.0, abs=0.1)
    assert 20 * np.log10(spectrum[hz < 200].max()) < -90


def test_a_recording_without_samples_has_no_windows():
    nothing = Recording(np.zeros((1, 0), np.int16), 8_000)
    assert silero.speech_probabilities(nothing, 0, -90.0, []) == []
