"""Bare streams (MP3, ADTS, AMR, GSM): frames after frames and no clock, so lost bytes are turned into lost time.

bytes     |72|72|72|.... 3096 bytes of rubbish ....|72|72|72|72|
time      |72|72|72|      43 frames of 72 ms       |72|72|72|72|
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from statistics import mean
from typing import Any, BinaryIO

import av

from qc.audio.formats import adts_bytes
from qc.audio.tape import Tape

RESYNC_PACKETS = 4  # good packets in a row after which the stream is believed again
RATE_PACKETS = 64  # good packets before a loss that tell how many bytes a frame has: the rate may vary

_READ_BYTES = 1_000_000
_ADTS_AHEAD = 8191 + 6  # the longest frame, and the header of the next

# a packet's length in bytes, and its frames; None where it could not be decoded
Piece = tuple[int, list[Any] | None]


def lay_by_bytes(pieces: Iterable[Piece], tape: Tape) -> None:
    """Lay all frames on the tape; what lies between good ones becomes silence, at the stream's own bytes a frame.

    What follows the last good frames counts as lost sound if there is a frame in it, else as rubbish behind the sound.
    """
    lost_bytes = 0
    frame_s = 0.0
    sizes: deque[int] = deque(maxlen=RATE_PACKETS)  # of the last good packets
    waiting: list[Piece] = []  # good packets after a loss, not believed yet
    glimpsed = False  # such packets, and then another loss

    def resume() -> None:
        nonlocal lost_bytes, glimpsed
        if lost_bytes and frame_s:
            tape.lose(round(lost_bytes / mean([*sizes, *(size for size, _ in waiting if size)])) * frame_s)
        lost_bytes, glimpsed = 0, False
        for _, frames in waiting:
            tape.lay_all(frames or [])
        waiting.clear()

    for size, frames in pieces:
        if frames is None:
            lost_bytes += size + sum(kept for kept, _ in waiting)
            glimpsed |= any(kept for kept, _ in waiting)
            waiting.clear()
        elif lost_bytes:
            waiting.append((size, frames))
            if len(waiting) == RESYNC_PACKETS:
                resume()
        else:
            before_s = tape.length_s
            tape.lay_all(frames)
            if size and tape.length_s > before_s:
                sizes.append(size)
                frame_s = tape.length_s - before_s
    if glimpsed or any(frames for _, frames in waiting):
        resume()


def bare_pieces(packets: Iterable[Any], decode: Callable[[Any], list[Any] | None], codec: str) -> Iterator[Piece]:
    """Packets as FFmpeg cuts them: for MP3 and GSM their sizes add up to the file; AMR frames are checked first."""
    for packet in packets:
        if packet.size and codec.startswith("amr") and not _amr_good(bytes(packet)[0]):
            yield packet.size, None
        else:
            yield packet.size, decode(packet)


def adts_pieces(file: BinaryIO, decode: Callable[[Any], list[Any] | None]) -> Iterator[Piece]:
    """ADTS frames walked here, since FFmpeg's demuxer does not tell how much it skipped between them.

    The file is held a megabyte at a time, however long it is or pretends to be.
    """
    data, at = b"", 0
    while True:
        if len(data) - at < _ADTS_AHEAD and (more := file.read(_READ_BYTES)):
            data, at = data[at:] + more, 0
        if at >= len(data):
            break
        size = adts_bytes(data[at : at + 6])
        if size is not None and (at + size >= len(data) or adts_bytes(data[at + size : at + size + 6])):
            yield size, decode(av.Packet(data[at : at + size]))
            at += size
            continue
        rubbish = at
        at = data.find(b"\xff", at + 1)
        yield (at if at >= 0 else len(data)) - rubbish, None
        at = at if at >= 0 else len(data)
    yield 0, decode(None)


def _amr_good(toc: int) -> bool:
    """An AMR frame's first byte: padding bits zero and quality bit set (RFC 4867, 4.3.2); type 15 is "nothing sent"."""
    return toc & 0x83 == 0 and (toc & 0x04 != 0 or toc >> 3 == 15)
