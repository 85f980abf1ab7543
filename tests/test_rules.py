import re

from qc.config import configs_folder
from qc.rules import check_rules
from tests.support.defaults import CONFIG, RULES


def test_a_broken_duty_is_called_not_done_and_what_is_forbidden_by_its_title():
    problems, titles = RULES.problems, RULES.titles
    assert problems["opening.greeting"]["zh"] == "未做到：" + titles["opening.greeting"]["zh"]
    assert problems["opening.greeting"]["en"] == "Not done: " + titles["opening.greeting"]["en"]
    assert problems["forbidden.shirking"] == titles["forbidden.shirking"]


def test_what_is_forbidden_is_named_by_the_fault_and_not_by_its_opposite():
    """不问客户“为什么” ×3 in a list of problems would say that the agent should have asked."""
    praise = re.compile(
        r"^(不|没有?[^听]|用征询|主动|先)|时不|要(间隔|先)|礼貌地|^(Does not|Asks (politely|before|for)|Keeps)"
    )
    for version in RULES.standards.versions:
        for rule in version.rules:
            if rule.kind == "forbidden":
                assert not [title for title in (rule.title.zh, rule.title.en) if praise.search(title)], rule.id


def test_forms_are_held_against_the_standards_beside_them(tmp_path):
    form = (configs_folder() / "forms" / "default.yaml").read_text(encoding="utf-8")
    (tmp_path / "default.yaml").write_text(form.replace("opening.greeting:", "opening.greting:"), encoding="utf-8")
    report, forms, _ = check_rules([tmp_path], CONFIG)
    assert forms == 0
    assert len(report.problems) == 1
    assert "default.yaml:" in report.problems[0]
    assert "opening.greting" in report.problems[0]


def test_the_forms_of_the_project_are_sound():
    report, forms, unpriced = check_rules([configs_folder() / "forms"], CONFIG)
    assert (report.problems, forms, unpriced) == ((), 7, [])


def test_a_duty_that_no_form_prices_is_told(tmp_path):
    form = (configs_folder() / "forms" / "default.yaml").read_text(encoding="utf-8")
    kept = "".join(line for line in form.splitlines(True) if "forbidden.shirking" not in line)
    (tmp_path / "default.yaml").write_text(kept, encoding="utf-8")
    assert "forbidden.shirking" in check_rules([tmp_path], CONFIG)[2]
    assert check_rules([configs_folder() / "standards" / "closing.yaml"], CONFIG)[2] == []  # no forms, no prices


def test_one_form_of_several_is_checked_by_itself():
    report, forms, _ = check_rules([configs_folder() / "forms" / "fault.yaml"], CONFIG)
    assert (report.problems, forms) == ((), 1)


def test_a_mistake_is_told_of_the_file_it_stands_in_and_not_of_a_form_that_is_based_on_it(tmp_path):
    for name in ("default", "callback"):
        text = (configs_folder() / "forms" / f"{name}.yaml").read_text(encoding="utf-8")
        (tmp_path / f"{name}.yaml").write_text(text.replace("opening.greeting:", "opening.greting:"), encoding="utf-8")
    report, *_ = check_rules([tmp_path], CONFIG)
    assert len(report.problems) == 1
    assert f"{tmp_path / 'default.yaml'}:" in report.problems[0]


def test_a_file_that_is_neither_standards_nor_a_form_is_said_to_be_none():
    report, forms, _ = check_rules([configs_folder() / "default.yaml"], CONFIG)
    assert forms == 0
    assert "default.yaml" in report.problems[0]
