"""What only sounds like a forbidden phrase: the model's word decides, stored figures before it."""

import pytest

from qc.standards import doubts, judge, load_standards
from qc.text.likelihood import Decision
from tests.standards.support import a_call, a_rule, findings_of, talk, write_standards

PHRASE = "绝对不可能有这种事发生"
HEARD = "绝队不可能有这种事发生"
TABOO = {"say": [PHRASE]}


class Model:
    """Gives every text the nats it was told, and remembers what it was asked."""

    def __init__(self, nats):
        self.nats, self.asked = nats, []

    def __call__(self, turn, texts):
        self.asked.append((turn, list(texts)))
        return [self.nats[text] for text in texts]


@pytest.mark.parametrize(
    ("decided", "verdict", "reason"),
    [
        ("said", "violation", "confirmed_by_model"),
        ("not_said", "met", "absent"),
        ("unknown", "not_assessable", "by_sound"),
    ],
)
def test_the_likelihood_of_the_turn_decides(tmp_path, monkeypatch, decided, verdict, reason):
    def decide(heard_nats, supposed_nats, chars, prior):
        assert (heard_nats, supposed_nats, chars) == (-5.0, -4.0, 11)
        return Decision(decided, 0.9, 1.0)

    monkeypatch.setattr(doubts, "decide", decide)
    model = Model({HEARD: -5.0, PHRASE: -4.0})
    finding = findings_of(tmp_path, TABOO, talk(f"A {HEARD}"), ask=model)[0]
    assert (finding.verdict, finding.reason) == (verdict, reason)
    assert model.asked == [(0, [HEARD, PHRASE])]


def test_without_a_model_nobody_can_tell(tmp_path):
    finding = findings_of(tmp_path, TABOO, talk(f"A {HEARD}"))[0]
    assert (finding.verdict, finding.reason, finding.quote) == ("not_assessable", "by_sound", HEARD)


def test_stored_figures_are_used_before_the_model(tmp_path):
    model = Model({})
    conversation = talk(f"A {HEARD}", likelihoods={(0, HEARD): -5.0, (0, PHRASE): -4.0})
    finding = findings_of(tmp_path, TABOO, conversation, ask=model)[0]
    assert finding.verdict == "violation"
    assert model.asked == []


def test_what_was_asked_is_handed_back_to_be_kept(tmp_path):
    standards = load_standards(write_standards(tmp_path, a_rule(TABOO)))
    model = Model({HEARD: -5.0, PHRASE: -4.5})
    judgement = judge(a_call(), talk(f"A {HEARD}"), standards, model)
    assert judgement.asked == {(0, HEARD): -5.0, (0, PHRASE): -4.5}

    again = judge(a_call(), talk(f"A {HEARD}", likelihoods=judgement.asked), standards)
    assert again.findings == judgement.findings


def test_all_doubts_of_a_turn_are_put_at_once(tmp_path):
    heard = "改天在通知你，绝队不可能有这种事发生"
    standards = load_standards(
        write_standards(tmp_path, a_rule(TABOO), a_rule({"say": ["改天再通知你"]}, id="test.other"))
    )
    asked = []

    def ask(turn, texts):
        asked.append(list(texts))
        return [-5.0] * len(texts)

    judge(a_call(), talk(f"A {heard}"), standards, ask)
    assert len(asked) == 1
    assert set(asked[0]) == {heard, heard.replace("绝队", "绝对"), heard.replace("在通知", "再通知")}


def test_what_was_heard_letter_for_letter_is_not_asked_about(tmp_path):
    model = Model({})
    assert findings_of(tmp_path, TABOO, talk(f"A {PHRASE}"), ask=model)[0].verdict == "violation"
    assert model.asked == []
