"""Diabetes progression: a linear regression."""

from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from . import SEED
from .folder import card, field, number, write_card, write_onnx, write_rows

COLUMNS = [
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


def make():
    data = load_diabetes(scaled=False)
    x, held, y, truth = train_test_split(data.data, data.target, test_size=0.5, random_state=SEED)
    model = make_pipeline(StandardScaler(), Ridge(alpha=10.0)).fit(x, y)
    print("diabetes R2", model.score(held, truth), "on", len(held))
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
        use="To try what sealed evaluation is like. **Not** for diagnosis or treatment.",
        licence="No licence is stated for the data",
        tags=["medicine", "regression", "tabular"],
        fields=[
            field(name, unit, column, (1.0, 2.0) if name == "Sex" else None)
            for (name, unit), column in zip(COLUMNS, data.data.T)
        ],
        target="Disease progression",
        target_unit="points",
    )
    names = [name for name, _ in COLUMNS]
    rows = [[*map(number, row), number(value)] for row, value in zip(held, truth)]
    write_onnx("diabetes", model, x)
    write_rows("diabetes", [*names, "Disease progression"], rows)
    write_card("diabetes", described)
