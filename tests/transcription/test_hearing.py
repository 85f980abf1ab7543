"""A second look is taken where a guard fires, and only there; what stays doubtful is not trusted."""

from dataclasses import replace

import numpy as np
import pytest

from qc.config import load_config
from qc.spans import Span
from qc.transcription.alignment import Piece
from qc.transcription.guards import Decoding
from qc.transcription.hearing import DOUBTFUL_CONFIDENCE, SHIFT_S, hear, split
from qc.transcription.protocol import Window

SETTINGS = load_config().transcription.model_copy(update={"second_look_below": -0.25})
FIRST, SHIFTED, FULL = "first", "shifted", "in full context"


def window(*speech, length_s=8.0):
    return Window(np.zeros(round(16_000 * length_s), np.float32), tuple(speech))


def decoding(text, window_, log_probability=-0.2):
    length_s = window_.speech[-1].end_s
    each_s = length_s / max(1, len(text))
    return Decoding(
        text, [Piece(c, n * each_s, (n + 1) * each_s, 0.9) for n, c in enumerate(text)], log_probability, 0.1
    )


class Model:
    """Says `say(window, look)`: a text, or a text and how likely it is; and keeps what it was asked."""

    def __init__(self, say):
        self.say, self.asked, self.windows = say, [], []

    def __call__(self, windows, effort):
        assert effort.beam_size == SETTINGS.beam_size
        look = FULL if effort.full_context else SHIFTED if windows[0].speech[0].start_s else FIRST
        self.asked.append((len(windows), look))
        self.windows += windows
        said = [self.say(window_, look) for window_ in windows]
        return [
            decoding(*((text, window_) if isinstance(text, str) else (text[0], window_, text[1])))
            for text, window_ in zip(said, windows, strict=True)
        ]


ONE = window(Span(0.0, 2.0))
TWO = window(Span(0.0, 2.0), Span(3.0, 5.0))
GOOD, LOOP = "您好请问有什么", "好了" * 12


def test_what_is_heard_well_is_heard_once():
    model = Model(lambda *_: GOOD)
    heard = hear([ONE, TWO], model, SETTINGS)
    assert model.asked == [(2, FIRST)]
    assert [result.text for result in heard] == [GOOD, GOOD]
    assert [result.doubtful for result in heard] == ["", ""]


@pytest.mark.parametrize(("nats", "kept"), [(-0.1, "你好"), (-0.26, "你好"), (-0.31, "您好")])
def test_an_unsure_window_is_heard_again_behind_silence_and_the_likelier_text_kept(nats, kept):
    model = Model(lambda window_, look: ("您好", -0.3) if look == FIRST else ("你好", nats))
    (heard,) = hear([ONE], model, SETTINGS)
    assert model.asked == [(1, FIRST), (1, SHIFTED)]
    assert (heard.text, heard.doubtful) == (kept, "")


@pytest.mark.parametrize(("nats", "kept"), [(-0.3, "请您稍等"), (-0.31, "请您稍等"), (-1.0, "请您烧等")])
def test_what_people_say_is_kept_before_what_only_sounds_so(nats, kept):
    model = Model(lambda _, look: ("请您烧等", -0.3) if look == FIRST else ("请您稍等", nats))
    (heard,) = hear([ONE], model, SETTINGS)
    assert heard.text == kept


def test_the_shifted_window_has_its_sound_and_speech_later_and_its_words_in_their_own_time():
    # TWO       |----|   |----|        0–2, 3–5
    # shifted   .|----|   |----|       0.25–2.25, 3.25–5.25: eight characters share 5.25 s
    model = Model(lambda _, look: ("您好请问您好请问", -0.3 if look == FIRST else -0.1))
    sound = np.arange(1, 8 * 16_000 + 1, dtype=np.float32)
    (heard,) = hear([replace(TWO, samples=sound)], model, SETTINGS)
    shifted = model.windows[1]
    assert SHIFT_S == 0.25
    assert shifted.speech == (Span(0.25, 2.25), Span(3.25, 5.25))
    assert not shifted.samples[:4_000].any()
    assert (shifted.samples[4_000:] == sound).all()
    assert [word.span.start_s for word in heard.words][:2] == pytest.approx([0.0, 5.25 / 8 - 0.25])
    assert heard.words[-1].span.end_s == 5.0


def test_a_likelier_text_that_a_guard_doubts_is_not_kept():
    model = Model(lambda _, look: (GOOD, -0.3) if look == FIRST else (LOOP, -0.05))
    (heard,) = hear([ONE], model, SETTINGS)
    assert model.asked == [(1, FIRST), (1, SHIFTED)]
    assert heard.text == GOOD


def test_the_unsure_windows_of_a_batch_are_heard_again_together():
    model = Model(lambda window_, look: (GOOD, -0.1 if window_ is ONE else -0.3))
    hear([TWO, ONE, TWO], model, SETTINGS)
    assert model.asked == [(3, FIRST), (2, SHIFTED)]


def test_only_the_doubted_window_is_looked_at_again():
    model = Model(lambda window_, look: LOOP if len(window_.speech) == 2 and look != FULL else GOOD)
    heard = hear([ONE, TWO], model, SETTINGS)
    assert model.asked == [(2, FIRST), (1, SHIFTED), (1, FULL)]
    assert heard[1].text == GOOD
    assert heard[1].doubtful == ""
    assert min(word.confidence for word in heard[1].words) > DOUBTFUL_CONFIDENCE


def test_then_in_two_parts_with_times_put_together():
    # TWO     |----|   |----|       cut at 2.5 s, in the middle of its pause
    model = Model(lambda window_, look: LOOP if len(window_.speech) == 2 else "您好请问")
    (heard,) = hear([TWO], model, SETTINGS)
    assert heard.text == "您好请问您好请问"
    assert heard.doubtful == ""
    assert heard.words[3].span.end_s <= 2.0
    assert heard.words[4].span.start_s >= 3.0


def test_what_stays_doubtful_is_marked():
    (heard,) = hear([ONE], Model(lambda *_: LOOP), SETTINGS)
    assert heard.doubtful == "loop"
    assert max(word.confidence for word in heard.words) <= DOUBTFUL_CONFIDENCE


def test_what_nobody_said_is_left_out():
    (heard,) = hear([ONE], Model(lambda *_: "字幕由Amara.org社区提供"), SETTINGS)
    assert (heard.words, heard.doubtful) == ((), "invented")


def test_split_shares_out_speech_and_samples():
    first, second = split(TWO)
    assert (first.duration_s, second.duration_s) == (2.5, 5.5)
    assert (first.speech, second.speech) == ((Span(0.0, 2.0),), (Span(0.5, 2.5),))
    assert split(ONE) is None
