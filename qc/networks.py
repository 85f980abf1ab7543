"""Small networks in ONNX format, on one thread of the processor: who wants more hears several things at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def load_network(path: Path) -> Any:
    """An `onnxruntime.InferenceSession`; several threads may run it at once."""
    import onnxruntime  # seconds of imports, which a run that is done does not need

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # what was freed goes back
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
