import numpy as np
import pytest

from benchmarks.throughput import Figures, Overheard, gain
from qc.spans import Span
from qc.transcription import Window
from qc.transcription.fake import FakeTranscriber


def test_two_that_do_not_hinder_each_other_do_twice_as_much():
    assert gain(alone_s=10.0, together_s=10.0) == pytest.approx(2.0)
    # each takes twice as long beside the other: nothing is won
    assert gain(alone_s=10.0, together_s=20.0) == pytest.approx(1.0)


def test_the_model_is_asked_the_same_again():
    fake = FakeTranscriber()
    overheard = Overheard(fake)
    window = Window(np.zeros(32_000, np.float32), (Span(0.5, 1.5),))
    heard = overheard.transcribe([window, window])
    assert fake.windows_heard == 2
    assert [ask() for ask in overheard.asked] == [heard]
    assert fake.windows_heard == 4
    assert overheard.name == fake.name


def test_figures_are_medians_of_ratios_within_a_round():
    # round     alone: pipeline, model   two at once: pipeline, model
    figures = Figures()
    for alone, together in [((12.0, 10.0), (12.0, 10.0)), ((11.0, 10.0), (11.0, 12.5)), ((30.0, 20.0), (40.0, 25.0))]:
        for what, alone_s, together_s in zip(("pipeline", "model"), alone, together, strict=True):
            figures.put((what, 1), alone_s, alone_s / 2)
            figures.put((what, 2), together_s, together_s)
    assert list(figures.lines()) == [
        "the pipeline takes 1.200 (rounds: 1.10 to 1.50) times its calls of the model; "
        "1.325 times their processor time",
        "two at once, pipeline: 2.000 (rounds: 1.50 to 2.00) times the throughput of one",
        "two at once, model: 1.600 (rounds: 1.60 to 2.00) times the throughput of one",
    ]
    figures.put(("plain", 1), 48.0, 48.0)
    figures.put(("plain", 1), 44.0, 44.0)
    figures.put(("plain", 1), 30.0, 30.0)
    assert (
        next(figures.lines()) == "plain faster-whisper takes 4.000 (rounds: 1.00 to 4.00) times as long as the pipeline"
    )
