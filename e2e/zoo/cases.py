"""What the cases of `make.py` stand on: their registry, data sets and answers."""

import json
import shutil
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn import datasets

warnings.filterwarnings("ignore")
MODELS = Path(__file__).parent / "models"
ASKED, TRAINED = 30, 60
CASES = {}


def case(source, description, **settings):
    """Registers a function that answers (model, rows, labels)."""

    def register(make):
        CASES[make.__name__] = (make, source, description, settings)
        return make

    return register


def refused(source, description, words):
    """Registers a function that makes a file which must be refused in a sentence that holds these words."""
    return case(source, description, refusal=words)


def save(name):
    make, source, description, settings = CASES[name]
    folder = MODELS / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = make(folder)
    words = settings.pop("refusal", None)
    meta = {"file": made if words else made[0], "source": source, "description": description, "settings": settings}
    if words:
        meta["refusal"] = words
    (folder / "meta.json").write_text(json.dumps(meta, indent=1) + "\n")
    if words:
        return
    _, expected, rows, train = made
    rows.to_csv(folder / "rows.csv", index=False, float_format="%.9g")
    expected.to_csv(folder / "expected.csv", index=False, float_format="%.9g")
    if train is not None:
        train.to_csv(folder / "train.csv", index=False, float_format="%.9g")


# Data


def frame(loader, columns):
    loaded = loader(as_frame=True)
    data = loaded.data.iloc[:, :columns]
    return data.sample(frac=1, random_state=1).reset_index(drop=True), loaded.target.sample(
        frac=1, random_state=1
    ).reset_index(drop=True)


def loans(gaps=False):
    """Applicants drawn from a seed: numbers, names, and whether they repaid."""
    draw = np.random.default_rng(7)
    count = 400
    data = pd.DataFrame(
        {
            "income": draw.lognormal(8, 0.5, count).round(0),
            "age": draw.integers(19, 75, count).astype(float),
            "children": draw.integers(0, 5, count).astype(float),
            "region": draw.choice(["north", "south", "east", "west"], count),
            "housing": draw.choice(["rent", "own", "family"], count, p=[0.5, 0.3, 0.2]),
        }
    )
    score = (
        np.log(data.income) - 8
        + 0.03 * (data.age - 40)
        - 0.3 * data.children
        + data.region.map({"north": 0.5, "south": -0.5, "east": 0.0, "west": 0.2})
        + data.housing.map({"rent": -0.4, "own": 0.8, "family": 0.0})
    )
    repaid = np.where(score + draw.normal(0, 0.5, count) > 0, "yes", "no")
    if gaps:
        data.loc[draw.random(count) < 0.15, "income"] = np.nan
        data.loc[draw.random(count) < 0.1, "age"] = np.nan
    return data, pd.Series(repaid, name="repaid")


def visits():
    """Counts with a log link."""
    draw = np.random.default_rng(3)
    count = 300
    data = pd.DataFrame(
        {"age": draw.uniform(18, 90, count).round(0), "illness": draw.integers(0, 6, count).astype(float)}
    )
    mean = np.exp(-1 + 0.02 * data.age + 0.25 * data.illness)
    return data, pd.Series(draw.poisson(mean).astype(float), name="visits")


def texts():
    draw = np.random.default_rng(5)
    words = {
        "praise": "good great excellent friendly quick helpful clean warm".split(),
        "complaint": "bad slow rude dirty cold broken late refund".split(),
    }
    common = "the a service room food was very and staff with our".split()
    rows, labels = [], []
    for _ in range(240):
        label = draw.choice(list(words))
        chosen = list(draw.choice(words[label], 3)) + list(draw.choice(common, 6))
        draw.shuffle(chosen)
        rows.append(" ".join(chosen).capitalize() + ".")
        labels.append(label)
    return pd.DataFrame({"text": rows}), pd.Series(labels, name="kind")


# Answers


def halves(data, labels, asked=ASKED):
    """Rows to train with, and rows to ask with."""
    return (data[asked:], labels[asked:]), (data[:asked], labels[:asked])


def classified(model, rows):
    expected = pd.DataFrame({"label": model.predict(rows)})
    if hasattr(model, "predict_proba"):
        for index, column in enumerate(model.predict_proba(rows).T):
            expected[f"p_{index}"] = column
    return expected


def valued(model, rows):
    values = np.asarray(model.predict(rows))
    if values.ndim == 1 or values.shape[1] == 1:
        return pd.DataFrame({"value": values.ravel()})
    return pd.DataFrame(values, columns=[f"value_{index}" for index in range(values.shape[1])])


def labelled(data, labels, count=TRAINED):
    train = data[:count].copy()
    labels = labels[:count]
    if getattr(labels, "ndim", 1) == 1:
        train[labels.name or "target"] = labels.values
    else:
        for index in range(labels.shape[1]):
            train[f"target_{index}"] = np.asarray(labels)[:, index]
    return train


def onnx(model, folder, types, **options):
    from skl2onnx import convert_sklearn

    options = {id(model): options} if options else None
    try:
        graph = convert_sklearn(model, initial_types=types, options=options, target_opset=18)
    except NameError:
        graph = convert_sklearn(model, initial_types=types, target_opset=18)
    (folder / "model.onnx").write_bytes(graph.SerializeToString())
    return "model.onnx"


def floats(data):
    from skl2onnx.common.data_types import FloatTensorType

    return [("X", FloatTensorType([None, data.shape[1]]))]


def columns(data):
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType

    def kind(column):
        return FloatTensorType([None, 1]) if column.dtype.kind in "fi" else StringTensorType([None, 1])

    return [(name, kind(data[name])) for name in data.columns]


def sklearn_case(model, data, labels, folder, types=None, answers=None):
    (train, truth), (asked, _) = halves(data, labels)
    narrow = data.select_dtypes("number").columns
    train, asked = train.copy(), asked.copy()
    train[narrow] = train[narrow].astype(np.float32)
    asked[narrow] = asked[narrow].astype(np.float32)
    named = types is not None and len(types) > 1
    model.fit(train if named or data.shape[1] == 1 and types else train.values, truth)
    asking = asked if named or data.shape[1] == 1 and types else asked.values
    if data.shape[1] == 1 and types:
        asking = asked.iloc[:, 0]
    file = onnx(model, folder, types or floats(data), **({"zipmap": False} if answers is classified else {}))
    return file, answers(model, asking), asked, labelled(train, truth)
