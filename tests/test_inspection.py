"""One call, with the words from a transcript, so that the way is tested and not the recogniser."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from qc.config import load_config
from qc.errors import RecordingError
from qc.inspection import HANDED_IN, Inspector
from qc.records import Call
from qc.transcription.fake import FakeTranscriber
from tests.conftest import SAMPLES
from tests.support.defaults import CONFIG, RULES

RUDE = "QH003"  # a cold 喂 and four shove-offs, in stereo, the agent on the left


@pytest.fixture(scope="module")
def inspector():
    return Inspector(CONFIG, SAMPLES, FakeTranscriber(), RULES)


@pytest.fixture
def transcript(truth, tmp_path):
    """The truth of the rude call as a file that another recogniser might have written."""
    path = tmp_path / "rude.jsonl"
    lines = [{key: turn[key] for key in ("role", "start_s", "end_s", "text")} for turn in truth[RUDE]["turns"]]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return str(path)


def call(**changed):
    start = datetime(2026, 10, 13, 14, 20, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
    given = {"call_id": "C1", "agent_id": "A1", "start_time": start, "direction": "inbound", "call_type": "consult"}
    return Call(**given | changed)


def violated(inspection):
    return {finding.rule_id for finding in inspection.findings if finding.verdict == "violation"}


def test_words_from_a_transcript_and_all_else_from_the_sound(inspector, transcript, truth):
    inspection = inspector.inspect(call(recording=f"{RUDE}.flac", agent_channel="left", transcript=transcript))
    measures, true = inspection.conversation.measures, truth[RUDE]["measures"]
    assert {"forbidden.hey", "forbidden.shirking", "opening.greeting", "closing.farewell"} <= violated(inspection)
    assert measures.agent_chars == true["agent_chars"]
    assert measures.agent_pace_cpm == pytest.approx(true["agent_pace_cpm"], rel=0.08)
    assert measures.agent_level_dbfs == pytest.approx(true["agent_level_dbfs"], abs=1.5)
    assert inspection.conversation.transcription.model == HANDED_IN
    assert inspection.recording_sha256
    assert inspection.score.grade == "D"  # shoves off, but insults nobody: not fatal
    assert not inspection.score.fatal


def test_without_sound_only_words_are_judged(inspector, transcript):
    inspection = inspector.inspect(call(transcript=transcript))
    assert "forbidden.shirking" in violated(inspection)
    assert inspection.conversation.measures.agent_level_dbfs is None
    assert inspection.conversation.measures.missing["agent_level_dbfs"] == "no_sound"
    assert "no_sound" in inspection.conversation.condition.reasons
    verdicts = {finding.rule_id: finding.verdict for finding in inspection.findings}
    for rule_id in ("speech.volume_low", "speech.dead_air", "speech.interruption", "speech.too_fast"):
        assert verdicts[rule_id] == "not_assessable", rule_id
    assert inspection.recording_sha256 is None


def test_points_of_the_findings_make_the_score(inspector, transcript):
    inspection = inspector.inspect(call(recording=f"{RUDE}.flac", agent_channel="left", transcript=transcript))
    lost = sum(finding.points for finding in inspection.findings)
    assert inspection.score.score == pytest.approx(100 + lost)


def test_swapped_channels_are_put_right_and_noted(inspector, truth, tmp_path):
    path = tmp_path / "good.jsonl"
    turns = truth["QH001"]["turns"]
    lines = [{key: turn[key] for key in ("role", "start_s", "end_s", "text")} for turn in turns]
    # whoever handed the list in took the channels the wrong way round
    other = {"agent": "customer", "customer": "agent"}
    swapped = [line | {"role": other[line["role"]]} for line in lines]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in swapped), encoding="utf-8")
    inspection = inspector.inspect(call(recording="QH001.flac", agent_channel="right", transcript=str(path)))
    assert "channels_swapped" in inspection.conversation.condition.reasons
    assert inspection.conversation.roles_from == "words"
    first = inspection.conversation.turns[0]
    assert first.role == "agent"
    assert "您好" in first.text


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("gone.wav", None, "missing"),
        ("empty.wav", b"", "empty"),
        ("text.wav", "您好，这不是录音。".encode(), "not_audio"),
        ("list.wav", b"ffconcat version 1.0\nfile /etc/hostname\n", "not_audio"),
    ],
)
def test_a_bad_recording_is_named_by_a_code(tmp_path, name, content, code):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(RecordingError) as caught:
        Inspector(CONFIG, tmp_path, FakeTranscriber(), RULES).inspect(call(recording=name))
    assert caught.value.code == code


@pytest.mark.parametrize(("team", "dead_air"), [("热线一班", 1), ("热线二班", 0)])
def test_a_team_has_its_own_thresholds(truth, tmp_path, team, dead_air):
    settings = tmp_path / "mine.yaml"
    settings.write_text("overrides:\n- when: {team: [热线二班]}\n  dead_air_s: 60\n", encoding="utf-8")
    words = tmp_path / "silent.jsonl"
    lines = [{key: turn[key] for key in ("role", "start_s", "end_s", "text")} for turn in truth["QH012"]["turns"]]
    words.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    inspect = Inspector(load_config(settings), SAMPLES, FakeTranscriber(), RULES).inspect
    heard = inspect(call(recording="QH012.flac", agent_channel="left", transcript=str(words), team=team))
    assert heard.conversation.measures.dead_air_count == dead_air
