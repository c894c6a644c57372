"""Layer normalisation and spectral normalisation."""
import torch
from torch import nn

from layouts import under
from store import rounded


def make():
    generator = torch.Generator().manual_seed(11)
    normal = lambda *shape: rounded(*shape, generator=generator)
    tensors = {}

    x, scale, shift, weight = normal(3, 4, 7), normal(7), normal(7), normal(3, 4, 7)
    for leaf in (x, scale, shift):
        leaf.requires_grad_()
    y = nn.functional.layer_norm(x, (7,), scale, shift, 1e-5)
    (y * weight).sum().backward()
    tensors |= under("layer-norm", {
        "x": x, "scale": scale, "shift": shift, "weight": weight, "y": y,
        "dx": x.grad, "dscale": scale.grad, "dshift": shift.grad})

    # Three calls in training: the power iteration goes on from call to call. The gradient is the last call's.
    linear = nn.Linear(5, 4)
    with torch.no_grad():
        linear.weight.copy_(normal(4, 5))
        linear.bias.copy_(normal(4))
    kernel, bias = linear.weight.detach().T.clone(), linear.bias.detach().clone()
    start = normal(4)
    linear = nn.utils.spectral_norm(linear)
    linear.weight_u.copy_(start)
    x, weight = normal(6, 5), normal(6, 4)
    result = {"x": x, "weight": weight, "kernel": kernel, "bias": bias, "start": start}
    for call in range(3):
        linear.zero_grad()
        y = linear(x)
        (y * weight).sum().backward()
        result |= {f"y{call}": y, f"vector{call}": linear.weight_u.clone()}
    result |= {"dkernel": linear.weight_orig.grad.T, "dbias": linear.bias.grad}
    tensors |= under("spectral", result)
    return tensors
