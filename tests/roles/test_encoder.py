"""The network against the textbook's LSTM, step by step, and librosa's mel spectrum."""

import librosa
import numpy as np
import pytest

from qc.roles import encoder


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def test_mel_powers_are_librosas():
    sound = np.random.default_rng(1).standard_normal(16_000).astype(np.float32)
    theirs = librosa.feature.melspectrogram(y=sound, sr=16_000, n_fft=400, hop_length=160, n_mels=40).T
    np.testing.assert_allclose(encoder.mel_powers(sound), theirs, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("samples", [0, 1, 159, 160, 4801])
def test_there_is_a_frame_every_10_ms(samples):
    assert encoder.mel_powers(np.zeros(samples, np.float32)).shape == (1 + samples // 160, 40)


def test_an_lstm_layer_is_the_textbooks():
    # gates i, f, g, o: c' = f c + i g, h' = o tanh(c')
    rng = np.random.default_rng(2)
    steps = rng.standard_normal((5, 2, 40)).astype(np.float32)
    into, onward, bias = (
        rng.standard_normal(shape).astype(np.float32) / 10 for shape in ((40, 1024), (256, 1024), 1024)
    )
    hidden = cell = np.zeros((2, 256))
    for step in steps:
        i, f, g, o = np.split(step @ into + hidden @ onward + bias, 4, axis=1)
        cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
        hidden = sigmoid(o) * np.tanh(cell)
    np.testing.assert_allclose(encoder._lstm(steps, into, onward, bias)[-1], hidden, atol=1e-5)


def test_vectors_have_length_one_and_do_not_depend_on_their_batch():
    windows = np.random.default_rng(3).random((encoder._BATCH + 3, 20, 40)).astype(np.float32)
    vectors = encoder.embed(windows)
    assert vectors.shape == (len(windows), 256)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    np.testing.assert_allclose(encoder.embed(windows[-1:])[0], vectors[-1], atol=1e-5)


def test_no_windows_have_no_vectors():
    assert encoder.embed(np.zeros((0, 160, 40), np.float32)).shape == (0, 256)
