"""What FFmpeg does not tell of a WAV file: the length that its header promises, and holes in G.711."""

from __future__ import annotations

import struct

import numpy as np

from qc.audio.frames import FRAME_S, runs
from qc.spans import Span

_UNKNOWN = (0, 0x7FFFFFFF, 0xFFFFFFFF)  # written by recorders that did not know, or never came back to write it
_FRAMES = 6_000  # looked at together: a minute
# a byte of zero is no silence in G.711: it decodes to the loudest value (mu-law) or near it (A-law)
_ZERO_BYTE = {"pcm_mulaw": -32124, "pcm_alaw": -5504}


def wav_declared_s(head: bytes) -> float | None:
    """Seconds of sound that the header of a RIFF file promises; None where it does not know.

    FFmpeg corrects this by the size of the file, and a truncated recording seems whole.
    """
    bytes_per_s, at = 0, 12
    while at + 8 <= len(head):
        name, size = head[at : at + 4], struct.unpack_from("<I", head, at + 4)[0]
        if name == b"fmt " and at + 20 <= len(head):
            bytes_per_s = struct.unpack_from("<I", head, at + 16)[0]
        if name == b"data":
            return size / bytes_per_s if bytes_per_s and size not in _UNKNOWN else None
        at += 8 + size + size % 2
    return None


def zero_holes(pcm: np.ndarray, rate_hz: int, codec: str) -> list[Span]:
    """Stretches of a G.711 recording in which all channels' bytes are zero: lost blocks. int16 (channels, samples).

    They are looked for in frames of 10 ms, and reach over the frames in which they begin and end.
    """
    if codec not in _ZERO_BYTE:
        return []
    size = round(rate_hz * FRAME_S)
    count = pcm.shape[1] // size
    lost = np.empty(count, bool)
    for first in range(0, count, _FRAMES):
        part = pcm[:, first * size : min(first + _FRAMES, count) * size]
        lost[first : first + _FRAMES] = (part == _ZERO_BYTE[codec]).all(axis=0).reshape(-1, size).all(axis=1)
    end_s = pcm.shape[1] / rate_hz
    return [
        Span(max(0, first - 1) * size / rate_hz, min((end + 1) * size / rate_hz, end_s))
        for first, end in runs(lost).tolist()
    ]
