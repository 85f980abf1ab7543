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
from qc.memory import share_memory
if sys.argv[1] == "share":
    share_memory()
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
