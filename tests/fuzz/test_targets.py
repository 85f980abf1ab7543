"""Sound files with anything done to them, and anything at all where a value may stand: see targets.py."""

import csv
import importlib.util
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qc.config import configs_folder
from tests.fuzz.targets import TARGETS

QUICK = settings(deadline=20_000, suppress_health_check=[HealthCheck.too_slow])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
CELL = st.text(max_size=30) | st.sampled_from(
    [
        "a.wav",
        "../a",
        "/etc/passwd",
        "C1",
        "inbound",
        "2026-10-12T09:00:00",
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00",
    ]
)
COLUMNS = ("recording", "call_id", "agent_id", "start_time", "direction", "transcript")


@st.composite
def changed(draw, data):
    """`data` with pieces of it replaced, put in, left out or doubled, or cut off."""
    data = bytearray(data)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 40))
        with_what = draw(st.sampled_from(["other", "more", "less", "twice", "end"]))
        if with_what == "other":
            data[at : at + length] = draw(st.binary(min_size=length, max_size=length))
        elif with_what == "more":
            data[at:at] = draw(st.binary(max_size=40))
        elif with_what == "less":
            del data[at : at + length]
        elif with_what == "twice":
            data[at:at] = data[at : at + length]
        else:
            del data[at:]
    return bytes(data)


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds_are_sound(name):
    for seed in TARGETS[name].seeds():
        TARGETS[name].read(seed)


@pytest.mark.parametrize("name", TARGETS)
@QUICK
@given(data=st.data())
def test_changed_files(name, data):
    TARGETS[name](data.draw(st.sampled_from(TARGETS[name].seeds()).flatmap(changed)))


@pytest.mark.parametrize("name", TARGETS)
@QUICK
@given(data=st.binary(max_size=300))
def test_any_bytes(name, data):
    TARGETS[name](data)


@QUICK
@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), ANYTHING | CELL), max_size=4))
def test_any_values_in_json_rows(rows):
    lines = [json.dumps(dict.fromkeys(COLUMNS, "x") | row) for row in rows]
    TARGETS["calls_jsonl"]("\n".join(lines).encode())


@QUICK
@given(st.lists(st.lists(CELL, min_size=4, max_size=len(COLUMNS)), min_size=1, max_size=4))
def test_any_cells(rows):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    try:
        writer.writerows(rows)
    except csv.Error:  # what cannot be written is no list
        return
    TARGETS["calls_csv"](text.getvalue().encode("utf-8", "surrogatepass"))


@QUICK
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(("role", "start_s", "end_s", "text"), ANYTHING)), max_size=3))
def test_any_values_in_a_transcript(rows):
    TARGETS["transcript"]("\n".join(map(json.dumps, rows)).encode())


def _paths(data, path=()):
    """The way to every value of parsed YAML."""
    yield path
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from _paths(value, (*path, key))


def _with(data, path, value):
    if not path:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = _with(copy[path[0]], path[1:], value)
    return copy


@pytest.mark.parametrize("name", ["config", "standards", "forms"])
@QUICK
@given(data=st.data())
def test_any_value_in_the_place_of_another(name, data):
    seed = (configs_folder() / "default.yaml").read_bytes() if name == "config" else TARGETS[name].seeds()[0]
    whole = yaml.safe_load(seed)
    path = data.draw(st.sampled_from(list(_paths(whole))))
    text = yaml.safe_dump(_with(whole, path, data.draw(ANYTHING)), allow_unicode=True)
    TARGETS[name](text.encode("utf-8", "surrogatepass"))


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris has no build for this platform")
def test_what_coverage_leads_to(tmp_path):
    """A second for each target, from another seed each time; `make fuzz` takes longer."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--seconds", "1"],
        cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False, timeout=300,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == f"0 of {len(TARGETS)} targets failed: none", done.stderr[-3000:]
    assert done.returncode == 0
    assert done.stderr.count("number_of_executed_units") == len(TARGETS)
