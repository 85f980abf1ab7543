"""Who speaks: lanes of speech with a role each.

    lanes_of(call, recording, speech) -> Lanes          # before a word is known: by channel, or by voice
    tell_alike_apart(lanes, words) -> Lanes             # once they are: two alike voices in one lane; heard again then
    set_prompts_apart(lanes, words) -> (Lanes, words)   # recorded prompts are the system's
    check_by_words(call, lanes, turns) -> Lanes         # the same lanes, roles put right where need be

A caller makes the turns anew where the lanes that come back are not those it handed in.
"""

from __future__ import annotations

from collections.abc import Sequence

from qc.audio import Recording
from qc.records import Call
from qc.roles.alike import tell_alike_apart
from qc.roles.channels import lanes_by_channel, share_one_channel
from qc.roles.lanes import Lane, Lanes
from qc.roles.prompts import set_prompts_apart
from qc.roles.voices import lanes_by_voice
from qc.roles.words import check_by_words
from qc.spans import Span

__all__ = ["Lane", "Lanes", "check_by_words", "lanes_of", "set_prompts_apart", "tell_alike_apart"]


def lanes_of(call: Call, recording: Recording, speech: Sequence[Sequence[Span]]) -> Lanes:
    """Tell the speakers apart. `speech` holds each channel's timeline, as `qc.speech.find_speech` gives it."""
    if share_one_channel(recording, speech):
        return lanes_by_voice(call, recording, speech)
    return lanes_by_channel(call, speech)
