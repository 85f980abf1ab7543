"""From the name in the settings to an engine: Whisper, another's engine, or a plain message."""

from importlib.metadata import EntryPoint

import pytest

from qc.config import load_config
from qc.errors import UsageError
from qc.transcription import load_transcriber, loading, version_of
from qc.transcription.fake import FakeTranscriber

SETTINGS = load_config().transcription


def offered(rest, settings):
    return FakeTranscriber(name=f"offered-{rest}-{settings.beam_size}")


@pytest.fixture
def entry_point(monkeypatch):
    point = EntryPoint("mine", f"{__name__}:offered", loading.GROUP)
    monkeypatch.setattr(loading, "entry_points", lambda group: [point] if group == loading.GROUP else [])


def test_an_engine_of_another_package(entry_point):
    engine = load_transcriber("mine:http://host:80/x", SETTINGS)
    assert engine.name == f"offered-http://host:80/x-{SETTINGS.beam_size}"
    assert version_of("mine:model-2") == "mine:model-2"


def test_an_unknown_engine(entry_point):
    with pytest.raises(UsageError, match="no engine is called 'other'; known: mine"):
        load_transcriber("other:model", SETTINGS)


def test_a_model_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setenv("QC_MODELS", str(tmp_path))
    for ask in (version_of, lambda model: load_transcriber(model, SETTINGS)):
        with pytest.raises(UsageError, match="qc models install base"):
            ask("base")


def test_a_folder_that_holds_no_model(tmp_path):
    for name in ("model.bin", "config.json"):
        (tmp_path / name).write_bytes(b"no model at all")
    with pytest.raises(UsageError, match="cannot be loaded"):
        load_transcriber(str(tmp_path), SETTINGS)
