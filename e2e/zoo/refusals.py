"""Files that must be refused, each in a sentence that says what to do."""

import pickle

import numpy as np
from sklearn import datasets

from cases import floats, frame, halves, loans, onnx, refused


def wine(columns=6):
    data, labels = frame(datasets.load_wine, columns)
    return data.astype(np.float32), labels


def converted(model, folder):
    data, labels = wine()
    return onnx(model.fit(data.values, labels), folder, floats(data))


@refused("scikit-learn", "KNeighborsClassifier", "as a gallery")
def refused_neighbours(folder):
    from sklearn.neighbors import KNeighborsClassifier

    return converted(KNeighborsClassifier(3), folder)


@refused("scikit-learn", "CalibratedClassifierCV with isotonic curves", 'method="sigmoid"')
def refused_isotonic(folder):
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.linear_model import LogisticRegression

    data, labels = frame(datasets.load_breast_cancer, 6)
    model = CalibratedClassifierCV(LogisticRegression(max_iter=2000), method="isotonic", cv=2)
    return onnx(model.fit(data.values, labels), folder, floats(data))


@refused("scikit-learn", "VotingClassifier of the probabilities of three classes", "Export one of the classifiers alone")
def refused_voting(folder):
    from sklearn.ensemble import VotingClassifier
    from sklearn.linear_model import LogisticRegression

    members = [(name, LogisticRegression(C=c, max_iter=2000)) for name, c in (("a", 1), ("b", 0.01))]
    return converted(VotingClassifier(members, voting="soft", flatten_transform=False), folder)


@refused("scikit-learn", "StackingRegressor over a Ridge and a tree", "Train it again with parts of one kind")
def refused_stacking(folder):
    from sklearn.ensemble import StackingRegressor
    from sklearn.linear_model import Ridge
    from sklearn.tree import DecisionTreeRegressor

    members = [("line", Ridge()), ("tree", DecisionTreeRegressor(max_depth=3, random_state=0))]
    return converted(StackingRegressor(members, Ridge()), folder)


@refused("scikit-learn", "VotingClassifier that counts votes of forests", "model.voting, model.flatten_transform")
def refused_votes(folder):
    from sklearn.ensemble import RandomForestClassifier, VotingClassifier

    data, labels = frame(datasets.load_breast_cancer, 6)
    members = [(f"forest{depth}", RandomForestClassifier(3, max_depth=depth, random_state=0)) for depth in (1, 2, 3)]
    model = VotingClassifier(members, voting="hard", flatten_transform=False)
    return onnx(model.fit(data.values, labels), folder, floats(data))


@refused("scikit-learn", "CalibratedClassifierCV of several forests", "ensemble=False")
def refused_calibrated_forests(folder):
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.ensemble import RandomForestClassifier

    data, labels = frame(datasets.load_breast_cancer, 6)
    forest = RandomForestClassifier(4, max_depth=3, random_state=0)
    return onnx(CalibratedClassifierCV(forest, cv=2).fit(data.values, labels), folder, floats(data))


@refused("scikit-learn", "a pickle of a model", "to_onnx")
def refused_pickle(folder):
    from sklearn.linear_model import LogisticRegression

    data, labels = wine()
    model = LogisticRegression(max_iter=2000).fit(data.values, labels)
    (folder / "model.pkl").write_bytes(pickle.dumps(model, protocol=4))
    return "model.pkl"


@refused("PyTorch", "a checkpoint of weights", "torch.onnx.export(")
def refused_checkpoint(folder):
    import torch

    torch.manual_seed(3)
    torch.save(torch.nn.Linear(4, 3).state_dict(), folder / "model.pt")
    return "model.pt"


@refused("PyTorch", "a network that normalises each row (LayerNorm)", "Train with BatchNorm in its place")
def refused_layer_norm(folder):
    import torch
    from torch import nn

    torch.manual_seed(3)
    model = nn.Sequential(nn.Linear(4, 8), nn.LayerNorm(8), nn.ReLU(), nn.Linear(8, 3)).eval()
    torch.onnx.export(model, (torch.zeros(1, 4),), folder / "model.onnx", dynamo=False, opset_version=17)
    return "model.onnx"


@refused("Keras", "a model file of Keras itself", "model.export(")
def refused_keras_file(folder):
    import keras

    keras.utils.set_random_seed(4)
    keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)]).save(folder / "model.keras")
    return "model.keras"


@refused("LightGBM", "trees whose leaves hold linear models", "linear_tree=false")
def refused_linear_leaves(folder):
    from lightgbm import LGBMRegressor

    data, labels = wine()
    model = LGBMRegressor(n_estimators=3, num_leaves=4, linear_tree=True, verbose=-1).fit(data, labels)
    model.booster_.save_model(folder / "model.txt")
    return "model.txt"


@refused("XGBoost", "a dump of trees", "dump of XGBoost")
def refused_dump(folder):
    from xgboost import XGBClassifier

    data, labels = wine()
    model = XGBClassifier(n_estimators=2, max_depth=2).fit(data, labels)
    model.get_booster().dump_model(folder / "model.json", dump_format="json")
    return "model.json"


@refused("CatBoost", "trees that ask for statistics of categories", "one_hot_max_size=1000")
def refused_statistics(folder):
    from catboost import CatBoostClassifier, Pool

    data, labels = loans()
    (train, truth), _ = halves(data, (labels == "yes").astype(int))
    pool = Pool(train, truth, cat_features=["region", "housing"])
    model = CatBoostClassifier(iterations=3, depth=3, one_hot_max_size=2, verbose=False, allow_writing_files=False)
    model.fit(pool)
    model.save_model(folder / "model.json", format="json", pool=pool)
    return "model.json"
