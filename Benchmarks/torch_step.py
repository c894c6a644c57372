"""One plain adversarial step in PyTorch: LSTM generator against LSTM discriminator.

    THREADS=2 python torch_step.py BATCH STEPS FEATURES HIDDEN NOISE ITERATIONS|--serve

The same work as `antiphon bench step --objective bce`: a generator (LSTM over per-step noise, dense, sigmoid) and a
discriminator (LSTM, dense, a logit a step), binary cross-entropy, Adam(2e-4, 0.5, 0.999); a discriminator update on a real
and a generated batch, then a generator update.
"""
import os
import sys

import torch
from torch import nn

import blocks

torch.set_num_threads(int(os.environ.get("THREADS", "2")))
batch, steps, features, hidden, noise = (int(a) for a in sys.argv[1:6])


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.recurrence = nn.LSTM(noise, hidden, batch_first=True)
        self.output = nn.Linear(hidden, features)

    def forward(self, z):
        return torch.sigmoid(self.output(self.recurrence(z)[0]))


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.recurrence = nn.LSTM(features, hidden, batch_first=True)
        self.output = nn.Linear(hidden, 1)

    def forward(self, x):
        return self.output(self.recurrence(x)[0])


generator, discriminator = Generator(), Discriminator()
adam = lambda model: torch.optim.Adam(model.parameters(), 2e-4, (0.5, 0.999))
generator_optimizer, discriminator_optimizer = adam(generator), adam(discriminator)
loss = nn.functional.binary_cross_entropy_with_logits
real = torch.rand(batch, steps, features)
ones, zeros = torch.ones(batch, steps, 1), torch.zeros(batch, steps, 1)


def step():
    with torch.no_grad():
        fake = generator(torch.randn(batch, steps, noise))
    discriminator_loss = loss(discriminator(real), ones) + loss(discriminator(fake), zeros)
    discriminator_optimizer.zero_grad()
    discriminator_loss.backward()
    discriminator_optimizer.step()
    discriminator.requires_grad_(False)
    generator_loss = loss(discriminator(generator(torch.randn(batch, steps, noise))), ones)
    generator_optimizer.zero_grad()
    generator_loss.backward()
    generator_optimizer.step()
    discriminator.requires_grad_(True)


work = 11 * batch * steps * 2 * (hidden + (features + noise) / 2) * 4 * hidden
blocks.run(step, f"torch {torch.__version__}", work)
