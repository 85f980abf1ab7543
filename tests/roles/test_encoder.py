"""The network against the textbook's LSTM, step by step, and librosa's mel spectrum."""

from pathlib import Path

import librosa
import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from qc.roles import encoder

NETWORK = Path(encoder.__file__).with_name("voice_encoder.onnx")


def sigmoid(x):
    return (1 + np.tanh(x / 2)) / 2


def test_mel_powers_are_librosas():
    sound = np.random.default_rng(1).standard_normal(16_000).astype(np.float32)
    theirs = librosa.feature.melspectrogram(y=sound, sr=16_000, n_fft=400, hop_length=160, n_mels=40).T
    np.testing.assert_allclose(encoder.mel_powers(sound), theirs, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("samples", [0, 1, 159, 160, 4801])
def test_there_is_a_frame_every_10_ms(samples):
    assert encoder.mel_powers(np.zeros(samples, np.float32)).shape == (1 + samples // 160, 40)


def test_the_network_is_the_textbooks():
    # three LSTM layers, gates in ONNX's order i, o, f, g: c' = f c + i g, h' = o tanh(c'); then a projection
    parameters = [numpy_helper.to_array(part) for part in onnx.load(NETWORK).graph.initializer]
    parameters = [values.astype(np.float64) for values in parameters if values.dtype == np.float16]
    windows = np.random.default_rng(2).random((2, 30, 40)).astype(np.float32) * 20
    states = list(windows.transpose(1, 0, 2))
    for into, onward, bias in zip(parameters[0:9:3], parameters[1:9:3], parameters[2:9:3], strict=True):
        hidden = cell = np.zeros((2, 256))
        for at, step in enumerate(states):
            i, o, f, g = np.split(step @ into[0].T + hidden @ onward[0].T + bias[0, :1024], 4, axis=1)
            cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
            states[at] = hidden = sigmoid(o) * np.tanh(cell)
    voices = np.maximum(states[-1] @ parameters[9] + parameters[10], 0)
    np.testing.assert_allclose(
        encoder.embed(windows), voices / np.linalg.norm(voices, axis=1, keepdims=True), atol=1e-5
    )


def test_vectors_have_length_one_and_do_not_depend_on_their_batch():
    windows = np.random.default_rng(3).random((encoder._BATCH + 3, 20, 40)).astype(np.float32)
    vectors = encoder.embed(windows)
    assert vectors.shape == (len(windows), 256)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    np.testing.assert_allclose(encoder.embed(windows[-1:])[0], vectors[-1], atol=1e-5)


def test_no_windows_have_no_vectors():
    assert encoder.embed(np.zeros((0, 160, 40), np.float32)).shape == (0, 256)
