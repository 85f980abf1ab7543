"""Models are found, joined from their packages, checked, and appear whole or not at all."""

import hashlib
import sys
import zipfile

import pytest

from qc import models
from qc.config import configs_folder, load_config
from qc.errors import UsageError

PARTS = (b"first half, ", b"second half")


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """A model of two packages that pip finds in a folder, and nowhere else; `find` and `install` know it as `tiny`."""
    index = tmp_path / "index"
    index.mkdir()
    packages = []
    for number, part in enumerate(PARTS, 1):
        name = f"qc_test_model_{number}"
        inside = {f"{name}/data/model.bin.part{number}": part}
        if number == 2:
            inside[f"{name}/data/config.json"] = b"{}"
        carries = tuple((path, "config.json" if path.endswith("json") else "model.bin") for path in inside)
        packages.append(models.Package(name.replace("_", "-"), "1.0.0", carries))
        info = f"{name}-1.0.0.dist-info"
        inside[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n".encode()
        inside[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        inside[f"{info}/RECORD"] = b""
        with zipfile.ZipFile(index / f"{name}-1.0.0-py3-none-any.whl", "w") as wheel:
            for path, content in inside.items():
                wheel.writestr(path, content)
    model = models.Model("tiny", "for tests", "none", 1, hashlib.sha256(b"".join(PARTS)).hexdigest(), tuple(packages))
    monkeypatch.setitem(models.KNOWN, "tiny", model)
    monkeypatch.setenv("QC_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    return index


needs_pip = pytest.mark.skipif(
    __import__("importlib.util").util.find_spec("pip") is None, reason=f"{sys.executable} has no pip"
)


@needs_pip
def test_install_joins_the_parts(tiny):
    folder = models.install("tiny")
    assert (folder / "model.bin").read_bytes() == b"".join(PARTS)
    assert (folder / "config.json").read_bytes() == b"{}"
    assert models.installed() == ["tiny"]
    assert models.find("tiny") == folder
    assert models.install("tiny") == folder  # again: nothing to do


@needs_pip
def test_a_model_that_is_not_what_it_should_be_is_not_installed(tiny, monkeypatch):
    known = models.KNOWN["tiny"]
    other = models.Model("tiny", known.about, known.licence, 1, "0" * 64, known.packages)
    monkeypatch.setitem(models.KNOWN, "tiny", other)
    with pytest.raises(UsageError, match="SHA-256"):
        models.install("tiny")
    assert models.installed() == []
    assert not list(models.models_folder().iterdir())  # nothing half done stays


@needs_pip
def test_a_registry_out_of_reach_is_said_plainly(tiny, tmp_path):
    (tiny / "qc_test_model_2-1.0.0-py3-none-any.whl").unlink()
    with pytest.raises(UsageError, match="cannot fetch qc-test-model-2==1.0.0"):
        models.install("tiny")
    assert models.installed() == []


def test_any_folder_with_a_model_is_one(tmp_path, monkeypatch):
    monkeypatch.setenv("QC_MODELS", str(tmp_path / "none"))
    folder = tmp_path / "ours"
    folder.mkdir()
    with pytest.raises(UsageError, match="is no CTranslate2 model"):
        models.find(str(folder))
    for name in ("model.bin", "config.json"):
        (folder / name).write_bytes(b"x" * 9)
    assert models.find(str(folder)) == folder
    assert models.installed() == []


@pytest.mark.parametrize("name", ["huge", "", "..", "a/b/c", "../../etc"])
def test_unknown_names(name, tmp_path, monkeypatch):
    monkeypatch.setenv("QC_MODELS", str(tmp_path / "models"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError):
        models.find(name)
    with pytest.raises(UsageError):
        models.install(name)


def test_versions_tell_models_apart(tmp_path):
    def version(content):
        (tmp_path / "model.bin").write_bytes(content)
        return models.version(tmp_path)

    blob = bytes(range(256)) * 4_000
    assert version(blob) == version(blob)
    assert version(blob) != version(blob[:-1])
    assert version(blob) != version(b"\xff" + blob[1:])
    assert version(blob).startswith(tmp_path.name + "-")


@pytest.mark.parametrize("profile", ["cpu-base", "cpu-small", "gpu-large-v3-turbo"])
def test_profiles_are_configs(profile):
    config = load_config(configs_folder() / f"{profile}.yaml")
    assert config.model


def test_cpu_base_is_the_default():
    assert load_config(configs_folder() / "cpu-base.yaml") == load_config()
