"""A recording that was read: its samples once, as 16-bit integers, and what was lost of it."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr

from qc.audio.decode import decode
from qc.audio.formats import HEAD_BYTES, demuxer_of
from qc.config import AudioSettings
from qc.digests import sha256_of
from qc.errors import RecordingError
from qc.spans import Span

FULL_SCALE = 32768.0


@dataclass(frozen=True, eq=False)
class Recording:
    """Samples and their origin. `pcm` is int16 of shape (channels, samples) at `rate_hz`: the file's own rate, at
    most 16 kHz. `damage` are stretches that were lost and are silence now; `declared_s` is the length that the
    header promised (None: it promised none)."""

    pcm: np.ndarray
    rate_hz: int
    sha256: str = ""
    damage: tuple[Span, ...] = ()
    declared_s: float | None = None

    @property
    def duration_s(self) -> float:
        return float(self.pcm.shape[1] / self.rate_hz)

    @property
    def channels(self) -> int:
        return int(self.pcm.shape[0])

    @property
    def whole(self) -> Span:
        return Span(0.0, self.duration_s)

    def samples(self, channel: int, span: Span | None = None) -> np.ndarray:
        """int16 samples of a span (a view, no copy); of the whole channel without one."""
        if span is None:
            return np.asarray(self.pcm[channel])
        start, end = round(span.start_s * self.rate_hz), round(span.end_s * self.rate_hz)
        return np.asarray(self.pcm[channel, max(0, start) : max(0, end)])

    def window(self, channel: int, span: Span, rate_hz: int = 16_000) -> np.ndarray:
        """float32 samples of a span, shape (n,), -1 … 1, resampled to `rate_hz`."""
        samples = self.samples(channel, span).astype(np.float32) / np.float32(FULL_SCALE)
        if rate_hz == self.rate_hz or not samples.size:
            return samples
        return np.asarray(soxr.resample(samples, self.rate_hz, rate_hz), np.float32)


def read_recording(path: Path, settings: AudioSettings) -> Recording:
    """Read a file, as far as it can be read.

    Raises:
        RecordingError: `missing`, `empty`, `not_audio`, `unsupported`, `no_audio_stream`, `too_long`,
            `too_many_channels` or `unreadable`.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise RecordingError("unsupported", "it is no regular file (a folder, a pipe or a device)")
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            demuxer = demuxer_of(head)
            file.seek(0)
            decoded = decode(file, head, demuxer, settings)  # first, since it ends at the caps
            file.seek(0)
            digest = sha256_of(file)
    except FileNotFoundError as error:
        raise RecordingError(
            "missing", f"there is no file {str(path)!r}; copy it there, or correct the path"
        ) from error
    except (OSError, ValueError) as error:
        raise RecordingError("unreadable", f"the file cannot be read ({error}); check its rights and disk") from error
    return Recording(decoded.pcm, decoded.rate_hz, digest, decoded.damage, decoded.declared_s)
