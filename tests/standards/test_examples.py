"""Every rule of the default standards tells its own examples apart, and every asked-for rule is there."""

import pytest

from qc.standards import check, judge
from qc.standards.examples import call_of, conversation_of, run_examples
from qc.standards.rules import Example
from qc.text.folding import to_simplified
from tests.standards.support import DEFAULT
from tests.support.defaults import STANDARDS

ASKED_FOR = """
opening: greeting identify offer_help confirm_customer purpose wait_apology
courtesy: ten_words surname reply_to_thanks thank_cooperation consult_tone sorry_to_disturb
listening: restate ask_repeat check_in
answer: no_dont_know callback out_of_scope no_ask_why no_repeat
hold: ask_permission update thank_after
fault: symptom surname phone address time_commitment
complaint: apology empathy calm_first confirm_issue recorded time_commitment
suggestion: thanks feedback
order: contact time_commitment
callback: satisfaction suggestion
sales: needs value_first
process: escalate transfers
customer: upset confused asking thanks waited gives_details
closing: further_help thanks farewell holiday_wish agent_hangs_up_first
forbidden: hey questioning arrogant commanding shirking complaint_taboo provoking cutting_in price self_blame
forbidden: crutch jargon
speech: too_fast too_slow pace_mismatch no_pause long_pause monologue dead_air slow_response interruption volume_low
speech: volume_high volume_unstable monotone noise fillers
"""


def asked_for():
    for line in ASKED_FOR.strip().splitlines():
        section, names = line.split(": ")
        yield from (f"{section}.{name}" for name in names.split())


def test_every_rule_that_the_training_texts_ask_for_is_there():
    more = {"customer.breaks_off", "customer.wrong_number"}  # what other rules have to know of a call
    assert {rule.id for rule in STANDARDS.rules} == set(asked_for()) | more


@pytest.mark.parametrize("rule", STANDARDS.rules, ids=lambda rule: rule.id)
def test_a_rule_tells_its_examples_apart(rule):
    assert list(run_examples(rule, STANDARDS)) == []


@pytest.mark.parametrize("rule", [rule for rule in STANDARDS.rules if rule.uses_words], ids=lambda rule: rule.id)
def test_a_rule_about_words_has_an_example_in_traditional_script(rule):
    texts = [turn for kind in (rule.examples.passing, rule.examples.failing) for one in kind for turn in one.turns]
    assert any(to_simplified(text) != text for text in texts)


ACCUSING = [rule.id for rule in STANDARDS.rules if rule.kind == "forbidden" and rule.uses_words]


@pytest.mark.parametrize("rule", STANDARDS.rules, ids=lambda rule: rule.id)
def test_what_a_rule_lets_pass_no_other_rule_accuses(rule):
    for example in rule.examples.passing:
        call, conversation = call_of(example, rule.examples.call), conversation_of(example, rule.who)
        judged = judge(call, conversation, STANDARDS, by_sound=False, only=ACCUSING)
        accused = [(f.rule_id, f.quote) for f in judged.findings if f.verdict == "violation"]
        assert accused == [], example.turns


# Wordings in no phrase list, each said by an agent in daily speech: they are what the templates are for.
UNLISTED = [
    ("forbidden.shirking", "这个事儿不归我们管啊。"),
    ("forbidden.arrogant", "嫌贵那您就别买了。"),
    ("forbidden.questioning", "我都跟你讲了好几遍了。"),
    ("forbidden.commanding", "让你边上的人不要吵。"),
    ("forbidden.complaint_taboo", "这种事情小学生都懂。"),
    ("forbidden.price", "这点钱您还嫌贵啊。"),
    ("forbidden.self_blame", "我们的系统就是这么慢。"),
]


@pytest.mark.parametrize(("rule_id", "said"), UNLISTED)
def test_wordings_that_stand_in_no_list_are_found(rule_id, said):
    rule = STANDARDS.rule(rule_id)
    assert said not in {phrase for _, phrase in rule.phrases()}
    assert any(said in example.turns for example in rule.examples.failing)


# What may count as done, and may not: nobody is accused of its absence, and nobody is praised for it.
LEFT_OPEN = [
    (
        "sales.value_first",
        {"call_type": "sales"},
        ["客服：走贵宾通道，还有休息区。", "客户：多少钱？", "客服：三百元。"],
    ),
    ("listening.restate", {}, ["客户：我家宽带晚上老是掉线。", "客服：宽带晚上老是掉线，我给您派单。"]),
    ("fault.symptom", {"call_type": "fault"}, ["客户：暖气不热。", "客服：阀门拧开了没？"]),
    ("opening.offer_help", {"direction": "inbound"}, ["客服：您好，启明小学，孩子今年上几年级？"]),
    (
        "closing.further_help",
        {"direction": "inbound"},
        ["客服：除了暖气，家里别处都热吧？", "客户：热。", "客服：再见。"],
    ),
]


@pytest.mark.parametrize(("rule_id", "columns", "turns"), LEFT_OPEN, ids=[rule for rule, *_ in LEFT_OPEN])
def test_what_may_count_as_done_leaves_a_rule_open(rule_id, columns, turns):
    example = Example(turns=tuple(turns), call=columns)
    judged = judge(call_of(example, {}), conversation_of(example, "agent"), STANDARDS.only([rule_id]), by_sound=False)
    (finding,) = [finding for finding in judged.findings if finding.rule_id == rule_id]
    assert (finding.verdict, finding.reason) == ("not_assessable", "perhaps_done")


def test_an_example_that_comes_out_wrong_is_named_with_its_line(tmp_path):
    for file in DEFAULT.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        if file.name == "opening.yaml":
            text = text.replace("- 什么事，你说吧。", "- 您好，什么事，你说吧。")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    line = 1 + (tmp_path / "opening.yaml").read_text(encoding="utf-8").splitlines().index(
        "    - 您好，什么事，你说吧。"
    )

    problems = check([tmp_path / "opening.yaml"]).problems

    assert len(problems) == 1
    assert f"opening.yaml:{line}: rules.0.examples.fail.0" in problems[0]
    assert "should fail and came out as met" in problems[0]


def test_an_example_has_four_characters_a_second_and_half_a_second_between_turns():
    #  客服：请您稍等。   (hold 12 s)            客户：好
    #  0-----1.0          1.0 ---------- 13.0    13.0--13.25
    example = (
        STANDARDS.rule("hold.thank_after")
        .examples.failing[1]
        .model_copy(update={"turns": ("客服：请您稍等。", "客户：好"), "events": ()})
    )
    turns = conversation_of(example, "agent").turns
    assert [(turn.role, turn.span.start_s, turn.span.end_s) for turn in turns] == [
        ("agent", 0, 1),
        ("customer", 1.5, 1.75),
    ]
