import wave

import pytest

from benchmarks.long_call import EVERY_S, RATE_HZ, lay_out


@pytest.mark.parametrize("dense", [False, True])
def test_the_recording_is_as_long_as_it_should_be(tmp_path, dense):
    call = lay_out(tmp_path / "long.wav", 0.3, dense)
    with wave.open(str(tmp_path / call.recording)) as file:
        assert file.getnchannels() == 2
        # to a second: the hiss between the calls is laid by the second
        assert file.getnframes() / RATE_HZ == pytest.approx(0.3 * 3600, abs=1.0)
        file.setpos(round((EVERY_S - 100) * RATE_HZ))
        between = file.readframes(30 * RATE_HZ)
    loud = max(abs(int.from_bytes(between[n : n + 2], "little", signed=True)) for n in range(0, len(between), 2))
    assert (loud > 1_000) == dense
