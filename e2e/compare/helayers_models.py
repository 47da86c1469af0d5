"""The sample models as pyhelayers reads them, each with a row to ask about."""

from pathlib import Path

import numpy as np
import pyhelayers as helayers

# What the trees' reader takes for its comparisons; its documentation's example has the same.
COMPARISON = {"number_of_cached_nodes": 100, "grep": 2, "frep": 1}


def regression(home: Path):
    settings = helayers.PlainModelHyperParams()
    settings.number_of_features = 30
    settings.logistic_regression_activation = helayers.LRActivation.NONE
    plain = helayers.LogisticRegressionPlain()
    plain.init_from_files(settings, [str(home / "breast-cancer.json")])
    return plain, first_row(home / "breast-cancer.npz")


def network(home: Path, file: str, rows: str):
    plain = helayers.NeuralNetPlain()
    plain.init_from_files(helayers.PlainModelHyperParams(), [str(home / file)])
    return plain, first_row(home / rows)


def boosting(home: Path):
    data = np.load(home / "trees.npz")
    everything = np.vstack([data["rows"], data["held_out"]])
    settings = helayers.PlainModelHyperParams()
    settings.feature_ranges = [(float(one.min()), float(one.max())) for one in everything.T]
    settings.store_thresholds = True
    settings.round_before_storing_thresholds = True
    for name, value in COMPARISON.items():
        setattr(settings, name, value)
    plain = helayers.PlainModel.create(settings, [str(home / "boosting.json")])
    return plain, data["rows"][:1].astype(np.float64)


def first_row(path: Path) -> np.ndarray:
    return np.load(path)["rows"][:1].astype(np.float64)


MODELS = {
    "breast-cancer": regression,
    "digits": lambda home: network(home, "digits.onnx", "digits.npz"),
    "digits-mlp-30": lambda home: network(home, "digits-mlp-30-square.onnx", "digits-mlp-30.npz"),
    "boosting": boosting,
}
