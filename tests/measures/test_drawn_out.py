"""Drawn-out endings, on a made voice: syllables of changing formants, then one sound that is held."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qc.config import load_config
from qc.measures import Waits, measure
from qc.measures.drawn_out import HELD_S, drawn_out, held_sound
from qc.roles.lanes import Lane
from tests.support.sound import RATE_HZ, hiss, numbered, place, recording_of, times, turn

AH, EE, OO, EH = (800, 1300), (300, 2300), (400, 800), (500, 1900)  # first and second formant, in Hz


def vowel(seconds, formants, f0_hz=(160.0, 160.0)):
    """Harmonics of a pitch that glides, each as loud as two resonances of 120 Hz let it be; RMS 0.1."""
    t = times(seconds)
    pitch = np.linspace(*f0_hz, len(t))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE_HZ
    sound = np.zeros_like(t)
    for harmonic in range(1, int(3400 / max(f0_hz)) + 1):
        loud = sum(1 / (1 + ((harmonic * pitch - formant) / 120) ** 2) for formant in formants)
        sound += loud * np.sin(harmonic * phase)
    fade = np.minimum(1.0, np.minimum(t, t[::-1]) / 0.02)
    return 0.1 * fade * sound / np.sqrt(np.mean(sound**2))


def syllables(count=6):
    """A sound every 0.15 s, none like the one before it: 0.9 s."""
    return np.concatenate([vowel(0.15, (AH, EE, OO, EH)[at % 4]) for at in range(count)])


def ending(last, count=6):
    return np.concatenate([syllables(count), last])


def test_a_sound_held_for_a_second_is_drawn_out_from_its_beginning():
    held = held_sound(ending(vowel(1.0, AH)))
    assert held.start_s == pytest.approx(0.9, abs=0.08)
    assert held.end_s == pytest.approx(1.9, abs=0.08)


def test_a_fall_of_the_pitch_inside_one_vowel_is_still_one_sound():
    assert held_sound(ending(vowel(1.0, AH, (200.0, 130.0)))).duration_s == pytest.approx(1.0, abs=0.12)


def test_a_sound_that_fades_is_held_as_long_as_it_is_heard():
    fading = vowel(1.0, AH) * 10 ** (-15 / 20 * times(1.0))  # 15 dB in a second
    assert held_sound(ending(fading)).duration_s >= HELD_S


ORDINARY = {
    "a final syllable": vowel(0.35, AH),
    "a hiss": 0.05 * hiss(1.0, 0.0),
    "a held sound and two syllables after it": np.concatenate([vowel(1.0, AH), vowel(0.2, EE), vowel(0.2, OO)]),
    "two vowels of half a second": np.concatenate([vowel(0.5, AH), vowel(0.5, EE)]),
    "silence": np.zeros(RATE_HZ),
}


@pytest.mark.parametrize("name", ORDINARY)
def test_what_is_not_drawn_out(name):
    held = held_sound(ending(ORDINARY[name]))
    assert held is None or held.duration_s < HELD_S


@settings(max_examples=15, deadline=None)
@given(st.floats(-30, 6), st.sampled_from([AH, EE, OO, EH]), st.floats(0.75, 1.5), st.floats(100, 240))
def test_loudness_pitch_and_vowel_do_not_matter(gain_db, formants, seconds, f0_hz):
    sound = ending(vowel(seconds, formants, (f0_hz, f0_hz)), count=7)  # and a silence before it
    sound[-len(times(seconds)) - round(0.15 * RATE_HZ) : -len(times(seconds))] = 0.0
    assert held_sound(10 ** (gain_db / 20) * sound).duration_s == pytest.approx(seconds, abs=0.15)


def call(*lasts, gap_s=1.0):
    """A speaker's sound and turns that end so."""
    pieces, turns, at_s = [], [], 0.5
    for last in lasts:
        sound = ending(last)
        pieces.append((at_s, sound))
        turns.append(turn("agent", at_s, at_s + len(sound) / RATE_HZ))
        at_s = turns[-1].span.end_s + gap_s
    return place(at_s + 1.0, pieces), turns


SHORT, LONG = vowel(0.3, AH), vowel(1.0, AH)


def found(sound, turns):
    turns = numbered(*turns)
    return drawn_out(recording_of(sound), {each.turn: 0 for each in turns if each.role == "agent"}, turns)


def test_each_is_an_event_with_its_place():
    events = found(*call(SHORT, LONG, SHORT, LONG))
    #  0.5–1.7   2.7–4.6 (held from 3.6)   5.6–6.8   7.8–9.7 (held from 8.7)
    assert [(event.kind, event.role, event.turn) for event in events] == [("drawn_out", "agent", n) for n in (1, 3)]
    for event, start_s in zip(events, (3.6, 8.7), strict=True):
        assert event.span.start_s == pytest.approx(start_s, abs=0.08)
        assert event.span.end_s == pytest.approx(start_s + 1.0, abs=0.08)


def test_a_hesitation_before_a_pause_counts_and_one_before_the_next_word_does_not():
    sound, turns = call(SHORT, SHORT, SHORT)
    for gap_s, count in ((0.5, 1), (0.26, 0)):
        said = np.concatenate([LONG, np.zeros(round(gap_s * RATE_HZ)), syllables()])
        start_s = turns[-1].span.end_s + 1.0
        end_s = start_s + len(said) / RATE_HZ
        hesitating = turn("agent", start_s, end_s, "嗯我看看", ((start_s + 1.0, start_s + 1.0 + gap_s),))
        whole = place(end_s + 1.0, [(0.0, sound), (start_s, said)])
        assert len(found(whole, [*turns, hesitating])) == count


def test_what_may_be_the_other_s_is_not_looked_at():
    sound, turns = call(LONG, LONG, LONG, LONG)
    assert len(found(sound, turns)) == 4
    end_s = turns[0].span.end_s
    assert len(found(sound, [*turns, turn("customer", end_s - 0.5, end_s - 0.3, "嗯")])) == 3  # in the middle of it
    assert len(found(sound, [*turns, turn("customer", end_s + 0.1, end_s + 0.4, "嗯")])) == 3  # right after it
    others = [turn("agent", each.span.start_s, each.span.end_s, doubtful="voice_doubtful") for each in turns[:1]]
    assert len(found(sound, [*others, *turns[1:]])) == 3


def measured(sound, turns, noise_dbfs=-70.0):
    turns = numbered(*turns)
    recording = recording_of(sound + hiss(len(sound) / RATE_HZ, noise_dbfs), hiss(len(sound) / RATE_HZ, -70.0, 2))
    lanes = [Lane("agent", 0, tuple(each.span for each in turns)), Lane("customer", 1, ())]
    return measure(recording, turns, lanes, load_config(), Waits())


def test_the_measure_is_a_minute_of_the_agent_s_speech_and_says_why_it_is_missing():
    sound, turns = call(LONG, SHORT, LONG)
    measures, events, _ = measured(sound, turns)
    assert [event.turn for event in events if event.kind == "drawn_out"] == [0, 2]
    assert measures.drawn_out_per_min == pytest.approx(2 / (1.9 + 1.2 + 1.9) * 60)
    assert measured(sound, turns[:2])[0].missing["drawn_out_per_min"] == "too_few_turns"
    assert measured(sound, turns, noise_dbfs=-26.0)[0].missing["drawn_out_per_min"] == "noisy"


def test_a_span_of_nothing_is_no_end():
    assert drawn_out(recording_of(np.zeros(RATE_HZ)), {}, []) is None
    assert held_sound(np.zeros(0)) is None
    assert held_sound(np.zeros(RATE_HZ)) is None
