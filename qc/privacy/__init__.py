"""What people say that is theirs stays theirs: found, masked before it is kept, and still good for judging again."""

from qc.privacy.form import MASK
from qc.privacy.key import BYTES, KEY, derived_key, store_key
from qc.privacy.mask import StandIns, masked, stand_ins
from qc.privacy.modes import files_for

__all__ = [
    "BYTES",
    "KEY",
    "MASK",
    "StandIns",
    "derived_key",
    "files_for",
    "masked",
    "stand_ins",
    "store_key",
]
