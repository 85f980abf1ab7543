import pytest

from qc.errors import UsageError
from qc.forgetting import purge
from qc.store import LEDGER, Store, open_writer
from qc.store.ledger import Ledger, format_of
from qc.store.verify import verify
from tests.store.conftest import NOW
from tests.support.batches import CONFIG, count_calls
from tests.support.frames import ZONE


def bytes_of(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def write(folder):
    with open_writer(folder, ZONE):
        raise AssertionError("it was opened")


@pytest.mark.parametrize(
    "use",
    [
        Store.open,
        write,
        lambda folder: verify(folder, count_calls),
        lambda folder: purge(folder, CONFIG, NOW, call_ids=["C1"]),
    ],
)
def test_a_store_of_another_format_is_refused_by_all_and_left_as_it_is(folder, use):
    ledger = Ledger(folder / LEDGER)
    ledger.set_meta("format", "2")
    ledger.close()
    before = bytes_of(folder)
    with pytest.raises(UsageError, match=r"was made with format 2, not 1; use the version of qc that made it$"):
        use(folder)
    assert bytes_of(folder) == before


def test_the_format_of_a_store_can_be_read_while_it_is_written_to(folder):
    with open_writer(folder, ZONE):
        assert format_of(folder) == "1"
        assert len(Store.open(folder).read("calls")) == 3


def test_a_new_ledger_of_another_format_is_refused_though_its_file_does_not_tell_yet(tmp_path):
    """Killed before its log was written back: what it holds stands in the log alone."""
    ledger = Ledger(tmp_path / LEDGER)
    ledger.set_meta("format", "2")
    assert format_of(tmp_path) is None
    log = (tmp_path / f"{LEDGER}-wal").read_bytes()
    file = (tmp_path / LEDGER).read_bytes()
    ledger.close()
    (tmp_path / f"{LEDGER}-wal").write_bytes(log)
    (tmp_path / LEDGER).write_bytes(file)
    with pytest.raises(UsageError, match="format 2"):
        write(tmp_path)


def test_a_folder_that_is_no_store_is_told_from_one_in_which_nothing_is_published_yet(tmp_path):
    with pytest.raises(UsageError, match="no store of qc; make one with `qc run"):
        Store.open(tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()
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
