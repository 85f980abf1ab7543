"""The cache gives back what was put in, and nothing else."""

import os
import stat
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qc.records import Word
from qc.spans import Span
from qc.transcription.cache import Cache

WORDS = [Word("您", Span(0.0, 0.25), 0.9), Word("好", Span(0.25, 0.5), 1.0, "，")]
SECRET = bytes(range(32))
KEY = Cache.key(recording="ab", plans=[Span(0.0, 1.0)], settings={"beam_size": 2})


def test_round_trip(tmp_path):
    cache = Cache(tmp_path / "new", SECRET)
    assert cache.get(KEY) is None
    cache.put(KEY, WORDS)
    assert cache.get(KEY) == WORDS
    cache.put(KEY, [])
    assert cache.get(KEY) == []
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert file == tmp_path / "new" / f"{KEY}.fernet"
    assert file.parent.name == "ab"  # all that is known of a recording lies together


def test_the_key_knows_all_parts():
    assert Cache.key(settings={"beam_size": 2}, plans=[Span(0.0, 1.0)], recording="ab") == KEY
    for change in ({"recording": "ac"}, {"plans": [Span(0.0, 1.5)]}, {"settings": {"beam_size": 3}}):
        parts = {"recording": "ab", "plans": [Span(0.0, 1.0)], "settings": {"beam_size": 2}} | change
        assert Cache.key(**parts) != KEY


@pytest.mark.parametrize("recording", ["", "/etc", "../ab", "."])
def test_what_is_no_digest_names_no_place(recording):
    with pytest.raises(ValueError, match="no digest"):
        Cache.key(recording=recording)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damage_gives_nothing_or_the_same_words(tmp_path, data):
    cache = Cache(tmp_path, SECRET)
    cache.put(KEY, WORDS)
    (path,) = tmp_path.rglob("*.fernet")
    raw = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        del raw[data.draw(st.integers(0, len(raw) - 1)) :]
    else:
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(bytes(raw))
    assert cache.get(KEY) in (None, WORDS)  # the last character of base64 has bits that stand for nothing
    cache.put(KEY, WORDS)
    assert cache.get(KEY) == WORDS


def test_many_writers_of_one_key(tmp_path):
    cache = Cache(tmp_path, SECRET)
    writers = [threading.Thread(target=cache.put, args=(KEY, WORDS * 50)) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert cache.get(KEY) == WORDS * 50


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_cache_that_cannot_be_read_is_empty(tmp_path):
    cache = Cache(tmp_path, SECRET)
    cache.put(KEY, WORDS)
    (path,) = tmp_path.rglob("*.fernet")
    path.chmod(0)
    try:
        assert cache.get(KEY) is None
    finally:
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)


def test_nothing_is_readable_without_the_key(tmp_path):
    Cache(tmp_path, SECRET).put(KEY, [Word("13800005678", Span(0.0, 1.0), 0.9)])
    (path,) = tmp_path.rglob("*.fernet")
    assert b"13800005678" not in path.read_bytes()
    assert Cache(tmp_path, bytes(32)).get(KEY) is None
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
