"""concrete-ml: a clear quantized model on an encrypted input, server side from bytes to bytes."""

import json
import shutil
import sys
from pathlib import Path

from concrete.fhe import EvaluationKeys
from concrete.ml.deployment import FHEModelClient, FHEModelDev, FHEModelServer

from concrete_models import MODELS
from timing import median_ms, repeated, report


def main(home: Path) -> None:
    figures = {name: measure(home, name, *build(home)) for name, build in MODELS.items()}
    (home / "concrete-results.json").write_text(json.dumps(figures, indent=2))


def measure(home: Path, name: str, model, row) -> dict:
    folder = home / f"concrete-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    FHEModelDev(str(folder), model).save()
    server, client = FHEModelServer(str(folder)), FHEModelClient(str(folder), key_dir=None)
    _, keys_ms = median_ms(lambda: client.generate_private_and_evaluation_keys(force=True), 1)
    serialized = client.get_serialized_evaluation_keys()
    keys = EvaluationKeys.deserialize(serialized)
    encrypted, encrypt_ms = repeated(lambda: client.quantize_encrypt_serialize(row))
    result, server_ms = repeated(lambda: server.run(encrypted, keys))
    _, decrypt_ms = repeated(lambda: client.deserialize_decrypt_dequantize(*parts(result)))
    figures = {
        "server_ms": server_ms,
        "encrypt_ms": encrypt_ms,
        "decrypt_ms": decrypt_ms,
        "keys_ms": keys_ms,
        "key_bytes": len(serialized),
        "input_bytes": sum(map(len, parts(encrypted))),
        "result_bytes": sum(map(len, parts(result))),
    }
    report("concrete-ml", name, figures)
    return figures


def parts(message) -> tuple:
    return message if isinstance(message, tuple) else (message,)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
