"""Transcripts from elsewhere: what is in them, and what is wrong with them."""

import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qc.errors import RecordingError
from qc.spans import Span
from qc.transcription.handed_in import MAX_BYTES, Cue, read_transcript, words_of_cues

JSONL = """\
{"role": "agent", "start_s": 0.5, "end_s": 2.5, "text": "您好，請問有什麼可以幫您？"}

{"role": "客户", "start_s": 3, "end_s": 4.0, "text": "我要報修。", "confidence": 0.8}
"""
SRT = """\
1
00:00:00,500 --> 00:00:02,500
客服：您好，请问有什么可以帮您？

2
00:00:03,000 --> 00:00:04,000
[客户] 我要
报修。
"""
VTT = """\
WEBVTT

NOTE made elsewhere

greeting
00:00.500 --> 00:02.500 align:start
<v Agent>您好，<b>请问</b>有什么&nbsp;可以帮您？</v>

00:03.000 --> 00:04.000
Customer: 我要报修。
"""


def read(tmp_path, text, name="call.txt"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_transcript(path)


@pytest.mark.parametrize(("text", "name"), [(SRT, "call.srt"), (VTT, "call.vtt"), ("\ufeff" + SRT, "bom.srt")])
def test_subtitles(tmp_path, text, name):
    agent, customer = read(tmp_path, text, name)
    assert (agent.role, agent.span) == ("agent", Span(0.5, 2.5))
    assert agent.text.replace(" ", "") == "您好，请问有什么可以帮您？"
    assert (customer.role, customer.span, customer.text.replace(" ", "")) == ("customer", Span(3.0, 4.0), "我要报修。")


def test_json_lines(tmp_path):
    agent, customer = read(tmp_path, JSONL)
    assert agent == Cue("agent", Span(0.5, 2.5), "您好，請問有什麼可以幫您？")
    assert customer == Cue("customer", Span(3.0, 4.0), "我要報修。", 0.8)


def test_words_without_sound_fill_the_utterance():
    # 我要报修 over 3.0 … 4.0: a quarter of a second each
    words = words_of_cues([Cue("customer", Span(3.0, 4.0), "我要報修。", 0.8)], None)
    assert [(word.text, word.span.start_s, word.trailing) for word in words] == [
        ("我", 3.0, ""), ("要", 3.25, ""), ("报", 3.5, ""), ("修", 3.75, "。"),
    ]  # fmt: skip
    assert {word.confidence for word in words} == {0.8}


def test_words_with_sound_stay_inside_the_speech():
    # cue      2.0 |--------------| 5.0
    # speech     2.5 |--| 3.0   4.5 |--| 5.5
    words = words_of_cues([Cue("agent", Span(2.0, 5.0), "您好请问")], [Span(2.5, 3.0), Span(4.5, 5.5)])
    assert [word.span.start_s for word in words] == [2.5, 2.75, 4.5, 4.75]
    assert [word.span.start_s for word in words_of_cues([Cue("agent", Span(8.0, 9.0), "您好")], [])] == [8.0, 8.5]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"role": "agent"}', "call.txt:1: needs role"),
        ('{"role": "agent", ', "call.txt:1: is not JSON"),
        ('{"a": ' * 5000, "call.txt:1: is not JSON"),
        ('{"role": "boss", "start_s": 0, "end_s": 1, "text": ""}', "is no role"),
        ('{"role": "agent", "start_s": 2, "end_s": 1, "text": ""}', "ends before it starts"),
        ('{"role": "agent", "start_s": NaN, "end_s": 1, "text": ""}', "must be numbers"),
        ('{"role": "agent", "start_s": 0, "end_s": 1e999, "text": ""}', "must be numbers"),
        ('{"role": "agent", "start_s": 0, "end_s": 1, "text": 5}', "text must be a string"),
        ('{"role": "agent", "start_s": 0, "end_s": 1, "text": "", "confidence": 2}', "confidence"),
        ("1\n00:00:00,000 --> 00:00:01,000\n您好\n", "call.txt:2: says not who speaks"),
        (b"\xff\xfe\x00", "is not UTF-8"),
    ],
)
def test_what_cannot_be_used_names_its_line(tmp_path, text, message):
    with pytest.raises(RecordingError) as caught:
        read(tmp_path, text)
    assert caught.value.code == "transcript_invalid"
    assert message in str(caught.value)


def test_too_large_and_missing(tmp_path):
    with pytest.raises(RecordingError, match="larger than"):
        read(tmp_path, b" " * (MAX_BYTES + 1))
    with pytest.raises(RecordingError) as caught:
        read_transcript(tmp_path / "none.srt")
    assert caught.value.code == "missing"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_any_text_is_read_or_refused(tmp_path, text):
    line = json.dumps({"role": "agent", "start_s": 0, "end_s": 1, "text": text})
    (cue,) = read(tmp_path, line)
    for word in words_of_cues([cue], None):
        assert word.text
        assert word.text.isprintable()
    with suppress(RecordingError):
        read(tmp_path, text.encode("utf-8", errors="replace"))
