"""Takes decoded frames as they come and keeps them as 16-bit samples at the final rate, within the caps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import av
import numpy as np
import soxr

from qc.config import AudioSettings
from qc.errors import RecordingError
from qc.spans import Span, merge

MAX_RATE_HZ = 16_000  # speech needs no more; what is above is resampled while decoding
MIN_RATE_HZ = 4_000
RATE_CAP_HZ = 384_000
JOINED = 1_000_000  # samples in a block


@dataclass
class Decoded:
    """Samples of a file: `pcm` int16 (channels, samples) at `rate_hz`; `declared_s` what the header promised."""

    pcm: np.ndarray
    rate_hz: int
    damage: tuple[Span, ...]
    declared_s: float | None


@dataclass
class Tape:
    """Takes frames as they come and keeps them as int16 blocks at the final rate, within the caps."""

    settings: AudioSettings
    rate_hz: int = 0
    channels: int = 0
    samples: int = 0  # at rate_hz, the file's own rate
    blocks: list[np.ndarray] = field(default_factory=list)
    damage: list[Span] = field(default_factory=list)
    _pieces: list[np.ndarray] = field(default_factory=list)
    _waiting: int = 0  # samples in _pieces
    _to_pcm: Any = None
    _shape: tuple[str, str, int] | None = None
    _resampler: Any = None

    @property
    def length_s(self) -> float:
        return self.samples / self.rate_hz if self.rate_hz else 0.0

    def lay_all(self, frames: list[Any]) -> None:
        for frame in frames:
            self.lay(frame)

    def lay(self, frame: Any) -> None:
        if not self.rate_hz:
            self._begin(frame)
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if shape != self._shape:  # a stream may change its form on the way
            self._check(frame)
            # interleaved, since PyAV reads past the end of a frame that has eight planes
            self._to_pcm = av.AudioResampler(format="s16", layout=self._layout, rate=self.rate_hz)
            self._shape = shape
        frame.pts = None
        for piece in self._to_pcm.resample(frame):
            self._add(piece.to_ndarray().reshape(-1, self.channels).T)

    def lose(self, seconds: float) -> None:
        """`seconds` that the file once held are silence now."""
        if not self.rate_hz or seconds <= 0:
            return
        start_s, count = self.length_s, round(seconds * self.rate_hz)
        self._cap(count)
        self.damage.append(Span(start_s, start_s + count / self.rate_hz))
        while count > 0:
            block = min(count, 60 * self.rate_hz)
            self._add(np.zeros((self.channels, block), np.int16))
            count -= block

    def finish(self, declared_s: float | None) -> Decoded:
        if not self.samples:
            raise RecordingError("unreadable", "not one sample could be decoded; record or copy the file again")
        if self._resampler is not None:
            self._keep(self._resampler.resample_chunk(np.zeros((0, self.channels), np.int16), last=True).T)
        self._join()
        pcm = np.empty((self.channels, sum(block.shape[1] for block in self.blocks)), np.int16)
        at = 0
        for number, block in enumerate(self.blocks):
            pcm[:, at : at + block.shape[1]] = block
            at += block.shape[1]
            self.blocks[number] = block[:, :0].copy()  # let go of it: a long call is held once, not twice
        return Decoded(pcm, min(self.rate_hz, MAX_RATE_HZ), tuple(merge(self.damage)), declared_s)

    def _begin(self, frame: Any) -> None:
        self._check(frame)
        self.rate_hz, self.channels = frame.sample_rate, frame.layout.nb_channels
        self._layout = frame.layout
        if self.rate_hz > MAX_RATE_HZ:
            self._resampler = soxr.ResampleStream(self.rate_hz, MAX_RATE_HZ, self.channels, dtype="int16")

    def _check(self, frame: Any) -> None:
        if frame.layout.nb_channels > self.settings.max_channels:
            raise RecordingError(
                "too_many_channels",
                f"{frame.layout.nb_channels} channels, at most {self.settings.max_channels} are inspected; mix it down",
            )
        if not MIN_RATE_HZ <= frame.sample_rate <= RATE_CAP_HZ:
            raise RecordingError("unsupported", f"a sample rate of {frame.sample_rate} Hz cannot be inspected")

    def _add(self, block: np.ndarray) -> None:
        self._cap(block.shape[1])
        self.samples += block.shape[1]
        if self._resampler is not None:
            block = self._resampler.resample_chunk(np.ascontiguousarray(block.T)).T
        self._keep(block)

    def _keep(self, block: np.ndarray) -> None:
        self._pieces.append(block)
        self._waiting += block.shape[1]
        if self._waiting >= JOINED:
            self._join()

    def _join(self) -> None:
        """Frames become one block: large ones go back to the system when they are let go of, small ones do not."""
        if self._pieces:
            self.blocks.append(np.concatenate(self._pieces, axis=1))
            self._pieces, self._waiting = [], 0

    def _cap(self, more: int) -> None:
        limit_s = self.settings.max_duration_s
        if self.samples + more > limit_s * self.rate_hz:
            raise RecordingError("too_long", f"longer than {limit_s:g} s; split it or raise audio.max_duration_s")
        held = (self.samples + more) * self.channels * 2 * min(1.0, MAX_RATE_HZ / self.rate_hz)
        if held > self.settings.max_decoded_mb * 1e6:
            raise RecordingError(
                "too_long",
                f"more than {self.settings.max_decoded_mb} MB when decoded; split it or raise audio.max_decoded_mb",
            )
