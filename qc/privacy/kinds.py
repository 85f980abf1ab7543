"""The kind of a number by its digits: how long it is, how it begins, what its check digit says.

Sources: mobile numbers are 1[3-9] and nine digits (numbering plan of the MIIT); identity cards GB 11643 with the check
character of ISO 7064 MOD 11-2; bank cards ISO/IEC 7812 with Luhn's check digit.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from qc.config import PrivateKind

Kind = PrivateKind
Said = Literal["asked", "card", "identity", "policy", "agent", "other", ""]  # what was said of a number before it

_MOBILE = re.compile(r"1[3-9]\d{9}")
_MOBILE_WITH_ERROR = re.compile(r"\d{9,13}|1[3-9]\d{5,6}")  # digits lost, doubled or misheard
_LANDLINE = re.compile(r"0(?:10|2[0-57-9])\d{8}|0[3-9]\d{2}\d{7,8}")  # area code and number
_LOCAL = re.compile(r"[2-8]\d{5,7}")  # seven or eight; one may not have been heard
_SERVICE = re.compile(r"[48]00\d{7}")
_IDENTITY = re.compile(r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)\d{15}[\dX]")  # region first
_IDENTITY_WITH_ERROR = re.compile(r"\d{15}|\d{16,18}X?|\d{19}")  # the old one of 15; digits lost or doubled
_SIM_CARD = "8986"
_HALF_HEARD: dict[Said, tuple[int, int, Kind]] = {  # fewest digits that were understood, most in all
    "asked": (7, 13, "mobile"),
    "card": (13, 20, "bank_card"),
    "identity": (13, 19, "identity_card"),
}


def sure_kind(digits: str, said: Said) -> Kind | None:
    """The kind of a number that could hardly be anything else."""
    if said == "agent":
        return "agent_number" if len(digits) <= 12 else None
    if _IDENTITY.fullmatch(digits) and is_date(digits[6:14]) and (_iso7064(digits) or said == "identity"):
        return "identity_card"
    if said == "other" or is_service(digits):
        return None
    if _MOBILE.fullmatch(without_country(digits)):
        return "mobile"
    if said == "policy":  # insurers number as they like: by chance also like a card or a telephone
        return None
    if re.fullmatch(r"[3-69]\d{15,18}", digits) and _luhn(digits):
        return "bank_card"
    return "landline" if _LANDLINE.fullmatch(digits) else None


def likely_kind(digits: str, said: Said) -> Kind | None:
    """The kind of a number that was announced as one: here a digit may be missing, doubled or wrong."""
    if said == "identity" and _IDENTITY_WITH_ERROR.fullmatch(digits):
        return "identity_card"
    if said == "card" and re.fullmatch(r"\d{15,20}", digits) and not digits.startswith(_SIM_CARD):
        return "bank_card"
    if said == "policy" and re.fullmatch(r"\d{7,24}", digits) and not (len(digits) == 8 and is_date(digits)):
        return "policy_number"
    if said == "asked" and not is_service(digits):
        if _MOBILE_WITH_ERROR.fullmatch(digits) and not is_date(digits):
            return "mobile"
        if _LOCAL.fullmatch(digits) and not is_date(digits):
            return "landline"
    return None


def half_heard_kind(digits: str, strays: int, said: Said) -> Kind | None:
    """The kind of a number that was announced, where as many as `strays` of its digits were heard as other words."""
    shortest, longest, kind = _HALF_HEARD.get(said, (0, 0, None))
    fits = len(digits) >= shortest and len(digits) + strays <= longest
    return kind if fits and not is_service(digits) and not is_date(digits) else None


def is_service(digits: str) -> bool:
    """True for a company's number that everybody may know: 400…, 800…."""
    return _SERVICE.fullmatch(digits) is not None


def is_date(digits: str) -> bool:
    """True for 20261121 and 19850307, with more digits behind it or without."""
    if not re.match(r"(?:19|20)\d{6}", digits):
        return False
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


def without_country(digits: str) -> str:
    """A mobile number without China's 86 before it."""
    return re.sub(r"^(?:00)?86(?=1[3-9]\d{9}$)", "", digits)


def _iso7064(digits: str) -> bool:
    """MOD 11-2: the weighted sum, check character (X = 10) included, leaves 1 when divided by 11."""
    values = [10 if char == "X" else int(char) for char in digits]
    return sum(value * pow(2, 17 - i, 11) for i, value in enumerate(values)) % 11 == 1


def _luhn(digits: str) -> bool:
    """Every second digit from the right doubled, its own digits added: the sum ends in 0."""
    doubled = (int(char) * (1 + i % 2) for i, char in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
