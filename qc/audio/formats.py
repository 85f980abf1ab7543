"""Which container a recording is, from its first bytes: never from its name, never by trial.

FFmpeg left to itself believes any content it finds: a list of other files, named .wav, would be followed. So the
demuxer is fixed here, out of a list of formats that hold sound, with or without pictures, and nothing else to follow.

Not read: what names other files or streams (playlists, concat lists, SDP, DASH); bare samples (A-law, VOX), which have
no mark to be known by; SILK, for which FFmpeg has no decoder.
"""

from __future__ import annotations

from collections.abc import Callable

from qc.errors import RecordingError

HEAD_BYTES = 65_536  # what is looked at; an MP3 may begin with this much of a stranger's rubbish

# (bytes at the start, bytes at an offset) -> FFmpeg's name of the demuxer
_SIGNATURES: tuple[tuple[bytes, int, bytes, str], ...] = (
    (b"RIFF", 8, b"WAVE", "wav"),
    (b"RIFX", 8, b"WAVE", "wav"),
    (b"RF64", 8, b"WAVE", "wav"),
    (b"BW64", 8, b"WAVE", "wav"),
    (b"riff\x2e\x91\xcf\x11", 24, b"wave\xf3\xac\xd3\x11", "w64"),
    (b"fLaC", 0, b"", "flac"),
    (b"OggS", 4, b"\x00", "ogg"),
    (b"#!AMR\n", 0, b"", "amr"),
    (b"#!AMR-WB\n", 0, b"", "amr"),
    (b".snd", 0, b"", "au"),
    (b"RIFF", 8, b"AVI ", "avi"),
    (b"FLV\x01", 0, b"", "flv"),
    (b"\x00\x00\x01\xba", 0, b"", "mpeg"),
    (b"Creative Voice File\x1a", 0, b"", "voc"),
    (b"NIST_1A", 0, b"", "nistsphere"),
    (b".SoX", 0, b"", "sox"),
    (b"XoS.", 0, b"", "sox"),
    (b".RMF\x00", 0, b"", "rm"),
    (b"wvpk", 0, b"", "wv"),
    (b"TTA1", 0, b"", "tta"),
    (b"FORM", 8, b"AIFF", "aiff"),
    (b"FORM", 8, b"AIFC", "aiff"),
    (b"caff\x00\x01", 0, b"", "caf"),
    (b"\x1a\x45\xdf\xa3", 0, b"", "matroska"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", 0, b"", "asf"),
    (b"", 4, b"ftyp", "mov"),
)
# media of other kinds: known, so that the message can say more than "no audio"
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"#!SILK", "SILK voice message"),
    (b"\x02#!SILK", "SILK voice message"),
    (b"RIFF", "RIFF file that holds neither WAVE nor AVI"),
    (b"PK\x03\x04", "ZIP archive"),
    (b"\x1f\x8b", "gzip archive"),
    (b"%PDF", "PDF document"),
)
_BITRATES_KBPS = {  # MPEG audio, by (version 1?, layer): ISO/IEC 11172-3 table 2.4.2.3, 13818-3 for the lower rates
    (True, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES_HZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_GSM_FRAME_BYTES = 33
_TS_PACKET_BYTES, _TS_SYNC, _TS_PACKETS = 188, 0x47, 5


def demuxer_of(head: bytes) -> str:
    """FFmpeg's name of the demuxer for a file that begins with `head` (up to `HEAD_BYTES` bytes).

    Raises:
        RecordingError: `empty`, `unsupported` (media, but of no kind that is read) or `not_audio`.
    """
    if not head:
        raise RecordingError("empty", "the file is empty; the recorder wrote nothing, or the copy was cut off")
    for start, at, mark, demuxer in _SIGNATURES:
        if head.startswith(start) and head[at : at + len(mark)] == mark:
            return demuxer
    sound = head[_id3_bytes(head) :] if head.startswith(b"ID3") else head
    if sound.startswith(b"fLaC"):
        return "flac"
    for mark, what in _REFUSED:
        if sound.startswith(mark):
            raise RecordingError("unsupported", f"the file is a {what}; convert it to WAV or FLAC")
    if bare := _raw_stream(sound):
        return bare
    if head.startswith(b"ID3") and len(sound) == 0:  # the tag fills all that was read: a picture, as a rule
        return "mp3"
    raise RecordingError("not_audio", "the content is no audio format that is read, whatever its name says")


def _id3_bytes(head: bytes) -> int:
    """Length of the ID3v2 tag at the start, header included (its size has 7 bits a byte)."""
    if len(head) < 10:
        return len(head)
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def _raw_stream(sound: bytes) -> str | None:
    """A stream of bare frames is believed once two of them follow one another as their headers say."""
    if len(sound) >= _TS_PACKETS * _TS_PACKET_BYTES and all(
        sound[packet * _TS_PACKET_BYTES] == _TS_SYNC for packet in range(_TS_PACKETS)
    ):
        return "mpegts"
    for name, frame_bytes in (("aac", adts_bytes), ("mp3", _mpeg_bytes)):
        if _frames_follow(sound, 0, frame_bytes, 2):
            return name
    if len(sound) >= 3 * _GSM_FRAME_BYTES and all(
        sound[at] >> 4 == 0xD for at in range(0, len(sound) - _GSM_FRAME_BYTES, _GSM_FRAME_BYTES)
    ):
        return "gsm"
    # an MP3 whose beginning was lost: three frames in a row, somewhere in what was read
    at = sound.find(b"\xff")
    while at >= 0:
        if _frames_follow(sound, at, _mpeg_bytes, 3):
            return "mp3"
        at = sound.find(b"\xff", at + 1)
    return None


def _frames_follow(sound: bytes, at: int, frame_bytes: Callable[[bytes], int | None], count: int) -> bool:
    for _ in range(count):
        size = frame_bytes(sound[at : at + 6])
        if size is None:
            return False
        at += size
    return True


def adts_bytes(header: bytes) -> int | None:
    """Length of the ADTS frame that begins so (ISO/IEC 13818-7, 6.2); None where none does."""
    if len(header) < 6 or header[0] != 0xFF or header[1] & 0xF6 != 0xF0 or header[2] >> 2 & 0xF > 12:
        return None
    size = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return size if size >= 7 else None


def _mpeg_bytes(header: bytes) -> int | None:
    """Length of the MPEG-1/2/2.5 audio frame that begins so (ISO/IEC 11172-3, 2.4.3.1); None where none does."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return None
    version, layer = header[1] >> 3 & 3, 4 - (header[1] >> 1 & 3)
    bitrate, rate, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    if version == 1 or layer == 4 or bitrate in (0, 15) or rate == 3:
        return None
    bits_per_s = 1000 * _BITRATES_KBPS[version == 3, layer][bitrate]
    rate_hz = _RATES_HZ[version][rate]
    if layer == 1:
        return (12 * bits_per_s // rate_hz + padding) * 4
    samples = 576 if layer == 3 and version != 3 else 1152
    return samples // 8 * bits_per_s // rate_hz + padding
