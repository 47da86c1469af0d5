"""The linear samples in the forms the other systems take: NAME.npz (weights, offsets, rows), NAME.json
(pyhelayers' logistic regression) and NAME.onnx (one Gemm, for pyhelayers' neural network)."""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from samples import held_out, opened

SAMPLES = {"breast-cancer": 30, "digits": 784}


def write_linear(home: Path) -> None:
    for name, features in SAMPLES.items():
        weights, offsets = linear(opened(name))
        assert weights.shape[1] == features, f"{name} has {weights.shape[1]} features"
        rows = held_out(name, features)
        np.savez(home / f"{name}.npz", weights=weights, offsets=offsets, rows=rows)
        write_regression(home / f"{name}.json", weights, offsets)
        onnx.save(gemm(weights, offsets), home / f"{name}.onnx")


def linear(model) -> tuple[np.ndarray, np.ndarray]:
    """Weights and offsets of a scikit-learn pipeline, scalers folded in: score = weights x + offsets."""
    shift, factor = 0.0, 1.0
    for node in model.graph.node:
        attributes = {one.name: helper.get_attribute_value(one) for one in node.attribute}
        if node.op_type == "Scaler":
            shift, factor = np.array(attributes["offset"]), np.array(attributes["scale"])
        elif node.op_type == "LinearClassifier":
            offsets = np.array(attributes["intercepts"], dtype=np.float64)
            weights = np.array(attributes["coefficients"], dtype=np.float64).reshape(len(offsets), -1)
            return fold(*one_score(weights, offsets), shift, factor)
    raise SystemExit("The sample model holds no LinearClassifier. Make the samples again.")


def one_score(weights: np.ndarray, offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of two opposite scores (a binary model) only that of the positive class."""
    return (weights[1:], offsets[1:]) if len(offsets) == 2 else (weights, offsets)


def fold(weights, offsets, shift, factor):
    scaled = weights * factor
    return scaled, offsets - (scaled * shift).sum(axis=1)


def write_regression(path: Path, weights, offsets) -> None:
    if len(offsets) == 1:
        clear = {"coef_": weights.tolist(), "intercept_": offsets.tolist(), "classes_": [0, 1]}
        path.write_text(json.dumps(clear))


def gemm(weights, offsets):
    """`y = x W^T + b` as a model of one Gemm with a batch of one row."""
    constants = [
        numpy_helper.from_array(weights.astype(np.float32), "weights"),
        numpy_helper.from_array(offsets.astype(np.float32), "offsets"),
    ]
    node = helper.make_node("Gemm", ["x", "weights", "offsets"], ["y"], transB=1)
    shape = lambda name, width: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, width])
    outputs, features = weights.shape
    graph = helper.make_graph([node], "linear", [shape("x", features)], [shape("y", outputs)], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=6)
