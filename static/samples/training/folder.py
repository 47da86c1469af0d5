"""One sample's folder: model card, model file and held-out rows."""

import json
import math
from pathlib import Path

import numpy as np
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType

SAMPLES = Path(__file__).parent.parent
# Room around the values of the data set, as a share of their range.
MARGIN = 0.1


def card(name, summary, description, credit, budget, *, use, licence, tags, **answer):
    parts = {"fields": None, "image": None, "classes": None, "target": None, "target_unit": None}
    texts = {
        "name": name,
        "summary": summary,
        "description": description,
        "intended_use": use,
        "licence": licence,
        "credit": credit,
        "tags": tags,
    }
    return texts | parts | answer | {"query_budget": budget}


def field(name, unit, values, limits=None):
    """A number in the form, with a step as fine as the data is written."""
    places = decimals(values)
    low, high = limits or natural(values, unit)
    return {
        "name": name,
        "unit": unit,
        "step": round(10.0**-places, places),
        "example": round(float(np.median(values)), places),
        "minimum": low,
        "maximum": high,
    }


def choice(name, choices, codes):
    """A category in the form: code i means choices[i]; the commonest one is filled in."""
    commonest = float(np.bincount(codes).argmax())
    limits = {"minimum": 0.0, "maximum": float(len(choices) - 1)}
    return {"name": name, "unit": "", "step": 1.0, "example": commonest} | limits | {"choices": choices}


def name_choice(name, column):
    """A category that the file names: its names in alphabetical order, the commonest one filled in."""
    names = sorted(column.unique())
    return choice(name, names, column.map(names.index).to_numpy())


def natural(values, unit):
    """As outward, but never beyond what such values can be: 0 and 1, whole numbers, a hundred percent."""
    low, high = outward(values)
    smallest, largest = float(values.min()), float(values.max())
    if decimals(values) == 0:
        is_mark = smallest >= 0.0 and largest <= 1.0
        low, high = (0.0, 1.0) if is_mark else (float(math.floor(low)), float(math.ceil(high)))
    if unit == "%" and smallest >= 0.0 and largest <= 100.0:
        high = min(high, 100.0)
    return low, high


def outward(values):
    """Smallest and largest value with some room, rounded outward; never below zero for amounts."""
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * (high - low)
    decimals = 1 - math.floor(math.log10(high - low))
    power = 10.0**decimals
    lowest = math.floor((low - margin) * power) / power
    highest = math.ceil((high + margin) * power) / power
    return (max(lowest, 0.0) if low >= 0 else lowest), highest


def decimals(values, most=6):
    """Decimal places the data is written with."""
    return next(d for d in range(most + 1) if d == most or np.allclose(values, np.round(values, d), 0, 1e-9))


def number(value):
    """A number as short as it can be written."""
    return f"{value:.10g}"


def place(folder):
    path = SAMPLES / folder
    path.mkdir(exist_ok=True)
    return path


def write_card(folder, described):
    (place(folder) / "card.json").write_text(json.dumps(described, indent=2, ensure_ascii=False) + "\n")


def write_rows(folder, header, rows, name="held-out.csv"):
    lines = [",".join(header)] + [",".join(f"{cell}" for cell in row) for row in rows]
    (place(folder) / name).write_text("\n".join(lines) + "\n")


def write_onnx(folder, model, sample, **options):
    data = to_onnx(model, sample[:1].astype(np.float32), **options)
    (place(folder) / "model.onnx").write_bytes(data.SerializeToString())


def write_json(folder, text, left_out=()):
    """A library's own JSON, without the spaces and some entries of its `model_info`."""
    model = json.loads(text)
    for name in left_out:
        del model["model_info"][name]
    compact = json.dumps(model, separators=(",", ":"), ensure_ascii=False)
    (place(folder) / "model.json").write_text(compact + "\n")


def write_columns(folder, model, x):
    """A model whose inputs are the columns of a table, words and numbers."""
    types = [
        (name, FloatTensorType([None, 1]) if x[name].dtype.kind in "fi" else StringTensorType([None, 1]))
        for name in x.columns
    ]
    graph = to_onnx(model, initial_types=types, options={"zipmap": False} if hasattr(model, "classes_") else None)
    (place(folder) / "model.onnx").write_bytes(graph.SerializeToString())


def write_frame(folder, frame):
    """A table as people keep it, gaps left empty."""
    frame.to_csv(place(folder) / "held-out.csv", index=False, float_format="%.7g")
