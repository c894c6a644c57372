"""Losses and their gradients, from PyTorch's own loss functions where it has them."""
import torch
from torch.nn import functional

from layouts import under
from store import rounded


def masked(elements, mask):
    return elements.mean() if mask is None else elements[mask].mean()


def adversarial(name, real, fake, real_mask, fake_mask):
    """The discriminator's and the generator's loss."""
    bce = lambda logits, target, mask: masked(functional.binary_cross_entropy_with_logits(
        logits, torch.full_like(logits, target), reduction="none"), mask)
    both = None if real_mask is None else real_mask & fake_mask
    if name == "non-saturating":
        return bce(real, 1.0, real_mask) + bce(fake, 0.0, fake_mask), bce(fake, 1.0, fake_mask)
    if name == "least-squares":
        square = lambda logits, target, mask: masked(functional.mse_loss(
            logits, torch.full_like(logits, target), reduction="none"), mask) / 2
        return square(real, 1.0, real_mask) + square(fake, 0.0, fake_mask), square(fake, 1.0, fake_mask)
    if name == "hinge":
        return (masked(functional.relu(1 - real), real_mask) + masked(functional.relu(1 + fake), fake_mask),
                -masked(fake, fake_mask))
    if name == "wasserstein":
        return masked(fake, fake_mask) - masked(real, real_mask), -masked(fake, fake_mask)
    return bce(real - fake, 1.0, both), bce(fake - real, 1.0, both)


def make():
    generator = torch.Generator().manual_seed(21)
    normal = lambda *shape: rounded(*shape, generator=generator, scale=2.0)
    tensors = {}

    # A large logit on each side: a loss that forms e^x overflows there.
    logits, targets = normal(4, 3), torch.rand(4, 3, generator=generator).float().double()
    with torch.no_grad():
        logits[0, 0], logits[1, 1] = 200.0, -200.0
    labels = torch.tensor([2, 0, 1, 1])
    mask = torch.tensor([[1, 1, 0], [1, 0, 1], [0, 0, 1], [1, 1, 1]]).bool()
    tensors |= {"logits": logits, "targets": targets, "labels": labels, "mask": mask.double()}
    losses = {
        "binary": lambda x: functional.binary_cross_entropy_with_logits(x, targets),
        "binary-masked": lambda x: functional.binary_cross_entropy_with_logits(x[mask], targets[mask]),
        "softmax": lambda x: functional.cross_entropy(x, labels),
        "squared": lambda x: functional.mse_loss(x, targets),
        "absolute": lambda x: functional.l1_loss(x, targets),
    }
    for name, loss in losses.items():
        x = logits.clone().requires_grad_()
        value = loss(x)
        value.backward()
        tensors |= under(name, {"loss": value, "gradient": x.grad})

    # Judgements a sequence, a step, and a step with masks of the two sides.
    masks = (torch.rand(5, 4, generator=generator) > 0.3, torch.rand(5, 4, generator=generator) > 0.3)
    judgements = {"sequence": ((4,), (None, None)), "step": ((5, 4), (None, None)), "masked": ((5, 4), masks)}
    tensors |= {"masked/realMask": masks[0].double(), "masked/fakeMask": masks[1].double()}
    for kind, (shape, (real_mask, fake_mask)) in judgements.items():
        values = normal(*shape), normal(*shape)
        tensors |= under(kind, {"real": values[0], "fake": values[1]})
        for name in ("non-saturating", "least-squares", "hinge", "wasserstein", "relativistic"):
            for side in (0, 1):
                real, fake = (value.clone().requires_grad_() for value in values)
                loss = adversarial(name, real, fake, real_mask, fake_mask)[side]
                gradients = torch.autograd.grad(loss, (real, fake), allow_unused=True, materialize_grads=True)
                tensors |= under(f"{kind}/{name}/{'discriminator' if side == 0 else 'generator'}", {
                    "loss": loss, "dreal": gradients[0], "dfake": gradients[1]})
    return tensors
