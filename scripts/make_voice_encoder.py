"""Make `qc/roles/voice_encoder.onnx`: the GE2E speaker network alone, out of the Resemblyzer package.

    pip install onnx
    pip download --no-deps resemblyzer==0.1.4
    python scripts/make_voice_encoder.py Resemblyzer-0.1.4-py3-none-any.whl

The package (Apache-2.0) carries a training checkpoint of 17 MB: the network, the state of its optimiser, and two
scalars of the training loss. Only the network's 1.4 M parameters are kept, as float16, and in a file beside it the mel
filters it was trained with, so that nobody has to compute them again. The checkpoint is a pickle, so it is taken only
if its SHA-256 is the known one, and read with an unpickler that knows tensors and nothing else; PyTorch is not needed.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import sys
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import librosa
import numpy as np
from graph import Graph
from onnx import TensorProto

CHECKPOINT = "resemblyzer/pretrained.pt"
CHECKPOINT_SHA256 = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"
LICENCE = "Resemblyzer-0.1.4.dist-info/LICENSE"
LAYERS, WIDTH, MELS = 3, 256, 40
TARGET = Path(__file__).parent.parent / "qc" / "roles" / "voice_encoder.onnx"


class TensorReader(pickle.Unpickler):
    """Reads tensors as (storage key, offset, shape) and refuses every other class."""

    def find_class(self, module: str, name: str) -> Any:
        known = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch", "FloatStorage"): "float32",
            ("torch._utils", "_rebuild_tensor_v2"): lambda storage, offset, shape, *_: (storage[2], offset, shape),
        }
        if (module, name) not in known:
            raise pickle.UnpicklingError(f"the checkpoint asks for {module}.{name}")
        return known[module, name]

    def persistent_load(self, pid: Any) -> Any:
        return pid


def read_checkpoint(raw: bytes) -> dict[str, np.ndarray]:
    """The model's tensors out of PyTorch's format before 1.6: five pickles, then every storage's length and floats."""
    file = io.BytesIO(raw)
    _magic, _protocol, _system, checkpoint, keys = (TensorReader(file).load() for _ in range(5))
    storages = {}
    for key in keys:
        length = int.from_bytes(file.read(8), "little")
        storages[key] = np.frombuffer(file.read(4 * length), dtype="<f4")
    return {
        name: storages[key][offset : offset + int(np.prod(shape))].reshape(shape)
        for name, (key, offset, shape) in checkpoint["model_state"].items()
    }


def in_onnx_order(gates: np.ndarray) -> np.ndarray:
    """PyTorch's gates, input forget cell output, along the first axis, in ONNX's order: input output forget cell."""
    enter, forget, new, leave = np.split(gates, 4)
    return np.concatenate([enter, leave, forget, new])


def write(tensors: dict[str, np.ndarray]) -> None:
    graph = Graph()

    def halved(values: np.ndarray) -> str:
        return graph.add("Cast", graph.constant(values.astype(np.float16)), to=TensorProto.FLOAT)

    steps = "mel_powers"
    for layer in range(LAYERS):
        into, onward = (in_onnx_order(tensors[f"lstm.weight_{way}h_l{layer}"]) for way in "ih")
        bias = in_onnx_order(tensors[f"lstm.bias_ih_l{layer}"] + tensors[f"lstm.bias_hh_l{layer}"])
        parameters = [halved(values[None]) for values in (into, onward, np.append(bias, np.zeros_like(bias)))]
        names = [f"states_{layer}", f"last_{layer}"]
        states = graph.add("LSTM", steps, *parameters, outputs=names, hidden_size=WIDTH)
        steps = graph.add("Squeeze", states, graph.whole(1))
    last = graph.add("Squeeze", names[1], graph.whole(0))
    projected = graph.add("MatMul", last, halved(tensors["linear.weight"].T))
    projected = graph.add("Add", projected, halved(tensors["linear.bias"]))
    graph.add("Relu", projected, outputs=["voices"])
    graph.save(TARGET, "ge2e", {"mel_powers": ["frames", "windows", MELS]}, {"voices": ["windows", WIDTH]})


def main(wheel: str) -> None:
    with zipfile.ZipFile(wheel) as package:
        raw, licence = package.read(CHECKPOINT), package.read(LICENCE)
    if hashlib.sha256(raw).hexdigest() != CHECKPOINT_SHA256:
        raise SystemExit(f"{wheel} does not hold the known checkpoint; use resemblyzer==0.1.4")
    tensors = read_checkpoint(raw)
    write(tensors)
    np.save(TARGET.with_name("mel_filters.npy"), librosa.filters.mel(sr=16000, n_fft=400, n_mels=MELS).T)
    TARGET.with_suffix(".LICENSE").write_bytes(licence)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
