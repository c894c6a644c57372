"""Whole GAN trainings in PyTorch, double precision: ten steps of both players from given weights with Antiphon's noise,
written for Tests/AntiphonGANTests.

    python Tools/goldens/gan_training.py

Written as a plain training script: PyTorch's modules, autograd (twice where a penalty needs it) and optimizers. Only
the random numbers follow Antiphon's own definition (gan_noise.py). For each case the file holds the data, the weights
before and after, the moving average, and what each step reports: loss, penalty, gradient norm, margin.
"""
import numpy
import torch
from torch.nn.functional import softplus

from gan_networks import Discriminator, Generator
from gan_noise import Key
from layouts import under
from store import rounded, save

STEPS, BATCH, FEATURES, COUNT, UPDATES, SEED = 7, 5, 3, 19, 10, 0x0123_4567_89AB_CDEF
STREAM_D, STREAM_G = 0x44495343, 0x47454E45
single = lambda number: float(numpy.float32(number))

CASES = {
    # The default recipe, but for its penalty in the directional form: LSTM, relativistic pairs, rate falling in the second half.
    "lstm": dict(
        generator=dict(cell="lstm", hidden=8, layers=1, static=4, step=3, output="linear"),
        discriminator=dict(cell="lstm", hidden=6, bidirectional=False, judgement="pooled", differences=True),
        loss="relativistic", penalty="directional", gamma=1, noise=2, betas=(0, 0.99), average=0.999,
        schedule="hold-then-linear", rounds=1, clip=0),
    "gru": dict(
        generator=dict(cell="gru", hidden=7, layers=2, static=3, step=2, output="sigmoid"),
        discriminator=dict(cell="gru", hidden=5, bidirectional=True, judgement="last", differences=True),
        loss="wasserstein", penalty="wgan-gp", gamma=10, betas=(0.5, 0.9), average=0.3,
        schedule="linear", rounds=2, clip=0),
    "rnn": dict(
        generator=dict(cell="rnn", hidden=9, layers=1, static=5, step=1, output="tanh"),
        discriminator=dict(cell="rnn", hidden=7, bidirectional=False, judgement="step", differences=False),
        loss="non-saturating", penalty="r1", gamma=2, noise=0.8, betas=(0.9, 0.999), average=0.9,
        schedule="constant", rounds=1, clip=0.5),
    # Every other loss, optimizer and way to clip; and the penalty on both kinds of sequences by double backward.
    "hinge": dict(
        generator=dict(cell="lstm", hidden=5, layers=1, static=3, step=2, output="linear"),
        discriminator=dict(cell="gru", hidden=6, bidirectional=False, judgement="pooled", differences=True),
        loss="hinge", penalty="r1r2", gamma=0.7, boost=(5, 6), noise=3, optimizer="adamw", decay=0.3, betas=(0.5, 0.99),
        average=0.999,
        schedule="constant", rounds=1, clip=0),
    "least-squares": dict(
        generator=dict(cell="rnn", hidden=6, layers=1, static=2, step=3, output="linear"),
        discriminator=dict(cell="lstm", hidden=4, bidirectional=True, judgement="pooled", differences=True),
        loss="least-squares", penalty="directional", gamma=1, optimizer="rmsprop", betas=(0, 0.95), average=0.999,
        schedule="cosine", rounds=1, clip=0, clip_value=0.01),
    "clipped-weights": dict(
        generator=dict(cell="gru", hidden=5, layers=1, static=3, step=2, output="linear"),
        discriminator=dict(cell="rnn", hidden=6, bidirectional=False, judgement="last", differences=False),
        loss="wasserstein", penalty="none", gamma=0, optimizer="sgd", betas=(0.8, 0), average=0.999,
        schedule="constant", rounds=3, clip=0, clip_weights=0.3),
}
# Ten times the default rate, so that ten steps move the losses visibly.
RATE = single(2e-2)


def schedule(kind, progress):
    match kind:
        case "constant":
            return 1
        case "linear":
            return 1 - progress
        case "cosine":
            return (1 + numpy.cos(numpy.pi * progress)) / 2
        case _:
            return 1 if progress <= 0.5 else 1 - 0.98 * (progress - 0.5) / 0.5


class Player:
    def __init__(self, network, case):
        self.network, self.case, self.updates = network, case, 0
        betas = tuple(single(beta) for beta in case["betas"])
        leaves = network.parameters.leaves.values()
        match case.get("optimizer", "adam"):
            case "adam":
                self.optimizer = torch.optim.Adam(leaves, lr=RATE, betas=betas, eps=1e-8)
            case "adamw":
                decay = single(case["decay"])
                self.optimizer = torch.optim.AdamW(leaves, lr=RATE, betas=betas, eps=1e-8, weight_decay=decay)
            case "rmsprop":
                self.optimizer = torch.optim.RMSprop(leaves, lr=RATE, alpha=betas[1], eps=1e-8)
            case "sgd":
                self.optimizer = torch.optim.SGD(leaves, lr=RATE, momentum=betas[0])

    def step(self, loss, penalty, margin, factor):
        """One update; what it reports."""
        total = loss if penalty is None else loss + penalty
        self.optimizer.zero_grad()
        total.backward(inputs=list(self.network.parameters.leaves.values()))
        gradients = [leaf.grad for leaf in self.network.parameters.leaves.values()]
        norm = torch.cat([g.reshape(-1) for g in gradients]).norm()
        if "clip_value" in self.case:
            torch.nn.utils.clip_grad_value_(self.network.parameters.leaves.values(), single(self.case["clip_value"]))
        if self.case["clip"]:
            torch.nn.utils.clip_grad_norm_(self.network.parameters.leaves.values(), self.case["clip"])
        self.optimizer.param_groups[0]["lr"] = single(RATE * single(factor))
        self.optimizer.step()
        self.updates += 1
        if "clip_weights" in self.case and isinstance(self.network, Discriminator):
            bound = single(self.case["clip_weights"])
            with torch.no_grad():
                for leaf in self.network.parameters.leaves.values():
                    leaf.clamp_(-bound, bound)
        report = (total, torch.zeros(()) if penalty is None else penalty, norm, margin)
        return [value.item() for value in report]


def penalty_of(case, discriminator, real, fake, key):
    """The penalty by the papers' formulas. x is what the discriminator is shown; a sample counts by its steps' mean."""
    judge = lambda x: (lambda judged: judged.mean(0) if judged.dim() == 2 else judged)(discriminator(x))

    def gradient(x, create_graph):
        return torch.autograd.grad(judge(x).sum(), x, create_graph=create_graph)[0]

    match case["penalty"]:
        case "none":
            return None
        case "r1r2":
            x = torch.cat([real, fake], 1).detach().requires_grad_()
            return case["gamma"] / 2 * gradient(x, True).square().sum((0, 2)).sum() / BATCH
        case "r1":
            x = real.detach().requires_grad_()
            return case["gamma"] / 2 * gradient(x, True).square().sum((0, 2)).mean()
        case "wgan-gp":
            share = torch.from_numpy(key.folded(4).uniform(BATCH))[:, None]
            x = (share * real + (1 - share) * fake).detach().requires_grad_()
            return case["gamma"] * (gradient(x, True).square().sum((0, 2)).sqrt() - 1).square().mean()
        case "directional":
            x, delta = torch.cat([real, fake], 1).detach().requires_grad_(), single(0.02)
            g = gradient(x, False)
            norm = g.square().sum((0, 2)).sqrt()
            shift = delta * g / norm[:, None]
            rise = judge(x.detach() + shift) - judge(x.detach() - shift)
            return case["gamma"] * (norm * rise).sum() / (2 * delta * BATCH)


def noised(case, shown, key, number):
    """What is shown under instance noise: a level for each sample that is the same for real (set 0) and generated ones (1)."""
    if not case.get("noise"):
        return shown
    steps, batch, width = shown.shape
    level = single(case["noise"]) * torch.from_numpy(key.folded(6).folded(0).uniform(batch)) ** 4
    noise = torch.from_numpy(key.folded(6).folded(1 + number).folded(0).normal(batch, steps * width))
    return shown + level[:, None] * noise.reshape(batch, steps, width).transpose(0, 1)


def discriminator_update(case, g, d, real, key, factor):
    """`key` is this update's."""
    with torch.no_grad():
        fake = g.network(key.folded(0), STEPS, BATCH)
    real, fake = (noised(case, d.network.present(x), key, number) for number, x in enumerate((real, fake)))
    on_real, on_fake = d.network(real), d.network(fake)
    match case["loss"]:
        case "relativistic":
            loss = softplus(on_fake - on_real).mean()
        case "non-saturating":
            loss = softplus(-on_real).mean() + softplus(on_fake).mean()
        case "wasserstein":
            loss = on_fake.mean() - on_real.mean()
        case "hinge":
            loss = (1 - on_real).relu().mean() + (1 + on_fake).relu().mean()
        case "least-squares":
            loss = ((on_real - 1).square().mean() + on_fake.square().mean()) / 2
    penalty = penalty_of(case, d.network, real, fake, key)
    if "boost" in case:
        factor_at_start, updates = case["boost"]
        penalty = penalty * factor_at_start ** max(0, 1 - (d.updates + 1) / updates)
    return d.step(loss, penalty, (on_real.mean() - on_fake.mean()).detach(), factor)


def generator_update(case, g, d, real, key, factor):
    fake = d.network(noised(case, d.network.present(g.network(key.folded(0), STEPS, BATCH)), key, 1))
    on_real = d.network(noised(case, d.network.present(real), key, 0)) if case["loss"] == "relativistic" else torch.zeros(())
    match case["loss"]:
        case "relativistic":
            loss = softplus(on_real - fake).mean()
        case "non-saturating":
            loss = softplus(-fake).mean()
        case "wasserstein" | "hinge":
            loss = -fake.mean()
        case "least-squares":
            loss = (fake - 1).square().mean() / 2
    return g.step(loss, None, (on_real.mean() - fake.mean()).detach(), factor)


def train(case, number):
    data = rounded(COUNT, STEPS, FEATURES, generator=torch.Generator().manual_seed(50 + number)).cumsum(1)
    if case["generator"]["output"] != "linear":
        data = torch.sigmoid(data)
    data = data.float().double()
    deviation = (data[:, 1:] - data[:, :-1]).std((0, 1), correction=0)
    scale = (1 / deviation).float().double()
    g = Player(Generator(case["generator"], FEATURES, 60 + number), case)
    d = Player(Discriminator(case["discriminator"], FEATURES, scale, 70 + number), case)
    result = {"data": data}
    result |= under("before", g.network.parameters.snapshot() | d.network.parameters.snapshot())
    average = g.network.parameters.snapshot()
    root, draws = Key.of_seed(SEED), 0
    reports = {"generator": [], "discriminator": []}

    def batch():
        nonlocal draws
        chosen = root.folded("batch").folded(draws).indices(COUNT, BATCH)
        draws += 1
        return data[chosen].transpose(0, 1)

    for step in range(UPDATES):
        factor = schedule(case["schedule"], step / UPDATES)
        for _ in range(case["rounds"]):
            key = root.folded(STREAM_D).folded(d.updates)
            report = discriminator_update(case, g, d, batch(), key, factor)
        reports["discriminator"].append(report)
        real = batch() if case["loss"] == "relativistic" else None
        reports["generator"].append(generator_update(case, g, d, real, root.folded(STREAM_G).folded(step), factor))
        moved = max(9 / (10 + step), 1 - single(case["average"]))
        average = {path: (1 - moved) * average[path] + moved * leaf
                   for path, leaf in g.network.parameters.snapshot().items()}
    result |= {f"reports/{name}": torch.tensor(rows) for name, rows in reports.items()}
    result |= under("after", g.network.parameters.snapshot() | d.network.parameters.snapshot())
    return result | under("average", average)


torch.manual_seed(0)
tensors = {}
for number, (name, case) in enumerate(CASES.items()):
    tensors |= under(name, train(case, number))
save("gan_training", tensors, target="AntiphonGANTests", script="gan_training.py")
for name in CASES:
    print(name, "D", tensors[f"{name}/reports/discriminator"][[0, -1], 0].tolist(),
          "G", tensors[f"{name}/reports/generator"][[0, -1], 0].tolist())
