"""Recurrent stacks: outputs, final states and every gradient, with initial states, both directions and lengths."""
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from layouts import MODULES, parameters, round_parameters, under
from store import rounded

STEPS, BATCH, FEATURES, HIDDEN = 6, 4, 3, 5


def case(cell, layers, bidirectional, with_lengths):
    name = f"{cell}{layers}" + ("-bidirectional" if bidirectional else "") + ("-lengths" if with_lengths else "")
    generator = torch.Generator().manual_seed(sum(name.encode()))
    torch.manual_seed(sum(name.encode()))
    module = MODULES[cell](FEATURES, HIDDEN, layers, bidirectional=bidirectional)
    round_parameters(module)
    count = layers * (2 if bidirectional else 1)
    normal = lambda *shape: rounded(*shape, generator=generator)
    x, h0, c0 = normal(STEPS, BATCH, FEATURES), normal(count, BATCH, HIDDEN), normal(count, BATCH, HIDDEN)
    for leaf in (x, h0, c0):
        leaf.requires_grad_()
    lengths = torch.tensor([6, 1, 4, 3])
    given = pack_padded_sequence(x, lengths, enforce_sorted=False) if with_lengths else x
    y, final = module(given, (h0, c0) if cell == "lstm" else h0)
    if with_lengths:
        y, _ = pad_packed_sequence(y, total_length=STEPS)
    h, c = final if cell == "lstm" else (final, None)
    # A random weight for every output: its sum's gradient reaches all of them differently.
    weights = {"y": normal(*y.shape), "h": normal(*h.shape), "c": normal(*h.shape)}
    loss = (weights["y"] * y).sum() + (weights["h"] * h).sum()
    if c is not None:
        loss = loss + (weights["c"] * c).sum()
    loss.backward()
    result = {"x": x, "h0": h0, "c0": c0, "y": y, "h": h, "dx": x.grad, "dh0": h0.grad, **under("weight", weights)}
    if c is not None:
        result |= {"c": c, "dc0": c0.grad}
    if with_lengths:
        result["lengths"] = lengths
    result |= under("parameters", parameters(module))
    result |= under("gradients", parameters(module, lambda parameter: parameter.grad))
    return under(name, result)


def make():
    tensors = {}
    for cell in MODULES:
        for layers in (1, 2):
            for bidirectional in (False, True):
                for with_lengths in (False, True):
                    tensors |= case(cell, layers, bidirectional, with_lengths)
    return tensors
