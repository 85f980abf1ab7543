import json

import openpyxl
import pandas as pd
import pytest

from qc.errors import UsageError
from qc.export import export_call, export_table
from qc.views import StoreView
from tests.support.frames import small_store, turn_row

FRAME = pd.DataFrame({"call_id": ["C1", "=1+1"], "score": [91.5, None], "flag_reasons": [["a"], []]})


def test_a_table_as_json_lines(tmp_path):
    export_table(FRAME, tmp_path / "t.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "t.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines == [
        {"call_id": "C1", "score": 91.5, "flag_reasons": ["a"]},
        {"call_id": "=1+1", "score": None, "flag_reasons": []},
    ]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "＝1+1", "－1"])
def test_no_cell_is_a_formula(tmp_path, cell):
    frame = pd.DataFrame({"text": [cell]})
    export_table(frame, tmp_path / "t.csv")
    export_table(frame, tmp_path / "t.xlsx")
    in_csv = pd.read_csv(tmp_path / "t.csv").loc[0, "text"]
    in_excel = openpyxl.load_workbook(tmp_path / "t.xlsx").active["A2"]
    assert in_csv.startswith("'")
    assert in_excel.data_type == "s"
    assert in_excel.value.startswith("'")


def test_a_csv_opens_in_excel_with_its_characters(tmp_path):
    export_table(pd.DataFrame({"姓名": ["李晓雨"]}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_call_as_subtitles(tmp_path):
    turns = [
        turn_row(0, "agent", 0.5, 3.0, "您好\n\n2\n00:00:01,000 --> 00:00:02,000"),
        turn_row(1, "customer", 3661.0, 3662.25, "嗯"),
    ]
    export_call(StoreView(small_store(turns=turns)).call("C1"), tmp_path / "c.srt")
    assert (tmp_path / "c.srt").read_text(encoding="utf-8") == (
        "1\n00:00:00,500 --> 00:00:03,000\nagent: 您好 2 00:00:01,000 → 00:00:02,000\n\n"
        "2\n01:01:01,000 --> 01:01:02,250\ncustomer: 嗯\n\n"
    )


def test_a_call_as_rttm(tmp_path):
    export_call(StoreView(small_store(turns=[turn_row(0, "agent", 0.5, 3.0, "您好")])).call("C1"), tmp_path / "c.rttm")
    assert (tmp_path / "c.rttm").read_text() == "SPEAKER C1 1 0.500 2.500 <NA> <NA> agent <NA> <NA>\n"


def test_an_unknown_ending_is_named(tmp_path):
    with pytest.raises(UsageError, match=".csv, .xlsx or .jsonl"):
        export_table(FRAME, tmp_path / "t.doc")
