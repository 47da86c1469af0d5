"""Cases of networks as PyTorch and Keras save them."""

import numpy as np
import pandas as pd
from sklearn import datasets

from cases import case, frame, halves, labelled, loans, onnx, save


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


def without_traces(path):
    """Leaves out which lines of which files the exporter went through."""
    import onnx

    model = onnx.load(path)
    for part in [*model.graph.node, *model.graph.value_info, *model.graph.input, *model.graph.output]:
        del part.metadata_props[:]
    onnx.save(model, path)


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


@case("PyTorch", "embeddings of two categories beside numbers, a residual block with GELU, two tensors as inputs")
def pytorch_residual(folder):
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.region, self.housing = nn.Embedding(4, 3), nn.Embedding(3, 2)
            self.norm, self.first = nn.BatchNorm1d(3), nn.Linear(8, 12)
            self.block, self.last = nn.Linear(12, 12), nn.Linear(12, 2)

        def forward(self, codes, numbers):
            known = [self.region(codes[:, 0]), self.housing(codes[:, 1]), self.norm(numbers)]
            hidden = nn.functional.gelu(self.first(torch.cat(known, dim=1)))
            scores = self.last(hidden + nn.functional.gelu(self.block(hidden)))
            return scores if self.training else scores.softmax(1)

    torch.manual_seed(2)
    data, labels = loans()
    for name in ("region", "housing"):
        data[name] = data[name].astype("category").cat.codes.astype(int)
    data = data[["region", "housing", "income", "age", "children"]]
    (train, truth), (asked, _) = halves(data, (labels == "yes").astype(int), asked=90)

    def tensors(rows):
        return torch.tensor(rows.iloc[:, :2].values).long(), torch.tensor(rows.iloc[:, 2:].values).float()

    model, truths = Net(), torch.tensor(truth.values)
    optimizer = torch.optim.Adam(model.parameters(), 0.02)
    for _ in range(60):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(*tensors(train)), truths).backward()
        optimizer.step()
    model.eval()
    batch = {0: torch.export.Dim("batch")}
    torch.onnx.export(
        model, tensors(train[:2]), folder / "model.onnx", dynamo=True, external_data=False,
        dynamic_shapes=(batch, batch), input_names=["codes", "numbers"], output_names=["probabilities"],
    )
    without_traces(folder / "model.onnx")
    with torch.no_grad():
        probabilities = model(*tensors(asked)).numpy()
    return "model.onnx", most_likely(probabilities), asked, labelled(train, truth)


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


@case("Keras", "a wide and deep model with two branches of different functions, by export(format=\"onnx\")")
def keras_wide_deep(folder):
    import keras

    keras.utils.set_random_seed(5)
    train, labels, asked = flowers()
    layers, inputs = keras.layers, keras.Input((4,))
    scaled = layers.BatchNormalization()(inputs)
    branches = [layers.Dense(8, activation=function)(scaled) for function in ("relu", "tanh")]
    outputs = layers.Dense(3, activation="softmax")(layers.Concatenate()([scaled, *branches]))
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy")
    model.fit(train.values, labels.values, epochs=60, verbose=0)
    model.export(folder / "model.onnx", format="onnx", verbose=False)
    return "model.onnx", most_likely(model.predict(asked.values, verbose=0)), asked, labelled(train, labels)


def trained(model, inputs, labels, rounds=60, rate=0.02):
    """A network of PyTorch after some rounds over all rows."""
    import torch

    optimizer = torch.optim.Adam(model.parameters(), rate)
    truths = torch.tensor(np.asarray(labels))
    for _ in range(rounds):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(inputs), truths).backward()
        optimizer.step()
    return model.eval()


def exported(model, example, folder, opset):
    """Written by PyTorch's older exporter, which knows the older operator sets."""
    import torch

    axes = {"x": {0: "batch"}, "scores": {0: "batch"}}
    torch.onnx.export(
        model, (example,), folder / "model.onnx", dynamo=False, opset_version=opset,
        input_names=["x"], output_names=["scores"], dynamic_axes=axes,
    )


def flower_network():
    """A small network with softmax, trained on irises; its training rows, and rows to ask."""
    import torch
    from torch import nn

    torch.manual_seed(6)
    train, labels, asked = flowers()
    inputs = torch.tensor(train.values)
    bare = nn.Sequential(nn.BatchNorm1d(4), nn.Linear(4, 12), nn.SiLU(), nn.Linear(12, 3))
    model = nn.Sequential(trained(bare, inputs, labels), nn.Softmax(1)).eval()
    return model, train, labels, asked


def asked_of(model, train, labels, asked):
    import torch

    with torch.no_grad():
        probabilities = model(torch.tensor(asked.values)).numpy()
    return "model.onnx", most_likely(probabilities), asked, labelled(train, labels)


@case("PyTorch", "a network with SiLU in operator set 9")
def pytorch_set_nine(folder):
    model, train, labels, asked = flower_network()
    import torch

    exported(model, torch.tensor(train.values[:2]), folder, 9)
    return asked_of(model, train, labels, asked)


@case("PyTorch", "a network with SiLU in operator set 23")
def pytorch_set_twenty_three(folder):
    import torch

    model, train, labels, asked = flower_network()
    torch.onnx.export(
        model, (torch.tensor(train.values[:2]),), folder / "model.onnx", dynamo=True, external_data=False,
        opset_version=23, dynamic_shapes=({0: torch.export.Dim("batch")},), input_names=["x"], output_names=["p"],
    )
    without_traces(folder / "model.onnx")
    return asked_of(model, train, labels, asked)


@case("PyTorch", "a network of numbers of 16 bits (float16)")
def pytorch_half(folder):
    import torch

    model, train, labels, asked = flower_network()
    exported(model.half(), torch.tensor(train.values[:2]).half(), folder, 17)
    return asked_of(model.float(), train, labels, asked)


@case("PyTorch", "a network quantized to int8 by ONNX Runtime (QuantizeLinear, DequantizeLinear)")
def pytorch_int8(folder):
    import torch
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, quantize_static

    model, train, labels, asked = flower_network()
    exported(model, torch.tensor(train.values[:2]), folder, 17)

    class Rows(CalibrationDataReader):
        rows = iter([{"x": train.values}])

        def get_next(self):
            return next(self.rows, None)

    wide = folder / "wide.onnx"
    (folder / "model.onnx").rename(wide)
    quantize_static(wide, folder / "model.onnx", Rows(), quant_format=QuantFormat.QDQ)
    wide.unlink()
    return asked_of(model, train, labels, asked)


@case("PyTorch", "a network with its weights in a file of their own, both in one ZIP archive")
def pytorch_zipped(folder):
    import zipfile

    import torch

    model, train, labels, asked = flower_network()
    torch.onnx.export(
        model, (torch.tensor(train.values[:2]),), folder / "model.onnx", dynamo=True, external_data=True,
        dynamic_shapes=({0: torch.export.Dim("batch")},), input_names=["x"], output_names=["p"],
    )
    with zipfile.ZipFile(folder / "model.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in ("model.onnx", "model.onnx.data"):
            archive.writestr(zipfile.ZipInfo(file), (folder / file).read_bytes())
            (folder / file).unlink()
    return "model.zip", *asked_of(model, train, labels, asked)[1:]


@case("PyTorch", "a one-dimensional convolution over a signal (Conv1d)")
def pytorch_signal(folder):
    import torch
    from torch import nn

    draw, time, count = np.random.default_rng(9), np.arange(32), 240
    kinds = draw.integers(0, 3, count)
    waves = np.sin(2 * np.pi * np.array([0.1, 0.2, 0.35])[kinds][:, None] * time + draw.uniform(0, 6, (count, 1)))
    data = pd.DataFrame(waves + 0.2 * draw.normal(size=waves.shape)).add_prefix("t").astype(np.float32)
    (train, labels), (asked, _) = halves(data, pd.Series(kinds))
    torch.manual_seed(7)
    layers = [nn.Unflatten(1, (1, 32)), nn.Conv1d(1, 6, 7, stride=3), nn.ReLU(), nn.Flatten(), nn.Linear(54, 3)]
    model = trained(nn.Sequential(*layers), torch.tensor(train.values), labels, 100)
    model = nn.Sequential(model, nn.Softmax(1)).eval()
    exported(model, torch.tensor(train.values[:2]), folder, 17)
    return asked_of(model, train, labels, asked)


@case("Keras", "a convolution over pictures of digits, pixels by rows (NHWC)", image=[8, 8])
def keras_digits(folder):
    import keras

    keras.utils.set_random_seed(8)
    digits = datasets.load_digits()
    data = pd.DataFrame(digits.data / 16).add_prefix("pixel").astype(np.float32).iloc[:600]
    (train, labels), (asked, _) = halves(data, pd.Series(digits.target[:600]))
    layers = keras.layers
    first = layers.Conv2D(6, 3, strides=2, activation="relu")
    model = keras.Sequential([keras.Input((8, 8, 1)), first, layers.Flatten(), layers.Dense(10, activation="softmax")])
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    model.fit(train.values.reshape(-1, 8, 8, 1), labels.values, epochs=30, verbose=0)
    model.export(folder / "model.onnx", format="onnx", verbose=False)
    probabilities = model.predict(asked.values.reshape(-1, 8, 8, 1), verbose=0)
    return "model.onnx", most_likely(probabilities), asked, labelled(train, labels, 200)
