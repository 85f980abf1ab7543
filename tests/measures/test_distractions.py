"""Sounds beside the agent's voice, on a real voice with made sounds in its gaps; and all that is none."""

import numpy as np
import pytest

from qc.config import load_config
from qc.measures import Waits, measure
from qc.measures.distractions import distractions
from qc.roles.lanes import Lane
from qc.spans import Span
from tests.support.samples import sample
from tests.support.sound import hiss, numbered, place, recording_of, times, turn

CALL = sample("QH001")
SECONDS = CALL.recording.duration_s
AGENT, CUSTOMER = CALL.clean("agent"), CALL.clean("customer")
TURNS = numbered(*(turn(each["role"], each["start_s"], each["end_s"]) for each in CALL.truth["turns"]))
HOLD_S = 31.0  # nobody speaks from 30.6 to 42.6


def burst(seconds, fade_s, dbfs, *, swell_s=0.0, band_hz=(300, 3400), seed=1):
    """Noise of a band that is there at once, or swells, and fades."""
    spectrum = np.fft.rfft(hiss(seconds, 0.0, seed))
    hz = np.fft.rfftfreq(round(seconds * 8_000), 1 / 8_000)
    t = times(seconds)
    sound = np.fft.irfft(spectrum * ((hz > band_hz[0]) & (hz < band_hz[1]))) * np.exp(-t / fade_s)
    sound *= np.minimum(1.0, t / swell_s) if swell_s else 1.0
    return sound * 10 ** (dbfs / 20) / np.sqrt(np.mean(sound**2))


def heard(*beside, customer=CUSTOMER):
    """What is found beside the agent's voice: sounds at their times over a line's noise."""
    sound = AGENT + place(SECONDS + 1, list(beside))[: len(AGENT)] + hiss(SECONDS, -62.0)[: len(AGENT)]
    recording = recording_of(sound, customer + hiss(SECONDS, -62.0, 2)[: len(AGENT)])
    return distractions(recording, 0, TURNS)


def test_a_call_without_any_has_none():
    assert heard() == []


def test_knocks_and_coughs_are_found_where_they_are():
    knock = burst(0.08, 0.02, -15, band_hz=(300, 1500))
    cough = burst(0.4, 0.12, -15)
    found = heard((HOLD_S, knock), (HOLD_S + 3, cough), (HOLD_S + 6, knock))
    assert [event.details["sound"] for event in found] == ["knock", "burst", "knock"]
    for event, (at_s, length_s) in zip(found, [(31.0, 0.08), (34.0, 0.4), (37.0, 0.08)], strict=True):
        assert event.kind == "noise"
        assert event.span.start_s == pytest.approx(at_s, abs=0.02)
        assert event.span.duration_s == pytest.approx(length_s, abs=0.1)
    # the voice is at -23 dBFS, the loudest frame of a knock of -15 some 6 dB above its mean
    assert found[0].details["level_db"] == pytest.approx(14, abs=3)


def test_a_breath_on_the_microphone_swells_before_a_word():
    starts_s = 42.63  # the agent comes back
    found = heard((starts_s - 0.75, burst(0.5, 0.5, -33, swell_s=0.2, band_hz=(500, 3400))))
    assert [event.details["sound"] for event in found] == ["breath"]


def test_a_faint_voice_that_is_not_his_is_another_one():
    other = sample("QH006")  # a man behind a woman, 15 dB below her, while nobody speaks on the phone
    said = other.turns("agent")[1]
    sound = other.clean("agent")[round(said["start_s"] * 8_000) : round(said["end_s"] * 8_000)][: 5 * 8_000]
    spoken = [*TURNS, turn("agent", HOLD_S + 1, HOLD_S + 1 + len(sound) / 8_000)]
    recording = recording_of(
        AGENT
        + place(SECONDS + 1, [(HOLD_S + 1, 10 ** (-15 / 20) * sound)])[: len(AGENT)]
        + hiss(SECONDS, -70.0)[: len(AGENT)],
        CUSTOMER,
    )
    (event,) = distractions(recording, 0, numbered(*spoken))
    assert event.details["sound"] == "voices"
    assert event.span.start_s == pytest.approx(HOLD_S + 1, abs=0.01)


def test_the_agent_himself_is_no_other_voice_however_faint():
    said = CALL.turns("agent")[-1]
    first, end = (round(said[at] * 8_000) for at in ("start_s", "end_s"))
    faint = AGENT.copy()
    faint[first:end] *= 10 ** (-18 / 20)
    recording = recording_of(faint + hiss(SECONDS, -62.0)[: len(AGENT)], CUSTOMER)
    assert distractions(recording, 0, TURNS) == []


TONES = {
    "key": np.sin(2 * np.pi * 770 * times(0.15)) + np.sin(2 * np.pi * 1336 * times(0.15)),
    "ring-back": np.sin(2 * np.pi * 450 * times(1.0)),
    "chord": sum(np.sin(2 * np.pi * hz * times(0.5)) for hz in (262, 330, 392)),
}


@pytest.mark.parametrize("name", TONES)
def test_tones_are_the_lines(name):
    assert heard(*((HOLD_S + 2 * n, 0.1 * TONES[name]) for n in range(4))) == []


def test_a_click_of_the_line_a_soft_breath_and_the_ends_of_the_call_are_nothing():
    click = np.array([0.5, -0.5])
    soft = burst(0.5, 0.5, -52, swell_s=0.2)
    knock = burst(0.08, 0.02, -15)
    assert heard((HOLD_S, click), (42.63 - 0.75, soft), (0.1, knock), (SECONDS - 0.3, knock)) == []


def test_what_the_other_end_does_louder_at_the_moment_is_its_own():
    slam = burst(0.4, 0.12, -12)
    at_the_customers = CUSTOMER + place(SECONDS + 1, [(HOLD_S, slam)])[: len(CUSTOMER)]
    assert heard((HOLD_S + 0.01, slam * 10 ** (-15 / 20)), customer=at_the_customers) == []


def test_the_measure_counts_them_and_says_why_it_cannot():
    recording = recording_of(AGENT + place(SECONDS + 1, [(HOLD_S, burst(0.4, 0.12, -15))])[: len(AGENT)], CUSTOMER)

    def measured(*channels):
        lanes = [
            Lane(role, channel, (Span(0, 1),)) for role, channel in zip(("agent", "customer"), channels, strict=True)
        ]
        return measure(recording, TURNS, lanes, load_config(), Waits())

    own, events, _ = measured(0, 1)
    assert own.distraction_count == 1
    assert [event.kind for event in events].count("noise") == 1
    shared, _, _ = measured(0, 0)
    assert (shared.distraction_count, shared.missing["distraction_count"]) == (None, "shared_channel")
