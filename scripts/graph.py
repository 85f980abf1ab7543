"""Write a network in ONNX format, operation by operation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET, FORMAT = 18, 8  # of 2022: an older onnxruntime reads them too

Shapes = dict[str, list[int | str]]


class Graph:
    """Operations in order; each gives back the name of its first result."""

    def __init__(self) -> None:
        self._constants: list[onnx.TensorProto] = []
        self._nodes: list[onnx.NodeProto] = []

    def constant(self, values: np.ndarray) -> str:
        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def whole(self, *values: int) -> str:
        """Shapes, places and axes."""
        return self.constant(np.array(values, np.int64))

    def add(self, operation: str, *inputs: str, outputs: Sequence[str] = (), **attributes: Any) -> str:
        """An operation; `outputs` names what others ask for, or what there is more than one of."""
        outputs = outputs or [f"result_{len(self._nodes)}"]
        self._nodes.append(helper.make_node(operation, inputs, outputs, **attributes))
        return outputs[0]

    def part(self, of: str, first: int, end: int, axis: int) -> str:
        """`of[first:end]` along an axis."""
        return self.add("Slice", of, self.whole(first), self.whole(end), self.whole(axis))

    def dense(self, of: str, weights: np.ndarray, bias: np.ndarray) -> str:
        """The rows of `of` times `weights`, plus `bias`, rectified."""
        return self.add("Relu", self.add("Add", self.add("MatMul", of, self.constant(weights)), self.constant(bias)))

    def save(self, path: Path, name: str, inputs: Shapes, outputs: Shapes) -> None:
        ends = (
            [helper.make_tensor_value_info(end, TensorProto.FLOAT, shape) for end, shape in shapes.items()]
            for shapes in (inputs, outputs)
        )
        graph = helper.make_graph(self._nodes, name, *ends, self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=FORMAT)
        onnx.checker.check_model(model, full_check=True)
        onnx.save(model, path)
        print(f"{path}: {path.stat().st_size} bytes")
