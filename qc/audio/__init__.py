"""Recordings: files in, checked samples out.

read_recording(path: Path, settings: AudioSettings) -> Recording      # raises RecordingError
Recording.pcm, .rate_hz, .duration_s, .channels, .whole, .sha256, .damage, .declared_s
Recording.window(channel, span, rate_hz=16000) -> float32 (n,)        # resampled
Recording.samples(channel, span=None) -> int16 (n,)                   # as recorded, no copy
"""

from qc.audio.recording import Recording, read_recording

__all__ = ["Recording", "read_recording"]
