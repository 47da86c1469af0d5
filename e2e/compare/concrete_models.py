"""The sample models compiled by concrete-ml, each with a row to ask about."""

from pathlib import Path

import joblib
import numpy as np
import torch
from concrete.ml.sklearn import LogisticRegression, RandomForestClassifier, XGBClassifier
from concrete.ml.torch.compile import compile_torch_model
from sklearn.linear_model import LogisticRegression as FloatRegression
from xgboost import XGBClassifier as FloatBoosting

LINEAR_BITS = 8
BITS = 6
ROUNDING = {"n_bits": 5, "method": "approximate"}
CALIBRATION_ROWS = 200


def linear(home: Path, name: str):
    data = np.load(home / f"{name}.npz")
    rows = data["rows"]
    classes = np.arange(max(2, len(data["offsets"])))
    float_model = FloatRegression(max_iter=1).fit(rows[: len(classes)], classes)
    float_model.coef_, float_model.intercept_ = data["weights"], data["offsets"]
    return compiled(LogisticRegression.from_sklearn_model(float_model, rows, n_bits=LINEAR_BITS), rows)


def network(home: Path):
    data = np.load(home / "digits-mlp-30.npz")
    layers = [
        dense(data["hidden"], data["hidden_offsets"]),
        torch.nn.ReLU(),
        dense(data["head"], data["head_offsets"]),
    ]
    rows = data["rows"][:CALIBRATION_ROWS].astype(np.float32)
    model = compile_torch_model(
        torch.nn.Sequential(*layers), rows, n_bits=BITS, rounding_threshold_bits=ROUNDING
    )
    return model, rows[:1]


def dense(weights, offsets) -> torch.nn.Linear:
    layer = torch.nn.Linear(*weights.shape)
    layer.weight.data = torch.tensor(weights.T)
    layer.bias.data = torch.tensor(offsets.squeeze())
    return layer


def boosting(home: Path):
    rows = np.load(home / "trees.npz")["rows"]
    float_model = FloatBoosting()
    float_model.load_model(home / "boosting.json")
    return compiled(XGBClassifier.from_sklearn_model(float_model, rows, n_bits=BITS), rows)


def forest(home: Path):
    rows = np.load(home / "trees.npz")["rows"]
    float_model = joblib.load(home / "forest.joblib")
    return compiled(RandomForestClassifier.from_sklearn_model(float_model, rows, n_bits=BITS), rows)


def compiled(model, rows):
    model.compile(rows)
    return model, rows[:1]


MODELS = {
    "breast-cancer": lambda home: linear(home, "breast-cancer"),
    "digits": lambda home: linear(home, "digits"),
    "digits-mlp-30": network,
    "boosting": boosting,
    "forest": forest,
}
