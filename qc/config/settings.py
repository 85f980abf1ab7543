"""What each key of the settings may hold; the values live in `configs/default.yaml` and nowhere else."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, field_validator, model_validator

from qc.records import Call, CallType, Direction
from qc.wording import Language
from qc.yamlfile import Part

PrivateKind = Literal[
    "mobile", "landline", "identity_card", "bank_card", "policy_number", "plate", "email", "address", "name",
    "agent_number",
]  # fmt: skip
Readers = Literal["owner", "group", "everyone"]  # of what the product makes
_MONTH = 32  # days: a month's scorecards need the calls and findings of the month


class CallsSettings(Part):
    """How calls are found where there is no calls.csv."""

    filename_pattern: str  # google-re2, named groups are fields of calls.csv
    extensions: list[str]


class AudioSettings(Part):
    """Limits while decoding."""

    max_duration_s: float = Field(gt=0)
    max_channels: int = Field(ge=1, le=64)
    max_decoded_mb: int = Field(ge=1)


class SpeechSettings(Part):
    """Voice activity: Silero's threshold and how spans are closed."""

    threshold: float = Field(gt=0, lt=1)
    min_speech_s: float = Field(ge=0)
    min_silence_s: float = Field(ge=0)


class Calibration(Part):
    """What a model's probability of a word is worth: `qc.transcription.calibration`. Slope 1, intercept 0: as it is."""

    slope: float = Field(gt=0)
    intercept: float


class TranscriptionSettings(Part):
    """How the model is run."""

    device: Literal["cpu", "cuda", "auto"]
    compute_type: str
    threads: int = Field(ge=0, le=256)
    batch_size: int = Field(ge=1, le=256)
    window_s: float = Field(ge=2, le=25)
    beam_size: int = Field(ge=1, le=20)
    second_look_below: float = Field(le=0)
    hints: list[str]
    calibration: Calibration


class RunSettings(Part):
    """Limits of the worker processes, and how often results are shown to readers. No part of what is found."""

    deadline_s: float = Field(gt=0)
    deadline_s_per_mb: float = Field(ge=0)
    memory_mb: int = Field(ge=100)
    tries: int = Field(ge=1, le=10)
    publish_s: float = Field(gt=0)


class MeasuresSettings(Part):
    """From where on a figure becomes an event, and from where down words cannot be trusted."""

    monologue_s: float = Field(gt=0)
    doubtful_confidence: float = Field(ge=0, le=1)


class ConditionSettings(Part):
    """What a recording must have, and may lack, for a call to be judged by it. Ratios are 0–1."""

    min_agent_speech_s: float = Field(ge=0)
    min_snr_db: float
    max_clipped_ratio: float = Field(gt=0, le=1)
    max_dropped_ratio: float = Field(gt=0, le=1)
    max_lost_ratio: float = Field(gt=0, le=1)


class Calls(Part):
    """The calls that an override is for: each column that is given has one of the values."""

    team: tuple[str, ...] | None = Field(None, min_length=1)
    call_type: tuple[CallType, ...] | None = Field(None, min_length=1)
    direction: tuple[Direction, ...] | None = Field(None, min_length=1)

    @model_validator(mode="after")
    def _some(self) -> Calls:
        if not self.model_fields_set:
            raise ValueError("name a team, call_type or direction; what holds for every call stands at the top")
        return self

    def hold(self, call: Call) -> bool:
        stated = {"team": call.team, "call_type": call.call_type, "direction": call.direction}
        return all(stated[column] in values for column, values in self if values is not None)


class MeasuresOverride(Part):
    """Settings of `measures` for some calls."""

    monologue_s: float | None = Field(None, gt=0)
    doubtful_confidence: float | None = Field(None, ge=0, le=1)


class Override(Part):
    """Thresholds for some calls in place of those for all."""

    when: Calls
    silence_s: float | None = Field(None, gt=0)
    dead_air_s: float | None = Field(None, gt=0)
    pause_s: float | None = Field(None, gt=0)
    turn_gap_s: float | None = Field(None, gt=0)
    measures: MeasuresOverride = MeasuresOverride()


class PrivacySettings(Part):
    """What of the customers' data the store holds masked."""

    mask: Literal["none", "numbers", "names"]
    keep: list[PrivateKind]


Days = Annotated[int, Field(ge=1, le=36_500)]


class RetentionSettings(Part):
    """Days that each table is kept after its date; None: for ever."""

    turns: Days | None
    findings: Annotated[int, Field(ge=_MONTH, le=36_500)] | None
    calls: Annotated[int, Field(ge=_MONTH, le=36_500)] | None
    scorecards: Annotated[int, Field(ge=_MONTH, le=36_500)] | None
    failures: Days | None
    runs: Days | None
    reviews: Days | None
    cache: Days | None


class ClipSettings(Part):
    """How the sound of a turn is made unreadable where its words are masked."""

    margin_s: float = Field(ge=0, le=5)


class ScorecardSettings(Part):
    """What scorecards compare, and from when on they say so."""

    pass_mark: float = Field(ge=0, le=100)
    enough_calls: int = Field(ge=2)
    hour_blocks: list[int] = Field(min_length=1)
    repeat_days: int = Field(ge=0, le=366)
    off_level_db: float = Field(gt=0)
    top_violations: int = Field(ge=1, le=100)

    @field_validator("hour_blocks")
    @classmethod
    def _in_order(cls, hours: list[int]) -> list[int]:
        if hours != sorted(set(hours)) or not 0 <= hours[0] <= hours[-1] <= 23:
            raise ValueError("must be hours from 0 to 23 in order, each once")
        return hours

    @property
    def digest(self) -> str:
        """Sixteen hex digits: what is made with other settings has others."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


class LogSettings(Part):
    """What the log tells, how, and where to."""

    format: Literal["text", "json"]
    level: Literal["debug", "info", "warning", "error"]
    file: Path | None


class OnFailureSettings(Part):
    """Who is told of a run that failed, or in which recordings did."""

    command: list[str]
    webhook: str | None
    timeout_s: float = Field(gt=0, le=3600)

    @field_validator("webhook")
    @classmethod
    def _web_address(cls, url: str | None) -> str | None:
        if url is not None and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
            raise ValueError("must be an address that begins with http:// or https://")
        return url


class Config(Part):
    """All settings of a run. See `configs/default.yaml` for what each means."""

    language: str
    report_language: Language
    time_zone: str
    model: str
    standards: Path
    forms: Path
    silence_s: float = Field(gt=0)
    dead_air_s: float = Field(gt=0)
    pause_s: float = Field(gt=0)
    turn_gap_s: float = Field(gt=0)
    overrides: list[Override]
    calls: CallsSettings
    audio: AudioSettings
    speech: SpeechSettings
    measures: MeasuresSettings
    condition: ConditionSettings
    transcription: TranscriptionSettings
    privacy: PrivacySettings
    retention: RetentionSettings
    clips: ClipSettings
    files: Readers
    scorecards: ScorecardSettings
    run: RunSettings
    log: LogSettings
    metrics_file: Path | None
    on_failure: OnFailureSettings

    @field_validator("metrics_file")
    @classmethod
    def _collected(cls, path: Path | None) -> Path | None:
        if path is not None and path.suffix != ".prom":
            raise ValueError("must end in .prom: Prometheus' textfile collector reads no other files")
        return path

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(f"{name!r} is no time zone; use a name such as Asia/Shanghai")
        return name

    @model_validator(mode="after")
    def _heard_at_all(self) -> Config:
        overrides = [(each.silence_s or self.silence_s, each.dead_air_s or self.dead_air_s) for each in self.overrides]
        for silence_s, dead_air_s in ((self.silence_s, self.dead_air_s), *overrides):
            if silence_s > dead_air_s:
                raise ValueError(
                    f"silence_s {silence_s:g} is above dead_air_s {dead_air_s:g}: dead air is a silence, and one"
                    " shorter than silence_s is not looked at; make silence_s the smaller"
                )
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def for_call(self, call: Call) -> Config:
        """The settings that hold for a call: each override whose `when` fits it laid over those before."""
        settings: dict[str, Any] = {}
        measures = self.measures
        for override in self.overrides:
            if override.when.hold(call):
                settings |= override.model_dump(exclude={"when", "measures"}, exclude_none=True)
                measures = measures.model_copy(update=override.measures.model_dump(exclude_none=True))
        return self.model_copy(update={**settings, "measures": measures})

    @property
    def hash(self) -> str:
        """A short digest of every setting that bears on what is found: the same hash asks for the same thing.

        Standards and forms are not in it: they have versions of their own. Nor is what only scorecards are made by,
        what only watches a run, or says how long and for whom results are kept.
        """
        text = json.dumps(self._asked, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def _asked(self) -> dict[str, Any]:
        versioned, watching = {"standards", "forms"}, {"run", "log", "metrics_file", "on_failure"}
        exclude = {*versioned, *watching, "report_language", "scorecards", "retention", "clips", "files"}
        return self.model_dump(mode="json", exclude=exclude)

    def changed_since(self, earlier: str, default: Config) -> list[str]:
        """The settings that are others than those with the hash `earlier`, as far as the `default` ones tell.

        A hash tells no keys: one of these settings is put back to its default, or all are, and where that makes the
        earlier hash, these are they. [] where it does not.
        """
        differ = [key for key, value in self._asked.items() if value != default._asked[key]]
        for keys in (*([key] for key in differ), differ):
            if self.model_copy(update={key: getattr(default, key) for key in keys}).hash == earlier:
                return keys
        return []
