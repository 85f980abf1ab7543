"""Damaged files give all that can be had, with silence for what is lost, and times that stay true.

written    |=====|= lost =|==============|
read       |=====|........|==============|     what follows the hole is where it was, to 50 ms
"""

import faster_whisper
import numpy as np
import pytest

from qc.audio import read_recording
from qc.config import load_config
from qc.errors import RecordingError
from qc.spans import Span
from tests.support.media import made, noise, to_pcm, with_hole

SETTINGS = load_config().audio
SECONDS = 12.0


def read(tmp_path, data):
    path = tmp_path / "call.wav"  # the name says nothing
    path.write_bytes(data)
    return read_recording(path, SETTINGS)


def shift_s(recording, written, rate_hz, span):
    """By how much what was read in `span` is early or late against what was written: where they correlate best."""
    heard = recording.window(0, span, 8_000).astype(float)
    reach_s = 0.5
    times = np.arange(0, span.duration_s + 2 * reach_s, 1 / 8_000) + span.start_s - reach_s
    around = np.interp(times, np.arange(written.shape[1]) / rate_hz, written[0])
    size = len(around) + len(heard)
    match = np.fft.irfft(np.fft.rfft(around, size) * np.conj(np.fft.rfft(heard, size)), size)[: len(around)]
    assert match.max() > 0.5 * np.linalg.norm(heard) ** 2, "this is not what was written"
    return reach_s - int(np.argmax(match)) / 8_000


@pytest.mark.parametrize(
    "name",
    [
        "wav_pcm",
        "wav_mulaw",
        "wav_44k",
        "flac",
        "mp3",
        "mp3_stereo",
        "aac",
        "m4a",
        "opus",
        "webm",
        "au",
        "aiff",
        "voc",
        "sox",
        "wv",
        "tta",
        "flv",
        "flv_aac",
        "avi",
        "avi_mp3",
        "mpeg",
        "mpegts",
    ],
)
def test_a_sound_file_is_read_whole(tmp_path, name):
    data, written, rate_hz = made(name, SECONDS)
    recording = read(tmp_path, data)
    assert recording.rate_hz == min(rate_hz, 16_000)
    assert recording.channels == len(written)
    assert recording.duration_s == pytest.approx(SECONDS, abs=0.15)
    assert recording.damage == ()
    assert (
        abs(shift_s(recording, written, rate_hz, Span(9, 10))) < 0.105
    )  # an encoder's own delay, up to 0.1 s (MP3 at 11 kHz)


@pytest.mark.parametrize("filling", ["zeros", "rubbish"])
@pytest.mark.parametrize(
    "name", ["flac", "mp3", "mp3_stereo", "aac", "m4a", "opus", "webm", "flv", "flv_aac", "mpeg", "mpegts"]
)
def test_times_after_a_hole_stay_true(tmp_path, name, filling):
    data, written, rate_hz = made(name, SECONDS)
    whole, damaged = read(tmp_path, data), read(tmp_path, with_hole(data, 0.3, 0.1, filling))
    late_s = [shift_s(recording, written, rate_hz, Span(8, 9)) for recording in (whole, damaged)]
    assert abs(late_s[1] - late_s[0]) < 0.05
    assert damaged.duration_s == pytest.approx(SECONDS, abs=0.2)
    lost_s = sum(span.duration_s for span in damaged.damage)
    assert 0.5 < lost_s < 6.0  # 1.2 s; containers lose the page or cluster around it too
    hole = max(damaged.damage, key=lambda span: span.duration_s)
    middle = Span((hole.start_s + hole.end_s) / 2 - 0.1, (hole.start_s + hole.end_s) / 2 + 0.1)
    assert np.abs(damaged.window(0, middle)).max() < 0.001


@pytest.mark.parametrize("name", ["wav_pcm", "wav_alaw", "flac", "mp3", "aac", "opus", "webm", "amr", "au", "aiff"])
@pytest.mark.parametrize("share", [0.9, 0.3])
def test_a_truncated_file_gives_what_it_has(tmp_path, name, share):
    data, _, _ = made(name, SECONDS)
    recording = read(tmp_path, data[: round(len(data) * share)])
    assert recording.duration_s == pytest.approx(SECONDS * share, abs=2.0)  # a FLAC frame of 4608 samples, an Ogg page
    if name in ("wav_pcm", "wav_alaw", "flac", "au", "aiff", "webm"):  # the header knows better
        assert recording.declared_s == pytest.approx(SECONDS, abs=0.1)


def test_an_end_that_is_damaged_throughout_counts_as_lost(tmp_path):
    """A byte of every other frame or so: never four good ones in a row, from the middle to the end."""
    data = bytearray(made("aac", SECONDS)[0])
    for at in range(len(data) // 2, len(data), len(data) // 100):
        data[at] ^= 0xFF
    recording = read(tmp_path, bytes(data))
    assert recording.duration_s == pytest.approx(SECONDS, abs=0.3)
    assert sum(span.duration_s for span in recording.damage) > 3.0


def test_rubbish_behind_the_sound_is_no_sound(tmp_path):
    data, _, _ = made("aac", SECONDS)
    recording = read(tmp_path, data + bytes(1_000_000))
    assert recording.duration_s == pytest.approx(SECONDS, abs=0.15)
    assert recording.damage == ()


@pytest.mark.parametrize("filling", ["zeros", "rubbish"])
def test_how_much_of_a_file_is_held_at_once_changes_nothing(tmp_path, monkeypatch, filling):
    data = with_hole(made("aac", SECONDS)[0], 0.3, 0.1, filling)
    whole = read(tmp_path, data)
    monkeypatch.setattr("qc.audio.bare._READ_BYTES", 8_209)
    piecewise = read(tmp_path, data)
    assert piecewise.damage == whole.damage
    assert (piecewise.pcm == whole.pcm).all()


def test_a_truncated_mp4_has_no_index_and_says_so(tmp_path):
    with pytest.raises(RecordingError) as caught:
        read(tmp_path, made("m4a", SECONDS)[0][:20_000])
    assert caught.value.code == "unreadable"


@pytest.mark.parametrize("name", ["wav_mulaw", "wav_alaw"])
def test_a_hole_of_zero_bytes_in_g711_is_no_bang(tmp_path, name):
    data, _, _ = made(name, SECONDS)
    recording = read(tmp_path, with_hole(data, 0.5, 0.1, "zeros"))
    (hole,) = recording.damage
    assert hole.start_s == pytest.approx(6.0, abs=0.025)
    assert hole.duration_s == pytest.approx(1.2, abs=0.025)
    assert np.abs(recording.window(0, hole)).max() < 0.001


def test_bad_frames_of_amr_are_silence_of_the_same_length(tmp_path):
    data, _, _ = made("amr", SECONDS)
    for filling in ("zeros", "rubbish"):
        recording = read(tmp_path, with_hole(data, 0.3, 0.1, filling))
        assert recording.duration_s == pytest.approx(SECONDS, abs=0.05)
        assert sum(span.duration_s for span in recording.damage) == pytest.approx(
            1.6, abs=0.5
        )  # 1.2 s, and until frames are believed again


@pytest.mark.parametrize("claimed", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_wav_whose_recorder_never_wrote_the_length(tmp_path, claimed):
    data, _, _ = made("wav_mulaw", 5.0)
    at = data.index(b"data") + 4
    recording = read(tmp_path, data[:at] + claimed.to_bytes(4, "little") + data[at + 4 :])
    assert recording.duration_s == pytest.approx(5.0)
    assert recording.damage == ()


def test_more_is_saved_of_a_damaged_mp3_than_the_recognisers_own_decoder_saves(tmp_path):
    data, _, _ = made("mp3", 40.0)
    damaged = with_hole(data, 0.3, 0.02, "rubbish")
    path = tmp_path / "call.mp3"
    path.write_bytes(damaged)
    plain_s = len(faster_whisper.decode_audio(str(path))) / 16_000
    recording = read_recording(path, SETTINGS)
    saved_s = recording.duration_s - sum(span.duration_s for span in recording.damage)
    assert saved_s > 38.0
    assert saved_s >= 2.5 * plain_s


@pytest.mark.parametrize("name", ["avi", "avi_mp3", "wv"])
def test_what_tells_no_time_behind_a_hole_at_least_tells_its_length(tmp_path, name):
    data, _, _ = made(name, SECONDS)
    damaged = read(tmp_path, with_hole(data, 0.3, 0.1, "rubbish"))
    assert damaged.declared_s == pytest.approx(SECONDS, abs=0.15)
    assert damaged.declared_s - damaged.duration_s > 1.0


@pytest.mark.parametrize("channels", [1, 2])
def test_a_sphere_file_of_speech_corpora(tmp_path, channels):
    written = to_pcm(noise(1.0, 8_000, channels))
    fields = [
        f"channel_count -i {channels}", f"sample_count -i {written.shape[1]}", "sample_rate -i 8000",
        "sample_n_bytes -i 2", "sample_byte_format -s2 01", "sample_sig_bits -i 16", "sample_coding -s3 pcm",
        "end_head",
    ]  # fmt: skip
    header = ("NIST_1A\n   1024\n" + "\n".join(fields) + "\n").encode().ljust(1024)
    recording = read(tmp_path, header + written.T.astype("<i2").tobytes())
    np.testing.assert_array_equal(recording.pcm, written)
