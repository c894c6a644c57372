"""PyTorch's recurrent modules and their parameters in Antiphon's names and layouts."""
import torch
from torch import nn

MODULES = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


def names(module):
    """For each layer and direction: our path and PyTorch's suffix."""
    for layer in range(module.num_layers):
        yield f"layer{layer}/forward", f"l{layer}"
        if module.bidirectional:
            yield f"layer{layer}/backward", f"l{layer}_reverse"


def parameters(module, of=lambda parameter: parameter):
    """The parameters (or, through `of`, their gradients) under our names: kernels transposed, and one bias for two.

    The two biases of a gate stand in one sum, so our bias is that sum and its gradient either one's. Only the GRU's candidate has its
    recurrent bias inside the reset product: it stays apart as recurrent_bias.
    """
    result = {}
    gradient = of(module.bias_ih_l0) is not module.bias_ih_l0
    for path, suffix in names(module):
        get = lambda name: of(getattr(module, f"{name}_{suffix}")).detach()
        result[f"{path}/kernel"] = get("weight_ih").T
        result[f"{path}/recurrent"] = get("weight_hh").T
        first, second = get("bias_ih"), get("bias_hh")
        if module.mode == "GRU":
            cut = 2 * module.hidden_size
            result[f"{path}/recurrent_bias"] = second[cut:]
            joined = first.clone()
            if not gradient:
                joined[:cut] += second[:cut]
            result[f"{path}/bias"] = joined
        else:
            result[f"{path}/bias"] = first if gradient else first + second
    return result


def round_parameters(module):
    """Makes our layout's values exact in float32, so that both sides begin from the same: the second bias of a sum is 0."""
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.copy_(parameter.float().double())
            if "bias_hh" in name:
                keep = 2 * module.hidden_size if module.mode == "GRU" else parameter.numel()
                parameter[:keep] = 0


def dense(linear, of=lambda parameter: parameter):
    """A linear layer's parameters under our names."""
    return {"kernel": of(linear.weight).detach().T, "bias": of(linear.bias).detach()}


def under(prefix, tensors):
    return {f"{prefix}/{name}": value for name, value in tensors.items()}
