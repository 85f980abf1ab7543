"""Make `qc/roles/voice_encoder.npz`: the GE2E speaker network alone, out of the Resemblyzer package.

    pip download --no-deps resemblyzer==0.1.4
    python scripts/make_voice_encoder.py Resemblyzer-0.1.4-py3-none-any.whl

The package (Apache-2.0) carries a training checkpoint of 17 MB: the network, the state of its optimiser, and two
scalars of the training loss. Only the network's 1.4 M parameters are kept, as float16, and beside them the mel filters
it was trained with, so that nobody has to compute them again. The checkpoint is a pickle, so
it is taken only if its SHA-256 is the known one, and read with an unpickler that knows tensors and nothing else;
PyTorch is not needed.
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

CHECKPOINT = "resemblyzer/pretrained.pt"
CHECKPOINT_SHA256 = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"
LICENCE = "Resemblyzer-0.1.4.dist-info/LICENSE"
TARGET = Path(__file__).parent.parent / "qc" / "roles" / "voice_encoder.npz"


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


def main(wheel: str) -> None:
    with zipfile.ZipFile(wheel) as package:
        raw, licence = package.read(CHECKPOINT), package.read(LICENCE)
    if hashlib.sha256(raw).hexdigest() != CHECKPOINT_SHA256:
        raise SystemExit(f"{wheel} does not hold the known checkpoint; use resemblyzer==0.1.4")
    tensors = read_checkpoint(raw)
    network = {}
    for layer in range(3):
        network[f"input_{layer}"] = tensors[f"lstm.weight_ih_l{layer}"].T  # (inputs, 4 * 256), gates i f g o
        network[f"hidden_{layer}"] = tensors[f"lstm.weight_hh_l{layer}"].T  # (256, 4 * 256)
        network[f"bias_{layer}"] = tensors[f"lstm.bias_ih_l{layer}"] + tensors[f"lstm.bias_hh_l{layer}"]
    network["projection"], network["projection_bias"] = tensors["linear.weight"].T, tensors["linear.bias"]
    halved = {name: values.astype(np.float16) for name, values in network.items()}
    np.savez_compressed(TARGET, mel_filters=librosa.filters.mel(sr=16000, n_fft=400, n_mels=40).T, **halved)
    TARGET.with_suffix(".LICENSE").write_bytes(licence)
    print(f"{TARGET}: {sum(v.size for v in network.values())} parameters, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
