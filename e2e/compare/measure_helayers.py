"""pyhelayers: an encrypted model on an encrypted input (CKKS, 128 bits), server side from bytes to bytes."""

import json
import sys
from pathlib import Path

import pyhelayers as helayers

from helayers_models import MODELS
from timing import median_ms, repeated, report


def main(home: Path) -> None:
    figures = {name: measure(name, *read(home)) for name, read in MODELS.items()}
    (home / "helayers-results.json").write_text(json.dumps(figures, indent=2))


def measure(name: str, plain, row) -> dict:
    profile = helayers.HeModel.compile(plain, requirements())
    context, keys_ms = median_ms(lambda: helayers.HeModel.create_context(profile), 1)
    model = plain.get_empty_he_model(context)
    model.encode_encrypt(plain, profile)
    keys = context.save_to_buffer()
    public = helayers.load_he_context(keys)
    assert not public.has_secret_key(), "the server's context must hold no secret key"
    sealed = model.save_to_buffer()
    served = helayers.load_he_model(public, sealed)
    coder = model.create_model_io_encoder()

    def encrypt():
        data = helayers.EncryptedData(context)
        coder.encode_encrypt(data, [row])
        return data.save_to_buffer()

    def evaluate():
        result = helayers.EncryptedData(public)
        served.predict(result, helayers.load_encrypted_data(public, encrypted))
        return result.save_to_buffer()

    encrypted, encrypt_ms = repeated(encrypt)
    answer, server_ms = repeated(evaluate)
    read = lambda: coder.decrypt_decode_output(helayers.load_encrypted_data(context, answer))
    _, decrypt_ms = repeated(read)
    figures = {
        "server_ms": server_ms,
        "encrypt_ms": encrypt_ms,
        "decrypt_ms": decrypt_ms,
        "keys_ms": keys_ms,
        "key_bytes": len(keys),
        "model_bytes": len(sealed),
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
