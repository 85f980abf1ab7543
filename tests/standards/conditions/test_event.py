"""`event`: what happened on the sound."""

import pytest

from qc.records import Event
from qc.spans import Span
from tests.standards.support import findings_of, talk, verdicts_of


def hold(seconds, **details):
    return Event("hold", Span(1.0, 1.0 + seconds), turn=0, details=details)


@pytest.mark.parametrize(("seconds", "verdict"), [(44.9, "met"), (45.0, "violation")])
def test_a_hold_of_a_length(tmp_path, seconds, verdict):
    conversation = talk("A 请您稍等", events=[hold(seconds)], duration_s=60)
    assert verdicts_of(tmp_path, {"event": "hold", "longer_than_s": 45}, conversation) == [verdict]


def test_details_have_to_be_as_given(tmp_path):
    condition = {"event": "hold", "details": {"thanked": True}}
    assert verdicts_of(tmp_path / "a", condition, talk("A 好", events=[hold(9, thanked=True)])) == ["violation"]
    assert verdicts_of(tmp_path / "b", condition, talk("A 好", events=[hold(9, thanked=False)])) == ["met"]


@pytest.mark.parametrize(
    ("kind", "details", "told"), [("hold", {}, "hold 2.5 s"), ("noise", {"sound": "knock"}, "noise.knock 2.5 s")]
)
def test_a_finding_tells_the_event_in_no_language(tmp_path, kind, details, told):
    happened = Event(kind, Span(1.0, 3.5), turn=0, details=details)
    conversation = talk("A 好", events=[happened], measures={"distraction_count": 1})
    assert findings_of(tmp_path, {"event": kind}, conversation)[0].expected == told


def test_between_turns_of_one_role(tmp_path):
    #  A 0–0.25     silence 0.25–5.25      then 5.25: nobody / the agent
    condition = {"event": "silence", "between": "agent"}
    silence = Event("silence", Span(0.25, 0.75), turn=0)
    assert verdicts_of(tmp_path / "a", condition, talk("A 好", "A 是", events=[silence])) == ["violation"]
    assert verdicts_of(tmp_path / "b", condition, talk("A 好", "C 是", events=[silence])) == ["met"]


def test_without_sound_nobody_can_tell(tmp_path):
    conversation = talk("A 好", measures={"dead_air_s": None})
    finding = findings_of(tmp_path, {"event": "dead_air"}, conversation)[0]
    assert (finding.verdict, finding.reason) == ("not_assessable", "not_measured")


@pytest.mark.parametrize("doubt", ["words_doubtful", "agreed", "went_on", "line_checked", "unrecorded"])
def test_a_silence_that_may_have_been_announced_or_filled_accuses_nobody(tmp_path, doubt):
    silence = Event("dead_air", Span(0.25, 9.25), turn=0, details={doubt: True})
    (finding,) = findings_of(tmp_path, {"event": "dead_air"}, talk("A 好", "A 是", events=[silence]))
    assert (finding.verdict, finding.reason) == ("not_assessable", "low_confidence")


@pytest.mark.parametrize(("confidence", "verdict"), [(0.6, "violation"), (0.59, "not_assessable")])
def test_dead_air_after_words_that_were_hardly_heard_may_have_been_announced(tmp_path, confidence, verdict):
    silence = Event("dead_air", Span(1.0, 9.25), turn=0)
    conversation = talk(("A", "您请献盲", {"confidence": confidence}), "A 是", events=[silence])
    assert verdicts_of(tmp_path, {"event": "dead_air"}, conversation) == [verdict]
