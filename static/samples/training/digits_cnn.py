"""Trains the convolutional network of the digits, `digits-cnn/model.onnx`.

    python -m venv cnn && cnn/bin/pip install -r requirements-cnn.txt && cnn/bin/python -m training.digits_cnn
"""

from . import SEED  # isort: skip (sets the number of threads before PyTorch loads)

from pathlib import Path

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from .pictures import SIDE, split, varied

MODEL = Path(__file__).parent.parent / "digits-cnn" / "model.onnx"
FILTERS, KERNEL, STRIDE, POOL = 6, 7, 2, 2
POSITIONS = (((SIDE - KERNEL) // STRIDE + 1) // POOL) ** 2
COPIES, EPOCHS, BATCH = 24, 40, 100
# A lookup of four or five bits reads the sum before the activation; while training, noise stands in for its steps.
BITS = 4.5


class Steps(nn.Module):
    """Noise as wide as one step of a lookup over the range of each filter; nothing when not training."""

    def forward(self, sums):
        if not self.training:
            return sums
        step = 2 * sums.detach().abs().amax((0, 2, 3), keepdim=True) / 2**BITS
        return sums + (torch.rand_like(sums) - 0.5) * step


def network():
    """The average comes before the activation: so it can be folded into the convolution."""
    return nn.Sequential(
        nn.Conv2d(1, FILTERS, KERNEL, stride=STRIDE),
        nn.AvgPool2d(POOL),
        Steps(),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(FILTERS * POSITIONS, 10),
    )


def train(x, y):
    model = network().train()
    batches = len(x) // BATCH
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 8e-3, total_steps=EPOCHS * batches)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(x))[: batches * BATCH].split(BATCH):
            optimizer.zero_grad()
            cross_entropy(model(x[rows]), y[rows], label_smoothing=0.02).backward()
            optimizer.step()
            schedule.step()
    return model.eval()


def tensor(rows):
    return torch.tensor(rows, dtype=torch.float32).reshape(-1, 1, SIDE, SIDE)


def make():
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    x, held, y, truth = split()
    varied_x, varied_y = varied(x, y, COPIES)
    model = train(tensor(varied_x), torch.tensor(varied_y))
    right = (model(tensor(held)).argmax(1) == torch.tensor(truth)).float().mean()
    print("digits-cnn accuracy", right.item(), "on", len(held))
    bare = nn.Sequential(*(layer for layer in model if not isinstance(layer, Steps)))
    MODEL.parent.mkdir(exist_ok=True)
    names = {"input_names": ["pixels"], "output_names": ["scores"]}
    rows = {"pixels": {0: "rows"}, "scores": {0: "rows"}}
    torch.onnx.export(bare, tensor(held[:1]), str(MODEL), dynamic_axes=rows, opset_version=17, **names)


if __name__ == "__main__":
    make()
