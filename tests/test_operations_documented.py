"""docs/operations.md names every figure, every reason of a failure, every setting of log and alarm, and no others."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qc.batch import RunSummary
from qc.batch.metrics import write_metrics
from qc.config import LogSettings, OnFailureSettings
from tests.support.batches import VERSIONS

TOP = Path(__file__).parent.parent
TEXT = (TOP / "docs" / "operations.md").read_text(encoding="utf-8")
RAISED = re.compile(r'(?:RecordingError|_RowError|Fault)\(\s*"(\w+)"|collector\.fail\([^"]*(?:"\w+": \w+\}, )?"(\w+)"')


def test_figures(tmp_path):
    run = RunSummary("R1", datetime(2026, 10, 12, tzinfo=UTC), VERSIONS, "local", 2, "", "")
    write_metrics(tmp_path / "qc.prom", tmp_path, run, [])
    written = set(re.findall(r"# TYPE (\w+)", (tmp_path / "qc.prom").read_text()))
    assert set(re.findall(r"^\| `(qc_\w+)`", TEXT, re.MULTILINE)) == written


def test_reasons():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (TOP / "qc").rglob("*.py"))
    raised = {first or second for first, second in RAISED.findall(code)}
    assert {"empty", "duplicate", "internal", "name_unknown", "invalid_row"} <= raised
    table = TEXT.split("### Reasons")[1].split("\n## ")[0]
    documented = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`[^|]*) \|", table, re.MULTILINE))))
    assert raised <= documented
    for reason in documented:
        assert f'"{reason}"' in code, f"nothing raises {reason}"


@pytest.mark.parametrize("model", [LogSettings, OnFailureSettings])
def test_settings(model):
    for name in model.model_fields:
        assert re.search(rf"^  {name}: ", TEXT, re.MULTILINE), name
