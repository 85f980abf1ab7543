"""A store's key: one, whole, its owner's."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from qc.errors import StoreError
from qc.privacy import store_key
from qc.privacy.key import derived_key, fingerprint


def test_one_key_however_many_ask_at_once(tmp_path):
    path = tmp_path / "store" / "_key"
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: store_key(path), range(64)))
    assert len(keys) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["_key"]


def test_stores_have_different_keys(tmp_path):
    one, other = store_key(tmp_path / "a"), store_key(tmp_path / "b")
    assert one != other
    assert fingerprint(one, "13800005678") != fingerprint(other, "13800005678")
    assert fingerprint(one, "13800005678") == fingerprint(one, "13800005678")
    assert derived_key(one, "cache") not in (one, derived_key(one, "another"))


def test_a_file_that_is_no_key_is_told(tmp_path):
    (tmp_path / "_key").write_bytes(b"short")
    with pytest.raises(StoreError, match="holds no key"):
        store_key(tmp_path / "_key")
