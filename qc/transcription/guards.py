"""Signs that what a model wrote is not what was said. Each has a code; see `protocol.Doubt`.

The first two thresholds are those of openai/whisper `transcribe.py` (compression 2.4, mean log-probability −1); the
others were set on telephone calls with known words, so that no window that was heard well is doubted.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from qc.spans import Span
from qc.transcription.alignment import Piece
from qc.transcription.protocol import Doubt

MAX_COMPRESSION = 2.4
MIN_LOG_PROBABILITY = -1.0  # nats a token
MAX_NO_SPEECH = 0.6  # together with a log-probability under SURE
SURE = -0.5  # nats a token: so likely a text was heard, whatever else speaks against it
MIN_LANGUAGE = 0.5  # Mandarin clips had 0.97 and more, far microphones too, English ones 0.02 at most
MAX_CHARS_PER_S = 11.0  # of speech; hurried agents reach 8
MIN_CHARS_PER_S = 1.0  # of speech, where there is enough of it:
ENOUGH_SPEECH_S = 2.0
LEFT_OUT_S = 1.2  # of speech that no word accounts for
CHAR_S = 0.45  # of speech that one drawn-out character may account for

# What Whisper learned from subtitles and writes over noise, silence and music. Only as the whole of a text.
_INVENTED = re.compile(
    r"(?:(?:中文)?字幕(?:组|組|by|由|志愿者|志願者|提供|制作|製作|校对|校對|翻译|翻譯).{0,24}"
    r"|.{0,8}(?:点赞|點贊|點讚).{0,4}(?:订阅|訂閱|转发|轉發|关注|關注).{0,24}"
    r"|.{0,8}(?:订阅|訂閱).{0,6}(?:转发|轉發|打赏|打賞|频道|頻道|点赞|點贊|點讚).{0,24}"
    r"|.{0,8}(?:明镜|明鏡)(?:与|與|和|需要)?.{0,2}(?:点点|點點|您的支持).{0,8}"
    r"|(?:谢谢|謝謝|感谢|感謝)(?:大家|您|你们|你們)?(?:的)?(?:观看|觀看|收看|收听|收聽|观赏|觀賞)"
    r"|(?:我们|我們)?下(?:期|集)(?:节目)?(?:再见|再見)"
    r"|(?:优优|優優)(?:独播|獨播)(?:剧场|劇場).{0,40}"
    r"|(?:作词|作詞|作曲|词曲|詞曲|编曲|編曲|演唱).{2,12}"
    r"|thank(?:you|s)forwatching|subtitlesby.{0,30}|pleasesubscribe.{0,30})+",
    re.IGNORECASE,
)
_ASIAN = r"\u3041-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_UNIT = re.compile(rf"[{_ASIAN}]|\d|[^\W\d_{_ASIAN}]+")
_LOOP = re.compile(r"(.)\1{7,}|(.{2,12}?)\2{3,}")
# A script of another language, or Latin words and no Chinese: more of them than a name or an OK
_FOREIGN = re.compile(r"[\u3040-\u30ff\uac00-\ud7af\u0400-\u04ff\u0e00-\u0e7f\u0600-\u06ff]|^[a-zA-Z]{20,}$")


@dataclass(frozen=True)
class Decoding:
    """What a model wrote for one window.

    Attributes:
        pieces: the text with its times (s from the window's start) as aligned, before they are put into the speech.
        log_probability: mean of a token's, nats.
        no_speech: the model's probability that nobody speaks, 0–1.
        language: its probability that the language is the one that it was told, 0–1; 1 where it was not asked.
    """

    text: str
    pieces: Sequence[Piece]
    log_probability: float
    no_speech: float
    language: float = 1.0


def doubt(decoding: Decoding, speech: Sequence[Span], language: str) -> Doubt:
    """The gravest reason to doubt a decoding, or ""."""
    said = spoken(decoding.text)
    chars = syllables(decoding.text)
    speech_s = sum(span.duration_s for span in speech)
    unsure = decoding.log_probability < SURE
    if _INVENTED.fullmatch(said):
        return "invented"
    if _LOOP.search(said) or compression(decoding.text) > MAX_COMPRESSION:
        return "loop"
    if decoding.no_speech > MAX_NO_SPEECH and unsure:
        return "no_speech"
    if decoding.language < MIN_LANGUAGE or (language in ("zh", "yue") and _FOREIGN.search(said)):
        return "language"
    if chars > 4 and chars > MAX_CHARS_PER_S * speech_s:
        return "too_fast"
    if decoding.log_probability < MIN_LOG_PROBABILITY:
        return "unlikely"
    if speech_s >= ENOUGH_SPEECH_S and chars < MIN_CHARS_PER_S * speech_s:
        return "too_slow"
    if left_out(decoding.pieces, speech):
        return "left_out"
    return ""


def left_out(pieces: Sequence[Piece], speech: Sequence[Span]) -> list[Span]:
    """Stretches in which somebody speaks for long, and the text has next to nothing.

    The alignment spends all of the window on the tokens there are: where a sentence was left out, one token takes
    its time.

        speech   |--------|  |------------|   |-----|
        tokens   您 好 请问 有…         …再    见
                              a sentence
    """
    holes = []
    for piece in pieces:
        extent = Span(piece.start_s, max(piece.start_s, piece.end_s))
        voiced_s = sum(extent.overlap_s(span) for span in speech)
        if voiced_s - CHAR_S * syllables(piece.text) > LEFT_OUT_S:
            holes.append(extent)
    return holes


def spoken(text: str) -> str:
    """The letters and digits of a text."""
    return "".join(char for char in text if unicodedata.category(char)[0] in "LN")


def syllables(text: str) -> int:
    """About how many syllables it takes to say the text: one a Chinese character or a digit, two a Latin word."""
    return sum(1 if unit.isdigit() or unit >= "\u3041" else 2 for unit in _UNIT.findall(text))


def compression(text: str) -> float:
    """How many times shorter the text becomes by zlib: a loop compresses well."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if raw else 0.0
