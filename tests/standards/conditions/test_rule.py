"""`rule`: what another rule found."""

from tests.standards.support import a_rule, findings_of, talk

UPSET = a_rule({"say": ["太过分"]}, "recognise", id="customer.upset", who="customer")
GREETS = a_rule({"say": ["您好"]}, "required", id="test.greets")


def test_a_customer_type_is_a_condition(tmp_path):
    when = {"rule": "customer.upset"}
    for said, applies in (("你们太过分了", True), ("谢谢", False)):
        found = findings_of(
            tmp_path, {"say": ["对不起"]}, talk(f"C {said}", "A 嗯"), kind="required", when=when, others=[UPSET]
        )
        assert [finding.verdict for finding in found] == ["violation"] * applies


def test_another_rules_verdict_is_a_condition(tmp_path):
    when = {"rule": "test.greets", "verdict": "violation"}
    for said, applies in (("您好", False), ("说吧", True)):
        found = findings_of(tmp_path, {"say": ["再见"]}, talk(f"A {said}"), kind="required", when=when, others=[GREETS])
        assert len(found) == applies
