"""concrete-ml: a clear quantized model on an encrypted input, server side from bytes to bytes."""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
from concrete.fhe import EvaluationKeys
from concrete.ml.deployment import FHEModelClient, FHEModelDev, FHEModelServer
from concrete.ml.sklearn import LogisticRegression
from sklearn.linear_model import LogisticRegression as FloatRegression

from timing import median_ms, report

BITS = 8


def main(home: Path) -> None:
    figures = {name: measure(home, name) for name in ("breast-cancer", "digits")}
    (home / "concrete-results.json").write_text(json.dumps(figures, indent=2))


def measure(home: Path, name: str) -> dict:
    data = np.load(home / f"{name}.npz")
    rows = data["rows"]
    model = LogisticRegression.from_sklearn_model(float_model(data), rows, n_bits=BITS)
    model.compile(rows)
    folder = home / f"concrete-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    FHEModelDev(str(folder), model).save()
    server, client = FHEModelServer(str(folder)), FHEModelClient(str(folder), key_dir=None)
    client.generate_private_and_evaluation_keys(force=True)
    keys = EvaluationKeys.deserialize(client.get_serialized_evaluation_keys())
    encrypted, encrypt_ms = median_ms(lambda: client.quantize_encrypt_serialize(rows[:1]))
    result, server_ms = median_ms(lambda: server.run(encrypted, keys))
    _, decrypt_ms = median_ms(lambda: client.deserialize_decrypt_dequantize(*parts(result)))
    figures = {
        "server_ms": server_ms,
        "encrypt_ms": encrypt_ms,
        "decrypt_ms": decrypt_ms,
        "input_bytes": sum(map(len, parts(encrypted))),
        "result_bytes": sum(map(len, parts(result))),
    }
    report("concrete-ml", name, figures)
    return figures


def float_model(data) -> FloatRegression:
    classes = np.arange(max(2, len(data["offsets"])))
    model = FloatRegression(max_iter=1).fit(data["rows"][: len(classes)], classes)
    model.coef_, model.intercept_ = data["weights"], data["offsets"]
    return model


def parts(message) -> tuple:
    return message if isinstance(message, tuple) else (message,)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
