"""Loads the state dictionaries that the tests write into PyTorch's modules and compares their numbers with ours.

    ANTIPHON_ONNX_DIRECTORY=DIR swift test -c release --filter 'OnnxExchangeTests|OnnxFamilyTests'
    python Tools/exchange/check_torch.py DIR

Not part of CI, which would have to fetch PyTorch for it: ExportTorchTests holds names, shapes and bits to what PyTorch made
(Tools/goldens/torch_states.py). Versions: Tools/goldens/requirements.txt. Every load is strict: no key may lack or be left.
"""

import json
import pathlib
import sys

import numpy as np
import safetensors
import torch
from safetensors.torch import load_file

BOUND = 1e-5


# As in Documentation/export.md.
class Generator(torch.nn.Module):
    def __init__(self, path):
        super().__init__()
        with safetensors.safe_open(path, "pt") as file:
            about = file.metadata()
        static, step = int(about["static_noise"]), int(about["step_noise"])
        self.hidden, self.layers = int(about["hidden"]), int(about["layers"])
        columns = json.loads(about["columns"])
        cell = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "rnn": torch.nn.RNN}[about["cell"]]
        self.start = torch.nn.Linear(static, self.layers * self.hidden) if static else None
        self.recurrence = cell(step + static, self.hidden, self.layers, batch_first=True)
        self.output = torch.nn.Linear(self.hidden, len(columns))
        self.activation = {"linear": lambda x: x, "sigmoid": torch.sigmoid, "tanh": torch.tanh}[about["output"]]
        self.columns = {key: torch.tensor([column[key] for column in columns], dtype=torch.float64)
                        for key in ("offset", "scale", "minimum", "maximum")}
        self.load_state_dict(load_file(path))

    def forward(self, static_noise, step_noise, steps=None):
        """static_noise [batch, static], step_noise [batch, time, step]; either is None if the model has no such noise."""
        parts, state = [], None
        if step_noise is not None:
            parts.append(step_noise)
            steps = step_noise.shape[1]
        if static_noise is not None:
            parts.append(static_noise[:, None, :].expand(-1, steps, -1))
            state = torch.tanh(self.start(static_noise))
            state = state.unflatten(1, (self.layers, self.hidden)).transpose(0, 1).contiguous()
            if isinstance(self.recurrence, torch.nn.LSTM):
                state = (state, torch.zeros_like(state))
        y = self.activation(self.output(self.recurrence(torch.cat(parts, 2), state)[0])).double()
        return (y * self.columns["scale"] + self.columns["offset"]).clamp(
            self.columns["minimum"], self.columns["maximum"]).float()


def check(directory):
    case = json.loads((directory / "case.json").read_text())
    module = Generator(directory / "generator.safetensors")
    # The bare names go into torch.nn's own modules.
    kind = type(module.recurrence)
    bare = kind(module.recurrence.input_size, module.hidden, module.layers)
    bare.load_state_dict(load_file(directory / "recurrence.safetensors"))
    assert all(torch.equal(a, b) for a, b in zip(bare.parameters(), module.recurrence.parameters()))
    worst = 0.0
    if len(module.columns["scale"]) != len(case["scales"]):
        # Columns that are made of others (export.md): the module gives what they are made of, the ONNX model all of it.
        print(f"ok  {directory.name}: loads; its columns are made of {len(module.columns['scale'])} features")
        return True
    for size in case["runs"]:
        parts = {part: torch.from_numpy(np.load(directory / f"{size['name']}-{part}.npy")) for part in size["parts"]}
        with torch.no_grad():
            theirs = module(parts.get("static_noise"), parts.get("step_noise"), size["steps"]).numpy()
        ours = parts["sequences"].numpy()
        assert ours.shape == theirs.shape
        bound = BOUND * np.array(case["scales"]) + np.spacing(np.abs(ours))
        worst = max(worst, float(np.max(np.abs(ours.astype(np.float64) - theirs) / bound)))
    print(f"{'ok' if worst <= 1 else 'WRONG'}  {directory.name}: {worst:.2f} of the bound")
    return worst <= 1


def modules(state, facts):
    """torch.nn's modules for a state dictionary, as a tree of the same names; strictly loaded."""
    root = torch.nn.Module()

    def place(name):
        parent = root
        for part in name.split(".")[:-1]:
            if not hasattr(parent, part):
                parent.add_module(part, torch.nn.Module())
            parent = getattr(parent, part)
        return parent, name.split(".")[-1]

    cell = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "rnn": torch.nn.RNN}[facts["cell"]]
    for key, value in state.items():
        name, _, part = key.rpartition(".")
        parent, own = place(name)
        if part == "weight_ih_l0":
            layers = sum(other.startswith(name + ".weight_ih_l") for other in state)
            parent.add_module(own, cell(value.shape[1], facts["hidden"], layers, batch_first=True))
        elif part == "weight":
            parent.add_module(own, torch.nn.Linear(value.shape[1], value.shape[0], bias=name + ".bias" in state))
    root.load_state_dict(state)
    return root


def check_family(directory):
    facts = json.loads((directory / "family.json").read_text())
    path = directory / "generator.safetensors"
    root = modules(load_file(path), facts)
    worst = 0.0
    if facts["family"] == "timegan":
        with safetensors.safe_open(path, "pt") as file:
            columns = json.loads(file.metadata()["columns"])
        offset, scale, low, high = (torch.tensor([column[key] for column in columns], dtype=torch.float64)
                                    for key in ("offset", "scale", "minimum", "maximum"))
        for size in facts["runs"]:
            x = torch.from_numpy(np.load(directory / f"batch{size['batch']}-step_uniform.npy"))
            with torch.no_grad():
                for name in ("latent", "supervisor", "recovery"):
                    part = getattr(root, name)
                    x = torch.sigmoid(part.output(part.recurrence(x)[0]))
            theirs = (x.double() * scale + offset).clamp(low, high).float().numpy()
            ours, slack = (np.load(directory / f"batch{size['batch']}-{part}.npy") for part in ("sequences", "slack"))
            bound = slack + np.spacing(np.abs(ours))
            worst = max(worst, float(np.max(np.abs(ours.astype(np.float64) - theirs) / bound)))
    print(f"{'ok' if worst <= 1 else 'WRONG'}  {directory.name}: loads" + (f", {worst:.2f} of the bound" if worst else ""))
    return worst <= 1


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    directories = sorted(path.parent for path in pathlib.Path(sys.argv[1]).glob("*/recurrence.safetensors"))
    results = [check(directory) for directory in directories]
    results += [check_family(path.parent) for path in sorted(pathlib.Path(sys.argv[1]).glob("families/*/family.json"))]
    if not results or not all(results):
        sys.exit(f"{len(results) - sum(results)} of {len(results)} generators differ")
    print(f"{len(results)} generators, torch {torch.__version__}")


main()
