"""The sample network 784-30-10 in the forms the other systems take: NAME.npz (weights as they stand in
`x W + b`, and rows) and NAME-square.onnx for pyhelayers, which squares where the sample has a ReLU."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from samples import held_out, opened

NAME = "digits-mlp-30"
SHAPES = {
    "hidden": (784, 30),
    "hidden_offsets": (1, 30),
    "head": (30, 10),
    "head_offsets": (1, 10),
}


def write_network(home: Path) -> None:
    parameters = read(opened(NAME))
    np.savez(home / f"{NAME}.npz", rows=held_out("digits", 784), **parameters)
    onnx.save(squared(parameters), home / f"{NAME}-square.onnx")


def read(model: onnx.ModelProto) -> dict[str, np.ndarray]:
    found = {tuple(one.dims): numpy_helper.to_array(one) for one in model.graph.initializer}
    return {name: found[shape].astype(np.float32) for name, shape in SHAPES.items()}


def squared(parameters: dict[str, np.ndarray]) -> onnx.ModelProto:
    """`y = ((x W + b) ** 2) V + c` with a batch of one row."""
    constants = [numpy_helper.from_array(value.squeeze(), name) for name, value in parameters.items()]
    nodes = [
        helper.make_node("Gemm", ["x", "hidden", "hidden_offsets"], ["sums"]),
        helper.make_node("Mul", ["sums", "sums"], ["squares"]),
        helper.make_node("Gemm", ["squares", "head", "head_offsets"], ["y"]),
    ]
    shape = lambda name, width: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, width])
    graph = helper.make_graph(nodes, "network", [shape("x", 784)], [shape("y", 10)], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=6)
