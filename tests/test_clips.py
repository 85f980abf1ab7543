"""What is masked in the words is covered in the sound; with the real model: no digit of it can be heard any more."""

import io
import wave

import numpy as np
import pytest

from benchmarks.clips import LISTENERS, telling_clips, understood
from qc.audio import read_recording
from qc.clips import make_clip, masked_spans
from qc.config import load_config
from qc.errors import UsageError
from qc.spans import Span
from qc.views import CallView
from tests.conftest import SAMPLES, qc

CONFIG = load_config()
MARGIN_S = CONFIG.clips.margin_s
RATE_HZ = 8000
MASK = "〔手机号 尾号5678 #a1b2c3〕"


def word(text, start_s, end_s):
    return {"text": text, "start_s": start_s, "end_s": end_s, "confidence": 0.9, "trailing": ""}


def turn(text, *words, start_s=1.0, end_s=9.0, text_raw=""):
    return {"turn": 0, "text": text, "text_raw": text_raw, "words": list(words), "start_s": start_s, "end_s": end_s}


#   0    1        2     3        6     7   8 s
#        |-电话是--|     |--MASK--|     |对|         from 2 to 7 s nobody knows what is said
SPOKEN = turn(f"电话是{MASK}对", word("电话是", 1.0, 2.0), word(MASK, 3.0, 6.0), word("对", 7.0, 8.0))


@pytest.fixture
def recorded(tmp_path):
    """A call of ten seconds, two channels of a steady value, and its view."""
    samples = np.full((10 * RATE_HZ, 2), 1234, "<i2")
    with wave.open(str(tmp_path / "C1.wav"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.tobytes())
    sha256 = read_recording(tmp_path / "C1.wav", CONFIG.audio).sha256
    facts = {"call_id": "C1", "recording": "C1.wav", "recording_sha256": sha256,
             "agent_chars": 5, "customer_chars": 0}  # fmt: skip
    return tmp_path, CallView(facts, [SPOKEN], [], [])


def samples_of(clip):
    with wave.open(io.BytesIO(clip)) as file:
        assert file.getsampwidth() == 2
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels()).T
        return pcm, file.getframerate()


def test_masked_words_are_replaced_by_a_hiss_in_every_channel(recorded):
    folder, call = recorded
    pcm, rate_hz = samples_of(make_clip(call, folder, None, CONFIG.audio, 0.5))
    assert (pcm.shape, rate_hz) == ((2, 10 * RATE_HZ), RATE_HZ)
    first, end = 2 * RATE_HZ, int(6.95 * RATE_HZ)  # the pause before 对, but for the first 0.05 s of its beginning
    assert (pcm[:, :first] == 1234).all()
    assert (pcm[:, end:] == 1234).all()
    covered = pcm[:, first:end].astype(float)
    assert 20 * np.log10(covered[0].std() / 32768) == pytest.approx(-50, abs=0.3)
    assert np.abs(np.corrcoef(covered[0, :-1], covered[0, 1:])[0, 1]) < 0.03  # no tone: neighbours are independent
    assert (covered[0] == covered[1]).all()


def test_a_clip_that_begins_inside_a_number_begins_covered(recorded):
    folder, call = recorded
    pcm, _ = samples_of(make_clip(call, folder, Span(4.0, 8.0), CONFIG.audio, 0.5))
    assert pcm.shape[1] == 4 * RATE_HZ
    end = int(2.95 * RATE_HZ)
    assert (np.abs(pcm[:, :end]) < 1234).all()
    assert (pcm[:, end:] == 1234).all()


LEVEL = np.full(1000, -20.0)  # ten seconds without a gap


def levels_with(*gaps):
    """Levels with valleys of three frames around each time, (s, dBFS)."""
    levels = LEVEL.copy()
    for at_s, dbfs in gaps:
        middle = round(at_s * 100)
        levels[middle - 1 : middle + 2] = [dbfs + 3, dbfs, dbfs + 3]
    return levels


def test_a_turn_with_a_mask_that_no_word_has_is_covered_whole():
    words = (word("电话是", 1.0, 2.0), word("对", 7.0, 8.0))
    assert masked_spans([turn(f"电话是{MASK}对", *words)], LEVEL, 0.0) == [Span(1.0, 9.0)]
    assert masked_spans([turn("电话是……对", *words, text_raw=MASK)], LEVEL, 0.0) == [Span(1.0, 9.0)]
    assert masked_spans([turn("电话是多少", *words)], LEVEL, 0.0) == []


def test_margins_that_meet_are_one_and_none_begins_before_the_call():
    spoken = turn(MASK * 2, word(MASK, 0.2, 1.0), word(MASK, 1.0, 2.0), start_s=0.2, end_s=2.5)
    assert masked_spans([spoken], LEVEL, 0.3) == [Span(0.0, 2.8)]


#   2    3                    6         7 s
#   |是--|-------MASK---------|对-------|      as timed: too early
CLOSE = turn(f"是{MASK}对", word("是", 2.0, 3.0), word(MASK, 3.0, 6.0), word("对", 6.0, 7.0))


@pytest.mark.parametrize(
    ("gaps", "span"),
    [
        ([], (2.96, 6.1)),  # none: as timed, from half a first sound before, with the margin behind
        ([(3.06, -40), (6.15, -40)], (3.025, 6.155)),
        ([(3.15, -40), (6.35, -40)], (2.96, 6.1)),  # too far away
        ([(3.02, -40), (3.07, -40)], (2.985, 6.1)),  # the first of equals before …
        ([(6.05, -40), (6.18, -38)], (2.96, 6.185)),  # … and the last of equals behind: the last digit ends there
        ([(6.05, -40), (6.18, -30)], (2.96, 6.055)),  # 10 dB less deep: inside the next word
        ([(3.05, -23), (6.05, -23)], (2.96, 6.1)),  # 3 dB: no gap
    ],
)
def test_edges_lie_in_the_gaps_between_syllables(gaps, span):
    (covered,) = masked_spans([CLOSE], levels_with(*gaps), 0.1)
    assert (covered.start_s, covered.end_s) == pytest.approx(span)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"recording_sha256": "another"}, "is not the recording that was inspected"),
        ({"recording": None}, "has no recording"),
        ({"recording": "../C1.wav"}, "is not below"),
    ],
)
def test_a_recording_that_is_not_the_calls_is_refused(recorded, change, told):
    folder, call = recorded
    with pytest.raises(UsageError, match=told):
        make_clip(CallView(call.facts | change, call.turns, [], []), folder, None, CONFIG.audio, 0.5)


def test_without_words_nobody_knows_what_to_cover(recorded):
    folder, call = recorded
    with pytest.raises(UsageError, match="no longer kept"):
        make_clip(CallView(call.facts, [], [], []), folder, None, CONFIG.audio, 0.5)


def test_a_stretch_outside_of_the_call_is_refused(recorded):
    folder, call = recorded
    with pytest.raises(UsageError, match=r"lasts 10\.0 s"):
        make_clip(call, folder, Span(10.5, 12.0), CONFIG.audio, 0.5)


# ---- the real model listens to what is left

# Of what is heard uncovered; measured in `docs/privacy.md`. 号 becomes 好 where no number stands behind it any more
LEAST_SYLLABLES, LEAST_CHARACTERS = 0.95, 0.90


@pytest.mark.model
@pytest.mark.parametrize("listener", ["qc", "faster-whisper"])
def test_no_digit_of_a_masked_number_is_heard_and_other_words_still_are(sample_store, base_model, tmp_path, listener):
    results = understood([*telling_clips(sample_store, SAMPLES)], LISTENERS[listener](base_model), tmp_path)
    assert len(results) >= 20
    assert [str(each) for each in results if each.digits] == []
    assert sum(each.number_heard for each in results) >= 0.8 * len(results)  # uncovered, the model hears it
    same, syllables = (sum(counts) for counts in zip(*(each.syllables for each in results), strict=True))
    assert same >= LEAST_SYLLABLES * syllables, [str(each) for each in results]
    kept, hearable = (sum(map(len, texts)) for texts in zip(*((r.kept, r.hearable) for r in results), strict=True))
    assert kept >= LEAST_CHARACTERS * hearable, [str(each) for each in results]


@pytest.mark.model
def test_a_clip_is_exported_by_the_command(sample_store, tmp_path):
    to = ("--to", tmp_path / "c.wav")
    done = qc("export", sample_store, "QH002", "--recordings", SAMPLES, "--clip", "10", "20", *to)
    assert done.returncode == 0, done.stderr
    with wave.open(str(tmp_path / "c.wav")) as file:
        assert file.getnframes() == 10 * file.getframerate()
    assert qc("export", sample_store, "QH002", *to).returncode == 2  # where are the recordings?
