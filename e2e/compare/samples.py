"""What the samples of static/samples hold."""

import csv
from pathlib import Path

import numpy as np
import onnx

FOLDER = Path("static/samples")
ROWS = 200


def opened(name: str) -> onnx.ModelProto:
    """The model that a sample's folder holds."""
    return onnx.load(FOLDER / name / "model.onnx")


def held_out(name: str, features: int) -> np.ndarray:
    """The first held-out rows, without their label."""
    with (FOLDER / name / "held-out.csv").open(newline="") as file:
        lines = list(csv.reader(file))[1 : ROWS + 1]
    return np.array([[float(value) for value in line[:features]] for line in lines])
