"""Breast cancer: a linear model and three ensembles of trees, on the same rows."""

import tempfile
from pathlib import Path

from catboost import CatBoostClassifier
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from xgboost import XGBClassifier

from . import SEED
from .folder import card, field, number, write_card, write_json, write_onnx, write_rows

DATA = load_breast_cancer()
NAMES = [name.capitalize() for name in DATA.feature_names]
# scikit-learn codes benign as 1; with names, the second class in order is malignant.
LABELS = DATA.target_names[DATA.target]
X, HELD, Y, TRUTH = train_test_split(DATA.data, LABELS, test_size=0.4, random_state=SEED, stratify=LABELS)
# Thresholds lie between sixteen bins of a feature: no worse on these rows, and cheap to compare under encryption.
BINS = 16
TREES = {"random_state": SEED, "max_depth": 4}
# What CatBoost notes about the run rather than the model; it would differ each time.
PASSING = ("model_guid", "output_options", "train_finish_time", "training")
BOOSTING = {"n_estimators": 50, "learning_rate": 0.2}


def make():
    linear()
    boosting()
    oblivious()
    forest()


def linear():
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, max_iter=1000)).fit(X, Y)
    report("breast-cancer", model.predict(HELD))
    write_onnx("breast-cancer", model, X)
    rows = [[*map(number, row), label] for row, label in zip(HELD, TRUTH)]
    write_rows("breast-cancer", [*NAMES, "Diagnosis"], rows)
    described("breast-cancer", "", "Logistic regression behind a StandardScaler")


def boosting():
    model = XGBClassifier(**BOOSTING, **TREES, tree_method="hist", max_bin=BINS, n_jobs=1)
    model.fit(X, Y == "malignant")
    report("breast-cancer-boosting", [("benign", "malignant")[label] for label in model.predict(HELD)])
    write_json("breast-cancer-boosting", model.get_booster().save_raw("json").decode())
    described("breast-cancer-boosting", ", gradient boosting", "Gradient boosting by XGBoost, 50 trees of depth 4")


def oblivious():
    quiet = {"verbose": 0, "allow_writing_files": False, "thread_count": 1}
    model = CatBoostClassifier(**BOOSTING, **TREES, border_count=BINS, **quiet).fit(X, Y)
    report("breast-cancer-oblivious", model.predict(HELD))
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "model.json"
        model.save_model(str(path), format="json")
        write_json("breast-cancer-oblivious", path.read_text(), PASSING)
    described(
        "breast-cancer-oblivious",
        ", symmetric trees",
        "Gradient boosting by CatBoost, 50 trees of depth 4 that ask the same question on a whole level",
    )


def forest():
    model = RandomForestClassifier(50, **TREES).fit(X, Y)
    report("breast-cancer-forest", model.predict(HELD))
    write_onnx("breast-cancer-forest", model, X, options={"zipmap": False})
    described("breast-cancer-forest", ", random forest", "A random forest by scikit-learn, 50 trees of depth 4")


def report(folder, predicted):
    print(folder, "accuracy", (TRUTH == predicted).mean(), "on", len(TRUTH))


def described(folder, kind, trained):
    described = card(
        f"Breast cancer, cell nuclei{kind}",
        "Tells malignant from benign breast tumours by 30 measurements of cell nuclei.",
        "A demonstration, not a medical device: do not use it for diagnosis.\n\n"
        "Each row describes the cell nuclei in an image of a fine needle aspirate of a breast mass: ten "
        "measurements (radius, texture, perimeter, area, smoothness, compactness, concavity, concave points, "
        "symmetry, fractal dimension), each as mean, standard error and mean of the three largest values "
        "(\"worst\").\n\n"
        f"{trained}, trained on 341 rows; 228 rows were held out. The data "
        "comes from one hospital in the early 1990s. The model knows nothing of other scanners, other "
        "populations or tumours of other kinds.",
        "Breast Cancer Wisconsin (Diagnostic), W. H. Wolberg, W. N. Street and O. L. Mangasarian, University "
        "of Wisconsin, 1995. UCI Machine Learning Repository, licence CC BY 4.0. Shipped with scikit-learn.",
        10_000,
        use="To try what sealed evaluation is like, and to compare families of models. **Not** for diagnosis or treatment.",
        licence="CC-BY-4.0",
        tags=["medicine", "classification", "tabular"],
        fields=[field(name, "", column) for name, column in zip(NAMES, DATA.data.T)],
        classes=["benign", "malignant"],
    )
    write_card(folder, described)
