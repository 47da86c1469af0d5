"""Writes the sample models and their rows in the forms the other systems take: prepare.py FOLDER."""

import sys
from pathlib import Path

from prepare_linear import write_linear
from prepare_network import write_network
from prepare_trees import write_trees


def main(home: Path) -> None:
    write_linear(home)
    write_network(home)
    write_trees(home)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
