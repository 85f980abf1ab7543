"""How ordinary a text is: worked out by hand on three sentences, and the laws that hold for any."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.text.ngrams import DISCOUNT, Ngrams, load_ngrams

# ab, ab, ac: with its clause's begin and end
#   trigrams  ^ab ×2, ^ac, ab$ ×2, ac$: those seen twice are kept
#   bigrams   ^a counts 3 (at the begin: how often), ab 1, ac 1 (both follow on ^ only), b$ 1, c$ 1
#   unigrams  a 1, b 1, c 1, $ 2 (how many characters each follows on): 5 in all
SMALL = Ngrams.learn(["ab", "ab。", "ac"])
UNKNOWN = DISCOUNT * 4 / 5 / 20_000


def single(count):
    return (count - DISCOUNT) / 5 + UNKNOWN


def mean_nats(*chances):
    return pytest.approx(sum(map(math.log, chances)) / len(chances), abs=1e-9)


def test_trigrams_that_were_seen_twice():
    after_begin = (3 - DISCOUNT + DISCOUNT * single(1)) / 3
    after_a = (1 - DISCOUNT + DISCOUNT * 2 * single(1)) / 2
    after_b = 1 - DISCOUNT + DISCOUNT * single(2)
    b = (2 - DISCOUNT + DISCOUNT * 2 * after_a) / 3  # b after ^a, which b and c go on
    end = (2 - DISCOUNT + DISCOUNT * after_b) / 2
    assert SMALL.nats("ab") == mean_nats(after_begin, b, end)


def test_a_trigram_that_was_seen_once_is_backed_off_from():
    after_begin = (3 - DISCOUNT + DISCOUNT * single(1)) / 3
    after_a = (1 - DISCOUNT + DISCOUNT * 2 * single(1)) / 2
    after_c = 1 - DISCOUNT + DISCOUNT * single(2)
    b = (2 - DISCOUNT + DISCOUNT * 2 * after_a) / 3
    c = (1 - b) / (1 - after_a) * after_a  # what b leaves, shared out by the bigrams
    assert SMALL.nats("ac") == mean_nats(after_begin, c, after_c)  # nothing is kept of what follows on ac


def test_a_character_that_nobody_said():
    begin = DISCOUNT * UNKNOWN / 3 * 1
    assert SMALL.nats("x") == mean_nats(begin, single(2))


def test_no_text_is_as_ordinary_as_most():
    assert SMALL.nats("") == SMALL.nats("。，？") == -2.8
    model = load_ngrams()
    assert model.nats("您好，请问有什么可以帮您？") > model.nats("") > model.nats("龘龘")


@given(st.text(alphabet="ab您你一1c ，。x", min_size=1, max_size=12))
def test_texts_are_under_nothing_and_folded(text):
    assert SMALL.nats(text) <= 0
    assert SMALL.nats(text) == SMALL.nats(text.replace("您", "你").replace("一", "1").replace("。", "，"))


@pytest.mark.parametrize("context", ["a", "ab", "ax", "b", "x", "xa"])
def test_the_chances_of_all_that_may_follow_add_up(context):
    """Of the four that are known, the clause's end among them, and of all others; 20,000 together."""
    after = [math.exp(SMALL.each(context + char)[len(context)]) for char in ("a", "b", "c", "x")]
    end = math.exp(SMALL.each(context)[-1])
    assert sum(after[:3]) + end + (20_000 - 4) * after[3] == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("one", "other"), [("谢谢您，李女士", "谢谢您，林女士"), ("我姓王", "我姓易"), ("尾号二四六八", "尾号0268")]
)
def test_no_surname_and_no_number_is_likelier_than_another(one, other):
    assert load_ngrams().nats(one) == load_ngrams().nats(other)
    assert load_ngrams().nats("谢谢您，临女士") < load_ngrams().nats("谢谢您，林女士")  # no surname


def test_what_is_saved_is_what_is_loaded(tmp_path):
    SMALL.save(tmp_path / "ngrams.npz")
    assert Ngrams.load(tmp_path / "ngrams.npz").nats("abx") == pytest.approx(SMALL.nats("abx"), abs=0.01)


@pytest.mark.parametrize(
    ("said", "misheard"),
    [
        ("请问有什么可以帮您", "请问有什么可以绑您"),
        ("感谢您的来电", "感谢您的来点"),
        ("请您稍等", "请您烧等"),
    ],
)
def test_what_is_said_is_likelier_than_what_only_sounds_so(said, misheard):
    assert load_ngrams().nats(said) > load_ngrams().nats(misheard)
