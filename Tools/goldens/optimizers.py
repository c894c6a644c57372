"""Trajectories of PyTorch's optimizers, its clipping by norm and by value, and an average of weights."""
import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

from layouts import under
from store import rounded

COUNT, STEPS = 9, 10
CASES = {
    "sgd": (lambda p: torch.optim.SGD(p, 0.1), "plain"),
    "sgd-momentum": (lambda p: torch.optim.SGD(p, 0.1, momentum=0.9), "plain"),
    "sgd-nesterov": (lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, nesterov=True), "plain"),
    "rmsprop": (lambda p: torch.optim.RMSprop(p, 0.01, alpha=0.99), "plain"),
    "adam": (lambda p: torch.optim.Adam(p, 0.01), "plain"),
    "adam-recipe": (lambda p: torch.optim.Adam(p, 2e-3, betas=(0.0, 0.99)), "plain"),
    "adam-tiny-gradients": (lambda p: torch.optim.Adam(p, 0.01, betas=(0.5, 0.999)), "tiny"),
    "adamw": (lambda p: torch.optim.AdamW(p, 0.01, weight_decay=0.1), "plain"),
}


def make():
    generator = torch.Generator().manual_seed(5)
    start = rounded(COUNT, generator=generator)
    gradients = {"plain": rounded(STEPS, COUNT, generator=generator),
                 "tiny": rounded(STEPS, COUNT, generator=generator, scale=1e-7)}
    tensors = {"start": start, **under("gradients", gradients)}
    for name, (make_optimizer, kind) in CASES.items():
        parameter = torch.nn.Parameter(start.clone())
        optimizer = make_optimizer([parameter])
        trajectory = []
        for gradient in gradients[kind]:
            parameter.grad = gradient.clone()
            optimizer.step()
            trajectory.append(parameter.detach().clone())
        tensors[f"{name}/trajectory"] = torch.stack(trajectory)

    gradient = gradients["plain"][0]
    for name, clip, bound in (("norm-above", clip_grad_norm_, 1.0), ("norm-below", clip_grad_norm_, 100.0),
                              ("value", clip_grad_value_, 0.5)):
        parameter = torch.nn.Parameter(start.clone())
        parameter.grad = gradient.clone()
        clip([parameter], bound)
        tensors[f"clip-{name}"] = parameter.grad
    return tensors
