"""Takes decoded frames as they come and keeps them as 16-bit samples at the final rate, within the caps.

A call of hours is held once, also while it is read: the frames of all channels are laid into one array, which grows in
place where the system can let it (it moves pages then, not samples).
"""

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
GROWTH = 500_000  # samples by which the array grows at least


@dataclass
class Decoded:
    """Samples of a file: `pcm` int16 (channels, samples) at `rate_hz`; `declared_s` what the header promised."""

    pcm: np.ndarray
    rate_hz: int
    damage: tuple[Span, ...]
    declared_s: float | None


@dataclass
class Tape:
    """Takes frames as they come and keeps them as int16 samples at the final rate, within the caps."""

    settings: AudioSettings
    rate_hz: int = 0
    channels: int = 0
    samples: int = 0  # at rate_hz, the file's own rate
    damage: list[Span] = field(default_factory=list)
    _pcm: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.int16))  # (samples, channels), …
    _kept: int = 0  # … of which so many are filled
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
            self._add(piece.to_ndarray().reshape(-1, self.channels))

    def lose(self, seconds: float) -> None:
        """`seconds` that the file once held are silence now."""
        if not self.rate_hz or seconds <= 0:
            return
        start_s, count = self.length_s, round(seconds * self.rate_hz)
        self._cap(count)
        self.damage.append(Span(start_s, start_s + count / self.rate_hz))
        while count > 0:
            block = min(count, 60 * self.rate_hz)
            self._add(np.zeros((block, self.channels), np.int16))
            count -= block

    def finish(self, declared_s: float | None) -> Decoded:
        if not self.samples:
            raise RecordingError("unreadable", "not one sample could be decoded; record or copy the file again")
        if self._resampler is not None:
            self._keep(self._resampler.resample_chunk(np.zeros((0, self.channels), np.int16), last=True))
        self._pcm.resize((self._kept, self.channels), refcheck=False)
        return Decoded(self._pcm.T, min(self.rate_hz, MAX_RATE_HZ), tuple(merge(self.damage)), declared_s)

    def _begin(self, frame: Any) -> None:
        self._check(frame)
        self.rate_hz, self.channels = frame.sample_rate, frame.layout.nb_channels
        self._layout = frame.layout
        self._pcm = np.zeros((0, self.channels), np.int16)
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
        """`block` is int16 (samples, channels) at the file's own rate."""
        self._cap(len(block))
        self.samples += len(block)
        if self._resampler is not None:
            block = self._resampler.resample_chunk(np.ascontiguousarray(block))
        self._keep(block)

    def _keep(self, block: np.ndarray) -> None:
        end = self._kept + len(block)
        if end > len(self._pcm):
            # nobody else has seen the array yet, so that it may move
            self._pcm.resize((end + max(GROWTH, end // 8), self.channels), refcheck=False)
        self._pcm[self._kept : end] = block
        self._kept = end

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
