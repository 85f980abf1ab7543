import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from qc.memory import give_back


def held_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="told by /proc")
def test_what_lay_between_pages_in_use_is_given_back():
    arrays = [np.ones(12_500) for _ in range(1_000)]  # 100 MB
    kept = arrays[::100]
    full_mb = held_mb()
    del arrays
    give_back()
    assert held_mb() < full_mb - 70
    assert all(array.all() for array in kept)


THREADS = """
import ctypes, sys, threading
from qc.memory import keep_little
if sys.argv[1] == "share":
    keep_little()
held = []
barrier = threading.Barrier(4)
def work():
    barrier.wait()
    held.append([bytes(2_000) for _ in range(1_000)])
    barrier.wait()
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(b"/dev/stdout", b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


def arenas(how):
    told = subprocess.run([sys.executable, "-c", THREADS, how], capture_output=True, text=True, check=True).stdout
    return told.count("<heap nr=")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="malloc_info is glibc's")
def test_threads_take_their_memory_from_one_place():
    assert arenas("share") == 1 < arenas("each its own")


LENGTHS = """
import sys
from pathlib import Path
from qc.memory import give_back, keep_little
if sys.argv[1] == "little":
    keep_little()
import numpy as np
from faster_whisper import WhisperModel
model = WhisperModel(sys.argv[2], device="cpu", compute_type="int8", cpu_threads=1)
def held_mb():
    give_back()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
def hear(lengths):
    for length in lengths:
        np.asarray(model.encode(np.full((1, 80, length), 0.1, np.float32)))
hear(range(900, 920, 2))
before_mb = held_mb()
hear(range(920, 1000, 2))
print(held_mb() - before_mb)
"""


@pytest.mark.model
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="told by /proc")
def test_windows_of_many_lengths_take_no_more_memory_than_a_few(base_model):
    grown_mb = {
        how: float(subprocess.check_output([sys.executable, "-c", LENGTHS, how, str(base_model)], text=True))
        for how in ("little", "all")
    }
    assert grown_mb["little"] < 10 < grown_mb["all"]
