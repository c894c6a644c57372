"""Gradient penalties and their parameter gradients: double backward in double precision, and the directional form."""
import torch
from torch import nn

from layouts import MODULES, dense, parameters, round_parameters, under
from store import rounded

STEPS, BATCH, FEATURES, HIDDEN = 5, 4, 3, 6


class Vectors(nn.Module):
    """A discriminator of vectors [B, F]: dense, tanh, dense, SiLU, dense."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(FEATURES, HIDDEN), nn.Linear(HIDDEN, HIDDEN), nn.Linear(HIDDEN, 1)])

    def forward(self, x):
        x = torch.tanh(self.layers[0](x))
        return self.layers[2](nn.functional.silu(self.layers[1](x)))[:, 0]

    def named(self, of=lambda parameter: parameter):
        result = {}
        for index, layer in enumerate(self.layers):
            result |= under(f"dense{index}", dense(layer, of))
        return result


class Sequences(nn.Module):
    """A discriminator of sequences [T, B, F]: a recurrence, then dense, SiLU, dense on its last and mean state, or on each step's."""

    def __init__(self, cell, per_step):
        super().__init__()
        self.per_step = per_step
        self.recurrence = MODULES[cell](FEATURES, HIDDEN)
        self.first = nn.Linear(HIDDEN if per_step else 2 * HIDDEN, HIDDEN)
        self.second = nn.Linear(HIDDEN, 1)

    def forward(self, x):
        states = self.recurrence(x)[0]
        features = states if self.per_step else torch.cat([states[-1], states.mean(0)], -1)
        return self.second(nn.functional.silu(self.first(features)))[..., 0]

    def named(self, of=lambda parameter: parameter):
        return (under("recurrence", parameters(self.recurrence, of)) | under("dense0", dense(self.first, of))
                | under("dense1", dense(self.second, of)))


def per_sample(judged):
    """A sample's judgement: the mean over its steps where there is one a step, as in the losses."""
    return judged.mean(0) if judged.dim() == 2 else judged


def case(name, discriminator, seed):
    generator = torch.Generator().manual_seed(seed)
    normal = lambda *shape: rounded(*shape, generator=generator)
    with torch.no_grad():
        for parameter in discriminator.parameters():
            parameter.copy_((parameter * 2).float().double())
    for module in discriminator.modules():
        if isinstance(module, nn.RNNBase):
            round_parameters(module)
    vectors = isinstance(discriminator, Vectors)
    shape = (BATCH, FEATURES) if vectors else (STEPS, BATCH, FEATURES)
    axis = 0 if vectors else 1
    others = [d for d in range(len(shape)) if d != axis]
    real, fake = normal(*shape), normal(*shape)
    uniform = torch.rand(BATCH, generator=generator).float().double()
    result = {"real": real, "fake": fake, "uniform": uniform, **under("parameters", discriminator.named())}

    def gradient_at(x, create_graph):
        return torch.autograd.grad(per_sample(discriminator(x)).sum(), x, create_graph=create_graph)[0]

    def record(kind, value):
        discriminator.zero_grad()
        value.backward()
        zero = lambda parameter: torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
        result.update(under(kind, {"value": value, **under("gradients", discriminator.named(zero))}))

    # WGAN-GP (Gulrajani et al. 2017) with weight 10.
    share = uniform.reshape(-1, 1) if vectors else uniform.reshape(1, -1, 1)
    between = (share * real + (1 - share) * fake).requires_grad_()
    norm = gradient_at(between, True).square().sum(others).sqrt()
    record("interpolated", 10 * (norm - 1).square().mean())

    # R1 (Mescheder et al. 2018) with gamma 3.
    x = real.clone().requires_grad_()
    record("exact", 3 / 2 * gradient_at(x, True).square().sum(others).mean())

    # The directional form on real and fake joined, line by line as in a plain training script, with gamma 3 and step 0.02.
    x = torch.cat([real, fake], axis).requires_grad_()
    gradient = gradient_at(x, False)
    norm = gradient.square().sum(others, keepdim=True).sqrt() + 1e-12
    shift, here = 0.02 * gradient / norm, x.detach()
    moved = per_sample(discriminator(torch.cat([here + shift, here - shift], axis)))
    record("directional", 3 * (norm.reshape(-1) * (moved[:2 * BATCH] - moved[2 * BATCH:])).sum() / (2 * 0.02 * BATCH))
    # What it stands for: R1 + R2 by double backward.
    x = torch.cat([real, fake], axis).requires_grad_()
    record("both", 3 / 2 * gradient_at(x, True).square().sum(others).sum() / BATCH)
    return under(name, result)


def make():
    torch.manual_seed(3)
    tensors = case("vectors", Vectors(), 31)
    for index, cell in enumerate(("lstm", "gru")):
        tensors |= case(cell, Sequences(cell, per_step=False), 32 + index)
        tensors |= case(f"{cell}-steps", Sequences(cell, per_step=True), 34 + index)
    return tensors
