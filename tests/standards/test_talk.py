"""Sentences that a rule forbids, and innocent ones: read, learned from, and what a turn is likened to."""

import pytest

from qc.errors import FileError
from qc.standards import learn_talk, load_standards
from qc.standards.talk import DOUBTED, MAX_CHARS, read_talk
from tests.standards.support import DEFAULT, a_rule, write_standards

RULE = "test.rule"
WHO = ("您自己不会", "早干什么不", "你凭什么不", "谁让您不", "还要我教您")
RUDE = [who + what for who in WHO for what in ("看吗", "问吗", "查吗", "去吗", "打吗")]
SERVING = ("请您", "麻烦您", "我帮您", "谢谢您", "好的您")
KIND = [who + what for who in SERVING for what in ("稍等", "确认", "记录", "再来", "慢走")]


def write_talk(folder, rude=RUDE, kind=KIND, rule=RULE):
    lines = [f"{rule}\t{sentence}" for sentence in rude] + [f"-\t{sentence}" for sentence in kind]
    (folder / "talk.tsv").write_text("# 说明\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return folder


def a_folder(tmp_path, **keys):
    return write_talk(write_standards(tmp_path, a_rule({"say": ["别烦"]}), **keys))


def test_a_folder_without_talk_has_none(tmp_path) -> None:
    assert read_talk(tmp_path) is None
    with pytest.raises(FileError, match=r"talk\.tsv"):
        learn_talk(tmp_path)


def test_what_it_reads_as_and_the_nearest_example(tmp_path) -> None:
    folder = a_folder(tmp_path)
    forbidden, innocent, _ = learn_talk(folder)
    assert (forbidden, innocent) == (25, 25)
    said = load_standards(folder).talk.read("你自己不会查一下吗")
    assert (said.rule, said.start, said.end) == (RULE, 0, 9)
    assert said.likeness >= DOUBTED
    assert said.example == "您自己不会查吗"
    assert load_standards(folder).talk.read("麻烦您记录再来慢走") is None
    assert load_standards(folder).talk.read("看吗") is None  # too short to be like anything


def test_rules_of_a_centres_own_are_told_by_its_sentences_alone(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("qc.standards.talk.sense", pytest.fail)  # it knows other rules
    learn_talk(a_folder(tmp_path))
    assert read_talk(tmp_path).read("你自己不会查一下吗").rule == RULE


def test_words_that_no_sentence_has_are_told_by_their_sense() -> None:
    talk = read_talk(DEFAULT)
    assert talk.read("白纸黑字写着呢，您签字那会儿光顾着看手机了？").rule == "forbidden.questioning"
    assert talk.read("白纸黑字写着的，我念给您听一下好吗？") is None


def test_in_long_talk_one_sentence_is_not_lost() -> None:
    kind = "好的，麻烦您稍等，我帮您确认一下这一笔的扣费记录，马上就好。"
    rude = "早干什么去了，您自己不会上网查吗，什么都来问我！"
    said = read_talk(DEFAULT).read(2 * kind + rude + 2 * kind)
    assert said.rule == "forbidden.questioning"
    assert (2 * kind + rude + 2 * kind)[said.start : said.end].endswith(rude)
    assert said.end - said.start <= MAX_CHARS


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("您好", r"talk\.tsv:53: write a rule's id"),
        ("test.rule\t……", r"talk\.tsv:53: write a rule's id"),
        ("Test Rule\t您好啊", r"talk\.tsv:53: write a rule's id"),
        ("-\t你自己不會看嗎？", r"talk\.tsv:53: is said of - here and of test\.rule in line 3; keep one"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path, line, says) -> None:
    folder = a_folder(tmp_path)
    with (folder / "talk.tsv").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(FileError, match=says):
        learn_talk(folder)


def test_talk_has_to_be_learned_from(tmp_path) -> None:
    folder = a_folder(tmp_path)
    with pytest.raises(FileError, match="run `qc standards learn"):
        load_standards(folder)
    learn_talk(folder)
    before = load_standards(folder)
    write_talk(folder, kind=[*KIND, "您慢慢说不着急"])
    with pytest.raises(FileError, match="changed since it was learned from"):
        load_standards(folder)
    learn_talk(folder)
    assert load_standards(folder).version != before.version  # other sentences judge otherwise


def test_a_damaged_file_says_what_to_do(tmp_path) -> None:
    folder = a_folder(tmp_path)
    (folder / "talk.npz").write_bytes(b"no archive")
    with pytest.raises(FileError, match="run `qc standards learn"):
        load_standards(folder)


def test_too_few_sentences_teach_nothing(tmp_path) -> None:
    write_talk(write_standards(tmp_path, a_rule({"say": ["别烦"]})), rude=RUDE[:5])
    with pytest.raises(FileError, match="too few"):
        learn_talk(tmp_path)


def test_sentences_are_of_forbidden_rules_alone(tmp_path) -> None:
    write_talk(write_standards(tmp_path, a_rule({"say": ["别烦"]})), rule="test.other")
    learn_talk(tmp_path)
    with pytest.raises(FileError, match=r"test\.other is no forbidden rule"):
        load_standards(tmp_path)


def test_what_ships_was_learned_from_what_ships() -> None:
    talk = read_talk(DEFAULT)
    assert talk is not None
    assert "forbidden.questioning" in talk.rules
