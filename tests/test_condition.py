"""What is wrong with a recording is said before anyone is scored: versions of one call, each spoilt in one way."""

import numpy as np
import pytest

from qc.audio import Recording
from qc.condition import fit_to_judge
from qc.config import load_config
from qc.roles.lanes import Lane, Lanes
from qc.spans import Span
from tests.support.samples import sample
from tests.support.sound import RATE_HZ, hiss, recording_of, times

SETTINGS = load_config().condition
CALL = sample("QH001")
SECONDS = CALL.recording.duration_s


def lanes(agent=True, customer=True, notes=()):
    def spans(role):
        return tuple(Span(turn["start_s"], turn["end_s"]) for turn in CALL.turns(role))

    return Lanes(
        (Lane("agent", 0, spans("agent") if agent else ()), Lane("customer", 1, spans("customer") if customer else ())),
        "channel",
        1.0,
        notes,
    )


def sides(noise_dbfs=-60.0):
    return [CALL.clean(role) + hiss(SECONDS, noise_dbfs, seed) for seed, role in enumerate(("agent", "customer"))]


def judged(*channels, lanes=lanes(), **fields):  # noqa: B008
    plain = recording_of(*channels)
    return fit_to_judge(Recording(plain.pcm, RATE_HZ, **fields), lanes, SETTINGS)


def test_a_good_call_is_fit():
    condition = judged(*sides())
    assert (condition.fit, condition.reasons) == (True, ())


def test_one_side_only():
    assert judged(sides()[0], hiss(SECONDS, -60.0), lanes=lanes(customer=False)).reasons == ("one_way",)


@pytest.mark.parametrize(
    ("sound", "reason"),
    [
        (np.zeros(80_000), "silent"),
        (hiss(10.0, -60.0), "silent"),
        (hiss(10.0, -25.0), "no_speech"),
        (0.1 * np.sin(2 * np.pi * 450 * times(10.0)), "constant_tone"),
    ],
)
def test_nobody_speaks(sound, reason):
    condition = judged(sound, sound, lanes=lanes(agent=False, customer=False))
    assert (condition.fit, condition.reasons) == (False, (reason,))


def test_clipped():
    agent, customer = sides()
    assert judged(np.clip(30 * agent, -0.95, 0.95), customer).reasons == ("clipped",)


def test_drop_outs():
    # every 100 ms a lost packet of 20 ms, all zeros
    agent, customer = sides()
    broken = agent * (times(SECONDS)[: len(agent)] % 0.1 >= 0.02)
    assert "drop_outs" in judged(broken, customer).reasons
    # a line that is muted between the turns has lost nothing
    assert judged(CALL.clean("agent"), CALL.clean("customer")).reasons == ()


def test_too_noisy():
    condition = judged(*sides(noise_dbfs=-25.0))
    assert (condition.fit, condition.reasons) == (False, ("noisy",))


def test_damage_and_truncation():
    lost = (Span(0.0, 0.3 * SECONDS),)
    assert judged(*sides(), damage=lost).reasons == ("damaged",)
    little = judged(*sides(), damage=(Span(1.0, 1.2),), declared_s=SECONDS + 20)
    assert (little.fit, little.reasons) == (True, ("some_damage", "truncated"))


def test_fake_stereo_is_noted_and_too_little_speech_is_unfit():
    assert judged(*sides(), lanes=lanes(notes=("channels_alike",))).reasons == ("fake_stereo",)
    # the agent says 1.5 s and no more
    first = CALL.turns("agent")[0]["start_s"]
    said = Span(first, first + 1.5)
    agent, customer = sides()
    agent[round(said.end_s * RATE_HZ) :] = hiss(SECONDS, -60.0)[round(said.end_s * RATE_HZ) : len(agent)]
    short = Lanes((Lane("agent", 0, (said,)), lanes().lanes[1]), "channel", 1.0)
    assert judged(agent, customer, lanes=short).reasons == ("too_little_speech",)
