#!/usr/bin/env python3
"""The recipe in PyTorch, with a generator whose output is a sequence's changes of some order, summed up: smooth by construction.

    python Tools/screening/outputs.py --data sines-coded --order 2 --steps 4000

Order 0 is the recipe as it is. At order k the dense layer gives the k-th differences in units of the data's own; the first k values
come from a dense layer on the static noise. The discriminator sees what it always sees: values and first differences. Prints one JSON
line of the same figures as screen.py. Needs numpy and torch.
"""
import argparse
import json
import time

import numpy as np
import torch
from torch.nn.functional import softplus

import judges
import screen

torch.set_num_threads(1)
STATIC, NOISE, HIDDEN, BATCH = 16, 8, 32, 128


class Generator(torch.nn.Module):
    def __init__(self, data, order, noise):
        super().__init__()
        self.order, self.noise, self.steps = order, noise, data.shape[1]
        self.start = torch.nn.Linear(STATIC, HIDDEN)
        self.cell = torch.nn.LSTM(STATIC + noise, HIDDEN, batch_first=True)
        self.out = torch.nn.Linear(HIDDEN, data.shape[2])
        self.first = torch.nn.ModuleList(
            torch.nn.Sequential(torch.nn.Linear(STATIC, HIDDEN), torch.nn.SiLU(), torch.nn.Linear(HIDDEN, data.shape[2]))
            for _ in range(order))
        # The deviation of the data's differences of each order.
        self.units = [torch.tensor(np.diff(data, k, axis=1).std((0, 1)) + 1e-9, dtype=torch.float32) for k in range(order + 1)]

    def forward(self, count):
        z = torch.randn(count, STATIC)
        h = torch.tanh(self.start(z))[None]
        x = torch.cat([z[:, None].expand(-1, self.steps, -1), torch.randn(count, self.steps, self.noise)], 2)
        y = self.out(self.cell(x, (h, torch.zeros_like(h)))[0])[:, self.order:] * self.units[self.order]
        for k in reversed(range(self.order)):
            begin = self.first[k](z)[:, None] * self.units[k]
            y = torch.cumsum(torch.cat([begin, y], 1), 1)
        return y


class Discriminator(torch.nn.Module):
    def __init__(self, features):
        super().__init__()
        self.cell = torch.nn.LSTM(2 * features, HIDDEN, batch_first=True)
        self.head = torch.nn.Sequential(torch.nn.Linear(2 * HIDDEN, 32), torch.nn.SiLU(), torch.nn.Linear(32, 1))

    def forward(self, x):
        y, (h, _) = self.cell(x)
        return self.head(torch.cat([h[-1], y.mean(1)], 1))[:, 0]


def trained(data, options):
    torch.manual_seed(options.seed)
    mean, deviation = data.mean((0, 1)), data.std((0, 1)) + 1e-9
    z = (data - mean) / deviation
    values = torch.tensor(z, dtype=torch.float32)
    unit = torch.tensor(np.diff(z, axis=1).std((0, 1)) + 1e-9, dtype=torch.float32)
    generator, discriminator = Generator(z, options.order, options.noise), Discriminator(z.shape[2])
    average = Generator(z, options.order, options.noise)
    average.load_state_dict(generator.state_dict())
    players = [torch.optim.Adam(p.parameters(), options.rate, (0.0, 0.99)) for p in (generator, discriminator)]

    def shown(x):
        return torch.cat([x, torch.cat([torch.zeros_like(x[:, :1]), x.diff(dim=1) / unit], 1)], 2)

    for step in range(options.steps):
        share = step / options.steps
        for player in players:
            player.param_groups[0]["lr"] = options.rate * (1 if share < 0.5 else 1 - 0.98 * (share - 0.5) / 0.5)
        real = shown(values[torch.randint(len(values), (BATCH,))])
        with torch.no_grad():
            fake = shown(generator(BATCH))
        both = torch.cat([real, fake]).requires_grad_()
        scores = discriminator(both)
        gradient, = torch.autograd.grad(scores.sum(), both, retain_graph=True)
        length = gradient.flatten(1).norm(dim=1)
        way = 0.02 * gradient / (length[:, None, None] + 1e-12)
        with torch.no_grad():
            base = both.detach()
        ends = discriminator(torch.cat([base + way, base - way]))
        penalty = (length * (ends[:2 * BATCH] - ends[2 * BATCH:]) / 0.04).sum() / BATCH
        loss = softplus(scores[BATCH:] - scores[:BATCH]).mean() + options.gamma * penalty
        players[1].zero_grad()
        loss.backward()
        players[1].step()
        real = shown(values[torch.randint(len(values), (BATCH,))])
        loss = softplus(discriminator(real) - discriminator(shown(generator(BATCH)))).mean()
        players[0].zero_grad()
        loss.backward()
        players[0].step()
        decay = min(0.999, (1 + step) / (10 + step))
        with torch.no_grad():
            for a, b in zip(average.parameters(), generator.parameters()):
                a.lerp_(b, 1 - decay)
    with torch.no_grad():
        fake = average(2 * len(data)).double().numpy()
    return fake * deviation + mean


def main():
    parser = argparse.ArgumentParser(description="Screen what the generator's output stands for.")
    parser.add_argument("--data", default="sines-coded", help="sines-coded, sines, or stock=FILE")
    parser.add_argument("--order", type=int, default=2)
    parser.add_argument("--noise", type=int, default=NOISE)
    parser.add_argument("--gamma", type=float, default=1)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    training, held = screen.load(options.data, 24)
    began = time.time()
    fake = trained(training, options)
    rows = training.reshape(-1, training.shape[-1])
    fake = np.clip(fake, rows.min(0), rows.max(0)) if options.data.startswith("stock") else fake
    result = {"data": options.data.split("=")[0], "order": options.order, "noise": options.noise, "gamma": options.gamma,
              "steps": options.steps, "seed": options.seed, **screen.figures(training, held, fake)}
    print(json.dumps(result), f"{time.time() - began:.0f} s")


if __name__ == "__main__":
    main()
