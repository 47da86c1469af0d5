"""pyhelayers: an encrypted model on an encrypted input (CKKS, 128 bits), server side from bytes to bytes."""

import json
import sys
from pathlib import Path

import numpy as np
import pyhelayers as helayers

from timing import median_ms, report


def main(home: Path) -> None:
    figures = {
        "breast-cancer": measure(home, "breast-cancer", *regression(home)),
        "digits": measure(home, "digits", *network(home)),
    }
    (home / "helayers-results.json").write_text(json.dumps(figures, indent=2))


def regression(home: Path):
    settings = helayers.PlainModelHyperParams()
    settings.number_of_features = 30
    settings.logistic_regression_activation = helayers.LRActivation.NONE
    plain = helayers.LogisticRegressionPlain()
    plain.init_from_files(settings, [str(home / "breast-cancer.json")])
    return plain, helayers.LogisticRegression


def network(home: Path):
    plain = helayers.NeuralNetPlain()
    plain.init_from_files(helayers.PlainModelHyperParams(), [str(home / "digits.onnx")])
    return plain, helayers.NeuralNet


def measure(home: Path, name: str, plain, kind) -> dict:
    row = np.load(home / f"{name}.npz")["rows"][:1].astype(np.float64)
    profile = helayers.HeModel.compile(plain, requirements())
    context = helayers.HeModel.create_context(profile)
    model = kind(context)
    model.encode_encrypt(plain, profile)
    public = helayers.load_he_context(context.save_to_buffer())
    assert not public.has_secret_key(), "the server's context must hold no secret key"
    served = helayers.load_he_model(public, model.save_to_buffer())
    coder = model.create_model_io_encoder()

    def encrypt():
        data = helayers.EncryptedData(context)
        coder.encode_encrypt(data, [row])
        return data.save_to_buffer()

    def evaluate():
        result = helayers.EncryptedData(public)
        served.predict(result, helayers.load_encrypted_data(public, encrypted))
        return result.save_to_buffer()

    encrypted, encrypt_ms = median_ms(encrypt)
    answer, server_ms = median_ms(evaluate)
    read = lambda: coder.decrypt_decode_output(helayers.load_encrypted_data(context, answer))
    _, decrypt_ms = median_ms(read)
    figures = {
        "server_ms": server_ms,
        "encrypt_ms": encrypt_ms,
        "decrypt_ms": decrypt_ms,
        "input_bytes": len(encrypted),
        "result_bytes": len(answer),
    }
    report("pyhelayers", name, figures)
    return figures


def requirements():
    wanted = helayers.HeRunRequirements()
    wanted.set_he_context_options([helayers.SealCkksContext()])
    wanted.optimize_for_batch_size(1)
    wanted.set_model_encrypted(True)
    wanted.set_security_level(128)
    return wanted


if __name__ == "__main__":
    main(Path(sys.argv[1]))
