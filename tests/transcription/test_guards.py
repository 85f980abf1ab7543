"""Each guard fires on what it is for, and on nothing that is said in calls."""

import json
from pathlib import Path

import pytest

from qc.spans import Span
from qc.transcription.alignment import Piece
from qc.transcription.guards import Decoding, doubt, left_out, syllables

SAMPLES = Path(__file__).parent.parent.parent / "sample_audio"


def decoding(text, *, log_probability=-0.3, no_speech=0.1, speech_s=None, spoken=1.0):
    """A decoding whose characters take 0.25 s each, or share `speech_s`."""
    each_s = (speech_s or 0.25 * len(text)) / max(1, len(text))
    pieces = [Piece(char, n * each_s, (n + 1) * each_s, 0.9) for n, char in enumerate(text)]
    return Decoding(text, pieces, log_probability, no_speech, spoken)


def doubt_of(text, *, speech_s=None, language="zh", **figures):
    made = decoding(text, speech_s=speech_s, **figures)
    return doubt(made, [Span(0.0, made.pieces[-1].end_s if made.pieces else speech_s or 0.0)], language)


@pytest.mark.parametrize(
    "text",
    [
        "字幕由Amara.org社区提供",
        "字幕by索兰娅",
        "请不吝点赞订阅转发打赏支持明镜与点点栏目",
        "請不吝點贊 訂閱 轉發 打賞支持明鏡與點點欄目",
        "谢谢观看",
        "感谢大家的收看。",
        "下期再见",
        "詞曲 李宗盛",
        "优优独播剧场——YoYo Television Series Exclusive",
        "Thank you for watching!",
    ],
)
def test_what_the_model_is_known_to_invent(text):
    assert doubt_of(text) == "invented"


@pytest.mark.parametrize(
    "text",
    [
        "谢谢",
        "谢谢您的观看建议，我记下来了。",
        "感谢您的来电，再见！",
        "我想订阅天气短信，怎么订阅？",
        "请您给我们的服务打分点评",
        "好的，那下次再说，再见。",
        "我在你们平台上看视频，字幕总是对不上，你们给我提供一个说法。",
    ],
)
def test_what_callers_really_say_is_not_invented(text):
    assert doubt_of(text) == ""


def test_loops():
    assert doubt_of("好了，" * 20) == "loop"
    assert doubt_of("个个个个个个个个个个") == "loop"
    assert doubt_of("对对对对对") == ""
    assert doubt_of("喂喂，您好，您好，听得到吗？") == ""


def test_a_text_too_long_or_too_short_for_its_speech():
    assert doubt_of("您好请问有什么可以帮您的吗先生", speech_s=1.0) == "too_fast"
    assert doubt_of("您好请问", speech_s=0.2) == ""  # four characters are too few to tell
    assert doubt_of("好", speech_s=6.0) == "too_slow"
    assert doubt_of("", speech_s=6.0) == "too_slow"
    assert doubt_of("", speech_s=0.4) == ""


def test_what_the_model_itself_doubts():
    assert doubt_of("我要退订", log_probability=-1.3) == "unlikely"
    assert doubt_of("我要退订", log_probability=-0.7, no_speech=0.8) == "no_speech"
    assert doubt_of("我要退订", log_probability=-0.2, no_speech=0.8) == ""


def test_another_script_is_another_language():
    assert doubt_of("ご視聴ありがとうございました") == "language"
    assert doubt_of("구독과 좋아요") == "language"
    assert doubt_of("我要办 iPhone 的套餐") == ""
    assert doubt_of("ありがとう", language="ja") == ""


def test_a_sentence_left_out_is_seen_in_the_alignment():
    # speech   |--------------------------------------| 6.0
    # tokens   您 好 请                              问      请 is said to take 4.5 s
    times = [("您", 0.0, 0.4), ("好", 0.4, 0.8), ("请", 0.8, 5.3), ("问", 5.3, 6.0)]
    pieces = [Piece(text, start_s, end_s, 0.9) for text, start_s, end_s in times]
    assert left_out(pieces, [Span(0.0, 6.0)]) == [Span(0.8, 5.3)]
    assert left_out(pieces, [Span(0.0, 1.2), Span(5.0, 6.0)]) == []  # it was a pause
    assert doubt(Decoding("您好请问", pieces, -0.3, 0.1), [Span(0.0, 6.0)], "zh") in ("left_out", "too_slow")


def test_syllables():
    assert syllables("您好，请问 138 号 Wi-Fi？") == 4 + 3 + 1 + 4
    assert syllables("……") == 0


def test_no_turn_of_the_sample_calls_is_doubted():
    for call in json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8")):
        for turn in call["turns"]:
            made = decoding(turn["text"], speech_s=turn["speech_s"])
            assert doubt(made, [Span(0.0, turn["speech_s"])], "zh") == "", turn["text"]


def test_a_window_in_another_language_by_its_script_its_words_or_the_models_own_word():
    assert doubt_of("Hello? Oh hello, I didn't know you were there.") == "language"
    assert doubt_of("OK，WiFi") == doubt_of("VIP") == ""
    assert doubt_of("这不是完全不正确的", spoken=0.02) == "language"
    assert doubt_of("这不是完全不正确的", spoken=0.97) == ""
    assert doubt_of("Hello? Oh hello, I didn't know you were there.", language="en", speech_s=4.0) == ""
