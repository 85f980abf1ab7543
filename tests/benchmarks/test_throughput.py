import numpy as np
import pytest

from benchmarks.throughput import Overheard, gain
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
