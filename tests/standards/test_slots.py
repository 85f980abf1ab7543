"""Slots: what customers tell, in the ways that recognisers write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.standards.slots import find_slots

FOUND = [
    ("phone", "电话是幺三八，零零零零，幺二三四", "13800001234"),
    ("phone", "138-0000-1234", "13800001234"),
    ("phone", "八三零零零一六", "8300016"),
    ("address", "梧桐里小区三栋五零二", "梧桐里小区3栋502"),
    ("address", "银杏街8号2单元301", "银杏街8号2单元301"),
    ("address", "海棠路十五号六零幺", "海棠路十5号601"),
    ("deadline", "二十四小时之内给您答复", "2十4小时之内"),
    ("deadline", "三个工作日之内上门", "3个工作日之内"),
    ("deadline", "明天上午给您回电话", "明天上午"),
    ("deadline", "師傅今天下午上門", "今天下午"),
    ("deadline", "師傅十五號上門", "十5号"),
    ("deadline", "货后天上午送到", "后天上午"),
    ("deadline", "下午一点来取件", "1点"),
    ("deadline", "明天上午先给您回一个电话", "明天上午"),
    ("deadline", "三天之前给您答复", "3天之前"),
    ("deadline", "明天上午九点以后去领，带身份证", "明天上午9点以后"),
    ("deadline", "主管親自上門，明天上午九點到十一點之間，您看方便嗎", "明天上午9点到十1点之间"),
    ("deadline", "今天之内会尽快给您答复", "今天之内"),
    ("deadline", "给您上门，后天九点，您看方便吗", "后天9点"),
    ("deadline", "明天上午帶身份證去領", "明天上午"),
    ("deadline", "后天下五六点以前，退到您的话费里", "后天"),
    ("address", "我家在六栋二单元九零幺", "6栋2单元901"),
    ("address", "住在榆树向14号2单元102", "14号2单元102"),
    ("deadline", "三十一号给您送到", "3十1号"),
    ("surname", "免贵姓李", "李"),
    ("surname", "我叫王秀兰", "王"),
    ("deadline", "师傅大概四十分钟能到", "大概4十分钟"),
    ("deadline", "半个小时就好", "半个小时就好"),
    ("deadline", "四十八小时之会有专员给您回电", "4十8小时"),  # 之内
    ("deadline", "今天下班前到账", "今天下班前"),
    ("deadline", "下午三點左右到", "3点"),
    ("deadline", "個把鐘頭能到", "个把钟头能到"),
    ("surname", "好的，张先生", "张"),
    ("surname", "刘师傅明天上门", "刘"),
    ("amount", "每个月八十九元", "8十9元"),
    ("amount", "一共35块", "35块"),
    ("amount", "这款险一年三千八", "3千8"),
    ("amount", "一年只要三千二", "3千2"),
    ("amount", "一年只要3200，您办一份吧", "3200"),
    ("amount", "每个月199。", "199"),
    ("amount", "一共二十节，一千六百八", "1千6百8"),
    ("amount", "这个班一共20节，1680，今天交钱还送练习册", "1680"),
]
NOT_FOUND = [
    ("phone", "五百兆"),
    ("phone", "请拨打10086"),
    ("address", "我家里两个人上网"),
    ("deadline", "尽快给您处理"),
    ("deadline", "改天再通知你"),
    ("deadline", "过五分钟再插上去"),
    ("deadline", "我等了三天"),
    ("deadline", "海棠路十五号六零幺，安装电话幺三八"),
    ("deadline", "六号楼三单元，会有人处理"),
    ("deadline", "人民路八十八号，取件员跟您联系"),
    ("deadline", "我是八零六号贺磊，您要寄件还是查件"),
    ("deadline", "有一点问题要处理"),
    ("deadline", "今天打电话的人特别多，您有什么事"),
    ("deadline", "今天打电话的人多，我们会处理"),
    ("deadline", "今天晚上报修的多，等他们腾出手来就过去"),
    ("deadline", "三天前您打过电话，处理过了"),
    ("deadline", "中山路二段四十五號六樓，聯繫電話"),
    ("deadline", "明天不会有人上门"),
    ("deadline", "没人上门，明天上午九点您再打"),
    ("deadline", "现在不能上门，明天九点才上班"),
    ("deadline", "给您上门，明天几点方便"),
    ("deadline", "今天办不了"),
    ("deadline", "我们上午九点到十二点上班"),
    ("deadline", "周五下午三点以后来过"),
    ("amount", "我要两份，还有三次机会"),
    ("surname", "您贵姓"),
    ("surname", "请问姓名是什么"),
    ("surname", "我叫你们领导来"),
    ("surname", "这位先生"),
    ("surname", "我们师傅最烦爬楼"),
    ("surname", "让安装师傅过去，您和老先生说一声"),
    ("address", "大学路几号几楼"),
    ("deadline", "营业时间九点到六点，您三点能到吗"),
    ("deadline", "过两天就好了"),
    ("deadline", "小哥一天两三百件，哪能家家都送上楼"),
    ("deadline", "已经过了两天，我来联系师傅"),
    ("deadline", "上次三点到的，三点到不了"),
    ("deadline", "我等了大概四十分钟才接通"),
    ("amount", "没有元旦活动"),
    ("amount", "一次要一百个"),
    ("amount", "一共二十节，两百人报名"),
    ("amount", "每个月10号出账单，一年365天"),
    ("amount", "二零二六年11月12日"),
]


@pytest.mark.parametrize(("name", "text", "value"), FOUND)
def test_found(name, text, value):
    assert [slot.value for slot in find_slots(name, text)] == [value]


@pytest.mark.parametrize(("name", "text"), NOT_FOUND)
def test_not_found(name, text):
    assert find_slots(name, text) == ()


@given(
    st.text(alphabet="一二三0１8姓李路号天块，。 。是", max_size=40),
    st.sampled_from(["surname", "phone", "address", "deadline", "amount"]),
)
def test_places_lie_in_the_text(text, name):
    for slot in find_slots(name, text):
        assert 0 <= slot.start < slot.end <= len(text)
