"""Trains the sample models and writes everything in this folder but the scripts.

    python -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python make.py

The convolutional network is the exception: `training/digits_cnn.py` says how. No download: the data ships
with the packages.
"""

import json

from training import breast_cancer, credit_risk, diabetes, digits, doctor_visits, gallery, library_texts, penguins
from training.folder import SAMPLES

# Model file and held-out rows of each sample, in the order people see them.
LISTED = {
    "breast-cancer": ("model.onnx", "breast-cancer"),
    "diabetes": ("model.onnx", "diabetes"),
    "digits": ("model.onnx", "digits"),
    "digits-mlp-30": ("model.onnx", "digits"),
    "digits-mlp-64": ("model.onnx", "digits"),
    "digits-cnn": ("model.onnx", "digits"),
    "breast-cancer-boosting": ("model.json", "breast-cancer"),
    "breast-cancer-oblivious": ("model.json", "breast-cancer"),
    "breast-cancer-forest": ("model.onnx", "breast-cancer"),
    "credit-risk": ("model.json", "credit-risk"),
    "penguins": ("model.onnx", "penguins"),
    "doctor-visits": ("model.onnx", "doctor-visits"),
    "library-texts": ("model.onnx", "library-texts"),
    "gallery": ("gallery.csv", "gallery"),
}


def index(pictures):
    samples = []
    for folder, (model, rows) in LISTED.items():
        described = json.loads((SAMPLES / folder / "card.json").read_text())
        sample = {"id": folder, "name": described["name"], "summary": described["summary"]}
        sample |= {"model": f"{folder}/{model}", "data": f"{rows}/held-out.csv", "card": f"{folder}/card.json"}
        samples.append(sample | {"images": pictures if rows == "digits" else []})
    (SAMPLES / "index.json").write_text(json.dumps(samples, indent=2) + "\n")


def make():
    breast_cancer.make()
    diabetes.make()
    credit_risk.make()
    penguins.make()
    doctor_visits.make()
    library_texts.make()
    gallery.make()
    index(digits.make())


make()
