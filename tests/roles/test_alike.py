"""Two alike voices: what is said tells where to begin and whether to believe the voices that were found."""

from math import log

import numpy as np
import pytest

from qc.audio import Recording, read_recording
from qc.records import Word
from qc.roles import Lane, Lanes, check_by_words, lanes_of, tell_alike_apart
from qc.roles.alike import _agreement, _Hint, _seeds
from qc.roles.hearing import FAR_S, Frames, Sound, Windows
from qc.roles.timbre import cepstra, loud
from qc.roles.words import ALIKE_AT_MOST, NEAR_AT_MOST, hints_of
from qc.spans import Span, intersect, total_s
from qc.speech import find_speech
from tests.roles.test_words import CALL, GREETING, REQUEST, said
from tests.support.defaults import CONFIG
from tests.support.samples import FOLDER, sample

TURN_S = 3.0
AGENTS = ("您好客服中心", "帮您查一下", "请您稍等", "让您久等了", "请问您贵姓", "感谢您的配合")
CUSTOMERS = ("我想问一下", "我的订单呢", "你们怎么回事", "我姓王", "我要退货", "没有了谢谢")


def heard(voices, tilt=0.6, angle=0.3, seed=1):
    """Turns of 3 s a second apart, each by the voice 0 or 1 that `voices` names: two spectra, two directions."""
    rng = np.random.default_rng(seed)
    speech = [Span(4.0 * n, 4.0 * n + TURN_S) for n in range(len(voices))]
    cells = [Span(s.start_s + 0.1 * k, s.start_s + 0.1 * (k + 1)) for s in speech for k in range(30)]
    places = np.array([FAR_S * n + 0.1 * (k + 0.5) for n in range(len(voices)) for k in range(30)])
    powers = np.exp(
        rng.standard_normal((300 * len(voices), 40))
        + np.repeat(voices, 300)[:, None] * tilt * np.cos(np.linspace(0, np.pi, 40))
    ).astype(np.float32)
    directions = np.array([[1.0, 0.2, 0.0], [np.cos(angle), 0.2, np.sin(angle)]])
    windows = []
    for step_s in (0.4, 0.2):
        moments = np.arange(0.6, TURN_S - 0.4, step_s)
        vectors = np.repeat(directions[list(voices)], len(moments), axis=0) + rng.normal(
            0, 0.02, (len(voices) * len(moments), 3)
        )
        vectors = np.abs(vectors) / np.linalg.norm(vectors, axis=1, keepdims=True)
        at = np.concatenate([FAR_S * n + moments for n in range(len(voices))])
        windows.append(Windows(vectors.astype(np.float32), at))
    frames = Frames(powers, np.repeat(np.arange(len(cells)), 10), loud(powers), cepstra(powers)[loud(powers)])
    return Sound(tuple(speech), tuple(cells), places, (windows[0], windows[1]), frames)


def undecided(sound):
    return Lanes((Lane("agent", 0, sound.speech),), "voices", 0.5, ("one_voice",), undecided=sound)


def words(start_s, text):
    """Four characters a second."""
    return [Word(char, Span(start_s + n / 4, start_s + (n + 1) / 4), 0.9) for n, char in enumerate(text)]


def told(sound, texts):
    return tell_alike_apart(undecided(sound), [[word for n, text in enumerate(texts) for word in words(4.0 * n, text)]])


def test_phrases_of_one_role_are_hints_and_so_is_a_polite_you():
    # 0 1 2 3 4 5 6 7: 我想问(-2.5) at 0 … 0.75, 您 at 1.0, 工号 (3.5) at 1.25 … 1.75; a word of 0.5 counts for nothing
    found = dict(hints_of(words(0.0, "我想问您工号那行")))
    assert found == {Span(0, 0.75): -2.5, Span(0.75, 1.0): 1.0, Span(1.0, 1.5): 3.5}
    assert hints_of([]) == []


def test_agreement_is_the_log_odds_of_one_vote_a_span_and_role():
    # cells     0 … 29 | 30 … 59     customer: the second span, half of all
    # hints     A  A   | A  C        a chance of 0.9 against ½ three times, of 0.1 against ½ for the A in the second
    sound, customer = heard([0, 1]), np.repeat([False, True], 30)
    hints = [_Hint(0, 5, 0), _Hint(9, 12, 0), _Hint(33, 36, 0), _Hint(40, 48, 1)]
    assert _agreement(customer, sound, hints[:2]) == pytest.approx(log(1.8))
    assert _agreement(customer, sound, hints) == pytest.approx(2 * log(1.8) + log(0.2))
    assert _agreement(customer, sound, []) == 0


def test_seeds_reach_two_seconds_about_a_phrase_within_its_span_unless_both_spoke_there():
    sound = heard([0, 1, 0])
    seeds = _seeds(sound, [_Hint(0, 2, 0), _Hint(45, 47, 1), _Hint(60, 62, 0), _Hint(80, 82, 1)])
    assert seeds[:22].tolist() == [0] * 22  # cells of 0.1 s: 2 s after the phrase's last
    assert set(seeds[22:30]) == {-1}
    assert seeds[30:60].tolist() == [1] * 30  # 15 cells before it, 13 behind
    assert seeds[60:].tolist() == [0] * 2 + [-1] * 18 + [1] * 2 + [-1] * 8


def test_alike_voices_whose_words_agree_are_two_and_have_their_roles():
    voices = [1, 0] * 6  # the customer begins
    sound = heard(voices)
    lanes = told(sound, [text for pair in zip(CUSTOMERS, AGENTS, strict=True) for text in pair])
    assert lanes.notes == ("voices_near",)
    assert lanes.undecided is None
    speech = {lane.role: lane.speech for lane in lanes.lanes}
    for role, voice in (("agent", 0), ("customer", 1)):
        own = [span for span, spoke in zip(sound.speech, voices, strict=True) if spoke == voice]
        assert total_s(intersect(speech[role], own)) > 0.95 * total_s(own)


def test_words_that_disagree_with_the_voices_are_not_believed():
    # each voice says what both roles say: it is a cut between moods, or two who hand the telephone on
    mixed = [text for n in range(6) for text in ((AGENTS[n], CUSTOMERS[n]) if n % 2 else (CUSTOMERS[n], AGENTS[n]))]
    lanes = told(heard([0, 1] * 6), mixed)
    assert lanes.notes == ("voices_alike",)


def test_without_a_word_nothing_is_believed():
    assert told(heard([0, 1] * 6), [""] * 12).notes == ("voices_alike",)


def test_one_voice_stays_one_lane_whatever_is_said():
    lanes = told(heard([0] * 12, angle=0.0), [text for pair in zip(CUSTOMERS, AGENTS, strict=True) for text in pair])
    assert (len(lanes.lanes), lanes.notes) == (1, ("one_voice",))


def test_lanes_that_are_decided_stay_as_they_are():
    lanes = Lanes((Lane("agent", 0, (Span(0, 2),)), Lane("customer", 1, (Span(3, 5),))), "channel", 0.97)
    assert tell_alike_apart(lanes, [words(0, GREETING), words(3, REQUEST)]) is lanes


@pytest.mark.parametrize(("note", "most"), [("voices_near", NEAR_AT_MOST), ("voices_alike", ALIKE_AT_MOST)])
def test_alike_voices_are_never_surer_than_such_calls_were(note, most):
    lanes = (Lane("agent", 0, (Span(0, 2),)), Lane("customer", 0, (Span(3, 5),)))
    checked = check_by_words(CALL, Lanes(lanes, "voices", 0.5, (note,)), said(GREETING, REQUEST))
    assert checked.roles_confidence == most


@pytest.mark.model
def test_a_sample_call_of_two_alike_voices_summed_to_mono():
    call, stereo = sample("QH012"), read_recording(FOLDER / "QH012.flac", CONFIG.audio)
    mono = Recording(stereo.pcm.sum(axis=0, dtype=np.int32, keepdims=True).clip(-32768, 32767).astype(np.int16), 8000)
    lanes = lanes_of(CALL, mono, find_speech(mono, CONFIG.speech))
    assert lanes.notes == ("one_voice",)  # until it is known what is said
    spoken = [
        Word(char, Span(start_s, start_s + step_s), 0.9)
        for turn in call.truth["turns"]
        for step_s in [(turn["end_s"] - turn["start_s"]) / len(turn["text"])]
        for n, char in enumerate(turn["text"])
        for start_s in [turn["start_s"] + n * step_s]
    ]
    lanes = tell_alike_apart(lanes, [spoken])
    assert lanes.notes == ("voices_near",)
    truth = find_speech(stereo, CONFIG.speech)
    for lane in lanes.lanes:
        own = truth[0 if lane.role == "agent" else 1]
        assert total_s(intersect(lane.speech, own)) > 0.95 * total_s(own)
