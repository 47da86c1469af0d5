"""Handwritten digits: a linear model, two networks, and the texts for the convolutional network."""

import numpy as np
from PIL import Image
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from . import SEED
from .folder import card, place, write_card, write_onnx, write_rows
from .pictures import CREDIT, SIDE, shown, split, varied

X, HELD, Y, TRUTH = split()


def make():
    """Returns the names of the pictures, for the index."""
    models = [linear(), *networks()]
    convolutional()
    rows = [[*(f"{grey:.2g}" for grey in np.round(HELD[i], 2)), TRUTH[i]] for i in shown(TRUTH)]
    header = [f"p{row}_{column}" for row in range(SIDE) for column in range(SIDE)]
    write_rows("digits", [*header, "digit"], rows)
    return pictures(models)


def linear():
    model = LogisticRegression(C=0.02, max_iter=1000).fit(X, Y)
    report("digits", model)
    write_onnx("digits", model, X)
    described(
        "digits",
        "Handwritten digits",
        "Multinomial logistic regression on the bare pixels, trained on 4,000 pictures; 1,000 were held out, "
        "of which 600 are in held-out.csv. About one digit in ten is misread; a linear model cannot follow strokes that "
        "are moved or turned.",
    )
    return model


def networks():
    return [network(64, 24, "three"), network(30, 12, "four")]


def network(hidden, copies, wrong):
    """The penalty on weights keeps the sums before the activation in a narrow range, so that few bits hold them."""
    model = MLPClassifier((hidden,), alpha=0.1, batch_size=200, max_iter=20, random_state=SEED).fit(*varied(X, Y, copies))
    folder = f"digits-mlp-{hidden}"
    report(folder, model)
    write_onnx(folder, model, X, options={"zipmap": False})
    described(
        folder,
        f"Handwritten digits, {hidden} neurons",
        f"A neural network with one hidden layer of {hidden} neurons (ReLU), trained on 4,000 pictures and {copies} moved "
        f"copies of each; 1,000 others were held out, of which 600 are in held-out.csv. About {wrong} digits in a hundred are "
        "misread.",
    )
    return model


def convolutional():
    """`digits_cnn.py` trains it."""
    described(
        "digits-cnn",
        "Handwritten digits, convolutional",
        "A small convolutional network: six filters of 7 by 7 pixels, average pooling, ReLU and one dense layer. Trained on "
        "4,000 pictures and 24 moved copies of each; 1,000 others were held out, of which 600 are in "
        "held-out.csv. About three digits in a hundred are misread.",
    )


def report(folder, model):
    print(folder, "accuracy", model.score(HELD, TRUTH), "on", len(HELD))


def described(folder, name, trained):
    described = card(
        name,
        "Reads one handwritten digit from a grey picture of 28 by 28 pixels.",
        "Draw a digit, or choose a picture of one. It should fill the middle of the frame, as light strokes on a "
        f"dark ground.\n\n{trained}",
        CREDIT,
        10_000,
        use="To try what sealed evaluation is like with pictures. Not for post codes, cheques or anything that depends on being right.",
        licence="CC-BY-SA-3.0",
        tags=["digits", "classification", "pictures"],
        image={"width": SIDE, "height": SIDE, "drawable": True},
        classes=[str(digit) for digit in range(10)],
    )
    write_card(folder, described)


def pictures(models):
    """Twelve held-out digits that are not in the CSV and that all models read, small and ten times larger."""
    images = place("digits/images")
    right = np.all([model.predict(HELD) == TRUTH for model in models], axis=0)
    free = np.setdiff1d(np.flatnonzero(right), shown(TRUTH))
    names = []
    for digit, turn in [*((digit, 0) for digit in range(10)), (3, 1), (7, 1)]:
        grey = np.rint(HELD[free[TRUTH[free] == digit][turn]] * 255).astype(np.uint8)
        name = f"digit-{digit}{'b' if turn else ''}"
        small = Image.fromarray(grey.reshape(SIDE, SIDE))
        small.save(images / f"{name}.png", optimize=True)
        small.resize((280, 280), Image.Resampling.BICUBIC).save(images / f"{name}-large.png", optimize=True)
        names += [f"digits/images/{name}.png", f"digits/images/{name}-large.png"]
    return names
