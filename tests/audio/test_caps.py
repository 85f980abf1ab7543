"""Whatever a file claims or unfolds to, reading it ends, within the caps, and opens nothing else."""

import hashlib
import os
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qc.audio import read_recording
from qc.config import load_config
from qc.errors import RecordingError
from tests.support.media import encode, made, noise

SETTINGS = load_config().audio


def code_of(path, **caps):
    with pytest.raises(RecordingError) as caught:
        read_recording(path, SETTINGS.model_copy(update=caps))
    return caught.value.code


def write(tmp_path, data, name="call.wav"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def test_a_small_file_that_unfolds_to_hours(tmp_path):
    # ten minutes of silence are a hundredth of their samples in FLAC
    bomb = write(tmp_path, encode(np.zeros((1, 600 * 8_000)), "flac", "flac", 8_000, "s16"))
    assert bomb.stat().st_size < 600 * 8_000 * 2 / 50
    assert code_of(bomb, max_duration_s=300.0) == "too_long"
    assert code_of(bomb, max_decoded_mb=5) == "too_long"
    assert read_recording(bomb, SETTINGS).duration_s == 600.0


def test_a_long_recording_is_held_once_while_it_is_read(tmp_path):
    path = write(tmp_path, encode(np.zeros((2, 600 * 8_000)), "wav", "pcm_s16le", 8_000, "s16"))
    tracemalloc.start()
    recording = read_recording(path, SETTINGS)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert recording.pcm.shape == (2, 600 * 8_000)
    assert peak < 1.25 * recording.pcm.nbytes  # 19 MB


def test_too_many_channels(tmp_path):
    header = b"RIFF" + struct.pack("<I", 36 + 3_400) + b"WAVEfmt "
    header += struct.pack("<IHHIIHH", 16, 1, 17, 8_000, 17 * 16_000, 34, 16) + b"data" + struct.pack("<I", 3_400)
    assert code_of(write(tmp_path, header + bytes(3_400))) == "too_many_channels"
    four = write(tmp_path, encode(noise(0.5, 8_000, 4), "wav", "pcm_s16le", 8_000, "s16"))
    assert read_recording(four, SETTINGS).channels == 4


def test_as_many_channels_as_are_allowed(tmp_path):
    sound = noise(0.5, 8_000, 8)  # each has its own
    eight = read_recording(write(tmp_path, encode(sound, "flac", "flac", 8_000, "s16")), SETTINGS)
    assert eight.pcm.shape == (8, 4_000)
    assert np.abs(eight.pcm / 32768 - sound).max() < 0.001


def test_a_codec_that_does_not_exist(tmp_path):
    data = bytearray(made("wav_pcm", 0.5)[0])
    at = data.index(b"fmt ") + 8
    data[at : at + 2] = b"\x99\x99"
    assert code_of(write(tmp_path, bytes(data))) == "unsupported"


@pytest.mark.parametrize("rate_hz", [1, 100, 3_000_000])
def test_rates_that_hold_no_speech(tmp_path, rate_hz):
    header = b"RIFF" + struct.pack("<I", 36 + 2_000) + b"WAVEfmt "
    header += struct.pack("<IHHIIHH", 16, 1, 1, rate_hz, 2 * rate_hz, 2, 16) + b"data" + struct.pack("<I", 2_000)
    assert code_of(write(tmp_path, header + bytes(2_000))) in ("unsupported", "unreadable")


def test_one_sample_is_a_recording_and_none_is_not(tmp_path):
    data, _, _ = made("wav_pcm", 0.1)
    at = data.index(b"data") + 8
    assert read_recording(write(tmp_path, data[: at + 4]), SETTINGS).pcm.shape == (2, 1)
    assert code_of(write(tmp_path, data[:at])) == "unreadable"


def test_lists_of_other_files_are_not_followed(tmp_path):
    other = write(tmp_path, made("wav_pcm", 1.0)[0], "other.wav")
    for text in (f"ffconcat version 1.0\nfile {other}\n", f"#EXTM3U\n#EXTINF:1,\n{other}\n#EXT-X-ENDLIST\n"):
        assert code_of(write(tmp_path, text.encode(), "list.wav")) == "not_audio"


def test_what_is_no_file(tmp_path):
    assert code_of(tmp_path / "nothing.wav") == "missing"
    assert code_of(tmp_path) == "unsupported"
    os.mkfifo(tmp_path / "pipe.wav")  # reading it would wait for ever
    assert code_of(tmp_path / "pipe.wav") == "unsupported"
    assert code_of(write(tmp_path, b"")) == "empty"
    with pytest.raises(RecordingError, match=r"there is no file .*nothing\.wav"):
        read_recording(tmp_path / "nothing.wav", SETTINGS)


@pytest.mark.parametrize("name", ["concat:a|b.wav", "http:x.wav", "-", "录音 %d\n.wav", "b\udcff.wav", "file:x.wav"])
def test_names_of_every_sort(tmp_path, name):
    path = write(tmp_path, made("wav_pcm", 0.5)[0], name)
    recording = read_recording(path, SETTINGS)
    assert recording.duration_s == 0.5
    assert recording.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(
        [
            "wav_mulaw",
            "flac",
            "mp3",
            "aac",
            "m4a",
            "opus",
            "webm",
            "amr",
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
        ]
    ),
    edits=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=40)), min_size=1, max_size=8),
)
def test_no_damage_does_more_than_harm_its_file(tmp_path, name, edits):
    data = bytearray(made(name, 2.0)[0])
    for at, rubbish in edits:
        place = round(at * (len(data) - len(rubbish)))
        data[place : place + len(rubbish)] = rubbish
    try:
        recording = read_recording(write(tmp_path, bytes(data)), SETTINGS.model_copy(update={"max_duration_s": 60.0}))
    except RecordingError:
        return
    assert 0 < recording.duration_s <= 60.0
    assert all(span.end_s <= recording.duration_s + 0.01 for span in recording.damage)
