"""Standards from files: what is wrong is named with file, line, key and remedy; versions hold from a day."""

from datetime import date

import pytest

from qc.errors import FileError
from qc.standards import load_book, load_standards
from tests.standards.support import a_rule, write_standards
from tests.support.defaults import STANDARDS


def refused(folder, *rules, **keys):
    with pytest.raises(FileError) as error:
        load_standards(write_standards(folder, *rules, **keys))
    return str(error.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"severty": "minor"}, "rules.0.severty: unknown key"),
        ({"kind": "banned"}, "rules.0.kind"),
        ({"id": "no dots"}, "rules.0.id: must be an id in small letters, such as forbidden.shirking, not 'no dots'"),
        ({"say_instead": ""}, "say_instead is needed"),
        ({"examples": {"pass": ["好"], "fail": ["不", "不好"]}}, "rules.0.examples.pass"),
        ({"where": {"first_turns": 1, "last_s": 3}}, "give one place"),
        ({"when": {"rule": "test.nowhere"}}, "refers to a rule 'test.nowhere' that does not exist"),
        ({"when": {"rule": "test.rule"}}, "refers to itself: test.rule → test.rule; cut the circle"),
        ({"look_for": {"say": ["好"], "and": []}}, "a condition needs exactly one of the keys and, call, count"),
        ({"look_for": {"say": ["{好|坏"]}}, "rules.0.look_for.say: phrase '{好|坏' '{' at character 1 is not closed"),
        ({"look_for": {"say": ["$nothing"]}}, "there is no phrase list 'nothing'"),
        ({"look_for": {"and": [{"say": ["好"], "sya": 1}]}}, "look_for.and.0.sya: unknown key"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, change, message):
    problem = refused(tmp_path, {**a_rule({"say": ["好"]}), **change})
    assert message in problem
    assert problem.startswith(f"{tmp_path / 'test.yaml'}:")


def test_a_circle_through_two_rules_is_cut(tmp_path):
    one = a_rule({"say": ["好"]}, id="test.one", when={"rule": "test.two"})
    two = a_rule({"rule": "test.one"}, id="test.two")
    assert "test.one → test.two → test.one" in refused(tmp_path, one, two)


def test_a_rule_given_twice(tmp_path):
    assert "test.rule is already a rule of test.yaml" in refused(
        tmp_path, a_rule({"say": ["好"]}), a_rule({"say": ["坏"]})
    )


def test_a_list_may_take_in_one_above_it_only(tmp_path):
    lists = {"all": ["$greetings"], "greetings": ["您好"]}
    assert "phrases.yaml:2: all.0: there is no list 'greetings' above" in refused(
        tmp_path, a_rule({"say": ["好"]}), lists=lists
    )


def test_a_folder_without_a_head(tmp_path):
    with pytest.raises(FileError, match=r"holds no standards\.yaml"):
        load_standards(tmp_path)


def test_a_changed_word_is_another_version(tmp_path):
    first = load_standards(write_standards(tmp_path / "a", a_rule({"say": ["好"]})))
    same = load_standards(write_standards(tmp_path / "b", a_rule({"say": ["好"]})))
    other = load_standards(write_standards(tmp_path / "c", a_rule({"say": ["坏"]})))
    assert first.version == same.version != other.version
    assert first.version.startswith("1+")


def test_the_version_in_force_on_a_day(tmp_path):
    for day in ("2025-01-01", "2026-07-01"):
        write_standards(tmp_path / day, a_rule({"say": ["好"]}), head={"version": day, "valid_from": day})
    book = load_book(tmp_path)
    on = {day: book.on(day).head.version for day in (date(2026, 6, 30), date(2026, 7, 1), date(2024, 1, 1))}
    assert list(on.values()) == ["2025-01-01", "2026-07-01", "2025-01-01"]


def test_two_versions_from_one_day_are_refused(tmp_path):
    for name in ("a", "b"):
        write_standards(tmp_path / name, a_rule({"say": ["好"]}))
    with pytest.raises(FileError, match="give each its own day"):
        load_book(tmp_path)


def test_a_folder_of_one_version_is_a_book_of_one(tmp_path):
    assert len(load_book(write_standards(tmp_path, a_rule({"say": ["好"]}))).versions) == 1


@pytest.mark.parametrize(
    ("text", "announced"),
    [("好的，请您稍等", True), ("请您少等", True), ("好的，孙先生", False), ("", False)],
)
def test_who_announces_a_hold(tmp_path, text, announced):
    standards = load_standards(write_standards(tmp_path, a_rule({"say": ["好"]})))
    assert standards.waits.announced(text) == announced


@pytest.mark.parametrize(
    "text",
    [
        "我去调配送记录，要四十来秒，线上会安静一阵，您先别放下电话，可以吗？",
        "要40来秒，好吗",
        "您先別撂電話",
        "我这边会没声音，您别管",
    ],
)
def test_a_hold_is_announced_in_other_words(text):
    assert STANDARDS.waits.announced(text)


@pytest.mark.parametrize(
    ("text", "thanked"),
    [("让您久等了，查到了", True), ("感謝您的耐心等待", True), ("查到了", False), ("不客气", False), ("", False)],
)
def test_who_thanks_for_a_hold(text, thanked):
    assert STANDARDS.waits.thanked(text) == thanked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("别的……哎，等下啊，来客人了。", True),
        ("回執單，等等啊，我找找。", True),
        ("行，她吹头发呢，你等会儿。", True),
        ("我等下还要接孩子。", False),
        ("再等一下午我可受不了。", False),
        ("要等多久？", False),
        ("", False),
    ],
)
def test_which_customer_asks_for_time(text, asked):
    assert STANDARDS.waits.asked(text) == asked


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("您请先忙，我在线上等您，不要紧。", True),
        ("您專心看路，不着急。", True),
        ("麻烦您把插头拔掉。", True),
        ("我在等系统。", False),
        ("我帮您看看。", False),
        ("", False),
    ],
)
def test_which_agent_gives_the_customer_time(text, given):
    assert STANDARDS.waits.given(text) == given


@pytest.mark.parametrize(
    ("text", "noticed"),
    [
        ("喂？还在吗？", True),
        ("怎么沒聲音了", True),
        ("查到了吗？", True),
        ("长七十二，宽四十一。", False),
        ("", False),
    ],
)
def test_which_customer_was_waiting(text, noticed):
    assert STANDARDS.waits.missed(text) == noticed
