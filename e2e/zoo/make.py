"""Makes the cases of e2e/zoo/models: small models as people train and save them, with rows to ask, the
library's answers and the owner's labelled rows. Data sets are those that ship with scikit-learn, or drawn
from a seed; nothing is downloaded.

    pip install -r e2e/zoo/requirements.txt && python e2e/zoo/make.py [name ...]
"""

import json
import sys

import networks  # noqa: F401: its cases join the others
import refusals  # noqa: F401: likewise
import numpy as np
import pandas as pd
from sklearn import datasets

from cases import (
    ASKED,
    CASES,
    TRAINED,
    case,
    classified,
    columns,
    floats,
    frame,
    halves,
    labelled,
    loans,
    onnx,
    save,
    sklearn_case,
    texts,
    valued,
    visits,
)


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


@case("scikit-learn", "TfidfVectorizer for small letters beside numbers, before a LogisticRegression")
def sklearn_words_beside(folder):
    from sklearn.compose import make_column_transformer
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    data, labels = texts()
    data["stars"] = np.random.default_rng(2).integers(1, 6, len(data)).astype(float)
    prepared = make_column_transformer(
        (TfidfVectorizer(token_pattern="[a-z]+"), "text"), (StandardScaler(), ["stars"])
    )
    return sklearn_case(make_pipeline(prepared, LogisticRegression()), data, labels, folder, columns(data), classified)


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


@case("scikit-learn", "OrdinalEncoder of text categories before CategoricalNB")
def sklearn_categorical_bayes(folder):
    from sklearn.naive_bayes import CategoricalNB
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OrdinalEncoder

    data, labels = loans()
    data = data[["region", "housing"]].assign(family=np.where(data.children > 1, "large", "small"))
    model = make_pipeline(OrdinalEncoder(), CategoricalNB())
    return sklearn_case(model, data, labels, folder, columns(data), classified)


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
    return estimator_case(model, folder, loader=datasets.load_breast_cancer, count=6)


@case("scikit-learn", "OneClassSVM with an rbf kernel")
def sklearn_one_class(folder):
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import OneClassSVM

    model = make_pipeline(StandardScaler(), OneClassSVM(nu=0.1))
    data, labels = frame(datasets.load_wine, 13)
    (train, _), (asked, _) = halves(data.astype(np.float32), labels)
    model.fit(train.values)
    expected = pd.DataFrame({"label": model.predict(asked.values)})
    return onnx(model, folder, floats(data)), expected, asked, train[:TRAINED]


@case("scikit-learn", "SGDClassifier of three classes with modified_huber")
def sklearn_modified_huber(folder):
    from sklearn.linear_model import SGDClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), SGDClassifier(loss="modified_huber", random_state=0))
    return estimator_case(model, folder, loader=datasets.load_wine, count=6)


@case("scikit-learn", "MLPClassifier of several yes-or-no labels")
def sklearn_network_labels(folder):
    from sklearn.neural_network import MLPClassifier

    data, _ = frame(datasets.load_breast_cancer, 6)
    data = (data - data.mean()) / data.std()
    targets = (data.iloc[:, :3] + 0.3 * data.iloc[:, 3:6].values > 0).astype(int)
    (train, truth), (asked, _) = halves(data.astype(np.float32), targets)
    model = MLPClassifier((16,), max_iter=400, random_state=0).fit(train.values, truth.values)
    file = onnx(model, folder, floats(data), zipmap=False)
    return file, valued(model, asked.values), asked, labelled(train, truth)


@case("scikit-learn", "SVR with an rbf kernel, asked with a row far from all others")
def sklearn_svr_rbf(folder):
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVR

    model = make_pipeline(StandardScaler(), SVR(C=100))
    data, labels = frame(datasets.load_diabetes, 10)
    file, _, asked, train = sklearn_case(model, data, labels, folder, answers=valued)
    asked = pd.concat([asked, 1.7 * asked.iloc[[7]]])
    return file, valued(model, asked.values), asked, train


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


# Boosting libraries


def boosting_data(several=False):
    data, labels = frame(datasets.load_wine if several else datasets.load_breast_cancer, 6)
    return halves(data.astype(np.float32), labels.astype(int))


@case("scikit-learn", "LogisticRegression on pixels from 0 to 1, beside a table of pixels to 255", image=[8, 8])
def sklearn_bare_pixels(folder):
    from sklearn.linear_model import LogisticRegression

    digits = datasets.load_digits()
    data = pd.DataFrame((digits.data / 16 * 255).round()).add_prefix("pixel").iloc[:600]
    (train, labels), (asked, _) = halves(data, pd.Series(digits.target[:600]))
    model = LogisticRegression(C=0.1, max_iter=2000).fit((train / 255).values, labels)
    onnx(model, folder, floats(data), zipmap=False)
    return "model.onnx", classified(model, (asked / 255).values), asked, labelled(train, labels, 200)


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


@case("XGBoost", "XGBClassifier on pandas categories with letters beyond ASCII, whose names the file cuts")
def xgboost_cut_names(folder):
    from xgboost import XGBClassifier

    data, labels = loans()
    cities = {"north": "Köln", "south": "Zürich", "east": "Zoë", "west": "Łódź"}
    data["region"] = data["region"].map(cities)
    data[["region", "housing"]] = data[["region", "housing"]].astype("category")
    (train, truth), (asked, _) = halves(data, (labels == "yes").astype(int))
    model = XGBClassifier(n_estimators=12, max_depth=3, enable_categorical=True).fit(train, truth)
    model.save_model(folder / "model.ubj")
    return "model.ubj", classified(model, asked), asked, labelled(train, truth)


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


@case("LightGBM", "LGBMRegressor for shares between 0 and 1 (cross_entropy), trained on yes and no")
def lightgbm_shares(folder):
    from lightgbm import LGBMRegressor

    (train, truth), (asked, _) = boosting_data()
    model = LGBMRegressor(objective="cross_entropy", n_estimators=12, num_leaves=6, verbose=-1).fit(train, truth)
    model.booster_.save_model(folder / "model.txt")
    return "model.txt", valued(model, asked), asked, labelled(train, truth)


@case("LightGBM", "LGBMRegressor trained on roots (reg_sqrt=True)")
def lightgbm_roots(folder):
    from lightgbm import LGBMRegressor

    data, labels = frame(datasets.load_diabetes, 8)
    (train, truth), (asked, _) = halves(data, labels)
    model = LGBMRegressor(reg_sqrt=True, n_estimators=15, num_leaves=6, verbose=-1).fit(train, truth)
    model.booster_.save_model(folder / "model.txt")
    return "model.txt", valued(model, asked), asked, labelled(train, truth)


@case("LightGBM", "LGBMRegressor for rates (cross_entropy_lambda)")
def lightgbm_rates(folder):
    from lightgbm import LGBMRegressor

    (train, truth), (asked, _) = boosting_data()
    model = LGBMRegressor(objective="cross_entropy_lambda", n_estimators=12, num_leaves=6, verbose=-1)
    model.fit(train, truth).booster_.save_model(folder / "model.txt")
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


@case("LightGBM", "LGBMClassifier on text labels, which the file only numbers")
def lightgbm_names(folder):
    from lightgbm import LGBMClassifier

    data, labels = frame(datasets.load_iris, 4)
    names = labels.map({0: "setosa", 1: "versicolor", 2: "virginica"}).rename("species")
    (train, truth), (asked, _) = halves(data, names)
    model = LGBMClassifier(n_estimators=5, num_leaves=5, verbose=-1).fit(train, truth)
    model.booster_.save_model(folder / "model.txt")
    return "model.txt", classified(model, asked), asked, labelled(train, truth)


@case("CatBoost", "CatBoostRegressor as JSON, saved with the table it was trained on")
def catboost_pool(folder):
    from catboost import CatBoostRegressor, Pool

    data, labels = frame(datasets.load_diabetes, 5)
    (train, truth), (asked, _) = halves(data.astype(np.float32), labels)
    pool = Pool(train, truth)
    model = CatBoostRegressor(iterations=12, depth=4, verbose=False, allow_writing_files=False).fit(pool)
    model.save_model(folder / "model.json", format="json", pool=pool)
    return "model.json", valued(model, asked), asked, labelled(train, truth)


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
