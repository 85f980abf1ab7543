"""Masked calls are judged as clear ones: rules on numbers lose nothing."""

from dataclasses import replace

import pytest

from qc.calls import read_calls
from qc.inspection import Inspector
from qc.privacy import masked, stand_ins
from qc.standards import judge
from qc.transcription.fake import FakeTranscriber
from tests.support.defaults import CONFIG, RULES
from tests.support.transcripts import true_calls, write_transcripts

CLEAR = CONFIG.model_copy(update={"privacy": CONFIG.privacy.model_copy(update={"mask": "none"})})
KEY = bytes(range(32))


@pytest.fixture(scope="module")
def clear(tmp_path_factory):
    """Every sample call, inspected from its true words."""
    folder = tmp_path_factory.mktemp("transcripts")
    inspector = Inspector(CLEAR, folder, FakeTranscriber(), RULES)
    calls = read_calls(folder, write_transcripts(folder), CLEAR).calls
    return {call.call_id: inspector.inspect(call) for call in calls}


@pytest.mark.parametrize("mask", ["numbers", "names"])
@pytest.mark.parametrize("call_id", [call["call_id"] for call in true_calls()])
def test_the_findings_of_a_masked_call_are_those_of_the_clear_one(clear, call_id, mask):
    before = clear[call_id]
    kept = masked(before, CONFIG.privacy.model_copy(update={"mask": mask}), KEY)
    readable = stand_ins(kept.conversation)
    standards = RULES.standards.on(before.call.start_time.date())
    again = readable.masked_again(judge(kept.call, readable.conversation, standards).findings)
    at_first = [replace(finding, points=0.0) for finding in kept.findings]
    names = ("rule_id", "verdict", "turn", "span", "quote", "expected", "reason", "confidence")
    assert [tuple(getattr(f, name) for name in names) for f in again] == [
        tuple(getattr(f, name) for name in names) for f in at_first
    ]


def test_there_are_numbers_to_lose(clear):
    """The test above means something: five calls tell numbers, and findings quote them."""
    told = [i for i in clear.values() if any("〔" in t.text for t in masked(i, CONFIG.privacy, KEY).conversation.turns)]
    assert {i.call.call_id for i in told} == {"QH002", "QH007", "QH010", "QH012", "QH015"}
    quoting = {f.rule_id for i in told for f in masked(i, CONFIG.privacy, KEY).findings if "〔" in f.quote}
    assert quoting
