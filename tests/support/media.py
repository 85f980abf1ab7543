"""Recordings made for tests, in the formats that recorders write, and ways to damage them."""

from __future__ import annotations

import io
from functools import lru_cache

import av
import numpy as np

# format -> (container, codec, rate in Hz, sample format, channels)
FORMATS = {
    "wav_pcm": ("wav", "pcm_s16le", 8_000, "s16", 2),
    "wav_mulaw": ("wav", "pcm_mulaw", 8_000, "s16", 2),
    "wav_alaw": ("wav", "pcm_alaw", 8_000, "s16", 2),
    "wav_44k": ("wav", "pcm_s16le", 44_100, "s16", 1),
    "flac": ("flac", "flac", 8_000, "s16", 2),
    "mp3": ("mp3", "libmp3lame", 8_000, "s16p", 1),
    "mp3_stereo": ("mp3", "libmp3lame", 16_000, "s16p", 2),
    "aac": ("adts", "aac", 16_000, "fltp", 2),
    "m4a": ("ipod", "aac", 16_000, "fltp", 2),
    "opus": ("ogg", "libopus", 16_000, "s16", 2),
    "webm": ("webm", "libopus", 16_000, "s16", 1),
    "amr": ("amr", "libopencore_amrnb", 8_000, "s16", 1),
    "au": ("au", "pcm_mulaw", 8_000, "s16", 2),
    "rm": ("rm", "real_144", 8_000, "s16", 1),
    "voc": ("voc", "pcm_alaw", 8_000, "s16", 1),
    "sox": ("sox", "pcm_s32le", 8_000, "s32", 2),
    "wv": ("wv", "wavpack", 8_000, "s16p", 2),
    "tta": ("tta", "tta", 8_000, "s16", 2),
    "flv": ("flv", "libmp3lame", 11_025, "s16p", 1),
    "flv_aac": ("flv", "aac", 16_000, "fltp", 2),
    "avi": ("avi", "pcm_s16le", 8_000, "s16", 2),
    "avi_mp3": ("avi", "libmp3lame", 16_000, "s16p", 1),
    "mpeg": ("mpeg", "mp2", 16_000, "s16", 2),
    "mpegts": ("mpegts", "mp2", 16_000, "s16", 2),
    "aiff": ("aiff", "pcm_s16be", 8_000, "s16", 2),
}


def noise(seconds: float, rate_hz: int, channels: int = 1, seed: int = 7) -> np.ndarray:
    """Noise of 300 to 2500 Hz whose loudness goes up and down, float64 (channels, samples): no two places are alike."""
    rng = np.random.default_rng(seed)
    count = round(seconds * rate_hz)
    spectrum = np.fft.rfft(rng.standard_normal((channels, count)))
    hz = np.fft.rfftfreq(count, 1 / rate_hz)
    spectrum[:, (hz < 300) | (hz > 2500)] = 0
    sound = np.fft.irfft(spectrum, count)
    swell = np.interp(
        np.arange(count),
        np.arange(0, count + rate_hz, rate_hz // 10),
        rng.uniform(0.2, 1.0, len(np.arange(0, count + rate_hz, rate_hz // 10))),
    )
    return 0.1 * sound / sound.std() * swell


def to_pcm(sound: np.ndarray) -> np.ndarray:
    """Floats of -1 … 1 as int16."""
    return np.clip(np.round(sound * 32767.0), -32768, 32767).astype(np.int16)


def encode(sound: np.ndarray, container: str, codec: str, rate_hz: int, sample_format: str) -> bytes:
    """A file's bytes. `sound` is float64 (channels, samples) at `rate_hz`."""
    channels = len(sound)
    layout = {1: "mono", 2: "stereo"}.get(channels, f"{channels}c")
    target = io.BytesIO()
    with av.open(target, "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate_hz)
        stream.codec_context.layout = layout
        stream.codec_context.format = sample_format
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(to_pcm(sound).T.reshape(1, -1)), format="s16", layout=layout
        )
        frame.sample_rate, frame.pts = rate_hz, 0
        convert = av.AudioResampler(format=sample_format, layout=layout, rate=rate_hz)
        queue = av.AudioFifo()
        for piece in [*convert.resample(frame), *convert.resample(None)]:
            queue.write(piece)
        while (piece := queue.read(stream.codec_context.frame_size or 1024, partial=True)) is not None:
            for packet in stream.encode(piece):
                file.mux(packet)
        for packet in stream.encode(None):
            file.mux(packet)
    return target.getvalue()


@lru_cache(maxsize=64)
def made(name: str, seconds: float = 20.0) -> tuple[bytes, np.ndarray, int]:
    """A file of one of `FORMATS`: its bytes, and what was put into it (channels, samples) at which rate."""
    container, codec, rate_hz, sample_format, channels = FORMATS[name]
    sound = noise(seconds, rate_hz, channels)
    return encode(sound, container, codec, rate_hz, sample_format), sound, rate_hz


def with_hole(data: bytes, at: float, share: float, filling: str) -> bytes:
    """`data` with `share` of its bytes, from `at` (0–1) on, replaced by zeros or rubbish."""
    start, length = round(len(data) * at), round(len(data) * share)
    hole = bytes(length) if filling == "zeros" else np.random.default_rng(3).bytes(length)
    return data[:start] + hole + data[start + length :]
