import os
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from qc.calls import NEEDED, read_calls
from qc.config import load_config
from qc.errors import FileError, UsageError

CONFIG = load_config()
HEAD = "recording,call_id,agent_id,start_time"


def listed(folder, text, name="calls.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_calls(folder, path, CONFIG)


def one_row(folder, **fields):
    """The call list of a single row that is good but for `fields`."""
    row = {"recording": "a.wav", "call_id": "C1", "agent_id": "A1", "start_time": "2026-10-12T09:30:00"} | fields
    return listed(folder, ",".join(row) + "\n" + ",".join(f'"{value}"' for value in row.values()))


def test_a_row_becomes_a_call_with_all_its_columns(tmp_path):
    text = (
        "recording,call_id,agent_id,start_time,agent_name,team,direction,call_type,agent_channel,hangup_by,班次\n"
        "12/a.wav,C1,A1,2026-10-12T09:30:00,李梅,一组,inbound,Fault,left,agent,早班\n"
    )
    (call,) = listed(tmp_path, text).calls
    assert (call.call_id, call.agent_id, call.recording) == ("C1", "A1", "12/a.wav")
    assert (call.agent_name, call.team, call.direction, call.call_type) == ("李梅", "一组", "inbound", "fault")
    assert (call.agent_channel, call.hangup_by, call.language) == ("left", "agent", None)
    assert call.extra == {"班次": "早班"}


@pytest.mark.parametrize(
    "written",
    [
        "2026-10-12T09:30:00",  # without an offset: in the config's zone, Asia/Shanghai, UTC+8
        "2026-10-12 09:30",
        "20261012T093000",
        "2026/10/12 9:30",  # as Excel saves it
        "2026/10/12 9:30:00",
        "2026-10-12T01:30:00Z",
        "2026-10-12T10:30:00+09:00",
    ],
)
def test_moments_in_every_way_they_are_written(tmp_path, written):
    (call,) = one_row(tmp_path, start_time=written).calls
    assert call.start_time == datetime(2026, 10, 12, 1, 30, tzinfo=UTC)
    assert str(call.start_time.tzinfo) == "Asia/Shanghai"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_that_excel_writes(tmp_path, encoding):
    (call,) = listed(tmp_path, f"{HEAD},agent_name\na.wav,C1,A1,2026-10-12T09:30:00,王丽\n".encode(encoding)).calls
    assert call.agent_name == "王丽"


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_other_delimiters(tmp_path, delimiter):
    text = f"{HEAD}\na.wav,C1,A1,2026-10-12T09:30:00\n".replace(",", delimiter)
    assert [call.call_id for call in listed(tmp_path, text).calls] == ["C1"]


@pytest.mark.parametrize(
    ("fields", "reason", "told"),
    [
        ({"call_type": "chat"}, "invalid_row", "consult, fault"),
        ({"direction": "sideways"}, "invalid_row", "inbound"),
        ({"start_time": "yesterday"}, "invalid_row", "2026-10-12T09:30:00"),
        ({"start_time": "2026-10-12"}, "invalid_row", "start_time"),
        ({"start_time": "1970-01-01T00:00:00"}, "invalid_row", "year"),
        ({"start_time": "0001-01-01T00:00:00+14:00"}, "invalid_row", "start_time"),
        ({"start_time": ""}, "invalid_row", "start_time"),
        ({"agent_id": ""}, "no_agent", "agent_id is empty"),
        ({"call_id": ""}, "invalid_row", "call_id is empty"),
        ({"call_id": "C\x071"}, "invalid_row", "unprintable"),
        ({"call_id": "C" * 201}, "invalid_row", "200"),
        ({"recording": ""}, "invalid_row", "transcript"),
        ({"recording": "../a.wav"}, "outside", "leads out"),
        ({"recording": "x/../../a.wav"}, "outside", "leads out"),
        ({"recording": "..\\\\a.wav"}, "outside", "leads out"),
        ({"recording": "/etc/passwd"}, "outside", "leads out"),
        ({"transcript": "../a.jsonl"}, "outside", "leads out"),
        ({"recording": "a\x00.wav"}, "invalid_row", "no path"),
    ],
)
def test_a_bad_row_is_a_failure_that_says_why(tmp_path, fields, reason, told):
    calls = one_row(tmp_path, **fields)
    (failure,) = calls.failures
    assert calls.calls == ()
    assert (failure.stage, failure.reason) == ("calls", reason)
    assert failure.message.startswith("calls.csv:2: ")
    assert told in failure.message


def test_the_rest_goes_on_after_a_bad_row(tmp_path):
    calls = listed(tmp_path, f"{HEAD}\na.wav,C1,,2026-10-12T09:30:00\n\nb.wav,C2,A1,2026-10-12T09:30:00\nc,d,e,f,g\n")
    assert [call.call_id for call in calls.calls] == ["C2"]
    assert [failure.reason for failure in calls.failures] == ["no_agent", "invalid_row"]


def test_of_two_rows_with_one_id_the_first_counts(tmp_path):
    calls = listed(tmp_path, f"{HEAD}\na.wav,C1,A1,2026-10-12T09:30:00\nb.wav,C1,A2,2026-10-12T09:30:00\n")
    assert [call.agent_id for call in calls.calls] == ["A1"]
    assert [(f.reason, f.call_id, f.recording) for f in calls.failures] == [("duplicate", "C1", "b.wav")]
    assert calls.failures[0].message == "calls.csv:3: call_id C1 stands in calls.csv:2 already"


def test_a_place_is_the_line_that_an_editor_shows(tmp_path):
    row = ",A1,2026-10-12T09:30:00"
    calls = listed(tmp_path, f'{HEAD},note\na.wav,C1{row},"two\nlines"\n\nb.wav,C2{row},x\n"c.wav",,A1,,\n')
    assert calls.places == {"C1": "calls.csv:2", "C2": "calls.csv:5"}
    assert calls.failures[0].message.startswith("calls.csv:6: call_id is empty")
    row = '"agent_id": "A1", "start_time": "2026-10-12T09:30:00"}'
    calls = listed(
        tmp_path, f'{{"recording": "a", "call_id": "C1", {row}\n\n{{"recording": "b", "call_id": "C2", {row}', "c.jsonl"
    )
    assert calls.places == {"C1": "c.jsonl:1", "C2": "c.jsonl:3"}


def test_a_link_may_not_lead_out_of_the_folder(tmp_path):
    inside = tmp_path / "recordings"
    inside.mkdir()
    (tmp_path / "secret.wav").write_text("x")
    (inside / "a.wav").symlink_to(tmp_path / "secret.wav")
    (inside / "b.wav").write_text("x")
    (inside / "c.wav").symlink_to(inside / "b.wav")
    calls = listed(inside, f"{HEAD}\na.wav,C1,A1,2026-10-12T09:30:00\nc.wav,C2,A1,2026-10-12T09:30:00\n")
    assert [call.call_id for call in calls.calls] == ["C2"]
    assert [failure.reason for failure in calls.failures] == ["outside"]


def test_ids_may_hold_anything_printable(tmp_path):
    for call_id in ("a/b", "../../x", "'; DROP TABLE calls; --", "📞通话", "%s{0}", " C 1 "):
        (call,) = one_row(tmp_path, call_id=call_id).calls
        assert call.call_id == call_id.strip()


def test_backslashes_of_windows_are_understood(tmp_path):
    (tmp_path / "12").mkdir()
    (tmp_path / "12" / "a.wav").write_text("x")
    assert one_row(tmp_path, recording="12\\a.wav").calls[0].recording == "12/a.wav"


def test_a_transcript_may_stand_in_for_the_recording(tmp_path):
    (call,) = one_row(tmp_path, recording="", transcript="a.jsonl").calls
    assert (call.recording, call.transcript) == (None, "a.jsonl")


def test_recordings_that_no_row_names_are_counted(tmp_path):
    for name in ("a.wav", "b.MP3", "sub/c.flac", "notes.txt", ".hidden.wav"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    assert one_row(tmp_path).unlisted == 2  # b.MP3 and sub/c.flac
    assert one_row(tmp_path, start_time="soon").unlisted == 2  # a.wav has a row, though a bad one


def test_jsonl_and_parquet_say_the_same_as_csv(tmp_path):
    import pandas as pd

    rows = [
        {"recording": "a.wav", "call_id": 1001, "agent_id": "A1", "start_time": "2026-10-12T09:30:00", "vip": True},
        {"recording": "b.wav", "call_id": 1002, "agent_id": "A2", "start_time": "2026-10-12T09:40:00", "vip": None},
    ]
    frame = pd.DataFrame(rows)
    frame.to_csv(tmp_path / "c.csv", index=False)
    frame.to_json(tmp_path / "c.jsonl", orient="records", lines=True, force_ascii=False)
    frame.assign(start_time=pd.to_datetime(frame["start_time"])).to_parquet(tmp_path / "c.parquet")
    csv, jsonl, parquet = (read_calls(tmp_path, tmp_path / f"c.{kind}", CONFIG) for kind in ("csv", "jsonl", "parquet"))
    assert csv.calls == parquet.calls
    assert [call.call_id for call in csv.calls] == ["1001", "1002"]
    assert jsonl.calls[0].start_time == csv.calls[0].start_time
    assert jsonl.calls[0].extra == csv.calls[0].extra == {"vip": "True"}


def test_a_bad_line_of_jsonl_is_a_failure(tmp_path):
    good = '{"recording": "a.wav", "call_id": "C1", "agent_id": "A1", "start_time": "2026-10-12T09:30:00"}'
    surrogate = good.replace("a.wav", "\\ud800.wav").replace("C1", "C2")
    calls = listed(tmp_path, f"{good}\nno json\n[1]\n{surrogate}\n", "calls.jsonl")
    assert [call.call_id for call in calls.calls] == ["C1"]
    assert [failure.reason for failure in calls.failures] == ["invalid_row"] * 3


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("calls.csv", "recording,call_id,when\na,b,c\n", "lacks the column agent_id, start_time; it has recording"),
        ("calls.csv", "", "lacks the column"),
        ("calls.csv", f"{HEAD},team,team\n", "team twice"),
        ("calls.csv", f'{HEAD}\n"{"x" * 200_000}"\n', "no CSV"),
        ("calls.csv", b"\x81\xff\xfe\x00", "neither UTF-8"),
        ("calls.parquet", b"PAR1 not really", "cannot be read"),
        ("calls.jsonl", '{"recording": "a.wav"}', "lacks the column call_id"),
        ("calls.xlsx", b"PK", "give a .csv"),
    ],
)
def test_a_file_that_lists_no_calls_is_an_error_that_names_it(tmp_path, name, content, told):
    with pytest.raises(FileError, match=told) as error:
        listed(tmp_path, content, name)
    assert name in str(error.value)


def test_a_missing_list_or_folder_is_an_error(tmp_path):
    with pytest.raises(FileError, match=r"nowhere\.csv: cannot be read"):
        read_calls(tmp_path, tmp_path / "nowhere.csv", CONFIG)
    with pytest.raises(UsageError, match="no folder"):
        read_calls(tmp_path / "nowhere", None, CONFIG)


def test_without_a_list_the_names_tell(tmp_path):
    for name in ("20261012-093000_A01_C0001_inbound_consult.wav", "20261012-094500_A02_C0002.mp3", "holiday.wav"):
        (tmp_path / name).write_text("x")
    calls = read_calls(tmp_path, None, CONFIG)
    assert [(c.call_id, c.agent_id, c.direction, c.call_type) for c in calls.calls] == [
        ("C0001", "A01", "inbound", "consult"),
        ("C0002", "A02", None, None),
    ]
    assert calls.calls[0].start_time == datetime(2026, 10, 12, 1, 30, tzinfo=UTC)
    assert [(f.recording, f.reason) for f in calls.failures] == [("holiday.wav", "name_unknown")]
    assert "filename_pattern" in calls.failures[0].message


def test_a_name_that_is_no_utf8_is_a_failure(tmp_path):
    try:
        (tmp_path / os.fsdecode(b"20261012-093000_A01_C\xff.wav")).write_text("x")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    calls = read_calls(tmp_path, None, CONFIG)
    assert calls.calls == ()
    assert calls.failures[0].recording.isprintable()


def test_no_list_and_no_recordings_is_an_error(tmp_path):
    with pytest.raises(UsageError, match="no recordings"):
        read_calls(tmp_path, None, CONFIG)


def test_a_list_that_lies_in_the_folder_is_named_where_there_are_no_recordings(tmp_path):
    (tmp_path / "calls.csv").write_text("call_id\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"give its list by --calls .*calls\.csv"):
        read_calls(tmp_path, None, CONFIG)


@pytest.mark.parametrize(("pattern", "told"), [("(", "no pattern"), (r"(?P<call_id>\w+)", "agent_id, start_time")])
def test_a_pattern_that_cannot_work_is_an_error(tmp_path, pattern, told):
    (tmp_path / "a.wav").write_text("x")
    calls = CONFIG.calls.model_copy(update={"filename_pattern": pattern})
    with pytest.raises(UsageError, match=told):
        read_calls(tmp_path, None, CONFIG.model_copy(update={"calls": calls}))


def test_parquet_whose_text_is_no_unicode(tmp_path):
    array = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"\xcf\xff")])
    pq.write_table(pa.table(dict.fromkeys(NEEDED, array)), tmp_path / "calls.parquet")
    with pytest.raises(FileError, match="cannot be read as Parquet"):
        read_calls(tmp_path, tmp_path / "calls.parquet", CONFIG)
