import pytest

from qc.errors import UsageError
from qc.store import Store, open_writer
from tests.support.frames import ZONE


def test_a_folder_that_is_no_store_is_told_from_one_in_which_nothing_is_published_yet(tmp_path):
    with pytest.raises(UsageError, match="no store of qc; make one with `qc run"):
        Store.open(tmp_path / "elsewhere")
    begun = tmp_path / "begun"
    with (
        open_writer(begun, ZONE),
        pytest.raises(UsageError, match="no inspected call yet: a run that goes on"),
    ):
        Store.open(begun)
    with pytest.raises(UsageError, match=f"when `qc run` is called again with --out {begun}$"):
        Store.open(begun)
    (begun / "failures" / "date=2026-10-12").mkdir(parents=True)
    (begun / "failures" / "date=2026-10-12" / "part.parquet").touch()
    with pytest.raises(UsageError, match=f"recordings that failed stand in {begun / 'failures'}"):
        Store.open(begun)
