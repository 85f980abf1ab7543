import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.records import Condition
from qc.scoring import score_call
from tests.support.scoring import BOUND_FORM, LAPSE_FORM, RULES, SMALL_FORM, a_call, a_conversation, forms_in, found


@pytest.fixture(scope="module")
def forms(tmp_path_factory):
    return forms_in(tmp_path_factory.mktemp("forms"), small=SMALL_FORM)


@pytest.fixture(scope="module")
def lapses(tmp_path_factory):
    return forms_in(tmp_path_factory.mktemp("lapses"), small=LAPSE_FORM)


@pytest.fixture(scope="module")
def bound(tmp_path_factory):
    return forms_in(tmp_path_factory.mktemp("bound"), small=BOUND_FORM)


def score(findings, forms, **conversation):
    return score_call(a_call(), a_conversation(**conversation), findings, forms)


def points(findings, forms):
    return [finding.points for finding in score(findings, forms)[1]]


def test_a_call_without_fault_scores_100(forms):
    result, findings = score([found("a.hello", "met"), found("n.rude", "met")], forms)
    assert (result.status, result.score, result.grade, result.fatal, result.flagged) == (
        "scored", 100.0, "good", False, False,
    )  # fmt: skip
    assert result.sections == {"a": 100.0, "b": 100.0}
    assert (result.coverage, result.form) == (1.0, "small@1")
    assert [finding.points for finding in findings] == [0.0, 0.0]


def test_a_breach_costs_its_points(forms):
    result, findings = score([found("a.hello"), found("b.thanks")], forms)
    assert [finding.points for finding in findings] == [-30.0, -12.0]
    # a: 30 of 40 lost; b: 12 of 60 lost
    assert (result.score, result.grade, result.sections) == (58.0, "poor", {"a": 25.0, "b": 80.0})
    assert result.flag_reasons == ("low",)


def test_a_rule_costs_once_unless_it_says_how_far(forms):
    # at        5  9  12  20  30 s
    # a.hello  30  0            (once)
    # b.cut_in        4   4   2 (4 each, at most 10)
    findings = [found("a.hello", at_s=5), found("a.hello", at_s=9), *(found("b.cut_in", at_s=t) for t in (12, 20, 30))]
    assert points(findings, forms) == [-30.0, 0.0, -4.0, -4.0, -2.0]


def test_points_go_to_the_first_breaches_in_the_call_and_those_without_a_place_come_last(forms):
    findings = [found("b.cut_in"), found("b.cut_in", at_s=30), found("b.cut_in", at_s=12)]
    assert points(findings, forms) == [-2.0, -4.0, -4.0]


def test_a_section_costs_no_more_than_its_cap(forms):
    # 12 + 20 + 4 would be 36; the cap is 30
    result, findings = score([found("b.thanks", at_s=1), found("b.calm", at_s=2), found("b.cut_in", at_s=3)], forms)
    assert [finding.points for finding in findings] == [-12.0, -18.0, 0.0]
    assert (result.score, result.sections["b"]) == (70.0, 50.0)


def test_what_is_not_assessable_leaves_the_denominator(forms):
    # a.name takes 10 of a's 40 along: 90 points are left at stake, of which 30 are lost
    result, findings = score([found("a.hello"), found("a.name", "not_assessable")], forms)
    assert result.score == 66.67
    assert [finding.points for finding in findings] == [-33.33, 0.0]
    assert result.sections == {"a": 0.0, "b": 100.0}
    # at risk are 40 of a and 30 of b; 10 of it could not be assessed
    assert result.coverage == pytest.approx(60 / 70)


def test_a_rule_assessed_in_one_place_stays(forms):
    whole = score([found("a.hello"), found("a.name", "not_assessable", 3), found("a.name", "met", 9)], forms)[0]
    assert (whole.score, whole.coverage) == (70.0, 1.0)


def test_roundings_are_shared_out_so_that_the_sum_is_exact(forms):
    # 10 + 20 of 88 at stake (b.thanks takes 30·12/36 = 10 along, so 90): 11.111… + 22.222… = 33.333…
    result, findings = score(
        [found("a.name", at_s=1), found("b.calm", at_s=2), found("b.thanks", "not_assessable")], forms
    )
    assert result.score == 66.67
    assert [finding.points for finding in findings] == [-11.11, -22.22, 0.0]
    # … and with three thirds: each 4/90 is 4.444…, together 11.11 (at most 10 of them)
    result, findings = score(
        [found("b.thanks", "not_assessable"), *(found("b.cut_in", at_s=t) for t in (1, 2, 3))], forms
    )
    assert result.score == 88.89
    assert sorted(finding.points for finding in findings) == [-4.45, -4.44, -2.22, 0.0]


def test_credits_win_back_what_was_lost_each_once_and_no_more_than_at_most(forms):
    lost, wish, gift = found("b.thanks"), found("p.wish", "credit"), found("p.gift", "credit", 7)
    assert points([lost, wish], forms) == [-12.0, 3.0]
    assert points([lost, wish, wish], forms) in ([-12.0, 3.0, 0.0], [-12.0, 0.0, 3.0])
    assert points([lost, wish, gift], forms) == [-12.0, 1.0, 4.0]
    assert score([wish, gift], forms)[0].score == 100.0
    assert points([wish, gift], forms) == [0.0, 0.0]


def test_a_fatal_breach_leaves_no_more_than_its_figure(forms):
    result, findings = score([found("b.thanks"), found("n.hard", at_s=4)], forms)
    assert (result.score, result.grade, result.fatal) == (50.0, "poor", True)
    assert [finding.points for finding in findings] == [-12.0, -38.0]
    assert findings[1].severity == "fatal"
    assert result.flag_reasons == ("fatal", "low")
    assert score([found("n.hard"), found("n.rude")], forms)[0].score == 0.0
    assert points([found("n.hard", at_s=1), found("n.rude", at_s=2)], forms) == [0.0, -100.0]


def test_nothing_is_left_of_the_section_of_a_fatal_breach(forms):
    rude = dataclasses.replace(found("n.rude"), section="b")
    result, findings = score([found("a.name"), rude], forms)
    assert (result.score, result.sections) == (0.0, {"a": 75.0, "b": 0.0})  # a: 10 of 40 lost
    assert [finding.points for finding in findings] == [-10.0, -90.0]
    met = dataclasses.replace(rude, verdict="met")
    assert score([met], forms)[0].sections == {"a": 100.0, "b": 100.0}


def test_one_lapse_is_charged_once_whichever_rules_it_breaks(tmp_path):
    rules = "{b.thanks: 30, b.calm: 20, b.cut_in: 20}"
    form = SMALL_FORM[: SMALL_FORM.index("    cap: 30")] + f"    rules: {rules}\n"
    forms = forms_in(tmp_path, small=form + "    together: [{rules: [b.thanks, b.calm], at_most: 40}]\n")
    # thanks 30 and calm 20 are together 40 at most: 30, then 10
    findings = [found("b.thanks", at_s=1), found("b.calm", at_s=2), found("b.cut_in", at_s=3)]
    assert points(findings, forms) == [-30.0, -10.0, -20.0]
    # where it cannot be assessed each takes 40/50 of its points along: calm 16 of the section's 24 + 16 + 20
    assert score([found("b.calm", "not_assessable")], forms)[0].coverage == pytest.approx(0.84)


def test_the_milder_wordings_of_a_fatal_rule_cost_points(lapses):
    said = dataclasses.replace(found("n.rude", at_s=1), quote="那随便您")
    heard_otherwise = dataclasses.replace(found("n.rude", at_s=2), quote="那随变您", expected="那随便您")
    result, findings = score([said, heard_otherwise], lapses)
    assert (result.score, result.fatal) == (92.0, False)
    assert [(finding.points, finding.severity, finding.section) for finding in findings] == [
        (-8.0, "minor", "b"), (0.0, "minor", "b"),
    ]  # fmt: skip
    worse = dataclasses.replace(found("n.rude", at_s=3), quote="用不起就别用")
    result, findings = score([said, worse], lapses)
    assert (result.score, result.fatal, result.sections["b"]) == (0.0, True, 0.0)
    assert [finding.points for finding in findings] == [-8.0, -92.0]
    # the severity that another form gave a stored finding does not stay
    stored = dataclasses.replace(said, severity="fatal")
    assert score([stored], lapses)[1][0].severity == "major"


def test_a_fatal_rule_that_is_kept_or_doubtful_is_not_fatal(forms):
    for verdict in ("met", "not_assessable", "credit"):
        result = score([found("n.rude", verdict)], forms)[0]
        assert (result.score, result.fatal) == (100.0, False)


def test_the_form_says_what_is_fatal_and_where_a_rule_counts(forms):
    finding = dataclasses.replace(found("a.hello"), severity="fatal", section="elsewhere")
    _, (seen,) = score([finding], forms)
    assert (seen.severity, seen.section) == ("major", "a")


def test_too_little_assessable_gives_no_score(forms):
    # a's 40 of the 70 at risk are gone: 30/70 < 0.5
    findings = [found("a.hello", "not_assessable"), found("a.name", "not_assessable"), found("b.calm"), found("n.rude")]
    result, seen = score(findings, forms)
    assert (result.status, result.score, result.grade, result.reason) == ("not_assessable", None, None, "coverage")
    assert result.coverage == pytest.approx(30 / 70)
    assert (result.fatal, result.sections) == (False, {})
    assert [finding.points for finding in seen] == [0.0] * 4
    assert result.flag_reasons == ("unheard", "rude_unheard")


def test_a_recording_that_is_not_fit_gives_no_score(forms):
    result, _ = score([found("a.hello")], forms, condition=Condition(False, ("one_way", "clipped")))
    assert (result.status, result.reason) == ("not_assessable", "unfit:one_way,clipped")


def test_flags_on_measures(forms):
    assert score([], forms, dead_air_s=30.5)[0].flag_reasons == ("silent",)
    assert not score([], forms, dead_air_s=30.0)[0].flagged
    assert not score([], forms)[0].flagged  # not measured


# laws


def test_a_breach_that_costs_nothing_adds_nothing_to_what_was_at_stake(bound):
    # b.thanks takes 12 of the 21 that the two cost together, b.calm the rest; elsewhere b.thanks could not be told
    calm, thanks = found("b.calm", at_s=2), found("b.thanks", at_s=1)
    unsure = found("b.thanks", "not_assessable")
    both, one = (score([*broken, unsure], bound)[0].score for broken in ([thanks, calm], [calm]))
    assert both <= one


verdicts = st.sampled_from(["violation", "met", "credit", "not_assessable"])
places = st.none() | st.integers(0, 4)
quotes = st.sampled_from(["", "随便您"])
some = st.builds(found, st.sampled_from(sorted(RULES)), verdicts, places)
lists = st.lists(st.builds(lambda finding, quote: dataclasses.replace(finding, quote=quote), some, quotes), max_size=14)
all_forms = pytest.mark.parametrize("name", ["forms", "lapses", "bound"])


@all_forms
@given(lists)
def test_a_score_lies_within_0_and_100_and_is_the_sum_of_its_points(request, name, findings):
    forms = request.getfixturevalue(name)
    result, seen = score(findings, forms)
    assert 0 <= result.coverage <= 1
    assert all(0 <= percent <= 100 for percent in result.sections.values())
    if result.score is None:
        assert not any(finding.points for finding in seen)
    else:
        assert 0 <= result.score <= 100
        cents = [Fraction(str(finding.points)) for finding in seen]
        assert 100 + sum(cents) == Fraction(str(result.score))
    for finding in seen:
        sign = {"violation": finding.points <= 0, "credit": finding.points >= 0}
        assert sign.get(finding.verdict, finding.points == 0)


@all_forms
@given(lists, st.data())
def test_removing_a_violation_never_lowers_a_score(request, name, findings, data):
    forms = request.getfixturevalue(name)
    broken = [i for i, finding in enumerate(findings) if finding.verdict == "violation"]
    if not broken:
        return
    i = data.draw(st.sampled_from(broken))
    before = score(findings, forms)[0].score
    without = score([*findings[:i], *findings[i + 1 :]], forms)[0].score
    overruled = score([*findings[:i], dataclasses.replace(findings[i], verdict="met"), *findings[i + 1 :]], forms)[
        0
    ].score
    assert before is None or without is None or without >= before
    assert before is None or (overruled is not None and overruled >= before)


@all_forms
@given(lists, st.sampled_from(["p.wish", "p.gift", "a.hello"]), places)
def test_adding_a_credit_never_lowers_a_score(request, name, findings, rule, place):
    forms = request.getfixturevalue(name)
    before = score(findings, forms)[0].score
    after = score([*findings, found(rule, "credit", place)], forms)[0].score
    assert after == before is None or (before is not None and after is not None and after >= before)


@all_forms
@given(lists, st.randoms())
def test_the_order_of_findings_changes_nothing(request, name, findings, random):
    forms = request.getfixturevalue(name)
    shuffled = random.sample(findings, len(findings))
    (one, seen), (other, seen_shuffled) = score(findings, forms), score(shuffled, forms)
    assert one == other
    assert sorted(map(repr, seen)) == sorted(map(repr, seen_shuffled))
