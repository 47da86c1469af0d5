"""Tacit's figures beside the others': prints them and writes target/compare.json for the README."""

import json
import sys
from pathlib import Path

# Name for people; keys of target/bench-native.json: time, milliseconds in its unit, input, result, sealed
# model, and the parameter set of the evaluation key.
MODELS = {
    "breast-cancer": ("Logistic regression, 30 features", "d30_row_us", 0.001, "d30", "d30", None),
    "digits": ("Softmax regression, 784 x 10", "d784x10_us", 0.001, "d784", "d784x10", None),
    "digits-mlp-30": ("Network 784-30-10", "mlp_784_30_10_s", 1000, *["digits_mlp_30"] * 3),
    "boosting": ("Boosting, 50 trees of depth 4", "trees_general_50x4_s", 1000, *["breast_cancer_boosting"] * 3),
    "forest": ("Forest, 50 trees of depth 4", "forest_50x4_s", 1000, *["breast_cancer_forest"] * 3),
}
SYSTEMS = {"concrete-ml": "concrete-results.json", "pyhelayers": "helayers-results.json"}


def main(home: Path) -> None:
    native = json.loads(Path("target/bench-native.json").read_text())
    others = {system: read(home / file) for system, file in SYSTEMS.items()}
    models = [entry(native, others, name) for name in MODELS]
    for model in models:
        show(model)
    table = {"machine": native["machine"], "models": models}
    Path("target/compare.json").write_text(json.dumps(table, indent=2) + "\n")


def read(path: Path) -> dict:
    return json.loads(path.read_text()) if path.exists() else {}


def entry(native: dict, others: dict, name: str) -> dict:
    systems = {"Tacit": ours(native, name)}
    systems |= {system: figures[name] for system, figures in others.items() if name in figures}
    return {"model": MODELS[name][0], "systems": systems}


def ours(native: dict, name: str) -> dict:
    _, time, unit, sent, received, lookups = MODELS[name]
    return {
        "server_ms": native[time] * unit,
        "key_bytes": key_bytes(native, lookups),
        "model_bytes": native[f"sealed_bytes_{received}"],
        "input_bytes": native[f"input_bytes_{sent}"],
        "result_bytes": native[f"result_bytes_{received}"],
    }


def key_bytes(native: dict, name: str | None) -> float:
    """Bytes of the evaluation key; linear models take none."""
    if name is None:
        return 0
    return native[f"evaluation_key_bytes_bits{native[f'set_bits_{name}']:.0f}"]


def show(model: dict) -> None:
    print(f"\n{model['model']}")
    tacit = model["systems"]["Tacit"]["server_ms"]
    for system, figures in model["systems"].items():
        print(
            f"  {system:<12} {figures['server_ms']:>12,.2f} ms ({figures['server_ms'] / tacit:,.1f} x)"
            f"   keys {figures['key_bytes']:>13,.0f} B   in {figures['input_bytes']:>13,.0f} B"
            f"   out {figures['result_bytes']:>11,.0f} B"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
