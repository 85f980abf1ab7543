"""Which stretches are private, and which only look so."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.privacy import Tally, ours
from qc.privacy.find import Heard, find_private
from qc.privacy.kinds import is_date, likely_kind, sure_kind
from tests.support.private_numbers import all_cases

ROLES = {"A": "agent", "C": "customer"}


def find(*lines, **options):
    """What is found in lines such as "C 电话是…", three seconds each, a second apart: (kind, what)."""
    turns = [Heard(ROLES[line[0]], line[2:], 4.0 * i, 4.0 * i + 3) for i, line in enumerate(lines)]
    return [(found.kind, turns[found.turn].text[found.start : found.end]) for found in find_private(turns, **options)]


@pytest.mark.parametrize(
    "said",
    [
        "13800005678",
        "１３８００００５６７８",
        "138-0000-5678",
        "138 0000 5678",
        "幺三八零零零零五六七八",
        "一三八，零零零零，五六七八",
        "一百三十八，零零零零，五六七八",
        "幺三八四个零五六七八",
        "幺三八，嗯，零零零零，然后五六七八",
        "要三八洞洞零零五六七八",
        "138零零零零5678",
        "+8613800005678",
    ],
)
@pytest.mark.parametrize("sentence", ["C 我的号码是{}。", "C 打{}一下", "C 宽带{}坏了", "A 是{}吗？"])
def test_a_number_however_it_is_said(said, sentence):
    assert find(sentence.format(said)) == [("mobile", said)]


def test_a_number_in_three_breaths():
    lines = ["C 电话是幺三八", "A 嗯", "C 零零零零", "A 零零零零", "C 五六七八。"]
    assert [said for _, said in find(*lines)] == ["幺三八", "零零零零", "零零零零", "五六七八"]
    found = find_private([Heard(ROLES[line[0]], line[2:], 4.0 * i, 4.0 * i + 3) for i, line in enumerate(lines)])
    assert [(each.first, each.last) for each in found if lines[each.turn][0] == "C"] == [(0, 2), (3, 6), (7, 10)]
    assert {each.value for each in found} <= {"13800005678"}


def test_another_subject_between_ends_a_number():
    assert find("C 幺三八", "A 请问您的宽带是什么时候开始断的呢？", "C 零零零零五六七八") == []


@pytest.mark.parametrize(
    ("line", "private"),
    [  # sample calls as a small recogniser hears them on the telephone
        ("A 谢谢跟您合对一下，电话是要三八、0000、1234对吗？", ["要三八、0000、1234"]),
        ("A 请问电话还是要38005678吗？", ["要38005678"]),
        ("C 我姓孙电话1138005678地址是银信街8号2单元30药", ["1138005678", "8号2单元30药"]),
        ("A 地址丁香路20好，腰零腰，对吗？", ["20好，腰零腰"]),
        ("A 您跟您合对一下海唐录15号601电话138-0000-2468对吗？", ["15号601", "138-0000-2468"]),
        ("A 跟您合对一下，海唐录15号-601电话-138-0000-2468对吗？", ["15号-601", "138-0000-2468"]),
        ("A 地址还是银性接8号二单元301对吗？", ["8号二单元301"]),
        ("A 低销录20号要零药、电话要38、000、3779对吗？", ["20号要零药", "要38、000、3779"]),
        ("A 低僵路20号要领要电话要380039对吗？", ["20号要领要", "要380039"]),
        ("C 无同理小区32502，", ["32502"]),
        ("A 地址首务同理小区3-502我马上通知维修人员24小时内给您答复", ["3-502"]),
        ("C 丁箱路20号101电化13800003579，", ["20号101", "13800003579"]),
    ],
)
def test_what_a_recogniser_made_of_it(line, private):
    assert [said for _, said in find(line)] == private


def test_a_number_said_again_with_an_error_or_in_part():
    assert find("C 13800005678", "A 是1380000578对吗", "A 前面是1380000") == [
        ("mobile", "13800005678"),
        ("mobile", "1380000578"),
        ("mobile", "1380000"),
    ]


@pytest.mark.parametrize(
    ("line", "private"),
    [  # one or two of the digits came out as other words
        ("C 电话要3流，00002323", "要3流，00002323"),
        ("C 电话要3把，00003.579，", "要3把，00003.579"),  # no figure begins with zeros
        ("C 手机号是幺三八，哪零零零，里五六七八", "幺三八，哪零零零，里五六七八"),
        ("C 电化是138零5六哪78", "138零5六哪78"),
        ("C 好马是00002323", "00002323"),
        ("C 卡好6222，哪020，20001122334", "6222，哪020，20001122334"),
        ("C 身份正110105哪19491231哪002", "110105哪19491231哪002"),
    ],
)
def test_an_announced_number_that_was_half_misheard(line, private):
    assert [said for _, said in find(line)] == [private]


@pytest.mark.parametrize(
    "line",
    [
        "C 要3流，00002323",  # nobody said what it is
        "C 订单号要3流，00002323",
        "C 电话打了3次，断了2次，5天",
        "C 电话费5月3号交的100块，欠了200",
        "C 电话是二零二六，年，一一二一",
        "A 您的手机每月500兆和1000分钟",
        "C 电话138哪里去了，0023",  # four words stand between
    ],
)
def test_digits_among_words_are_no_half_misheard_number(line):
    assert find(line) == []


def test_a_local_number_only_where_one_was_asked_for():
    assert find("A 请问您的座机号码是多少？", "C 八二三四五六七八") == [("landline", "八二三四五六七八")]
    assert find("A 请问您的订单号是多少？", "C 八二三四五六七八") == []
    # 八三零零零一六, of which a 零 was not heard
    assert find("A 麻烦您留一下电话？", "C 电话830016，", "A 电话是830016对吗？") == [("landline", "830016")] * 2
    assert find("A 请看一下手机上的验证码", "C 830016") == []


def test_cards():
    assert find("C 身份证11010519491231002X") == [("identity_card", "11010519491231002X")]  # the example of GB 11643
    assert find("C 身份证幺幺零幺零五，幺九四九幺二三幺，零零二叉") != []
    assert sure_kind("11010519491231002X", "") == "identity_card"
    assert sure_kind("110105194912310021", "") is None  # a wrong check character, and nobody said what it is
    assert sure_kind("110105194912310021", "identity") == "identity_card"
    assert sure_kind("4111111111111111", "") == "bank_card"  # a well-known test number
    assert sure_kind("4111111111111112", "") is None
    assert likely_kind("4111111111111112", "card") == "bank_card"
    assert is_date("20260228")
    assert not is_date("20260230")


@pytest.mark.parametrize(
    "line",
    [
        "A 每月八十九元，换成五百兆以后是每月一百一十九元",
        "A 二十四小时之内给您答复",
        "C 2026-11-21 10:30:25 断的",
        "C 订单号13800005678123",
        "C 运单SF1380000123456",
        "A 请拨打400-820-8820",
        "C 余额13800005678元",
        "C 一五一十都说了",
        "C 我数一下，一，二，三，四，五，六，七，八，一共八个",
        "A 11月21号1030分",
        "C 人民路那边，三号线坐到底",
        "C IP是192.168.100.200",
    ],
)
def test_what_only_looks_private(line):
    assert find(line) == []


def test_an_agents_number_by_a_setting():
    assert find("A 我的工号是80012345。") == [("agent_number", "80012345")]
    assert find("A 我的工号是80012345。", keep=["agent_number"]) == []
    assert find("A 青禾通信，工号幺零二六。") == [("agent_number", "幺零二六")]
    assert find("A 青禾通信，工号幺零二六。", keep=["agent_number"]) == []
    assert find("A 工号1026，您打13800005678", keep=["agent_number"]) == [("mobile", "13800005678")]


def test_names_by_a_setting():
    lines = ["C 我姓王，叫王小明。", "A 好的，王先生，王小明先生对吧？"]
    assert find(*lines) == []
    assert find(*lines, names=True) == [("name", "小明"), ("name", "小明")]


def test_recall_and_precision_on_the_cases_made_by_rule():
    tally = Tally()
    for case in all_cases(seed=8):
        tally.add(case, ours(case))
    assert sum(tally.told.values()) >= 600
    assert tally.recall >= 0.98, tally.missed
    assert tally.precision >= 0.95, tally.wrong


@given(
    st.lists(st.text(st.sampled_from("一二幺零百十个要洞1380 ，。-嗯对元号路栋单@.A京姓叫王"), max_size=60), max_size=5)
)
def test_places_are_in_the_text_and_apart(texts):
    turns = [Heard(("agent", "customer")[i % 2], text, i, i + 1) for i, text in enumerate(texts)]
    at = (0, 0)
    for found in find_private(turns, names=True):
        assert 0 <= found.start < found.end <= len(texts[found.turn])
        assert (found.turn, found.start) >= at
        at = (found.turn, found.end)
        if found.first is not None:
            assert 0 <= found.first <= found.last < len(found.value)


@pytest.mark.parametrize(
    "text", ["1," * 20_000, "幺" * 20_000, "八号" * 10_000, "a" * 20_000 + "@", "13800005678，" * 2000]
)
def test_a_hostile_text_takes_no_time(text):
    began = time.process_time()
    find_private([Heard("customer", text)], names=True)
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("line", "private"),
    [
        ("C 我住在中山路二段四十五號六樓", "四十五號六樓"),
        ("C 地址是忠孝東路四段100號5樓之3", "100號5樓之3"),
        ("C 中正大道1段，8号", "8号"),
        ("C 地址人民路八号之一", "八号之一"),
    ],
)
def test_a_house_in_a_section_of_a_street(line, private):
    assert find(line) == [("address", private)]


@pytest.mark.parametrize(
    "line",
    [
        "C 中山路二段的路灯坏了",
        "C 我在中山路二段等了三个小时",
        "C 人民路一段2号线没信号",
        "C 这一段四十五号才有结果",  # a day
        "C 中山路二段45分钟没有信号",
    ],
)
def test_a_section_of_a_street_alone_is_nobodys(line):
    assert find(line) == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("保單號碼82345678", "policy_number"),
        ("保单号是01062781234", "policy_number"),  # as long as a landline with its area code
        ("我的保险单号码4111111111111111", "policy_number"),  # a card's check digit, by chance
        ("保單號碼是二零二六零零一二三四", "policy_number"),
        ("保单号82345678，电话13800005678", "mobile"),
        ("保单要打给座机82345678", "landline"),
    ],
)
def test_a_policy_number_is_called_one(said, kind):
    assert find(f"C {said}")[-1][0] == kind


@pytest.mark.parametrize(
    "said",
    ["P202600012345", "PDAA202644010000012345", "P二零二六零零一二三四五", "A B 二零二六，零零一，二三四"],
)
def test_a_policy_number_may_begin_with_letters(said):
    private = [("policy_number", said)]
    assert find(f"C 保单号是{said}，麻烦快点。") == private
    assert find("A 请问您的保险单号是多少？", f"C {said}", f"A 跟您核对，{said}，对吗？") == private * 2
    assert find(f"C 订单号{said}") == []


@pytest.mark.parametrize(
    ("line", "door"),
    [  # streets that were misheard, or have no word for a street
        ("C 小芝3502，", "3502"),
        ("C 小芝三五零二", "三五零二"),
        ("C 无同理小区3动502", "3动502"),
        ("C 我住那个金色加园三号二零一，你们快点来，我等了500分钟", "三号二零一"),
        ("C 同里弄堂25弄3号402室", "25弄3号402室"),
        ("C 三零幺。", "三零幺"),
        ("A 地址是小芝3502对吗？", "3502"),
        ("A 地址首无同立小区三动502我马上通知维修人员24小时之内给您答复", "三动502"),
    ],
)
def test_who_is_asked_for_an_address_ends_with_the_door(line, door):
    before = ["A 再请问一下，您的详细地址是哪里？"] if line[0] == "C" else []
    assert find(*before, line) == [("address", door)]


def test_a_door_is_masked_where_it_is_said_again():
    lines = ["A 请问您的地址是？", "C 小芝3502，", "A 跟您核对，小芝3502，对吗？", "C 对，每月3502元。"]
    assert find(*lines) == [("address", "3502")] * 2


@pytest.mark.parametrize(
    "answer",
    [
        "我打了10086，说是500兆，2026年12月31号到期",
        "我的工号1026，尾号5678",
        "订单号3502",
        "第302",
        "每月交500",
    ],
)
def test_other_figures_in_an_answer_to_it_stay(answer):
    assert find("A 请问您的地址是哪里？", f"C {answer}", keep=["agent_number"]) == []
    assert find("A 请问您要办什么？", "C 小芝3502，") == []  # nobody spoke of an address


@pytest.mark.parametrize("line", ["C 保单20261121到期", "C 保单号就这4张，保额1000000元", "A 订单号82345678"])
def test_what_is_said_of_a_policy_is_no_number_of_it(line):
    assert find(line) == []
