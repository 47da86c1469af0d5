"""Trains the sample models, one module for each kind."""

import os

# One thread, so that two runs find the same weights.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

SEED = 20
