"""A container is known by its first bytes, whatever the file is called; what is not known is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.audio.formats import HEAD_BYTES, demuxer_of
from qc.errors import RecordingError
from tests.support.media import FORMATS, made

EXPECTED = {"aac": "aac", "m4a": "mov", "opus": "ogg", "webm": "matroska", "mp3_stereo": "mp3"}


@pytest.mark.parametrize("name", FORMATS)
def test_what_recorders_write_is_known(name):
    data, _, _ = made(name, seconds=1.0)
    assert demuxer_of(data[:HEAD_BYTES]) == EXPECTED.get(name, name.split("_")[0])


def test_an_mp3_that_begins_with_a_tag_or_with_rubbish():
    data, _, _ = made("mp3", seconds=2.0)
    frames = data[data.index(b"\xff\xe3") :]  # MPEG-2.5, layer III
    picture = b"ID3\x03\x00\x00" + bytes([0, 0, 10, 0]) + b"\xff\xd8" * 640  # a tag of 10 * 128 bytes
    assert demuxer_of(picture + frames) == "mp3"
    assert demuxer_of(b"\x00\x01\x02" * 500 + frames) == "mp3"
    assert demuxer_of(picture + made("aac", seconds=1.0)[0]) == "aac"


def test_gsm_frames_are_known_by_their_marks():
    frame = b"\xd3" + bytes(32)  # GSM 06.10: each frame of 33 bytes begins with 1101
    assert demuxer_of(frame * 50) == "gsm"
    with pytest.raises(RecordingError, match="no audio format"):
        demuxer_of(frame * 20 + bytes(33) * 20)


def test_a_transport_stream_is_known_by_its_sync_bytes_alone():
    packet = b"\x47" + bytes(187)  # ISO/IEC 13818-1: packets of 188 bytes
    assert demuxer_of(packet * 5) == "mpegts"
    with pytest.raises(RecordingError, match="no audio format"):
        demuxer_of(packet * 4 + bytes(188))


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"", "empty"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "not_audio"),
        (b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\n/etc/passwd\n", "not_audio"),
        (b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n", "not_audio"),  # SDP: would open a socket
        (b"<?xml version='1.0'?><MPD></MPD>", "not_audio"),  # DASH
        ("客服：您好".encode(), "not_audio"),
        (b"\x00" * 5000, "not_audio"),
        (b"\xff" * 5000, "not_audio"),
        (b"RIFF\x00\x00\x00\x00ACON", "unsupported"),
        (b"\x02#!SILK_V3\x0c\x00", "unsupported"),
        (b"PK\x03\x04rest", "unsupported"),
    ],
)
def test_what_is_refused(head, code):
    with pytest.raises(RecordingError) as caught:
        demuxer_of(head)
    assert caught.value.code == code


@given(st.binary(max_size=300))
def test_any_bytes_get_a_demuxer_or_a_refusal(head):
    try:
        demuxer = demuxer_of(head)
    except RecordingError as error:
        demuxer = error.code
    assert demuxer in {
        "wav", "w64", "flac", "ogg", "amr", "au", "aiff", "caf", "matroska", "asf", "mov", "aac", "mp3", "gsm",
        "avi", "flv", "mpeg", "mpegts", "voc", "nistsphere", "sox", "wv", "tta", "rm",
        "empty", "unsupported", "not_audio",
    }  # fmt: skip
