"""What is masked in the words is covered in the sound; with the real model: no digit of it can be heard any more."""

import io
import wave
from collections import Counter

import numpy as np
import pytest

from qc.audio import read_recording
from qc.clips import make_clip, masked_spans
from qc.config import load_config
from qc.errors import UsageError
from qc.spans import Span, intersect
from qc.store import Store
from qc.text.folding import fold
from qc.transcription import Window, load_transcriber
from qc.views import CallView, StoreView
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


def test_the_sound_of_masked_words_is_a_tone_in_every_channel(recorded):
    folder, call = recorded
    pcm, rate_hz = samples_of(make_clip(call, folder, None, CONFIG.audio, 0.5))
    assert (pcm.shape, rate_hz) == ((2, 10 * RATE_HZ), RATE_HZ)
    first, end = int(1.5 * RATE_HZ), int(7.5 * RATE_HZ)
    assert (pcm[:, :first] == 1234).all()
    assert (pcm[:, end:] == 1234).all()
    covered = pcm[:, first:end]
    assert (np.abs(covered) <= 3277).all()
    spectrum = np.abs(np.fft.rfft(covered[1].astype(float)))
    assert np.fft.rfftfreq(covered.shape[1], 1 / RATE_HZ)[spectrum.argmax()] == pytest.approx(1000, abs=1)
    assert (covered[0] == covered[1]).all()


def test_a_clip_that_begins_inside_a_number_begins_with_the_tone(recorded):
    folder, call = recorded
    pcm, _ = samples_of(make_clip(call, folder, Span(4.0, 8.0), CONFIG.audio, 0.5))
    assert pcm.shape[1] == 4 * RATE_HZ
    assert (pcm[:, : int(3.5 * RATE_HZ)] != 1234).all()
    assert (pcm[:, int(3.5 * RATE_HZ) :] == 1234).all()


def test_a_turn_with_a_mask_that_no_word_has_is_covered_whole():
    words = (word("电话是", 1.0, 2.0), word("对", 7.0, 8.0))
    assert masked_spans([turn(f"电话是{MASK}对", *words)], 0.0) == [Span(1.0, 9.0)]
    assert masked_spans([turn("电话是……对", *words, text_raw=MASK)], 0.0) == [Span(1.0, 9.0)]
    assert masked_spans([turn("电话是多少", *words)], 0.0) == []


def test_margins_that_meet_are_one_and_none_begins_before_the_call():
    spoken = turn(MASK * 2, word(MASK, 0.2, 1.0), word(MASK, 1.5, 2.0), start_s=0.2, end_s=2.5)
    assert masked_spans([spoken], 0.3) == [Span(0.0, 2.8)]


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

TELLING = ("QH002", "QH007", "QH010", "QH012", "QH015")
DIGITS = set("0123456789")


def heard_in(transcriber, pcm, rate_hz, speech):
    """What the model hears, folded, all channels together."""
    import soxr

    samples = soxr.resample(pcm.sum(axis=0) / 32768.0, rate_hz, 16_000).astype(np.float32)
    (heard,) = transcriber.transcribe([Window(samples, speech)])
    return fold(heard.text).text


@pytest.mark.model
def test_no_digit_of_a_masked_number_is_heard_and_other_words_still_are(sample_store, base_model):
    """Every turn that a tone reaches into, as a clip, put to the model that had found the number in it.

    The sound of all other turns is what it was, so their words are as easily heard.
    """
    transcriber = load_transcriber(CONFIG.model, CONFIG.transcription)
    view = StoreView(Store.open(sample_store))
    words = heard = clips = 0
    for call_id in TELLING:
        call = view.call(call_id)
        uncovered = [{**turn, "text": "", "text_raw": "", "words": []} for turn in call.turns]
        clear = CallView(call.facts, uncovered, [], [])
        tones = masked_spans(call.turns, MARGIN_S)
        for told in call.turns:
            kept = Counter(fold("".join(w["text"] for w in told["words"] if "〔" not in w["text"])).text)
            others = Counter({char: count for char, count in kept.items() if char not in DIGITS})
            words += others.total()
            if not intersect(tones, [Span(told["start_s"], told["end_s"])]):
                heard += others.total()
                continue
            span = Span(max(0.0, told["start_s"] - 0.3), told["end_s"] + 0.3)
            speech = (Span(0.3, span.duration_s - 0.3),)
            before, after = (
                heard_in(transcriber, *samples_of(make_clip(each, SAMPLES, span, CONFIG.audio, MARGIN_S)), speech)
                for each in (clear, call)
            )
            if "〔" in told["text"]:
                assert not Counter(c for c in after if c in DIGITS) - kept, (call_id, told["text"], after)
                clips += 1
            # what the model does not hear in the clear clip either, is not the tone's doing
            heard += (others & Counter(after)).total() + (others - Counter(before)).total()
    assert clips >= 8
    assert heard >= 0.95 * words, (heard, words)


@pytest.mark.model
def test_a_clip_is_exported_by_the_command(sample_store, tmp_path):
    to = ("--to", tmp_path / "c.wav")
    done = qc("export", sample_store, "QH002", "--recordings", SAMPLES, "--clip", "10", "20", *to)
    assert done.returncode == 0, done.stderr
    with wave.open(str(tmp_path / "c.wav")) as file:
        assert file.getnframes() == 10 * file.getframerate()
    assert qc("export", sample_store, "QH002", *to).returncode == 2  # where are the recordings?
