"""Makes the cases of e2e/zoo/models: small models as people train and save them, with rows to ask, the
library's answers and the owner's labelled rows. Data sets are those that ship with scikit-learn, or drawn
from a seed; nothing is downloaded.

    pip install -r e2e/zoo/requirements.txt && python e2e/zoo/make.py [name ...]
"""

import json
import shutil
import sys
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


def save(name):
    make, source, description, settings = CASES[name]
    folder = MODELS / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    file, expected, rows, train = make(folder)
    meta = {"file": file, "source": source, "description": description, "settings": settings}
    (folder / "meta.json").write_text(json.dumps(meta, indent=1) + "\n")
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


def halves(data, labels):
    """Rows to train with, and rows to ask with."""
    return (data[ASKED:], labels[ASKED:]), (data[:ASKED], labels[:ASKED])


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


# scikit-learn


def mixed():
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    names = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return ColumnTransformer([("n", numbers, ["income", "age", "children"]), ("c", names, ["region", "housing"])])


@case("scikit-learn", "ColumnTransformer with text categories before a LogisticRegression")
def sklearn_mixed_logistic(folder):
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    data, labels = loans()
    return sklearn_case(make_pipeline(mixed(), LogisticRegression()), data, labels, folder, columns(data), classified)


@case("scikit-learn", "ColumnTransformer with text categories and gaps before a RandomForestClassifier")
def sklearn_mixed_forest(folder):
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.pipeline import make_pipeline

    data, labels = loans(gaps=True)
    forest = RandomForestClassifier(n_estimators=12, max_depth=4, random_state=0)
    return sklearn_case(make_pipeline(mixed(), forest), data, labels, folder, columns(data), classified)


@case("scikit-learn", "ColumnTransformer with text categories before an MLPClassifier")
def sklearn_mixed_network(folder):
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline

    data, labels = loans()
    network = MLPClassifier((12,), max_iter=400, random_state=0)
    return sklearn_case(make_pipeline(mixed(), network), data, labels, folder, columns(data), classified)


def pipeline_case(steps, folder, loader=datasets.load_wine, count=6, answers=classified):
    from sklearn.pipeline import make_pipeline

    data, labels = frame(loader, count)
    return sklearn_case(make_pipeline(*steps), data, labels, folder, None, answers)


@case("scikit-learn", "KBinsDiscretizer (one-hot) before a LogisticRegression")
def sklearn_bins(folder):
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import KBinsDiscretizer

    bins = KBinsDiscretizer(n_bins=4, encode="onehot-dense")
    return pipeline_case([bins, LogisticRegression(max_iter=500)], folder)


@case("scikit-learn", "StandardScaler and PolynomialFeatures before Ridge")
def sklearn_polynomial(folder):
    from sklearn.linear_model import Ridge
    from sklearn.preprocessing import PolynomialFeatures, StandardScaler

    steps = [StandardScaler(), PolynomialFeatures(2), Ridge()]
    return pipeline_case(steps, folder, datasets.load_diabetes, 4, valued)


@case("scikit-learn", "Normalizer before a LogisticRegression")
def sklearn_normalizer(folder):
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import Normalizer

    return pipeline_case([Normalizer(), LogisticRegression(C=100, max_iter=500)], folder, datasets.load_iris, 4)


@case("scikit-learn", "PowerTransformer before a LogisticRegression")
def sklearn_power(folder):
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import PowerTransformer

    return pipeline_case([PowerTransformer(), LogisticRegression()], folder)


@case("scikit-learn", "QuantileTransformer before a LogisticRegression")
def sklearn_quantile(folder):
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import QuantileTransformer

    return pipeline_case([QuantileTransformer(n_quantiles=20), LogisticRegression()], folder)


@case("scikit-learn", "SelectKBest and PCA before a LinearDiscriminantAnalysis")
def sklearn_selected(folder):
    from sklearn.decomposition import PCA
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.feature_selection import SelectKBest

    return pipeline_case([SelectKBest(k=4), PCA(3), LinearDiscriminantAnalysis()], folder)


@case("scikit-learn", "TfidfVectorizer before a LogisticRegression")
def sklearn_words(folder):
    from skl2onnx.common.data_types import StringTensorType
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    data, labels = texts()
    (train, truth), (asked, _) = halves(data, labels)
    model = make_pipeline(TfidfVectorizer(token_pattern="[a-zA-Z]+"), LogisticRegression())
    model.fit(train.text, truth)
    file = onnx(model, folder, [("text", StringTensorType([None]))], zipmap=False)
    return file, classified(model, asked.text), asked, labelled(train, truth)


@case("scikit-learn", "PoissonRegressor: a count with a log link")
def sklearn_poisson(folder):
    from sklearn.linear_model import PoissonRegressor

    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    data, labels = visits()
    model = make_pipeline(StandardScaler(), PoissonRegressor(alpha=1e-3))
    return sklearn_case(model, data, labels, folder, None, valued)


@case("scikit-learn", "Ridge with three targets")
def sklearn_targets(folder):
    from sklearn.linear_model import Ridge

    data, _ = frame(datasets.load_diabetes, 6)
    draw = np.random.default_rng(1)
    targets = pd.DataFrame(data.values @ draw.normal(0, 100, (6, 3)) + draw.normal(0, 1, (len(data), 3)))
    return sklearn_case(Ridge(alpha=0.01), data, targets, folder, None, valued)


@case("scikit-learn", "Ridge on 12 lags of a series, the next 4 values at once")
def sklearn_horizons(folder):
    from sklearn.linear_model import Ridge

    draw = np.random.default_rng(5)
    time = np.arange(220)
    series = 40 + 0.1 * time + 8 * np.sin(2 * np.pi * time / 12) + draw.normal(0, 1, len(time))
    windows = np.lib.stride_tricks.sliding_window_view(series.round(2), 16)
    data = pd.DataFrame(windows[:, :12], columns=[f"lag_{lag}" for lag in range(12, 0, -1)])
    targets = pd.DataFrame(windows[:, 12:], columns=[f"next_{step}" for step in range(1, 5)])
    return sklearn_case(Ridge(alpha=1.0), data, targets, folder, None, valued)


@case("scikit-learn", "MultiOutputClassifier of LogisticRegression: several yes-or-no labels")
def sklearn_labels(folder):
    from sklearn.linear_model import LogisticRegression
    from sklearn.multioutput import MultiOutputClassifier

    data, _ = frame(datasets.load_breast_cancer, 6)
    data = (data - data.mean()) / data.std()
    targets = (data.iloc[:, :3] + 0.3 * data.iloc[:, 3:6].values > 0).astype(int)
    (train, truth), (asked, _) = halves(data.astype(np.float32), targets)
    model = MultiOutputClassifier(LogisticRegression()).fit(train.values, truth)
    file = onnx(model, folder, floats(data), zipmap=False)
    return file, valued(model, asked.values), asked, labelled(train, truth)


def estimator_case(model, folder, answers=classified, loader=datasets.load_iris, count=4):
    data, labels = frame(loader, count)
    return sklearn_case(model, data, labels, folder, None, answers)


@case("scikit-learn", "GaussianNB")
def sklearn_naive_bayes(folder):
    from sklearn.naive_bayes import GaussianNB

    return estimator_case(GaussianNB(), folder)


@case("scikit-learn", "QuadraticDiscriminantAnalysis")
def sklearn_quadratic(folder):
    from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis

    return estimator_case(QuadraticDiscriminantAnalysis(), folder)


@case("scikit-learn", "OneVsRestClassifier of LogisticRegression")
def sklearn_one_vs_rest(folder):
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    return estimator_case(OneVsRestClassifier(LogisticRegression()), folder)


@case("scikit-learn", "CalibratedClassifierCV of LinearSVC")
def sklearn_calibrated(folder):
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import LinearSVC

    model = make_pipeline(StandardScaler(), CalibratedClassifierCV(LinearSVC(), ensemble=False))
    return estimator_case(model, folder, loader=datasets.load_breast_cancer, count=6)


@case("scikit-learn", "SVC with a linear kernel")
def sklearn_svc_linear(folder):
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    model = make_pipeline(StandardScaler(), SVC(kernel="linear"))
    return estimator_case(model, folder, loader=datasets.load_breast_cancer, count=6)


@case("scikit-learn", "SVC with an rbf kernel")
def sklearn_svc_rbf(folder):
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    model = make_pipeline(StandardScaler(), SVC())
    return estimator_case(model, folder, loader=datasets.load_breast_cancer, count=5)


@case("scikit-learn", "StandardScaler before KMeans")
def sklearn_kmeans(folder):
    from sklearn.cluster import KMeans
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), KMeans(3, n_init=3, random_state=0))
    data, labels = frame(datasets.load_wine, 5)
    (train, _), (asked, _) = halves(data.astype(np.float32), labels)
    model.fit(train.values)
    expected = pd.DataFrame({"label": model.predict(asked.values)})
    return onnx(model, folder, floats(data)), expected, asked, train[:TRAINED]


@case("scikit-learn", "AdaBoostClassifier of stumps")
def sklearn_adaboost(folder):
    from sklearn.ensemble import AdaBoostClassifier

    model = AdaBoostClassifier(n_estimators=12, random_state=0)
    return estimator_case(model, folder, loader=datasets.load_breast_cancer, count=6)


@case("scikit-learn", "RandomForestClassifier with its probabilities")
def sklearn_forest(folder):
    from sklearn.ensemble import RandomForestClassifier

    model = RandomForestClassifier(n_estimators=10, max_depth=4, random_state=0)
    return estimator_case(model, folder, loader=datasets.load_wine, count=6)


# PyTorch, Keras


def flowers():
    """Irises to train with and to ask, as float32, with the labels of the first."""
    data, truth = frame(datasets.load_iris, 4)
    (train, labels), (asked, _) = halves(data.astype(np.float32), truth)
    return train, labels, asked


def most_likely(probabilities):
    expected = pd.DataFrame({"label": probabilities.argmax(axis=1)})
    for index, column in enumerate(probabilities.T):
        expected[f"p_{index}"] = column
    return expected


@case("PyTorch", "a network of two hidden layers with batch normalisation, its weights in a file of their own")
def pytorch_external(folder):
    import torch
    from torch import nn

    torch.manual_seed(1)
    train, labels, asked = flowers()
    inputs = torch.tensor(train.values)
    hidden = [nn.Linear(4, 24), nn.ReLU(), nn.Linear(24, 16), nn.ReLU()]
    model = nn.Sequential(nn.BatchNorm1d(4), *hidden, nn.Dropout(0.1), nn.Linear(16, 3))
    optimizer = torch.optim.Adam(model.parameters(), 0.01)
    for _ in range(40):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(inputs), torch.tensor(labels.values)).backward()
        optimizer.step()
    model.eval()
    torch.onnx.export(
        model, (inputs[:2],), folder / "model.onnx", dynamo=True, external_data=True,
        dynamic_shapes=({0: torch.export.Dim("batch")},), input_names=["x"], output_names=["logits"],
    )
    with torch.no_grad():
        probabilities = model(torch.tensor(asked.values)).softmax(1).numpy()
    return "model.onnx", most_likely(probabilities), asked, labelled(train, labels)


@case("Keras", "a Sequential of BatchNormalization and Dense layers with Softmax, by export(format=\"onnx\")")
def keras_dense(folder):
    import keras

    keras.utils.set_random_seed(4)
    train, labels, asked = flowers()
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((4,)), layers.BatchNormalization(), layers.Dense(12, activation="tanh"), layers.Dense(3, activation="softmax")]
    )
    model.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy")
    model.fit(train.values, labels.values, epochs=60, verbose=0)
    model.export(folder / "model.onnx", format="onnx", verbose=False)
    return "model.onnx", most_likely(model.predict(asked.values, verbose=0)), asked, labelled(train, labels)


# Boosting libraries


def boosting_data(several=False):
    data, labels = frame(datasets.load_wine if several else datasets.load_breast_cancer, 6)
    return halves(data.astype(np.float32), labels.astype(int))


@case("XGBoost", "XGBClassifier as UBJSON, the default of save_model")
def xgboost_binary_file(folder):
    from xgboost import XGBClassifier

    (train, truth), (asked, _) = boosting_data()
    model = XGBClassifier(n_estimators=12, max_depth=3).fit(train, truth)
    model.save_model(folder / "model.ubj")
    return "model.ubj", classified(model, asked), asked, labelled(train, truth)


@case("XGBoost", "XGBClassifier on pandas categories, with their names")
def xgboost_categories(folder):
    from xgboost import XGBClassifier

    data, labels = loans()
    data[["region", "housing"]] = data[["region", "housing"]].astype("category")
    (train, truth), (asked, _) = halves(data, (labels == "yes").astype(int))
    model = XGBClassifier(n_estimators=12, max_depth=3, enable_categorical=True).fit(train, truth)
    model.save_model(folder / "model.json")
    return "model.json", classified(model, asked), asked, labelled(train, truth)


@case("XGBoost", "XGBRegressor for counts (count:poisson)")
def xgboost_poisson(folder):
    from xgboost import XGBRegressor

    (train, truth), (asked, _) = halves(*visits())
    model = XGBRegressor(objective="count:poisson", n_estimators=15, max_depth=3).fit(train, truth)
    model.save_model(folder / "model.json")
    return "model.json", valued(model, asked), asked, labelled(train, truth)


@case("XGBoost", "XGBClassifier of several classes with gaps")
def xgboost_gaps(folder):
    from xgboost import XGBClassifier

    (train, truth), (asked, _) = boosting_data(several=True)
    draw = np.random.default_rng(4)
    train = train.mask(draw.random(train.shape) < 0.1)
    asked = asked.mask(draw.random(asked.shape) < 0.1)
    model = XGBClassifier(n_estimators=6, max_depth=3).fit(train, truth)
    model.save_model(folder / "model.json")
    return "model.json", classified(model, asked), asked, labelled(train, truth)


@case("XGBoost", "XGBRegressor with three targets")
def xgboost_targets(folder):
    from xgboost import XGBRegressor

    data, _ = frame(datasets.load_diabetes, 5)
    targets = pd.DataFrame(data.values @ np.random.default_rng(1).normal(0, 100, (5, 3)))
    (train, truth), (asked, _) = halves(data, targets)
    model = XGBRegressor(n_estimators=8, max_depth=3).fit(train, truth)
    model.save_model(folder / "model.json")
    return "model.json", valued(model, asked), asked, labelled(train, truth)


@case("LightGBM", "LGBMClassifier on pandas categories, as text")
def lightgbm_categories(folder):
    from lightgbm import LGBMClassifier

    data, labels = loans()
    data[["region", "housing"]] = data[["region", "housing"]].astype("category")
    (train, truth), (asked, _) = halves(data, (labels == "yes").astype(int))
    model = LGBMClassifier(n_estimators=12, num_leaves=7, verbose=-1).fit(train, truth)
    model.booster_.save_model(folder / "model.txt")
    return "model.txt", classified(model, asked), asked, labelled(train, truth)


@case("LightGBM", "LGBMRegressor for amounts (tweedie)")
def lightgbm_tweedie(folder):
    from lightgbm import LGBMRegressor

    (train, truth), (asked, _) = halves(*visits())
    model = LGBMRegressor(objective="tweedie", n_estimators=15, num_leaves=7, verbose=-1).fit(train, truth)
    model.booster_.save_model(folder / "model.txt")
    return "model.txt", valued(model, asked), asked, labelled(train, truth)


@case("CatBoost", "CatBoostClassifier with one-hot categories, as JSON")
def catboost_categories(folder):
    from catboost import CatBoostClassifier, Pool

    data, labels = loans()
    names = ["region", "housing"]
    (train, truth), (asked, _) = halves(data, (labels == "yes").astype(int))
    pool = Pool(train, truth, cat_features=names)
    model = CatBoostClassifier(iterations=12, depth=4, one_hot_max_size=50, verbose=False, allow_writing_files=False)
    model.fit(pool)
    model.save_model(folder / "model.json", format="json", pool=pool)
    return "model.json", classified(model, asked), asked, labelled(train, truth)


@case("CatBoost", "CatBoostClassifier trained with gaps, as JSON")
def catboost_gaps(folder):
    from catboost import CatBoostClassifier

    (train, truth), (asked, _) = boosting_data()
    draw = np.random.default_rng(4)
    train = train.mask(draw.random(train.shape) < 0.1)
    asked = asked.mask(draw.random(asked.shape) < 0.1)
    model = CatBoostClassifier(iterations=12, depth=4, verbose=False, allow_writing_files=False).fit(train, truth)
    model.save_model(folder / "model.json", format="json")
    return "model.json", classified(model, asked), asked, labelled(train, truth)


# Galleries


@case("gallery", "vectors named by a column called id")
def gallery_id(folder):
    draw = np.random.default_rng(6)
    vectors = draw.normal(0, 1, (40, 8))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    names = [f"person {index}" for index in range(40)]
    titles = [f"e{index}" for index in range(8)]
    gallery = pd.DataFrame(vectors, columns=titles)
    gallery.insert(0, "id", names)
    gallery.to_csv(folder / "gallery.csv", index=False, float_format="%.9g")
    chosen = draw.integers(0, 40, ASKED)
    rows = pd.DataFrame(vectors[chosen] + draw.normal(0, 0.05, (ASKED, 8)), columns=titles)
    best = (rows.values @ vectors.T).argmax(axis=1)
    expected = pd.DataFrame({"label": [names[index] for index in best]})
    return "gallery.csv", expected, rows, None


@case("gallery", "vectors as lists in one cell")
def gallery_cells(folder):
    draw = np.random.default_rng(8)
    vectors = draw.normal(0, 1, (20, 6))
    names = [f"item {index}" for index in range(20)]
    cells = [json.dumps([round(float(x), 6) for x in vector]) for vector in vectors]
    pd.DataFrame({"name": names, "embedding": cells}).to_csv(folder / "gallery.csv", index=False)
    rows = pd.DataFrame(vectors[:ASKED] * 1.1, columns=[f"e{index}" for index in range(6)])
    best = (rows.values @ vectors.T).argmax(axis=1)
    return "gallery.csv", pd.DataFrame({"label": [names[index] for index in best]}), rows, None


if __name__ == "__main__":
    for name in sys.argv[1:] or CASES:
        print(name, flush=True)
        save(name)
