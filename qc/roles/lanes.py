"""A lane: one speaker's speech in a recording. All that comes later asks who spoke when here, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, field

from qc.records import Role, RolesFrom
from qc.roles.hearing import Sound
from qc.spans import Span


@dataclass(frozen=True)
class Lane:
    """One speaker's speech.

    `speech` is a timeline (sorted spans that do not overlap) on `channel`; `doubtful` are stretches of it that may be
    the other's: two speak at once in one channel, or a voice that fits neither speaker.
    """

    role: Role
    channel: int
    speech: tuple[Span, ...]
    doubtful: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Lanes:
    """Who speaks in a call, and how sure that is.

    `roles_from` says what tells the two apart: `channel` (one each, named by calls.csv), `voices` (both in one
    channel, told apart by voice and named by what they say), `words` (one channel each, but named by what is said,
    against calls.csv). `undecided` is the sound of one lane that may hold two alike voices, until its words are known.
    `roles_confidence` is the chance, 0–1, that agent and customer are the right way round.

    Notes are codes:
        agent_channel_unknown   calls.csv does not say which channel the agent is on; it is taken as the first
        channels_alike          both channels hold the same sound: one mixed channel
        channels_swapped        what is said shows that calls.csv has the channels the wrong way round; corrected
        agent_silent, customer_silent    one-way sound: nothing is heard of this side
        further_channels        speech on channels beyond the two of the call; nobody's
        one_voice               one mixed channel in which only one voice is heard
        voices_alike            the two voices can hardly be told apart
        voices_near             the two voices are alike; with what they say they are told apart
        roles_doubtful          what is said speaks against these roles, or decides too little
    """

    lanes: tuple[Lane, ...]
    roles_from: RolesFrom
    roles_confidence: float
    notes: tuple[str, ...] = ()
    undecided: Sound | None = field(default=None, repr=False, compare=False)
