"""Speech to text: spans of speech in, words with times out. The only costly step, behind a small protocol."""

from qc.transcription.asking import likelihoods
from qc.transcription.cache import Cache
from qc.transcription.lanes import transcribe_lanes
from qc.transcription.loading import load_transcriber, version_of
from qc.transcription.protocol import Heard, Transcriber, Window

__all__ = [
    "Cache",
    "Heard",
    "Transcriber",
    "Window",
    "likelihoods",
    "load_transcriber",
    "transcribe_lanes",
    "version_of",
]
