"""Recordings that are damaged, that lie, that lure, and names of every sort: one list, for the benchmark and the test.

Each stands with what has to come of it: `inspected`, or the reason under which it goes to `failures`. The sound in
them is a few seconds of a sample call; they are made anew each time, byte by byte the same.
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import av
import numpy as np
import soxr

from benchmarks.samples import SAMPLES
from qc.audio import read_recording
from qc.config import load_config
from tests.support.media import FORMATS, encode, with_hole

INSPECTED = "inspected"
FIRST_S, SECONDS = 3.5, 5.5  # of the sample call: both speak
BOMB_S = 4 * 3600 + 60  # a minute over the cap

Make = Callable[[Path], None]


@dataclass(frozen=True)
class Hostile:
    """A row of calls.csv, and how its recording is made.

    Attributes:
        what: what is wrong with it, in a few words.
        recording: its name, as calls.csv has it.
        comes: what has to come of it: `inspected`, or a reason of `failures`.
        make: given the path, makes the file; None where there is none.
        call_id: as calls.csv has it; made from the place in the list where it is empty.
    """

    what: str
    recording: str
    comes: str
    make: Make | None
    call_id: str = ""


def hostile_recordings(canary: Path, address: str) -> list[Hostile]:
    """All of them. Those that name another file name `canary`, those that name a server `address`."""
    found = [*_damaged(), *_lying(), *_strange(), *_luring(canary, address), *_huge(), *_named(canary)]
    return [Hostile(h.what, h.recording, h.comes, h.make, h.call_id or f"H{n:03}") for n, h in enumerate(found, 1)]


@lru_cache(maxsize=1)
def _speech() -> np.ndarray:
    """Some seconds of a sample call: float64 (2, samples) at 8 kHz."""
    recording = read_recording(SAMPLES / "QH001.flac", load_config().audio)
    first, last = (round(at_s * recording.rate_hz) for at_s in (FIRST_S, FIRST_S + SECONDS))
    samples = recording.pcm[:, first:last].astype(float) / 32768
    return np.asarray(soxr.resample(samples.T, recording.rate_hz, 8_000).T)


@lru_cache(maxsize=32)
def speech_as(name: str) -> bytes:
    """That sound as a file of one of `FORMATS`."""
    container, codec, rate_hz, sample_format, channels = FORMATS[name]
    sound = soxr.resample(_speech().T, 8_000, rate_hz).T[:channels]
    return encode(sound, container, codec, rate_hz, sample_format)


def _bytes(data: bytes) -> Make:
    return lambda path: _write(path, data)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _damaged() -> Iterator[Hostile]:
    """Every codec cut at several places, with zeros and with rubbish in the middle."""
    for name in ("wav_pcm", "wav_mulaw", "wav_alaw", "flac", "mp3", "aac", "m4a", "opus", "amr"):
        data = speech_as(name)
        in_the_end = "unreadable" if name == "m4a" else INSPECTED  # without its end an MP4 has no index
        yield Hostile(f"{name}, cut at 90 %", f"{name}-cut90", in_the_end, _bytes(data[: len(data) * 9 // 10]))
        yield Hostile(f"{name}, cut at 30 %", f"{name}-cut30", in_the_end, _bytes(data[: len(data) * 3 // 10]))
        in_head = {"aac": "not_audio", "amr": INSPECTED}.get(name, "unreadable")  # 40 bytes: a whole frame of AMR
        yield Hostile(f"{name}, cut in its header", f"{name}-head", in_head, _bytes(data[:40]))
        for filling in ("zeros", "rubbish"):
            hole = with_hole(data, 0.4, 0.1, filling)
            yield Hostile(f"{name}, a tenth is {filling}", f"{name}-{filling}", INSPECTED, _bytes(hole))
        wild = bytearray(data)
        for at in range(len(data) // 10, len(data) - 8, len(data) // 40):
            wild[at] ^= 0xFF
        comes = "unreadable" if name == "opus" else INSPECTED  # not one page of it is left whole
        yield Hostile(f"{name}, single bytes flipped all over", f"{name}-flips", comes, _bytes(bytes(wild)))


def wav(data: bytes, *, tag: int = 1, channels: int = 1, rate_hz: int = 8_000, bits: int = 16, **lies: int) -> bytes:
    """A WAV file with a header that may lie: `data_bytes`, `riff_bytes`, `bytes_per_s`, `block`."""
    block = lies.get("block", channels * bits // 8)
    bytes_per_s = lies.get("bytes_per_s", rate_hz * block) & 0xFFFFFFFF
    form = struct.pack("<IHHIIHH", 16, tag, channels, rate_hz, bytes_per_s, block, bits)
    size = lies.get("data_bytes", len(data))
    head = b"RIFF" + struct.pack("<I", lies.get("riff_bytes", 36 + len(data))) + b"WAVEfmt " + form
    return head + b"data" + struct.pack("<I", size) + data


def _lying() -> Iterator[Hostile]:
    """Headers that say something else than what follows."""
    pcm = speech_as("wav_pcm")[-60_000:]
    yield Hostile("WAV that declares 2 GB", "declares-2gb.wav", INSPECTED, _bytes(wav(pcm, data_bytes=2_000_000_000)))
    yield Hostile(
        "WAV whose recorder never came back to write the length",
        "never-closed.wav", INSPECTED, _bytes(wav(pcm, data_bytes=0xFFFFFFFF, riff_bytes=0xFFFFFFFF)),
    )  # fmt: skip
    yield Hostile("WAV with all lengths 0", "lengths-0.wav", INSPECTED, _bytes(wav(pcm, data_bytes=0, riff_bytes=0)))
    yield Hostile("WAV of no samples", "0s.wav", "unreadable", _bytes(wav(b"")))
    yield Hostile("WAV of one sample", "1-sample.wav", INSPECTED, _bytes(wav(b"\x01\x00")))
    yield Hostile("WAV of 17 channels", "17.wav", "too_many_channels", _bytes(wav(pcm[:59_840], channels=17)))
    yield Hostile("WAV of 65535 channels", "65535.wav", "unreadable", _bytes(wav(pcm, channels=65535, block=65535)))
    yield Hostile("WAV of no channel", "no-channel.wav", "unreadable", _bytes(wav(pcm, channels=0)))
    yield Hostile("WAV of 1 Hz", "1hz.wav", "unsupported", _bytes(wav(pcm, rate_hz=1)))
    yield Hostile("WAV of 3 MHz", "3mhz.wav", "unsupported", _bytes(wav(pcm, rate_hz=3_000_000)))
    yield Hostile("WAV of 0 Hz", "0hz.wav", "unreadable", _bytes(wav(pcm, rate_hz=0)))
    yield Hostile("WAV of 0 bits", "0bit.wav", "unsupported", _bytes(wav(pcm, bits=0, block=0)))
    yield Hostile("WAV whose codec does not exist", "codec.wav", "unsupported", _bytes(wav(pcm, tag=0x9999)))
    yield Hostile("WAV that says MP3 and holds PCM", "mp3tag.wav", "unreadable", _bytes(wav(pcm, tag=0x55)))
    yield Hostile("WAV that says PCM and holds mu-law", "mulaw-as-pcm.wav", INSPECTED, _bytes(wav(pcm[:32_000])))
    floats = np.random.default_rng(1).standard_normal(16_000).astype("<f4")
    floats[::100], floats[1::100], floats[2::100] = np.nan, np.inf, 1e30
    yield Hostile(
        "WAV of floats, NaN and infinite", "nan.wav", INSPECTED, _bytes(wav(floats.tobytes(), tag=3, bits=32))
    )
    flac = bytearray(speech_as("flac"))
    flac[21] |= 0x0F
    flac[22:26] = b"\xff\xff\xff\xff"  # STREAMINFO's count of samples, 36 bits
    yield Hostile("FLAC that declares 2000 hours", "declares-2000h.flac", INSPECTED, _bytes(bytes(flac)))
    au = speech_as("au")
    yield Hostile("AU that declares 2 GB", "declares-2gb.au", INSPECTED, _bytes(au[:8] + b"\x7f\xff\xff\xf0" + au[12:]))
    opus = speech_as("opus")
    last = opus.rindex(b"OggS") + 6
    far = struct.pack("<q", 2**60)
    yield Hostile(
        "Opus whose last page is in the far future", "far.opus", INSPECTED, _bytes(opus[:last] + far + opus[last + 8 :])
    )
    pages = opus.split(b"OggS")
    turned = b"OggS".join([*pages[:3], *reversed(pages[3:])])
    yield Hostile("Opus with its pages in the wrong order", "turned.opus", INSPECTED, _bytes(turned))


def _strange() -> Iterator[Hostile]:
    """What recorders, downloaders and people leave behind."""
    yield Hostile("an empty file", "empty.wav", "empty", _bytes(b""))
    yield Hostile("one byte", "byte.wav", "not_audio", _bytes(b"R"))
    yield Hostile("64 kB of zeros", "zeros.wav", "not_audio", _bytes(bytes(65_536)))
    yield Hostile("rubbish", "rubbish.wav", "not_audio", _bytes(np.random.default_rng(5).bytes(20_000)))
    page = b"<!DOCTYPE html><html><body>404 Not Found</body></html>"
    yield Hostile("a web page where a download failed", "404.wav", "not_audio", _bytes(page))
    yield Hostile("a ZIP archive", "zip.wav", "unsupported", _bytes(b"PK\x03\x04" + bytes(200)))
    yield Hostile("a picture", "picture.wav", "not_audio", _bytes(b"\x89PNG\r\n\x1a\n" + bytes(200)))
    yield Hostile("G.711 without a header", "raw.ulaw", "not_audio", _bytes(speech_as("wav_mulaw")[-32_000:]))
    yield Hostile("FLAC named .mp3", "flac.mp3", INSPECTED, _bytes(speech_as("flac")))
    yield Hostile("MP3 named .wav, after 50 kB of rubbish", "late.wav", INSPECTED, _bytes(_late_mp3()))
    yield Hostile("MP3 after MP3, of other rate and channels", "two.mp3", INSPECTED, _bytes(_two_mp3()))
    yield Hostile("two Ogg files in one", "two.ogg", INSPECTED, _bytes(2 * speech_as("opus")))
    yield Hostile("two WAV files in one", "two.wav", INSPECTED, _bytes(2 * speech_as("wav_pcm")))
    frames = np.random.default_rng(9).bytes(33 * 200)
    gsm = b"".join(bytes([0xD0 | frames[at] & 0xF]) + frames[at + 1 : at + 33] for at in range(0, len(frames), 33))
    yield Hostile("GSM 06.10 of random frames", "random.gsm", INSPECTED, _bytes(gsm))
    amr = b"#!AMR\n" + np.random.default_rng(6).bytes(5_000)
    yield Hostile("AMR of random bytes", "random.amr", "unreadable", _bytes(amr))
    wide = b"#!AMR-WB\n" + np.random.default_rng(6).bytes(5_000)
    yield Hostile("AMR-WB of random bytes", "random.awb", "unreadable", _bytes(wide))
    yield Hostile("a film without sound", "film.mp4", "no_audio_stream", _bytes(_film()))
    yield Hostile("no file", "gone.wav", "missing", None)
    yield Hostile("a folder", "folder.wav", "unsupported", lambda path: path.mkdir())
    yield Hostile("a pipe that never ends", "pipe.wav", "unsupported", lambda path: os.mkfifo(path))
    yield Hostile("a link in a circle", "circle.wav", "invalid_row", lambda path: path.symlink_to(path))


def _late_mp3() -> bytes:
    rubbish = np.random.default_rng(8).integers(0, 0xFF, 50_000).astype(np.uint8).tobytes()  # no 0xFF in it
    return rubbish + speech_as("mp3")


def _two_mp3() -> bytes:
    return speech_as("mp3") + speech_as("mp3_stereo")


def _film() -> bytes:
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as file:
        stream = file.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 32
        stream.pix_fmt = "yuv420p"
        for _ in range(5):
            for packet in stream.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")):
                file.mux(packet)
        for packet in stream.encode(None):
            file.mux(packet)
    return target.getvalue()


def _luring(canary: Path, address: str) -> Iterator[Hostile]:
    """Lists and containers that name another file or a server, under the name of a recording."""
    lists = {
        "ffconcat": f"ffconcat version 1.0\nfile '{canary}'\nfile '{address}/a.wav'\n",
        "m3u": f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{canary}\n#EXTINF:1,\n{address}/a.wav\n#EXT-X-ENDLIST\n",
        "sdp": f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio {address.rsplit(':')[-1]} RTP/AVP 0\n",
        "dash": f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{address}/</BaseURL></MPD>',
        "reference": f"[Reference]\nRef1={address}/a.wav\n",
    }
    for kind, text in lists.items():
        yield Hostile(f"a list of other media ({kind}) named .wav", f"{kind}.wav", "not_audio", _bytes(text.encode()))
    m4a = speech_as("m4a")
    at = m4a.index(b"url \x00\x00\x00\x01")  # the track's samples lie in this very file: now they lie in another
    alias = m4a[:at] + b"alis\x00\x00\x00\x00" + m4a[at + 8 :]
    yield Hostile("MP4 whose samples lie in another file", "alias.m4a", INSPECTED, _bytes(alias))
    tagged = b"ID3\x03\x00\x00\x00\x00\x00\x7f" + (b"TXXX" + str(canary).encode())[:127].ljust(127, b"\0")
    yield Hostile("MP3 with a path in its tag", "tag.mp3", INSPECTED, _bytes(tagged + speech_as("mp3")))
    yield Hostile("a link to a file outside", "link.wav", "outside", lambda path: path.symlink_to(canary))
    yield Hostile("a link to an endless device", "endless.wav", "outside", lambda path: path.symlink_to("/dev/zero"))


def _huge() -> Iterator[Hostile]:
    """Small files that unfold, and long ones that hold nothing."""
    yield Hostile("four hours of silence in a small FLAC", "bomb.flac", "too_long", lambda path: _bomb(path, 1, BOMB_S))
    yield Hostile(
        "an hour of eight channels in a small FLAC", "wide.flac", "too_long", lambda path: _bomb(path, 8, 3600)
    )
    endless = wav(b"", data_bytes=0xFFFFFFFF, riff_bytes=0xFFFFFFFF)
    yield Hostile(
        "WAV of 20 GB of nothing", "20gb.wav", "too_long", lambda path: _hollow(path, endless, 20_000_000_000)
    )
    head = speech_as("aac")
    yield Hostile("AAC, then 1 GB of nothing", "1gb.aac", INSPECTED, lambda path: _hollow(path, head, 1_000_000_000))


def _bomb(path: Path, channels: int, seconds: int) -> None:
    """Digital silence, which FLAC packs into next to nothing, written a minute at a time."""
    layout = {1: "mono", 8: "7.1"}[channels]
    with av.open(str(path), "w", format="flac") as file:
        stream = file.add_stream("flac", rate=8_000)
        stream.codec_context.layout, stream.codec_context.format = layout, "s16"
        for start in range(0, seconds * 8_000, 4_608):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 4_608 * channels), np.int16), format="s16", layout=layout)
            frame.sample_rate, frame.pts = 8_000, start
            for packet in stream.encode(frame):
                file.mux(packet)
        for packet in stream.encode(None):
            file.mux(packet)


def _hollow(path: Path, head: bytes, size: int) -> None:
    """A file that claims `size` bytes of the disk and takes none."""
    with path.open("wb") as file:
        file.write(head)
        file.truncate(size)


def _named(canary: Path) -> Iterator[Hostile]:
    """A sound recording under names, and in rows, of every sort."""
    sound = _bytes(speech_as("wav_mulaw"))
    names = [
        "new\nline.wav", 'quo"te\'s.wav', "-rf", "--config=x.wav", "concat:a|b.wav", "http:x.wav", "%d%s%n.wav",
        "*?[a].wav", "录音 张三 😀.wav", "a\u202egnp.wav", "\x1b[31mred.wav", " space .wav", "semi;$(touch x)`y`.wav",
        "back\\slash.wav", "long-" + 240 * "x" + ".wav", "comma,tab\t.wav", "CON.wav", ".hidden.wav",
    ]  # fmt: skip
    for name in names:
        yield Hostile(
            f"a file named {name[:20]!r}", name, INSPECTED if name == name.strip() else "missing", sound
        )  # cells are stripped
    away = str(canary.relative_to(canary.parents[1]))
    yield Hostile("a path that climbs out", f"../{away}", "outside", None)
    yield Hostile("a path that climbs out in the middle", f"folder.wav/../../{away}", "outside", None)
    yield Hostile("an absolute path", str(canary), "outside", None)
    yield Hostile("a path of Windows that climbs out", f"..\\{away}", "outside", None)
    yield Hostile("a name that is too long", 300 * "x" + ".wav", "unreadable", None)
    yield Hostile("a zero byte in the name", "a\x00b.wav", "invalid_row", None)
    ids = (
        ("C\n2026 INFO all is well", "invalid_row"), (201 * "x", "invalid_row"), ("../../../etc/passwd", INSPECTED),
        ("=cmd|'/C calc'!A0", INSPECTED), ("'; DROP TABLE done; --", INSPECTED), ("date=2026-10-12/part", INSPECTED),
        ("\u202eC1\u202c", INSPECTED), ("客户-😀", INSPECTED), ("nan", INSPECTED), ("<b>bold</b>", INSPECTED),
    )  # fmt: skip
    for number, (call_id, comes) in enumerate(ids):
        yield Hostile(f"call_id {call_id[:24]!r}", f"id-{number}.wav", comes, sound, call_id)
