"""Makes Tests/AntiphonGANTests/Goldens/torch_states.safetensors: state dictionaries of PyTorch modules, and the same weights
in our layout.

    python Tools/goldens/torch_states.py

Versions: requirements.txt. Names and shapes under NAME/state/ are whatever PyTorch calls them; NAME/ours/ has the weights by
our parameters' names: matrices exchanged, and the two biases of a recurrent layer as our one (for the GRU one and b_hn). Biases
that ours cannot tell from others are zero on PyTorch's side.
"""
import pathlib

import safetensors.torch
import torch

STATIC, STEP, HIDDEN, FEATURES = 3, 2, 5, 3
CELLS = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}


class Generator(torch.nn.Module):
    def __init__(self, cell, layers):
        super().__init__()
        self.start = torch.nn.Linear(STATIC, layers * HIDDEN)
        self.recurrence = CELLS[cell](STEP + STATIC, HIDDEN, layers)
        self.output = torch.nn.Linear(HIDDEN, FEATURES)


def ours(module, cell, layers):
    """Our parameters by name."""
    tensors = {}
    for name in ("start", "output"):
        layer = getattr(module, name)
        tensors[f"generator/{name}/kernel"] = layer.weight.T.contiguous()
        tensors[f"generator/{name}/bias"] = layer.bias
    for layer in range(layers):
        path = f"generator/recurrence/layer{layer}/forward"
        part = {key: getattr(module.recurrence, f"{key}_l{layer}") for key in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
        tensors[f"{path}/kernel"] = part["weight_ih"].T.contiguous()
        tensors[f"{path}/recurrent"] = part["weight_hh"].T.contiguous()
        tensors[f"{path}/bias"] = part["bias_ih"]
        if cell == "gru":
            tensors[f"{path}/recurrent_bias"] = part["bias_hh"][2 * HIDDEN:]
    return tensors


def main():
    tensors = {}
    torch.manual_seed(17)
    for cell in CELLS:
        for layers in (1, 2):
            module = Generator(cell, layers)
            with torch.no_grad():
                for layer in range(layers):
                    bias = getattr(module.recurrence, f"bias_hh_l{layer}")
                    bias[: 2 * HIDDEN if cell == "gru" else None] = 0
            name = f"{cell}-{layers}"
            tensors |= {f"{name}/state/{key}": value for key, value in module.state_dict().items()}
            tensors |= {f"{name}/ours/{key}": value.detach().clone() for key, value in ours(module, cell, layers).items()}
    place = pathlib.Path(__file__).parents[2] / "Tests/AntiphonGANTests/Goldens/torch_states.safetensors"
    safetensors.torch.save_file({key: value.clone() for key, value in tensors.items()}, place)
    print(place, len(tensors), "tensors, torch", torch.__version__)


main()
