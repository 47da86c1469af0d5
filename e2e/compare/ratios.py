"""Prints Tacit's figures beside the others', and how many times longer or larger the others' are."""

import json
import sys
from pathlib import Path

MODELS = {
    "breast-cancer": ("30 features", "d30_row_us", "input_bytes_d30", "result_bytes_d30"),
    "digits": ("784 x 10", "d784x10_us", "input_bytes_d784", "result_bytes_d784x10"),
}
SYSTEMS = {"concrete-ml": "concrete-results.json", "pyhelayers": "helayers-results.json"}


def main(home: Path) -> None:
    ours = json.loads(Path("target/bench-native.json").read_text())
    for name, (shape, time, sent, received) in MODELS.items():
        print(f"\n{name}, {shape}")
        print(f"  {'Tacit':<12} {ours[time] / 1000:>10.3f} ms {ours[sent]:>12,.0f} B in {ours[received]:>12,.0f} B out")
        for system, file in SYSTEMS.items():
            if (home / file).exists():
                row(system, json.loads((home / file).read_text())[name], ours[time] / 1000, ours[sent])


def row(system: str, theirs: dict, our_ms: float, our_bytes: float) -> None:
    print(
        f"  {system:<12} {theirs['server_ms']:>10.3f} ms {theirs['input_bytes']:>12,.0f} B in "
        f"{theirs['result_bytes']:>12,.0f} B out   {theirs['server_ms'] / our_ms:,.0f} x the time, "
        f"{theirs['input_bytes'] / our_bytes:,.1f} x the input"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
