"""Which library a description belongs to: words of a text, counted in the browser."""

import inspect
import re

import numpy
import pandas as pd
import scipy.linalg
import scipy.optimize
import scipy.signal
import scipy.sparse
import scipy.stats
import sklearn.cluster
import sklearn.ensemble
import sklearn.linear_model
import sklearn.metrics
import sklearn.preprocessing
from skl2onnx import to_onnx
from skl2onnx.common.data_types import StringTensorType
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

from . import SEED
from .folder import card, place, write_card, write_frame

MODULES = {
    "numpy": [numpy, numpy.linalg, numpy.fft, numpy.random],
    "pandas": [pd, pd.DataFrame, pd.Series],
    "scikit-learn": [
        sklearn.cluster, sklearn.ensemble, sklearn.linear_model, sklearn.metrics, sklearn.preprocessing,
    ],  # fmt: skip
    "scipy": [scipy.linalg, scipy.optimize, scipy.signal, scipy.sparse, scipy.stats],
}
WORDS = 400
LONGEST = 400


def make():
    texts = table()
    x, held, y, truth = train_test_split(
        texts["text"], texts["library"], test_size=0.25, random_state=SEED, stratify=texts["library"]
    )
    counted = TfidfVectorizer(max_features=WORDS, token_pattern="[a-zA-Z]+", sublinear_tf=False)
    model = make_pipeline(counted, LogisticRegression(C=10, max_iter=1000)).fit(x, y)
    print("library-texts accuracy", model.score(held, truth), "on", len(held))
    graph = to_onnx(model, initial_types=[("text", StringTensorType([None]))], options={"zipmap": False}, target_opset=18)
    (place("library-texts") / "model.onnx").write_bytes(graph.SerializeToString())
    write_frame("library-texts", pd.DataFrame({"text": held, "library": truth})[:120])
    write_card("library-texts", described(len(x), len(held)))


def table():
    """The beginning of each description, without the names that would tell the library."""
    rows = {}
    for library, modules in MODULES.items():
        for module in modules:
            for name, thing in vars(module).items():
                text = inspect.getdoc(thing) if callable(thing) and not name.startswith("_") else None
                if text and len(text) > 80:
                    rows.setdefault(cleaned(text), library)
    return pd.DataFrame({"text": rows.keys(), "library": rows.values()})


def cleaned(text):
    text = re.sub(r"numpy|scipy|sklearn|scikit-learn|pandas|\bnp\b|\bpd\b", "", text, flags=re.IGNORECASE)
    return re.sub(r"[^\x20-\x7e]|\s+", " ", text)[:LONGEST].strip()


def described(trained, held):
    return card(
        "Which library a text describes",
        "Guesses from a description whether a function belongs to NumPy, pandas, SciPy or scikit-learn.",
        "Paste the description of a function. Your browser counts the words in it, of a public list of "
        f"{WORDS}, and encrypts the counts; the text itself goes nowhere.\n\n"
        "Logistic regression behind a TfidfVectorizer, trained on "
        f"{trained:,} descriptions; {held:,} were held out. The list of words is public; what each word speaks for is "
        "sealed.",
        "Beginnings of the docstrings of NumPy, pandas, SciPy and scikit-learn, licence BSD 3-Clause, their authors.",
        10_000,
        use="To try what sealed evaluation is like with texts.",
        licence="BSD-3-Clause",
        tags=["classification", "text"],
    )
