import re
from datetime import datetime
from pathlib import Path

import pytest

from qc.config import configs_folder
from qc.errors import FileError
from qc.forms import load_forms
from tests.support import defaults
from tests.support.scoring import LAPSE_FORM, RULES, SMALL_FORM, ZONE, a_call, forms_in

FORMS = configs_folder() / "forms"


def test_a_short_price_counts_once_and_a_long_one_for_each_breach(tmp_path):
    (form,) = forms_in(tmp_path, small=SMALL_FORM).forms
    hello, cut_in = form.sections["a"].rules["a.hello"], form.sections["b"].rules["b.cut_in"]
    assert (hello.points, hello.at_most) == (30, 30)
    assert (cut_in.points, cut_in.at_most) == (4, 10)


def test_a_section_can_cost_its_weight_unless_it_has_a_cap(tmp_path):
    (form,) = forms_in(tmp_path, small=SMALL_FORM).forms
    assert (form.sections["a"].most, form.sections["b"].most) == (40, 30)


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "says"),
    [
        ("weight: 40", "weight: 41", 8, "sections", "add up to 101"),
        ("a.name: 10", "a.nmae: 10", 11, "sections.a.rules.a.nmae", "did you mean 'a.name'?"),
        ("a.name: 10", "b.calm: 10", 17, "sections.b.rules.b.calm", "counts in sections.a.rules already"),
        ("a.name: 10", "n.rude: 10", 11, "sections.a.rules.n.rude", "counts in fatal already"),
        ("a.name: 10", "p.wish: 10", 11, "sections.a.rules.p.wish", "counts in credits.rules already"),
        ("n.hard: 50", "n.hrad: 50", 6, "fatal.n.hrad", "did you mean 'n.hard'?"),
        ("p.gift: 4", "p.gitf: 4", 7, "credits.rules.p.gitf", "no standard has"),
        ("[n.rude]", "[n.rode]", 23, "flags.rude_unheard.violated.0", "no standard has"),
        ("dead_air_s", "dead_air", 24, "flags.silent", "there is no measure 'dead_air'"),
        ("{fatal: true}", "{}", 20, "flags.fatal", "names no condition"),
        ("above: 30", "bove: 30", 24, "flags.silent.bove", "unknown key"),
        ("cap: 30", "cap: 61", 14, "sections.b.cap", "more than the section's weight"),
        ("a.hello: 30", "a.hello: 29", 11, "sections.a.rules", "costs 39 together, under the 40 at stake"),
        ("points: 4, at_most: 10", "points: 4, at_most: 3", 18, "sections.b.rules.b.cut_in", "less than one breach"),
        ("poor: 0", "poor: 1", 5, "grades", "the lowest at 0"),
        ("fair: 60", "fair: 90", 5, "grades", "different scores"),
        ("a.hello: 30", "a.hello: 30.001", 11, "sections.a.rules.a.hello", "no more than 2 decimal places"),
        ("a.hello: 30", "a.hello: .nan", 11, "sections.a.rules.a.hello", "must be a number, not "),
        ("version: \"1\"", "version: 1", 2, "version", "must be a text in quotes, not 1"),
        ("form: small\n", "form: small\nbased_on: ../small\n", 2, "based_on", "in the same folder"),
        ("form: small\n", "form: small\nappplies_to: {}\n", 2, "appplies_to", "unknown key"),
        ("coverage_at_least: 0.5\n", "", None, "coverage_at_least", "this key is needed"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_line_and_key(tmp_path, old, new, line, key, says):
    assert SMALL_FORM.count(old) == 1
    with pytest.raises(FileError) as caught:
        forms_in(tmp_path, small=SMALL_FORM.replace(old, new))
    assert says in str(caught.value)
    assert caught.value.path.endswith("small.yaml")
    assert caught.value.key == key
    if line is not None:
        assert caught.value.line == line


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("[b.thanks, b.calm]", "[b.thanks, a.name]", "sections.b.together.0.rules", "none of the section's rules"),
        ("[b.thanks, b.calm]", "[b.thanks, b.thanks]", "sections.b.together.0.rules", "stands there already"),
        ("[b.thanks, b.calm]", "[b.thanks]", "sections.b.together.0.rules", ""),
        ("at_most: 24", "at_most: 19", "sections.b.together.0.at_most", "less than one breach costs (20)"),
        (", words: [随便]", "", "sections.b.rules.n.rude", "counts in fatal already"),
        ("b.thanks: 12", "b.thanks: {points: 12, words: [谢]}", "sections.b.rules.b.thanks.words", "this is none"),
        ("words: [随便]", "words: ['']", "sections.b.rules.n.rude.words.0", ""),
    ],
)
def test_a_mistake_in_what_is_charged_together_or_less_is_told(tmp_path, old, new, key, says):
    assert LAPSE_FORM.count(old) == 1
    with pytest.raises(FileError) as caught:
        forms_in(tmp_path, small=LAPSE_FORM.replace(old, new))
    assert says in str(caught.value)
    assert caught.value.key == key


def test_rules_of_one_lapse_must_cost_what_is_at_stake_without_counting_twice(tmp_path):
    # thanks and calm are 24 together, with rude 8 and cut_in 4 that is 36
    raised = LAPSE_FORM.replace("cap: 20", "cap: 36")
    assert forms_in(tmp_path, small=raised).forms
    with pytest.raises(FileError, match="costs 36 together, under the 37 at stake"):
        forms_in(tmp_path, small=LAPSE_FORM.replace("cap: 20", "cap: 37"))


DERIVED = 'form: night\nversion: "1"\nvalid_from: 2026-01-01\nbased_on: small\napplies_to: {teams: [夜班]}\n'


def test_a_form_based_on_another_replaces_the_sections_it_names(tmp_path):
    forms = forms_in(tmp_path, small=SMALL_FORM, night=DERIVED + "sections: {a: {weight: 40, rules: {a.hello: 40}}}\n")
    form = forms.for_call(a_call(team="夜班"))
    assert form.id == "night@1"
    assert list(form.sections["a"].rules) == ["a.hello"]
    assert set(form.sections) == {"a", "b"}
    assert form.fatal == forms.for_call(a_call()).fatal


def test_a_base_that_is_itself_based_on_another_is_refused(tmp_path):
    again = DERIVED.replace("based_on: small", "based_on: night").replace("night\nv", "late\nv").replace("夜班", "晚班")
    with pytest.raises(FileError, match="itself based on another"):
        forms_in(tmp_path, small=SMALL_FORM, night=DERIVED, late=again)


@pytest.mark.parametrize(("day", "form"), [(12, "small@1"), (20, "night@1")])
def test_a_form_for_a_team_waits_for_its_day_where_another_is_in_force(tmp_path, day, form):
    forms = forms_in(tmp_path, small=SMALL_FORM, night=DERIVED.replace("2026-01-01", "2026-10-15"))
    moment = datetime(2026, 10, day, 9, 30, tzinfo=ZONE)
    assert forms.for_call(a_call(team="夜班", start_time=moment)).id == form


def test_before_the_day_of_any_form_the_first_of_the_nearest_holds(tmp_path):
    forms = forms_in(tmp_path, small=SMALL_FORM, night=DERIVED)
    moment = datetime(2025, 1, 1, 9, 30, tzinfo=ZONE)
    assert forms.for_call(a_call(team="夜班", start_time=moment)).id == "night@1"
    assert forms.for_call(a_call(start_time=moment)).id == "small@1"


# team  type       -> form       both, team, type, neither: the nearest form that there is
@pytest.mark.parametrize(
    ("team", "call_type", "form"),
    [("夜班", "fault", "both"), ("夜班", "sales", "team"), ("一班", "fault", "type"), (None, None, "small")],
)
def test_the_nearest_form_is_chosen(tmp_path, team, call_type, form):
    def based(name, applies_to):
        return f'form: {name}\nversion: "1"\nvalid_from: 2026-01-01\nbased_on: small\napplies_to: {applies_to}\n'

    forms = forms_in(
        tmp_path,
        small=SMALL_FORM,
        team=based("team", "{teams: [夜班]}"),
        type=based("type", "{call_types: [fault]}"),
        both=based("both", "{teams: [夜班], call_types: [fault]}"),
    )
    assert forms.for_call(a_call(team=team, call_type=call_type)).form == form


# versions:          |--- 1 (from 2026-01-01) ---|--- 2 (from 2026-10-12) ---
@pytest.mark.parametrize(
    ("moment", "version"),
    [
        ("2026-10-12T00:00:00+08:00", "2"),
        ("2026-10-11T15:59:59+00:00", "1"),  # 23:59:59 in Shanghai
        ("2026-10-11T16:00:00+00:00", "2"),  # midnight in Shanghai
        ("2025-06-01T12:00:00+08:00", "1"),  # before any was in force: the first
    ],
)
def test_a_call_is_judged_by_the_form_of_its_local_day(tmp_path, moment, version):
    later = SMALL_FORM.replace('version: "1"', 'version: "2"').replace("2026-01-01", "2026-10-12")
    forms = forms_in(tmp_path, small=SMALL_FORM, later=later)
    assert forms.for_call(a_call(start_time=datetime.fromisoformat(moment))).version == version


def test_two_forms_for_the_same_calls_from_the_same_day_are_refused(tmp_path):
    with pytest.raises(FileError, match="for the same calls from the same day"):
        forms_in(tmp_path, small=SMALL_FORM, twin=SMALL_FORM.replace("form: small", "form: twin"))


def test_one_version_twice_is_refused(tmp_path):
    with pytest.raises(FileError, match="same form and version"):
        forms_in(tmp_path, small=SMALL_FORM, again=SMALL_FORM.replace("2026-01-01", "2026-02-01"))


def test_there_must_be_a_form_for_any_call(tmp_path):
    with pytest.raises(FileError, match="no form is for calls of any kind"):
        forms_in(tmp_path, small=SMALL_FORM + "applies_to: {teams: [夜班]}\n")


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(FileError, match="holds no form"):
        load_forms(tmp_path, RULES, ZONE)


def test_the_version_changes_with_any_figure(tmp_path):
    before = forms_in(tmp_path, small=SMALL_FORM).version
    assert re.fullmatch(r"small@1\+[0-9a-f]{8}", before)
    assert forms_in(tmp_path, small=SMALL_FORM.replace("p.wish: 3", "p.wish: 2")).version != before
    assert forms_in(tmp_path, small=SMALL_FORM + "# a remark\n").version == before


def test_grades_begin_at_their_score(tmp_path):
    (form,) = forms_in(tmp_path, small=SMALL_FORM).forms
    assert [form.grade_of(score) for score in (0, 59.99, 60, 89.99, 90, 100)] == [
        "poor", "poor", "fair", "fair", "good", "good",
    ]  # fmt: skip


def test_the_default_forms_fit_the_default_standards():
    for kind in ("consult", "fault", "complaint", "suggestion", "order", "callback", "sales"):
        form = defaults.RULES.forms.for_call(a_call(call_type=kind))
        assert form.form == ("default" if kind == "consult" else kind)
        assert form.fatal["forbidden.arrogant"] == 0


@pytest.mark.parametrize("path", sorted(FORMS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_form_for_a_call_type_prices_that_types_rules(path: Path):
    rules = {rule for section in _form(path.stem).sections.values() for rule in section.rules}
    if path.stem != "default":
        assert any(rule.startswith(path.stem + ".") for rule in rules)


def _form(name):
    return next(form for form in defaults.RULES.forms.forms if form.form == name)
