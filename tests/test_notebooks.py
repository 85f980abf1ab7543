"""The notebooks run on the sample calls' store, cell by cell."""

import json
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"


@pytest.mark.model
@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.name)
def test_every_cell_runs(path, sample_store, monkeypatch):
    monkeypatch.setenv("QC_STORE", str(sample_store))
    names = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    assert len(names["month"]) == 3
    assert len(names["turns"]) > 3
