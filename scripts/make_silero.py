"""Make `qc/speech/silero.onnx`: Silero's network as faster-whisper ships it, with its convolutions as matrix products.

    pip install onnx
    python scripts/make_silero.py

The network's convolutions have four places each, too few for a convolution's own kernel: laid out as the rows of a
matrix, those of all windows are one product. Parameters and results are the same, to the rounding (a test compares
them); the time is a third. The file that is read is known by its SHA-256.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import faster_whisper
import numpy as np
import onnx
from graph import Graph
from onnx import numpy_helper

SOURCE = Path(faster_whisper.__file__).parent / "assets" / "silero_vad_v6.onnx"
SOURCE_SHA256 = "4cbf549b8326f60f80f2536d9eefeb450a9abe83365a098031c89719f1be17d2"
TARGET = Path(__file__).parent.parent / "qc" / "speech" / "silero.onnx"
WINDOW, HOP, BINS, PLACES, WIDTH = 576, 128, 129, 4, 128  # samples, and context among them; of the spectra; of the LSTM


def rows(kernel: np.ndarray) -> np.ndarray:
    """A convolution's kernel (outputs, inputs, taps) as a matrix (taps * inputs, outputs)."""
    return kernel.transpose(2, 1, 0).reshape(-1, kernel.shape[0])


def main() -> None:
    raw = SOURCE.read_bytes()
    if hashlib.sha256(raw).hexdigest() != SOURCE_SHA256:
        raise SystemExit(f"{SOURCE} is not the known network; use faster-whisper==1.2.1")
    known = {part.name: numpy_helper.to_array(part) for part in onnx.load_from_string(raw).graph.initializer}
    layers = [(known[f"encoder.conv_layers.{n}.weight"], known[f"encoder.conv_layers.{n}.bias"]) for n in range(4)]

    graph = Graph()
    # spectra of 256 samples every 128, the end mirrored: (windows, 4, 129)
    mirrored = graph.add("Pad", "input", graph.whole(0, 0, 0, (PLACES + 1) * HOP - WINDOW), mode="reflect")
    hops = graph.add("Reshape", mirrored, graph.whole(-1, PLACES + 1, HOP))
    frames = graph.add("Concat", graph.part(hops, 0, PLACES, 1), graph.part(hops, 1, PLACES + 1, 1), axis=2)
    waves = graph.add("MatMul", frames, graph.constant(known["encoder.feature_extractor.forward_basis_buffer"][:, 0].T))
    parts = [graph.part(waves, first, first + BINS, 2) for first in (0, BINS)]
    spectra = graph.add("Sqrt", graph.add("Add", *(graph.add("Mul", part, part) for part in parts)))

    # three places each, one beside the other, zeros beyond the ends
    edged = graph.add("Pad", spectra, graph.whole(0, 1, 0, 0, 1, 0))
    taps = graph.add("Concat", *(graph.part(edged, tap, tap + PLACES, 1) for tap in range(3)), axis=2)
    heard = graph.dense(taps, rows(layers[0][0]), layers[0][1])
    # a step of two leaves the places 0 and 2
    edged = graph.add("Reshape", graph.add("Pad", heard, graph.whole(0, 1, 0, 0, 0, 0)), graph.whole(-1, 5 * 128))
    taps = graph.add("Concat", *(graph.part(edged, 128 * tap, 128 * (tap + 3), 1) for tap in (0, 2)), axis=1)
    heard = graph.dense(graph.add("Reshape", taps, graph.whole(-1, 3 * 128)), rows(layers[1][0]), layers[1][1])
    # another leaves the place 0, with nothing before it; after that it has no neighbour at all
    pairs = graph.add("Reshape", heard, graph.whole(-1, 2 * 64))
    heard = graph.dense(pairs, rows(layers[2][0][:, :, 1:]), layers[2][1])
    heard = graph.dense(heard, rows(layers[3][0][:, :, 1:2]), layers[3][1])

    steps = graph.add("Unsqueeze", heard, graph.whole(1))
    memory = [graph.constant(known[f"onnx::LSTM_{number}"]) for number in (209, 210, 211)]
    states = graph.add("LSTM", steps, *memory, "", "h", "c", outputs=["states", "hn", "cn"], hidden_size=WIDTH)
    states = graph.add("Relu", graph.add("Reshape", states, graph.whole(-1, WIDTH)))
    odds = graph.add("MatMul", states, graph.constant(known["decoder.conv1d.weight"][0]))
    odds = graph.add("Add", odds, graph.constant(known["decoder.conv1d.bias"]))
    graph.add("Reshape", graph.add("Sigmoid", odds), graph.whole(-1), outputs=["speech_probs"])
    memory_shape: list[int | str] = [1, 1, WIDTH]
    graph.save(
        TARGET,
        "silero_vad_v6",
        {"input": ["windows", WINDOW], "h": memory_shape, "c": memory_shape},
        {"speech_probs": ["windows"], "hn": memory_shape, "cn": memory_shape},
    )


if __name__ == "__main__":
    main()
