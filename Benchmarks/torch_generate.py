"""Generating 1,000 series in PyTorch, back in the data's own units.

    THREADS=2 python torch_generate.py COUNT STEPS FEATURES HIDDEN NOISE ITERATIONS|--serve

The same work as `antiphon bench generate`: noise, LSTM, dense, sigmoid, scaled back and clipped to each column's range.
"""
import os
import sys

import torch
from torch import nn

import blocks

torch.set_num_threads(int(os.environ.get("THREADS", "2")))
count, steps, features, hidden, noise = (int(a) for a in sys.argv[1:6])
recurrence = nn.LSTM(noise, hidden, batch_first=True)
output = nn.Linear(hidden, features)
scale, offset, low, high = (torch.full((features,), value) for value in (0.5, 0.5, 0.0, 1.0))


@torch.inference_mode()
def generate():
    states = recurrence(torch.randn(count, steps, noise))[0]
    return torch.clamp(torch.sigmoid(output(states)) * scale + offset, low, high)


blocks.run(generate, f"torch {torch.__version__} generate")
