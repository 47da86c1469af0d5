"""Trees of the samples' size (50 of depth 4), trained on the samples' rows by the releases that the other
systems read: boosting.json (XGBoost) and forest.joblib (scikit-learn), with trees.npz (rows)."""

from pathlib import Path

import joblib
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
from xgboost import XGBClassifier

SIZE = {"n_estimators": 50, "max_depth": 4, "random_state": 0}


def write_trees(home: Path) -> None:
    data = load_breast_cancer()
    rows, held_out, classes, _ = train_test_split(
        data.data, data.target, test_size=0.4, random_state=0, stratify=data.target
    )
    boosting = XGBClassifier(**SIZE, learning_rate=0.2, tree_method="hist", max_bin=16, n_jobs=1)
    boosting.fit(rows, classes).save_model(home / "boosting.json")
    joblib.dump(RandomForestClassifier(**SIZE).fit(rows, classes), home / "forest.joblib")
    np.savez(home / "trees.npz", rows=rows, held_out=held_out)
