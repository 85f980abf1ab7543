"""The one form of what is masked: its kind, its last digits and a fingerprint, the same for the same content.

    〔手机号 尾号5678 #a1b2c3〕              a number
    〔手机号 尾号5679 #d4e5f6≈a1b2c3〕       another one, heard much like the one before: said again with an error
    〔手机号 第1-3位 #a1b2c3〕               part of one that was said in several breaths
    〔门牌 *号*单元*** #0f1e2d〕             a house number, its digits hidden

Rules compare numbers, digit by digit. For them a mask has a stand-in: digits that the fingerprint gives, with the last
ones true. The same number has the same stand-in, another one another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qc.privacy.find import Found
from qc.privacy.kinds import Kind

LABELS: dict[Kind, str] = {
    "mobile": "手机号",
    "landline": "固定电话",
    "identity_card": "身份证号",
    "bank_card": "银行卡号",
    "policy_number": "保单号",
    "plate": "车牌",
    "email": "邮箱",
    "address": "门牌",
    "name": "名",
    "agent_number": "工号",
}
_KINDS = {label: kind for kind, label in LABELS.items()}
_LENGTH: dict[Kind, int] = {"mobile": 11, "landline": 11, "identity_card": 18, "bank_card": 16, "policy_number": 16,
                            "plate": 6, "email": 8, "name": 2, "agent_number": 6}  # fmt: skip
_DIGITS = r"[0-9零〇一二两三四五六七八九十百千要药腰领灵洞]"  # 药 is heard for 幺

MASK = re.compile(
    rf"〔(?P<label>{'|'.join(LABELS.values())})(?: 第(?P<first>\d+)-(?P<last>\d+)位)?(?: 尾号(?P<tail>[0-9A-Za-z]+))?"
    r"(?: (?P<shape>[^ 〔〕#]*\*[^ 〔〕#]*))? #(?P<print>[0-9a-f]{6})(?:≈(?P<like>[0-9a-f]{6}))?〕"
)


@dataclass(frozen=True)
class Prints:
    """The fingerprint of a value and, where it is much like one told before, that one's."""

    own: str
    like: str = ""


def write_mask(found: Found, prints: Prints) -> str:
    """The mask that stands in the place of `found`."""
    said = [LABELS[found.kind]]
    if found.first is not None and found.last is not None:
        said.append(f"第{found.first + 1}-{found.last + 1}位")
    tail = tail_of(found.kind, found.value)
    if tail and (found.last is None or found.last == len(found.value) - 1):
        said.append(f"尾号{tail[-_count(found) :]}")
    if found.kind == "address":
        said.append(re.sub(_DIGITS, "*", found.value))
    like = f"≈{prints.like}" if prints.like else ""
    return f"〔{' '.join(said)} #{prints.own}{like}〕"


def _count(found: Found) -> int:
    """How many digits a stretch says."""
    return len(found.value) if found.first is None or found.last is None else found.last - found.first + 1


def tail_of(kind: Kind, value: str) -> str:
    """The last digits that stay readable: four of ten or more, two of six or more, none of fewer."""
    if kind in ("email", "address", "name"):
        return ""
    return value[-4:] if len(value) >= 10 else value[-2:] if len(value) >= 6 else ""


def stand_in(mask: re.Match[str]) -> str:
    """What rules read in the place of a mask."""
    kind = _KINDS[mask["label"]]
    print_ = mask["like"] or mask["print"]
    endless = f"{int(print_, 16):08d}" * 3
    if kind == "address":
        digits = iter(endless)
        return re.sub(r"\*", lambda _: next(digits, "7"), mask["shape"] or "")
    if kind in ("email", "name"):
        return {"email": f"x{print_}", "name": "某某"}[kind]
    tail = mask["tail"] or ""
    head = "1" if kind == "mobile" else "0" if kind == "landline" else "6"
    whole = (head + endless)[: _LENGTH[kind] - len(tail)] + tail
    if mask["first"] is None:
        return whole
    first, last = int(mask["first"]) - 1, int(mask["last"])
    return whole[first - last :] if tail else whole[first:last]
