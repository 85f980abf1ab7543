"""From a file's bytes to samples, packet by packet: what is lost becomes silence, so that times stay true.

    packets     | 1 | 2 | 3 |  x  garbage x | 4 | 5 |
    samples     | 1 | 2 | 3 |    silence    | 4 | 5 |
                            |----damage-----|

Containers with timestamps (WAV, FLAC, Ogg, MP4, Matroska …) say where packet 4 belongs. Bare streams (MP3, ADTS, AMR,
GSM) only count what was found, so there the bytes that were lost are turned into time at the stream's own rate: exact
to a frame where the bit rate is constant, as telephone recorders write it.

Decoders are memory-hungry and trusting; everything that a file can claim is capped while it is decoded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, BinaryIO

import av

from qc.audio.bare import adts_pieces, bare_pieces, lay_by_bytes
from qc.audio.tape import Decoded, Tape
from qc.audio.wav import wav_declared_s, zero_holes
from qc.config import AudioSettings
from qc.errors import RecordingError
from qc.spans import merge

BARE_STREAMS = frozenset({"mp3", "amr", "gsm"})
JITTER_S = 0.01  # containers round timestamps, to 1 ms mostly; a gap up to this is no loss
MAX_ERRORS = 10_000  # of the demuxer, without a packet between: the file only pretends to go on


def decode(file: BinaryIO, head: bytes, demuxer: str, settings: AudioSettings) -> Decoded:
    """Decode the first audio stream of an opened file that begins with `head`.

    The library reads through `file` alone: it is given no path, and is refused every other file it might ask for.

    Raises:
        RecordingError: `no_audio_stream`, `unsupported`, `too_long`, `too_many_channels` or `unreadable`.
    """
    tape = Tape(settings)
    try:
        if demuxer == "aac":
            context = av.CodecContext.create("aac", "r")
            lay_by_bytes(adts_pieces(file, partial(_frames, context)), tape)
            return tape.finish(None)
        options = {"protocol_whitelist": "none"}
        with av.open(file, format=demuxer, options=options, metadata_errors="replace", io_open=_refuse) as container:
            if not container.streams.audio:
                raise RecordingError("no_audio_stream", "the file holds no audio stream")
            stream = container.streams.audio[0]
            if stream.codec_context is None:
                raise RecordingError("unsupported", "its codec is unknown; convert it to WAV or FLAC")
            packets, to_frames = _packets(container, stream), partial(_frames, stream.codec_context)
            codec, declared_s = stream.codec_context.name, _declared_s(container, stream, demuxer, head)
            if demuxer in BARE_STREAMS:
                lay_by_bytes(bare_pieces(packets, to_frames, codec), tape)
            else:
                _lay_by_timestamps(packets, to_frames, stream, tape, declared_s)
            return _without_zero_holes(tape.finish(declared_s), codec)
    except RecordingError:
        raise
    except (av.FFmpegError, ValueError, OverflowError, OSError) as error:
        reason = getattr(error, "strerror", None) or error
        raise RecordingError("unreadable", f"it cannot be decoded ({reason}); record or copy it again") from error


def _packets(container: Any, stream: Any) -> Iterator[Any]:
    """All packets that can be read; a demuxer that stumbles is asked again, as long as it gets on."""
    errors = 0
    source = container.demux(stream)
    while errors < MAX_ERRORS:
        try:
            packet = next(source)
        except StopIteration:
            return
        except av.FFmpegError:
            errors += 1
            source = container.demux(stream)
            continue
        errors = 0
        yield packet


def _frames(context: Any, packet: Any) -> list[Any] | None:
    """The packet's frames, or None where it cannot be decoded."""
    try:
        return list(context.decode(packet))
    except av.FFmpegError:
        return None


def _lay_by_timestamps(
    packets: Iterator[Any],
    to_frames: Callable[[Any], list[Any] | None],
    stream: Any,
    tape: Tape,
    declared_s: float | None,
) -> None:
    base_s: float | None = None
    if stream.start_time is not None:
        base_s = float(stream.start_time * stream.time_base)
    for packet in packets:
        for frame in to_frames(packet) or ():
            if frame.pts is not None:
                at_s = float(frame.pts * frame.time_base)
                if base_s is None or at_s < base_s:
                    base_s = at_s
                missing_s = at_s - base_s - tape.length_s
                if missing_s > JITTER_S and _believable(at_s - base_s, declared_s):
                    tape.lose(missing_s)
                elif abs(missing_s) > JITTER_S:  # a clock that was set back, or far ahead: go on from here
                    base_s += missing_s
            tape.lay(frame)


def _believable(at_s: float, declared_s: float | None) -> bool:
    return declared_s is None or at_s <= declared_s + 1.0


def _without_zero_holes(decoded: Decoded, codec: str) -> Decoded:
    holes = zero_holes(decoded.pcm, decoded.rate_hz, codec)
    for hole in holes:
        decoded.pcm[:, round(hole.start_s * decoded.rate_hz) : round(hole.end_s * decoded.rate_hz)] = 0
    return replace(decoded, damage=tuple(merge([*decoded.damage, *holes])))


def _declared_s(container: Any, stream: Any, demuxer: str, head: bytes) -> float | None:
    """What the header says of the length; None where FFmpeg only guesses it from the size of the file."""
    if demuxer in ("amr", "gsm"):
        return None
    if demuxer == "wav" and head.startswith(b"RIFF"):
        return wav_declared_s(head)
    if stream.duration is not None:
        return float(stream.duration * stream.time_base)
    return container.duration / 1e6 if container.duration is not None else None


def _refuse(url: str, flags: int, options: dict[str, Any]) -> None:
    raise PermissionError("a recording may not open another file")
