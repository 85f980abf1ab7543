"""A second look is taken where a guard fires, and only there; what stays doubtful is not trusted."""

import numpy as np

from qc.spans import Span
from qc.transcription.alignment import Piece
from qc.transcription.guards import Decoding
from qc.transcription.hearing import DOUBTFUL_CONFIDENCE, SECOND_LOOK, Effort, hear, split
from qc.transcription.protocol import Window


def window(*speech, length_s=8.0):
    return Window(np.zeros(round(16_000 * length_s), np.float32), tuple(speech))


def decoding(text, window_, log_probability=-0.2):
    length_s = window_.speech[-1].end_s
    each_s = length_s / max(1, len(text))
    return Decoding(
        text, [Piece(c, n * each_s, (n + 1) * each_s, 0.9) for n, c in enumerate(text)], log_probability, 0.1
    )


class Model:
    """Says what `texts` hold for each effort, and counts how often it is asked."""

    def __init__(self, say):
        self.say, self.asked = say, []

    def __call__(self, windows, effort):
        self.asked.append((len(windows), effort))
        return [decoding(self.say(window_, effort), window_) for window_ in windows]


ONE = window(Span(0.0, 2.0))
TWO = window(Span(0.0, 2.0), Span(3.0, 5.0))
GOOD, LOOP = "您好请问有什么", "好了" * 12


def test_what_is_heard_well_is_heard_once():
    model = Model(lambda *_: GOOD)
    heard = hear([ONE, TWO], model, 2)
    assert model.asked == [(2, Effort(beam_size=2))]
    assert [result.text for result in heard] == [GOOD, GOOD]
    assert [result.doubtful for result in heard] == ["", ""]


def test_only_the_doubted_window_is_looked_at_again():
    model = Model(lambda window_, effort: LOOP if window_ is TWO and not effort.full_context else GOOD)
    heard = hear([ONE, TWO], model, 2)
    assert model.asked == [(2, Effort(2)), (1, SECOND_LOOK)]
    assert heard[1].text == GOOD
    assert heard[1].doubtful == ""
    assert min(word.confidence for word in heard[1].words) > DOUBTFUL_CONFIDENCE


def test_then_in_two_parts_with_times_put_together():
    # TWO     |----|   |----|       cut at 2.5 s, in the middle of its pause
    model = Model(lambda window_, effort: LOOP if len(window_.speech) == 2 else "您好请问")
    (heard,) = hear([TWO], model, 2)
    assert heard.text == "您好请问您好请问"
    assert heard.doubtful == ""
    assert heard.words[3].span.end_s <= 2.0
    assert heard.words[4].span.start_s >= 3.0


def test_what_stays_doubtful_is_marked():
    (heard,) = hear([ONE], Model(lambda *_: LOOP), 2)
    assert heard.doubtful == "loop"
    assert max(word.confidence for word in heard.words) <= DOUBTFUL_CONFIDENCE


def test_what_nobody_said_is_left_out():
    (heard,) = hear([ONE], Model(lambda *_: "字幕由Amara.org社区提供"), 2)
    assert (heard.words, heard.doubtful) == ((), "invented")


def test_split_shares_out_speech_and_samples():
    first, second = split(TWO)
    assert (first.duration_s, second.duration_s) == (2.5, 5.5)
    assert (first.speech, second.speech) == ((Span(0.0, 2.0),), (Span(0.5, 2.5),))
    assert split(ONE) is None
