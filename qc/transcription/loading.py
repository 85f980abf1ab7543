"""From the name in the settings to an engine."""

from __future__ import annotations

from importlib.metadata import entry_points

from qc import models
from qc.config import TranscriptionSettings
from qc.errors import UsageError
from qc.transcription.protocol import Transcriber

GROUP = "qc.transcribers"


def load_transcriber(model: str, settings: TranscriptionSettings) -> Transcriber:
    """The engine that `model` names.

    `ENGINE:REST` is an engine that an installed package offers under the entry point group "qc.transcribers": its
    entry point is called with REST and the settings. Anything else is a Whisper model: see `qc.models.find`.

    Raises:
        UsageError: there is no such engine or model, or it cannot be loaded.
    """
    engine, rest = _engine_of(model)
    if engine:
        offered = {point.name: point for point in entry_points(group=GROUP)}
        if engine not in offered:
            known = ", ".join(sorted(offered)) or "none is installed"
            raise UsageError(f"model {model!r}: no engine is called {engine!r}; known: {known}")
        loaded: Transcriber = offered[engine].load()(rest, settings)
        return loaded
    folder = models.find(model)
    from qc.transcription.whisper import WhisperTranscriber  # loads CTranslate2, which other engines do not need

    try:
        return WhisperTranscriber(folder, settings)
    except (RuntimeError, ValueError) as error:
        raise UsageError(f"the model in {folder} cannot be loaded ({error}); check it and compute_type") from error


def version_of(model: str) -> str:
    """What stands for `model` in the store, without loading it: the name, and for Whisper which weights.

    Raises:
        UsageError: no such model is there.
    """
    return model if _engine_of(model)[0] else models.version(models.find(model))


def _engine_of(model: str) -> tuple[str, str]:
    """The engine's name and what it is given; no name for Whisper, the engine that ships."""
    engine, colon, rest = model.partition(":")
    return (engine, rest) if colon and len(engine) > 1 else ("", model)  # a single letter is a drive
