"""Layer normalisation, spectral normalisation and convolutions over time."""
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

    # [T, B, C] here, [B, C, T] there. The penalty is the squared gradient of sum(tanh y) at x; its own gradient is of second order.
    for dilation, stride in ((1, 1), (3, 1), (2, 3)):
        steps = (15 - 3 * dilation - 1) // stride + 1
        x, kernel, bias, weight = normal(15, 2, 3), normal(4 * 3, 5), normal(5), normal(steps, 2, 5)
        for leaf in (x, kernel, bias):
            leaf.requires_grad_()
        taps = kernel.reshape(4, 3, 5).permute(2, 1, 0)
        y = nn.functional.conv1d(x.permute(1, 2, 0), taps, bias, dilation=dilation, stride=stride).permute(2, 0, 1)
        dx, dkernel, dbias = torch.autograd.grad((y * weight).sum(), (x, kernel, bias), retain_graph=True)
        inner, = torch.autograd.grad(y.tanh().sum(), x, create_graph=True)
        penalty = (inner * inner).sum()
        ddx, ddkernel = torch.autograd.grad(penalty, (x, kernel))
        tensors |= under(f"convolution{dilation}", {
            "x": x, "kernel": kernel, "bias": bias, "weight": weight, "y": y, "dx": dx, "dkernel": dkernel,
            "dbias": dbias, "penalty": penalty.reshape(1), "ddx": ddx, "ddkernel": ddkernel})
    return tensors
