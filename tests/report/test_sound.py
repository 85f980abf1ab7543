"""What pages play: recordings where they lie; of what is masked only covered copies; nothing of a purged call."""

import wave
from datetime import datetime
from urllib.parse import unquote

import numpy as np
import pytest

from qc.config import load_config
from qc.digests import sha256_of
from qc.report import write_report
from qc.report.pages import page_name, pages_of_others
from qc.report.sound import Heard, Sounds
from qc.views import CallView, StoreView
from tests.support.frames import call_row, finding_row, small_store, turn_row

CONFIG = load_config()
RATE_HZ = 8000
MASK = "〔手机号 尾号5678 #a1b2c3〕"


def word(text, start_s, end_s):
    return {"text": text, "start_s": start_s, "end_s": end_s, "confidence": 0.9, "trailing": ""}


def spoken(text, words=()):
    return turn_row(2, "agent", 9.0, 12.0, text) | {"text_raw": text, "words": list(words)}


OPEN = spoken("不归我们管")
PRIVATE = spoken(f"电话{MASK}对", [word("电话", 9.0, 9.5), word(MASK, 10.0, 11.5), word("对", 11.8, 12.0)])


@pytest.fixture
def recordings(tmp_path):
    """A folder with a recording of 15 s, of one value in both channels, in a folder whose name is no address."""
    (tmp_path / "in" / "04 12#").mkdir(parents=True)
    with wave.open(str(tmp_path / "in" / "04 12#" / "a.wav"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(np.full((15 * RATE_HZ, 2), 1234, "<i2").tobytes())
    return tmp_path / "in"


def facts_of(recordings, **changed):
    sha256 = sha256_of(recordings / "04 12#" / "a.wav")
    row = call_row(recording="04 12#/a.wav", recording_sha256=sha256, agent_chars=5, customer_chars=0)
    return row | changed


def heard(recordings, turns, copied=True, **changed):
    folder = recordings.parent / "pages"
    folder.mkdir(exist_ok=True)
    call = CallView(facts_of(recordings, **changed), turns, [], [])
    return Sounds(recordings, CONFIG.audio, CONFIG.clips.margin_s).of(call, folder, copied=copied)


def test_a_recording_without_anything_private_is_played_where_it_lies(recordings):
    played = heard(recordings, [OPEN])
    assert played == Heard("../in/04%2012%23/a.wav", "")
    assert (recordings.parent / "pages" / unquote(played.url)).resolve() == recordings / "04 12#" / "a.wav"
    assert list((recordings.parent / "pages").iterdir()) == []  # nothing is copied


def test_what_is_masked_is_played_from_a_covered_copy_and_only_where_one_is_to_be_made(recordings):
    name = page_name("call", "C1").replace(".html", ".wav")
    assert heard(recordings, [PRIVATE], copied=False) == Heard("", "sound_private")
    assert list((recordings.parent / "pages").iterdir()) == []
    assert heard(recordings, [PRIVATE]) == Heard(name, "sound_covered")
    with wave.open(str(recordings.parent / "pages" / name)) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
    assert not (pcm[int(10.0 * RATE_HZ) : int(11.5 * RATE_HZ)] == 1234).all(axis=1).any()  # not a sample of it
    assert (pcm[: 9 * RATE_HZ] == 1234).all()


@pytest.mark.parametrize(
    ("changed", "note"),
    [
        ({"recording_sha256": "0" * 64}, "sound_changed"),
        ({"recording": "gone.wav"}, "sound_missing"),
        ({"recording": "../pages"}, "sound_missing"),
        ({"recording": ""}, "sound_missing"),
    ],
)
def test_another_recording_than_the_inspected_one_is_not_played(recordings, changed, note):
    assert heard(recordings, [OPEN], **changed) == Heard("", note)
    assert heard(recordings, [PRIVATE], **changed) == Heard("", note)


def test_where_the_words_are_no_longer_kept_nothing_is_played(recordings):
    assert heard(recordings, []) == Heard("", "sound_missing")


def test_what_browsers_do_not_play_is_copied_for_the_calls_to_listen_to(recordings):
    (recordings / "04 12#" / "a.wav").rename(recordings / "a.vox")
    facts = {"recording": "a.vox", "recording_sha256": sha256_of(recordings / "a.vox")}
    (recordings / "04 12#" / "a.wav").touch()  # for `facts_of`
    assert heard(recordings, [OPEN], copied=False, **facts) == Heard("", "sound_unplayable")
    assert heard(recordings, [OPEN], **facts) == Heard(page_name("call", "C1").replace(".html", ".wav"), "")


def report_of(recordings, turns, sounds=True, **changed):
    calls = [facts_of(recordings, **({"flagged": True} | changed))]
    return write_report(
        StoreView(small_store(calls=calls, turns=turns, findings=[finding_row()])),
        recordings.parent / "pages",
        titles={},
        problems={},
        sections={},
        now=datetime(2026, 11, 1),
        sounds=Sounds(recordings, CONFIG.audio, CONFIG.clips.margin_s) if sounds else None,
    )


def test_each_place_is_played_from_a_second_before_it(recordings):
    index = report_of(recordings, [OPEN])
    options = 'controls controlslist="nodownload noplaybackrate" preload="none"'
    player = f'<audio {options} src="../in/04%2012%23/a.wav#t=8.0,13.0"></audio>'  # 9 to 12 s
    pages = [index, index.parent / page_name("agent", "A1"), index.parent / page_name("call", "C1")]
    for page in pages:
        assert player in page.read_text(encoding="utf-8")
        assert "media-src 'self'\">" in page.read_text(encoding="utf-8")
    assert 'src="../in/04%2012%23/a.wav"></audio>' in pages[-1].read_text(encoding="utf-8")  # the whole call


def test_copies_of_an_earlier_report_do_not_stay(recordings):
    folder = report_of(recordings, [PRIVATE]).parent
    assert len(list(folder.glob("*.wav"))) == 1
    (folder / "own.wav").touch()
    report_of(recordings, [PRIVATE], sounds=False)
    assert [path.name for path in folder.glob("*.wav")] == ["own.wav"]
    for page in folder.glob("*.html"):
        assert "<audio" not in page.read_text(encoding="utf-8")
        assert "media-src" not in page.read_text(encoding="utf-8")


def test_what_a_coach_plays_is_copied_though_the_call_is_not_flagged(recordings):
    folder = report_of(recordings, [PRIVATE], flagged=False).parent
    copy = page_name("call", "C1").replace(".html", ".wav")
    for name in (page_name("agent", "A1"), page_name("call", "C1")):
        assert f'src="{copy}' in (folder / name).read_text(encoding="utf-8")


def test_the_copy_of_a_purged_call_is_among_the_pages_to_remove(recordings):
    folder = report_of(recordings, [PRIVATE]).parent
    (folder / "own.wav").touch()
    names = {path.name for path in pages_of_others(folder, [])}
    assert page_name("call", "C1").replace(".html", ".wav") in names
    assert "own.wav" not in names
    assert not list(pages_of_others(folder, ["C1", "C2"]))
