"""One step of the default recipe in PyTorch: relativistic pairs, both penalties by directional differences, Adam, averaged weights.

    THREADS=2 python torch_penalised.py BATCH STEPS FEATURES HIDDEN ITERATIONS|--serve

The same training as `antiphon bench step --objective default`; Documentation/decisions/0006-recipe.md says what and why. The penalty's
gradient is taken here by a difference along a direction, which spares PyTorch a second backward pass through time; Antiphon differentiates
twice (Documentation/decisions/0005-second-derivatives.md).
"""
import copy
import os
import sys

import torch
from torch import nn
from torch.nn.functional import softplus

import blocks

torch.set_num_threads(int(os.environ.get("THREADS", "2")))
batch, steps, features, hidden = (int(a) for a in sys.argv[1:5])
STATIC, NOISE, GAMMA, DELTA = 16, 8, 1.0, 0.02


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.start = nn.Linear(STATIC, hidden)
        self.recurrence = nn.LSTM(NOISE + STATIC, hidden, batch_first=True)
        self.output = nn.Linear(hidden, features)

    def forward(self, n):
        z = torch.randn(n, STATIC)
        h = torch.tanh(self.start(z))[None]
        x = torch.cat([torch.randn(n, steps, NOISE), z[:, None].expand(n, steps, STATIC)], -1)
        return self.output(self.recurrence(x, (h, torch.zeros_like(h)))[0])


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.recurrence = nn.LSTM(2 * features, hidden, batch_first=True)
        self.head = nn.Sequential(nn.Linear(2 * hidden, hidden), nn.SiLU(), nn.Linear(hidden, 1))

    def forward(self, x):
        states = self.recurrence(x)[0]
        return self.head(torch.cat([states[:, -1], states.mean(1)], -1))[:, 0]


def inputs(x):
    return torch.cat([x, torch.cat([torch.zeros_like(x[:, :1]), x[:, 1:] - x[:, :-1]], 1)], -1)


g, d = Generator(), Discriminator()
average = copy.deepcopy(g)
adam = lambda m: torch.optim.Adam(m.parameters(), 2e-3, (0.0, 0.99), fused=True)
g_optimizer, d_optimizer = adam(g), adam(d)
data = torch.randn(4096, steps, features)
draw = lambda: data[torch.randint(len(data), (batch,))]


def step():
    with torch.no_grad():
        fake = g(batch)
    x = torch.cat([inputs(draw()), inputs(fake)]).requires_grad_()
    judged = d(x)
    gradient, = torch.autograd.grad(judged.sum(), x, retain_graph=True)
    norm = gradient.square().sum((1, 2), keepdim=True).sqrt() + 1e-12
    shift, here = DELTA * gradient / norm, x.detach()
    moved = d(torch.cat([here + shift, here - shift]))
    penalty = GAMMA * (norm[:, 0, 0] * (moved[:2 * batch] - moved[2 * batch:])).sum() / (2 * DELTA * batch)
    loss = softplus(judged[batch:] - judged[:batch]).mean() + penalty
    d_optimizer.zero_grad(set_to_none=True)
    loss.backward()
    d_optimizer.step()
    d.requires_grad_(False)
    with torch.no_grad():
        judged_real = d(inputs(draw()))
    g_loss = softplus(judged_real - d(inputs(g(batch)))).mean()
    g_optimizer.zero_grad(set_to_none=True)
    g_loss.backward()
    g_optimizer.step()
    d.requires_grad_(True)
    with torch.no_grad():
        torch._foreach_lerp_(list(average.parameters()), list(g.parameters()), 0.001)


blocks.run(step, f"torch {torch.__version__} penalised")
