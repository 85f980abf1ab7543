"""All that reads what others wrote, as functions of bytes: they end soon, and only errors raised on purpose come out.

Each target has seeds: small sound files and lists that a fuzzer changes, byte by byte, into all that might arrive.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from qc.audio import read_recording
from qc.calls import read_calls
from qc.config import load_config
from qc.errors import QcError
from qc.forms import load_forms
from qc.standards import check
from qc.transcription.handed_in import read_transcript, words_of_cues

CONFIG = load_config()
CAPS = CONFIG.audio.model_copy(update={"max_duration_s": 60.0, "max_decoded_mb": 20})
RULES = ("opening.greeting", "opening.identify", "forbidden.arrogant", "closing.wish")  # that forms may price


@dataclass(frozen=True)
class Target:
    """`read` is handed the bytes; `seeds` makes sound ones."""

    read: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]

    def __call__(self, data: bytes) -> None:
        with suppress(QcError):
            self.read(data)


@cache
def _folder() -> Path:
    """A folder for the bytes, with what they refer to beside them; it goes with the process."""
    folder = Path(tempfile.mkdtemp(prefix="qc-fuzz-"))
    (folder / "recordings").mkdir()
    (folder / "standards").mkdir()
    (folder / "standards" / "standards.yaml").write_text(HEAD, encoding="utf-8")
    (folder / "standards" / "phrases.yaml").write_text("greetings: [您好, '{早上|下午}好']\n", encoding="utf-8")
    return folder


def _file(name: str, data: bytes) -> Path:
    path = _folder() / name
    path.write_bytes(data)
    return path


def _recording(data: bytes) -> None:
    recording = read_recording(_file("recording", data), CAPS)
    assert 0 < recording.duration_s <= CAPS.max_duration_s
    assert all(0 <= span.start_s <= span.end_s <= recording.duration_s + 0.01 for span in recording.damage)


def _calls(name: str) -> Callable[[bytes], None]:
    def read(data: bytes) -> None:
        found = read_calls(_folder() / "recordings", _file(name, data), CONFIG)
        ids = [call.call_id for call in found.calls]
        assert len(set(ids)) == len(ids)
        assert all(".." not in Path(call.recording or "").parts for call in found.calls)

    return read


def _transcript(data: bytes) -> None:
    cues = read_transcript(_file("transcript", data))
    assert all(0 <= cue.span.start_s <= cue.span.end_s for cue in cues)
    words_of_cues(cues, None)


def _config(data: bytes) -> None:
    load_config(_file("config.yaml", data))


def _standards(data: bytes) -> None:
    check([_file("standards/section.yaml", data).parent])


def _forms(data: bytes) -> None:
    folder = _folder() / "forms"
    folder.mkdir(exist_ok=True)
    load_forms(_file("forms/default.yaml", data).parent, RULES, CONFIG.zone)


def _media() -> list[bytes]:
    from tests.support.media import FORMATS, made  # encodes, which the other targets need not wait for

    return [made(name, 0.25)[0] for name in FORMATS]


def _parquet() -> list[bytes]:
    import pandas as pd

    target = io.BytesIO()
    pd.DataFrame(
        [{"recording": "a.wav", "call_id": "C1", "agent_id": "A1", "start_time": "2026-10-12T09:00:00"}]
    ).to_parquet(target)
    return [target.getvalue()]


HEAD = """\
name: 服务规范
version: "1"
valid_from: 2020-01-01
language: zh
trust: {turn_confidence: 0.4, roles_confidence: 0.6, phrase_confidence: 0.3, absence_confidence: 0.5,
  accusation_confidence: 0.7, likeness_confidence: 0.7, trusted_share: 0.5, sound_confidence: 0.3}
quoting: [不是说, 您说的]
quoting_reach: 3
hold_announced_by: [请稍等]
"""
SECTION = """\
section: opening
title: {zh: 开场, en: Opening}
rules:
- id: opening.greeting
  title: {zh: 问候, en: Greets}
  kind: required
  severity: minor
  where: {first_turns: 2}
  look_for: {or: [{say: [$greetings, "请[您]{稍|等}"]}, {pattern: '您.{0,3}好'}]}
  say_instead: 您好
  examples:
    pass:
    - turns: [客服：您好。, 客户：你好。]
    fail:
    - turns: [客服：喂。]
- id: hold.update
  title: {zh: 等待, en: Long hold}
  kind: forbidden
  severity: major
  when: {event: hold}
  look_for: {and: [{event: hold, longer_than_s: 45}, {not: {say: [$greetings]}}]}
  say_instead: 请您稍等
  examples:
    fail:
    - turns: [客服：请您稍等。, 客服：让您久等了。]
      events: [{kind: hold, after: 1, seconds: 70}]
"""
FORM = """\
form: default
version: "1"
valid_from: 2020-01-01
coverage_at_least: 0.6
grades: {A: 90, B: 80, C: 60, D: 0}
fatal: {forbidden.arrogant: 0}
credits: {at_most: 2, rules: {closing.wish: 2}}
sections:
  opening: {title: 开场, weight: 100, rules: {opening.greeting: 40, opening.identify: {points: 60, at_most: 80}}}
"""
LIST = """\
recording,call_id,agent_id,start_time,agent_name,direction,transcript,extra
a.wav,C1,A1,2026-10-12T09:00:00,李晓雨,inbound,,"一,二"
sub\\b.wav,C2,A1,2026/10/12 9:30,,outbound,b.jsonl,
"""
ROW = b'{"recording": "a.wav", "call_id": "C1", "agent_id": "A1", "start_time": "2026-10-12T09:00:00+08:00", "n": 1}\n'
SAID = '{"role": "agent", "start_s": 0.5, "end_s": 2.5, "text": "您好，工号1234。", "confidence": 0.9}\n'
SUBTITLES = "1\n00:00:00,700 --> 00:00:02,900\n客服：您好\n\n2\n00:01:03,000 --> 00:01:04,000\n<v 客户>你好&amp;\n"

TARGETS = {
    "recording": Target(_recording, _media),
    "calls_csv": Target(_calls("calls.csv"), lambda: [LIST.encode(), LIST.encode("gb18030"), LIST.encode("utf-16")]),
    "calls_jsonl": Target(_calls("calls.jsonl"), lambda: [ROW]),
    "calls_parquet": Target(_calls("calls.parquet"), _parquet),
    "transcript": Target(_transcript, lambda: [SAID.encode(), SUBTITLES.encode(), b"WEBVTT\n\n" + SUBTITLES.encode()]),
    "config": Target(_config, lambda: [b"dead_air_s: 4\naudio: {max_channels: 2}\non_failure:\n  command: [a, b]\n"]),
    "standards": Target(_standards, lambda: [SECTION.encode()]),
    "forms": Target(_forms, lambda: [FORM.encode()]),
}
