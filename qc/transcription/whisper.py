"""Whisper through CTranslate2: the engine that ships with `qc`.

faster-whisper's own pipelines pad every window to 30 s and decode it with one setting. Here the encoder sees windows as
short as their speech, the first decoding is cheap, and a second look is taken only where that one is not sure.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from numpy.typing import NDArray

from qc.config import TranscriptionSettings
from qc.models import version
from qc.transcription.alignment import pieces_of
from qc.transcription.guards import SURE, Decoding
from qc.transcription.hearing import Effort, hear, likelihood
from qc.transcription.protocol import SAMPLE_RATE_HZ, Heard, Window

FRAME_S = 0.01  # of the log-mel spectrogram
STATE_S = 0.02  # between two of the encoder's states
SHOWN = 2  # on a processor the decoder sees every second state: its time goes into reading them, token by token
TAIL_S = 1.5  # of silence after the sound that is encoded with it …
SILENCE_S = 1.0  # … and that is put after it once encoded: with less the decoder loops and leaves out more
FULL_S = 30.0  # what Whisper was trained on
FULL_FRAMES = 3000
ALIGNED_TOKENS = 400  # put to the alignment at once: it makes the whole vocabulary's odds for each, 0.2 MB
MAX_TOKENS_PER_S = 10.0  # about 7 characters a second, and punctuation; a loop is cut off here


class WhisperTranscriber:
    """A Whisper model in CTranslate2's format, loaded once; see `qc.transcription.protocol.Transcriber`."""

    def __init__(self, folder: Path, settings: TranscriptionSettings) -> None:
        self._settings = settings
        self._whisper = WhisperModel(
            str(folder),
            device=settings.device,
            compute_type=settings.compute_type,
            cpu_threads=settings.threads,
        )
        self._model = self._whisper.model
        self.name = version(folder)
        self._tokenizers: dict[str, Tokenizer] = {}

    def transcribe(self, windows: Sequence[Window]) -> list[Heard]:
        """See the protocol. Windows of several languages may come together."""
        heard: dict[int, Heard] = {}
        for language in {window.language for window in windows}:
            numbers = [n for n, window in enumerate(windows) if window.language == language and window.speech]
            for start in range(0, len(numbers), self._settings.batch_size):
                batch = numbers[start : start + self._settings.batch_size]
                results = hear([windows[n] for n in batch], self._decode, self._settings)
                heard.update(zip(batch, results, strict=True))
        return [heard.get(n, Heard()) for n in range(len(windows))]

    def score(self, window: Window, texts: Sequence[str]) -> list[float]:
        """See the protocol. The sound is encoded once; the texts are put to it together."""
        tokenizer = self._tokenizer(window.language)
        tokens = [tokenizer.encode(text) for text in texts]
        filled = [n for n, ids in enumerate(tokens) if ids]
        encoded = np.asarray(self._encode([window]).to_device(ctranslate2.Device.cpu))
        scores = [0.0] * len(texts)
        for rows in _rows_at_once([len(tokens[n]) for n in filled]):
            batch = filled[rows]
            copies = ctranslate2.StorageView.from_array(np.repeat(encoded, len(batch), axis=0))
            frames = [self._frames(window)] * len(batch)
            results = self._model.align(copies, tokenizer.sot_sequence, [tokens[n] for n in batch], frames)
            for n, result in zip(batch, results, strict=True):
                scores[n] = float(np.log(np.maximum(result.text_token_probs, 1e-10)).sum())
        return scores

    def _decode(self, windows: Sequence[Window], effort: Effort) -> list[Decoding]:
        """What was most likely said in windows of one language, of the texts that the beam ends with; with the times by
        cross-attention."""
        tokenizer = self._tokenizer(windows[0].language)
        encoded = self._encode(windows, effort.full_context)
        shown = self._shown(encoded)
        hints = [] if effort.full_context else self._hints(tokenizer)
        prompt = [*hints, *tokenizer.sot_sequence, tokenizer.no_timestamps]
        most = round(MAX_TOKENS_PER_S * max(window.duration_s for window in windows)) + 16
        results = self._model.generate(
            shown,
            [prompt] * len(windows),
            beam_size=effort.beam_size,
            num_hypotheses=effort.beam_size,
            max_length=min(self._whisper.max_length, len(prompt) + most),
            return_scores=True,
            return_no_speech_prob=True,
        )
        tokens, scores = zip(*(self._likeliest(result, tokenizer) for result in results), strict=True)
        language = self._language(shown, tokenizer) if min(scores) < SURE else None
        frames = [self._frames(window) for window in windows]
        aligned = self._align(encoded, tokenizer, tokens, frames)
        decodings = []
        language = language or [1.0] * len(windows)
        for window, ids, score, result, alignment, spoken in zip(
            windows, tokens, scores, results, aligned, language, strict=True
        ):
            starts_s = _token_starts_s(alignment.alignments, len(ids), window.duration_s)
            pieces = list(pieces_of(ids, alignment.text_token_probs, starts_s, tokenizer.decode))
            text = tokenizer.decode(ids)
            decodings.append(Decoding(text, pieces, score, result.no_speech_prob, spoken))
        return decodings

    @staticmethod
    def _likeliest(result: ctranslate2.models.WhisperGenerationResult, tokenizer: Tokenizer) -> tuple[list[int], float]:
        """The tokens of the text that is the likeliest of all, and the model's log-probability of it."""
        texts = [[token for token in ids if token < tokenizer.eot] for ids in result.sequences_ids]
        return max(
            zip(texts, result.scores, strict=True), key=lambda text: likelihood(tokenizer.decode(text[0]), text[1])
        )

    def _align(
        self,
        encoded: ctranslate2.StorageView,
        tokenizer: Tokenizer,
        tokens: Sequence[list[int]],
        frames: Sequence[int],
    ) -> list[ctranslate2.models.WhisperAlignmentResult]:
        """When each token of the windows is said, and how likely it is. On a processor a few windows at a time."""
        if self._model.device != "cpu":
            return list(self._model.align(encoded, tokenizer.sot_sequence, tokens, frames))
        states = np.asarray(encoded)
        aligned = []
        for rows in _rows_at_once([len(own) for own in tokens]):
            some = ctranslate2.StorageView.from_array(states[rows])
            aligned += self._model.align(some, tokenizer.sot_sequence, tokens[rows], frames[rows])
        return aligned

    def _language(self, shown: ctranslate2.StorageView, tokenizer: Tokenizer) -> list[float]:
        """Of each window the model's probability (0–1) that it is in the language that it was taken to be in."""
        if not self._model.is_multilingual:
            return [1.0] * shown.shape[0]
        name = f"<|{tokenizer.language_code}|>"
        return [dict(known).get(name, 0.0) for known in self._model.detect_language(shown)]

    def _hints(self, tokenizer: Tokenizer) -> list[int]:
        """The centre's words as text that went before. The alignment, and so the confidence of a word, knows nothing
        of them: what only the hint suggests and not the sound, is heard with a low one."""
        if not self._settings.hints:
            return []
        tokens = tokenizer.encode(" " + "，".join(self._settings.hints))
        return [tokenizer.sot_prev, *tokens[: self._whisper.max_length // 2 - 1]]

    def _encode(self, windows: Sequence[Window], full_context: bool = False) -> ctranslate2.StorageView:
        """The encoder's states of the windows and their tails, shape (windows, time steps, width).

        On a processor each window is encoded by itself, since cost and memory grow faster than the length, and unless
        it gets the full context no longer than it is; what a shorter one lacks beside the longest is filled up with the
        states of silence.
        """
        longest_s = max(window.duration_s for window in windows)
        if self._model.device != "cpu":
            length_s = FULL_S if full_context else longest_s + TAIL_S
            return self._whisper.encode(np.stack([self._features(window, length_s) for window in windows]))
        encoded = [
            np.asarray(self._whisper.encode(self._features(w, FULL_S if full_context else w.duration_s + TAIL_S)[None]))
            for w in windows
        ]
        steps = min(FULL_FRAMES // 2, max(states.shape[1] for states in encoded) + round(SILENCE_S / STATE_S))
        filled = [np.concatenate([states, self._silence[:, : steps - states.shape[1]]], axis=1) for states in encoded]
        return ctranslate2.StorageView.from_array(np.concatenate(filled))

    def _shown(self, encoded: ctranslate2.StorageView) -> ctranslate2.StorageView:
        """What the decoder sees of the encoder's states. The alignment sees all: with half it is less sure of words."""
        if self._model.device != "cpu":
            return encoded
        return ctranslate2.StorageView.from_array(np.ascontiguousarray(np.asarray(encoded)[:, ::SHOWN]))

    @cached_property
    def _silence(self) -> NDArray[np.float32]:
        """What the encoder makes of silence that has lasted for a while, shape (1, time steps, width)."""
        nothing = Window(np.zeros(0, np.float32), ())
        return np.asarray(self._whisper.encode(self._features(nothing, FULL_S)[None]))[:, round(4 / STATE_S) :]

    def _features(self, window: Window, length_s: float) -> NDArray[np.float32]:
        """Log-mel spectrogram of the sound and silence after it, shape (mels, frames), `length_s` seconds long."""
        frames = min(FULL_FRAMES, 2 * math.ceil(length_s / FRAME_S / 2))
        samples = frames * SAMPLE_RATE_HZ // 100
        sound = np.pad(window.samples[:samples], (0, max(0, samples - len(window.samples))))
        features: NDArray[np.float32] = self._whisper.feature_extractor(sound, padding=0)[:, :frames]
        return features

    @staticmethod
    def _frames(window: Window) -> int:
        return min(FULL_FRAMES, max(2, round(window.duration_s / FRAME_S)))

    def _tokenizer(self, language: str) -> Tokenizer:
        if language not in self._tokenizers:
            self._tokenizers[language] = Tokenizer(
                self._whisper.hf_tokenizer, self._model.is_multilingual, task="transcribe", language=language
            )
        return self._tokenizers[language]


def _rows_at_once(lengths: Sequence[int]) -> Iterator[slice]:
    """Rows of tokens in order, as many at a time as make `ALIGNED_TOKENS` when all are as long as their longest."""
    first = longest = 0
    for number, length in enumerate(lengths):
        if number > first and (number + 1 - first) * max(longest, length) > ALIGNED_TOKENS:
            yield slice(first, number)
            first, longest = number, 0
        longest = max(longest, length)
    if first < len(lengths):
        yield slice(first, len(lengths))


def _token_starts_s(alignments: Sequence[tuple[int, int]], count: int, end_s: float) -> list[float]:
    """When each of `count` tokens starts, and the end: the first time step that the warping path gives to each."""
    starts_s = [end_s] * (count + 1)
    for token, step in reversed(alignments):
        if token <= count:
            starts_s[token] = min(end_s, step * STATE_S)
    for token in range(count - 1, -1, -1):  # a token that the path steps over starts with the next
        starts_s[token] = min(starts_s[token], starts_s[token + 1])
    return starts_s
