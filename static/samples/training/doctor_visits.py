"""Visits to doctors: a count with a log link."""

import numpy as np
import pandas as pd
import statsmodels.api as statsmodels
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import PoissonRegressor
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from . import SEED
from .folder import card, field, name_choice, write_card, write_columns, write_frame

NUMBERS = [
    ("lncoins", "Share paid by the patient", "%"),
    ("disea", "Chronic diseases", "index"),
    ("physlm", "Physical limitation", "0 or 1"),
]
HEALTH = "Own health"
HELD_OUT = 1_000


def make():
    inputs, visits = table()
    x, held, y, truth = train_test_split(inputs, visits, test_size=HELD_OUT, random_state=SEED)
    titles = [title for _, title, _ in NUMBERS]
    prepared = ColumnTransformer(
        [
            ("numbers", StandardScaler(), titles),
            ("words", OneHotEncoder(sparse_output=False), [HEALTH]),
        ]
    )
    model = make_pipeline(prepared, PoissonRegressor(alpha=1e-4, max_iter=500)).fit(x, y)
    print("doctor-visits explained deviance", model.score(held, truth), "on", len(held))
    write_columns("doctor-visits", model, x)
    write_frame("doctor-visits", held.assign(Visits=truth))
    write_card("doctor-visits", described(inputs))


def table():
    data = statsmodels.datasets.randhie.load_pandas().data
    health = np.select([data.hlthg == 1, data.hlthf == 1, data.hlthp == 1], ["good", "fair", "poor"], "excellent")
    paid, diseases, limitation = (data[column] for column, *_ in NUMBERS)
    numbers = [(np.exp(paid) - 1).round(0), diseases.round(1), limitation.round(0)]
    titles = [title for _, title, _ in NUMBERS]
    inputs = pd.DataFrame(dict(zip(titles, numbers))).astype("float32").assign(**{HEALTH: health})
    return inputs, data["mdvis"].astype(float)


def described(inputs):
    numbers = [field(title, unit, inputs[title]) for _, title, unit in NUMBERS]
    return card(
        "Visits to doctors in a year",
        "Estimates how often somebody sees a doctor in a year, by insurance and health.",
        "A demonstration, not a basis for anybody's insurance.\n\n"
        "The answer is the expected number of outpatient visits in a year. Health is what people said of themselves. "
        "A Poisson regression with a log link behind a StandardScaler and a OneHotEncoder, trained on 19,190 of 20,190 "
        "person-years of a health insurance experiment; 1,000 were held out. Single years vary far more than any such "
        "model explains.",
        "RAND Health Insurance Experiment, 1974 to 1982, public domain; shipped with statsmodels.",
        10_000,
        use="To try what sealed evaluation is like with counts. **Not** for premiums or any decision about people.",
        licence="Public domain",
        tags=["insurance", "counts", "tabular"],
        fields=[*numbers, name_choice(HEALTH, inputs[HEALTH])],
        target="Visits",
        target_unit="a year",
    )
