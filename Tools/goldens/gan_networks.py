"""The recurrent family's two networks on PyTorch's own recurrent modules, with parameters under our names and layouts.

The parameters are leaves in our layout, so that an optimizer moves what ours moves: PyTorch's two biases of a gate
stand in one sum, and training both would move that sum twice as far.
"""
import torch
from torch import nn
from torch.func import functional_call

from layouts import MODULES

GATES = {"rnn": 1, "gru": 3, "lstm": 4}


class Parameters:
    """Leaf tensors by path; they begin as normal numbers that float32 holds, of about the size usual in training."""

    def __init__(self, generator):
        self.generator = generator
        self.leaves = {}

    def add(self, path, *shape):
        scale = 1 / shape[0] ** 0.5 if len(shape) == 2 else 0.3
        values = torch.randn(*shape, generator=self.generator) * scale
        self.leaves[path] = values.float().double().requires_grad_()

    def dense(self, path, inputs, outputs):
        self.add(f"{path}/kernel", inputs, outputs)
        self.add(f"{path}/bias", outputs)

    def applied(self, path, x):
        return nn.functional.linear(x, self.leaves[f"{path}/kernel"].T, self.leaves[f"{path}/bias"])

    def snapshot(self):
        return {path: leaf.detach().clone() for path, leaf in self.leaves.items()}


class Stack:
    """PyTorch's module of one or more layers, its weights made of the leaves at each call."""

    def __init__(self, parameters, path, cell, inputs, hidden, layers=1, bidirectional=False):
        self.parameters, self.cell, self.hidden = parameters, cell, hidden
        self.module = MODULES[cell](inputs, hidden, layers, bidirectional=bidirectional)
        self.paths = {}
        for layer in range(layers):
            for direction, suffix in (("forward", ""), ("backward", "_reverse")):
                if direction == "backward" and not bidirectional:
                    continue
                here = f"{path}/layer{layer}/{direction}"
                self.paths[f"l{layer}{suffix}"] = here
                width = inputs if layer == 0 else hidden * (2 if bidirectional else 1)
                parameters.add(f"{here}/kernel", width, GATES[cell] * hidden)
                parameters.add(f"{here}/recurrent", hidden, GATES[cell] * hidden)
                parameters.add(f"{here}/bias", GATES[cell] * hidden)
                if cell == "gru":
                    parameters.add(f"{here}/recurrent_bias", hidden)

    def __call__(self, x, h0=None):
        """All outputs of the top layer and the final hidden states, [T, B, H] and [layers x directions, B, H]."""
        weights = {}
        for suffix, path in self.paths.items():
            leaf = lambda name: self.parameters.leaves[f"{path}/{name}"]
            second = torch.zeros_like(leaf("bias"))
            if self.cell == "gru":
                second = torch.cat([second[:2 * self.hidden], leaf("recurrent_bias")])
            weights |= {f"weight_ih_{suffix}": leaf("kernel").T, f"weight_hh_{suffix}": leaf("recurrent").T,
                        f"bias_ih_{suffix}": leaf("bias"), f"bias_hh_{suffix}": second}
        state = (h0, torch.zeros_like(h0)) if self.cell == "lstm" and h0 is not None else h0
        y, final = functional_call(self.module, weights, (x, state))
        return y, final[0] if self.cell == "lstm" else final


class Generator:
    def __init__(self, settings, features, seed):
        self.settings = settings
        self.parameters = Parameters(torch.Generator().manual_seed(seed))
        s = settings
        self.parameters.dense("generator/start", s["static"], s["layers"] * s["hidden"])
        self.stack = Stack(
            self.parameters, "generator/recurrence", s["cell"], s["static"] + s["step"], s["hidden"], s["layers"])
        self.parameters.dense("generator/output", s["hidden"], features)

    def __call__(self, key, steps, batch):
        """Sequences [T, B, F] from the noise of a draw under this key."""
        s = self.settings
        fixed = torch.from_numpy(key.folded(0).normal(batch, s["static"]))
        anew = torch.from_numpy(key.folded(1).normal(batch, steps * s["step"]))
        anew = anew.reshape(batch, steps, s["step"]).transpose(0, 1)
        states = torch.tanh(self.parameters.applied("generator/start", fixed))
        h0 = torch.stack(states.split(s["hidden"], dim=1))
        y, _ = self.stack(torch.cat([anew, fixed.expand(steps, -1, -1)], 2), h0)
        result = self.parameters.applied("generator/output", y)
        return {"linear": result, "tanh": result.tanh(), "sigmoid": result.sigmoid()}[s["output"]]


class Discriminator:
    def __init__(self, settings, features, scale, seed):
        self.settings, self.scale = settings, scale
        self.parameters = Parameters(torch.Generator().manual_seed(seed))
        s = settings
        self.stack = Stack(
            self.parameters, "discriminator/recurrence", s["cell"], (2 if s["differences"] else 1) * features,
            s["hidden"], bidirectional=s["bidirectional"])
        states = s["hidden"] * (2 if s["bidirectional"] else 1)
        if s["judgement"] == "pooled":
            self.parameters.dense("discriminator/hidden", 2 * states, s["hidden"])
        self.parameters.dense("discriminator/output", s["hidden"] if s["judgement"] == "pooled" else states, 1)

    def present(self, x):
        """What is judged: values [T, B, F] and, beside them, scaled first differences, 0 at the first step."""
        if not self.settings["differences"]:
            return x
        return torch.cat([x, torch.cat([torch.zeros_like(x[:1]), (x[1:] - x[:-1]) * self.scale])], 2)

    def __call__(self, presented):
        """Judgements [B], or [T, B] for one a step."""
        y, final = self.stack(presented)
        last = torch.cat(list(final), 1)
        output = lambda x: self.parameters.applied("discriminator/output", x)[..., 0]
        match self.settings["judgement"]:
            case "step":
                return output(y)
            case "last":
                return output(last)
            case _:
                pooled = self.parameters.applied("discriminator/hidden", torch.cat([last, y.mean(0)], 1))
                return output(nn.functional.silu(pooled))
