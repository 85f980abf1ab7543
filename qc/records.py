"""What the parts of `qc` hand to one another: a call, what was said in it, what was measured, what was found.

All are frozen values. Times are seconds from the start of the recording; units stand in the names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Literal, get_args

from qc.spans import Span

Role = Literal["agent", "customer", "system"]
ROLES: tuple[Role, ...] = get_args(Role)
Direction = Literal["inbound", "outbound"]
CallType = Literal["consult", "fault", "complaint", "suggestion", "order", "callback", "sales"]
Verdict = Literal["violation", "met", "credit", "not_assessable"]
Severity = Literal["fatal", "major", "minor", "info"]
RolesFrom = Literal["channel", "voices", "words"]
Status = Literal["scored", "not_assessable"]
EventKind = Literal["silence", "hold", "dead_air", "interruption", "monologue", "noise", "drawn_out"]


@dataclass(frozen=True)
class Call:
    """One row of calls.csv: what is known of a call before it is heard."""

    call_id: str
    agent_id: str
    start_time: datetime  # with an offset, always
    recording: str | None = None  # path below the recordings folder; None: only a transcript was handed in
    agent_name: str | None = None
    team: str | None = None
    direction: Direction | None = None
    call_type: CallType | None = None
    agent_channel: Literal["left", "right", "mono"] | None = None
    hangup_by: Literal["agent", "customer"] | None = None
    language: str | None = None
    transcript: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)  # further columns, kept and usable in rules


@dataclass(frozen=True)
class Word:
    """A word as the recogniser heard it. For Chinese one to a few characters; punctuation is kept apart.

    `confidence` is the recogniser's own probability: rules weigh it, thresholds cut it. `chance` is what that is worth,
    the chance that the word is right, and what readers of the tables are given; None: the same.
    """

    text: str
    span: Span
    confidence: float  # 0–1
    trailing: str = ""  # the punctuation or space that follows it in the turn's text
    raw: str = ""  # what the recogniser wrote for both, where that is not the same; a turn's words have none
    chance: float | None = None  # 0–1

    @property
    def right(self) -> float:
        """The chance (0–1) that it is right."""
        return self.confidence if self.chance is None else self.chance


@dataclass(frozen=True)
class Turn:
    """One role's speech with gaps under the turn gap (1 s): who said what, when.

    `text` is simplified and punctuated, `text_raw` what the recogniser wrote. `pauses` are the gaps of 0.25 s or
    more inside it; `speech_s` is what is left without them. `doubtful` says why its words cannot be trusted
    ("" = they can).
    """

    turn: int
    role: Role
    span: Span
    text: str
    text_raw: str = ""
    words: tuple[Word, ...] = ()
    confidence: float = 1.0  # mean of its words', by character
    chance: float | None = None  # likewise
    chars: int = 0
    speech_s: float = 0.0
    pauses: tuple[Span, ...] = ()
    pace_cpm: float | None = None
    level_dbfs: float | None = None
    pitch_hz: float | None = None
    doubtful: str = ""

    @property
    def right(self) -> float:
        """The chance (0–1) that a character of it is right."""
        return self.confidence if self.chance is None else self.chance


@dataclass(frozen=True)
class Event:
    """Something that happened on the sound, with its place: an anchor and a condition for rules.

    - `silence`: nobody speaks for 3 s or more. One that was announced is a `hold`, an unannounced one of `dead_air_s`
      or more is `dead_air`; each silence is one event, of the most telling of the three kinds.
    - `interruption`: the agent starts while the customer goes on; `turn` is the agent's turn.
    - `monologue`: agent speech without a customer's turn; `turn` is its first turn.
    - `noise`: a sound beside the agent's voice; `details["sound"]` is knock, burst, breath or voices.
    - `drawn_out`: a sound that the agent holds before he stops; `turn` is his turn.

    `turn` is for the silences the turn before them (None at the start). `details` holds figures and reasons, e.g.
    `announced`, `expected_speaker`, `music`, `thanked`, `updates`.
    """

    kind: EventKind
    span: Span
    role: Role | None = None
    turn: int | None = None
    details: Mapping[str, str | float | bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Measures:
    """The figures of a call, named as the columns of `calls`. None = missing, with a reason in `missing`.

    Ratios keep their components beside them (`agent_chars`, `agent_speech_s`), so that periods can add up.
    `agent_pace_chars` and `agent_pace_speech_s` are the components of the pace: turns of at least 4 characters.
    """

    agent_speech_s: float | None = None
    customer_speech_s: float | None = None
    agent_chars: int | None = None
    customer_chars: int | None = None
    agent_pace_chars: int | None = None
    agent_pace_speech_s: float | None = None
    agent_pace_cpm: float | None = None
    customer_pace_chars: int | None = None
    customer_pace_speech_s: float | None = None
    customer_pace_cpm: float | None = None
    agent_pause_count: int | None = None
    agent_pause_median_s: float | None = None
    dead_air_s: float | None = None
    dead_air_count: int | None = None
    dead_air_longest_s: float | None = None
    hold_s: float | None = None
    hold_count: int | None = None
    overlap_s: float | None = None
    interruption_count: int | None = None
    response_median_s: float | None = None
    response_max_s: float | None = None
    first_greeting_s: float | None = None
    longest_monologue_s: float | None = None
    agent_level_dbfs: float | None = None
    customer_level_dbfs: float | None = None
    agent_level_range_db: float | None = None
    agent_level_drift_db: float | None = None
    agent_pitch_hz: float | None = None
    agent_pitch_range_st: float | None = None
    agent_snr_db: float | None = None
    clipped_ratio: float | None = None
    distraction_count: int | None = None
    fillers_per_min: float | None = None
    drawn_out_per_min: float | None = None
    talk_ratio: float | None = None
    missing: Mapping[str, str] = field(default_factory=dict)  # measure -> reason


MEASURES = tuple(entry.name for entry in fields(Measures) if entry.name != "missing")  # their names, in this order


@dataclass(frozen=True)
class Finding:
    """One rule at one place of a call: the verdict and the evidence for it."""

    rule_id: str
    section: str
    verdict: Verdict
    severity: Severity
    points: float = 0.0  # what the form takes off (negative) or adds (credit); set by scoring, 0 from the standards
    role: Role | None = None
    turn: int | None = None
    span: Span | None = None
    quote: str = ""  # what was heard, as it stands in the turn's text
    expected: str = ""  # what the standard wanted, or the phrase that was matched
    suggestion: str = ""  # what would have been better
    confidence: float = 1.0
    reason: str = ""  # why this verdict, as a code: "heard", "by_sound", "absent", "transcript_doubtful" …


@dataclass(frozen=True)
class Condition:
    """Is the recording fit to judge? `reasons` are codes (e.g. clipped, one_way, silent, too_little_speech, noisy).

    `fit` False: the call is not assessable. A reason may also only be noted (`fit` stays True), e.g. repaired damage.
    """

    fit: bool = True
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Transcription:
    """Where a call's words come from and how far to trust them."""

    model: str
    confidence: float | None
    language: str = "zh"


@dataclass(frozen=True)
class Conversation:
    """Who said what when, and how sure that is: everything the standards judge, nothing of the sound."""

    duration_s: float
    turns: tuple[Turn, ...]
    events: tuple[Event, ...]
    measures: Measures
    roles_from: RolesFrom = "channel"
    roles_confidence: float = 1.0
    condition: Condition = Condition()
    transcription: Transcription = Transcription(model="", confidence=None)
    # log-probabilities (nats) that the model gave to texts for a turn: (turn, text) -> sum; kept with the transcript
    likelihoods: Mapping[tuple[int, str], float] = field(default_factory=dict)


@dataclass(frozen=True)
class Score:
    """The score of a call, taken apart: `sections` hold each section's percentage, the findings its points."""

    status: Status
    score: float | None  # 0–100
    grade: str | None
    fatal: bool
    flagged: bool
    flag_reasons: tuple[str, ...] = ()
    sections: Mapping[str, float] = field(default_factory=dict)
    coverage: float = 0.0  # share of the form's weight that could be assessed, 0–1
    reason: str = ""  # why there is no score
    form: str = ""  # name and version of the form it was scored with


@dataclass(frozen=True)
class Inspection:
    """All that is known of a call after it was inspected: becomes the rows of the store."""

    call: Call
    recording_sha256: str | None
    conversation: Conversation
    findings: Sequence[Finding]
    customer_types: tuple[str, ...]
    score: Score
    standards_version: str


@dataclass(frozen=True)
class Failure:
    """A recording that could not be inspected: a row of `failures`."""

    recording: str
    call_id: str
    stage: str
    reason: str
    message: str
