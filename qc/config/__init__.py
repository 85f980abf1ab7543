"""Settings of a run: `load_config` reads them, `settings.py` says what each may hold."""

from qc.config.loading import configs_folder, load_config
from qc.config.settings import (
    AudioSettings,
    Calibration,
    CallsSettings,
    ConditionSettings,
    Config,
    LogSettings,
    OnFailureSettings,
    PrivacySettings,
    PrivateKind,
    Readers,
    RetentionSettings,
    ScorecardSettings,
    SpeechSettings,
    TranscriptionSettings,
)

__all__ = [
    "AudioSettings",
    "Calibration",
    "CallsSettings",
    "ConditionSettings",
    "Config",
    "LogSettings",
    "OnFailureSettings",
    "PrivacySettings",
    "PrivateKind",
    "Readers",
    "RetentionSettings",
    "ScorecardSettings",
    "SpeechSettings",
    "TranscriptionSettings",
    "configs_folder",
    "load_config",
]
