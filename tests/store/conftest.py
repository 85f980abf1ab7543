import shutil
from datetime import datetime

import pytest

from qc.records import Call
from qc.store import open_writer
from tests.support.batches import VERSIONS, count_calls
from tests.support.fake_inspection import inspection_of_text
from tests.support.inspections import ZONE

NOW = datetime(2026, 10, 20, 2, tzinfo=ZONE)


def inspected(call_id="C1", day=12, text="您好 不知道", agent_id="A1"):
    call = Call(call_id, agent_id, datetime(2026, 10, day, 9, tzinfo=ZONE), f"{call_id}.wav", team="T1")
    return inspection_of_text(call, text, "ab")


def add(writer, *inspections):
    for inspection in inspections:
        writer.add(inspection, VERSIONS, "run", "asked", "content")


def publish(writer):
    writer.publish()
    writer.publish_scorecards(count_calls)
    writer.publish_empty(NOW.date())


@pytest.fixture(scope="session")
def whole_store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "store"
    with open_writer(folder, ZONE) as writer:
        add(writer, inspected("C2"), inspected("C1"), inspected("C3", day=13))
        publish(writer)
    return folder


@pytest.fixture
def folder(whole_store, tmp_path):
    """A store with calls C1 and C2 on the 12th and C3 on the 13th, to be changed."""
    return shutil.copytree(whole_store, tmp_path / "store")
