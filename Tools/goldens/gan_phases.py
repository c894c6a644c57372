"""Whole trainings of the families with phases, in PyTorch, double precision, written for Tests/AntiphonGANTests.

    python Tools/goldens/gan_phases.py

`timegan`: three steps of each of its phases, by the formulas of TimeGAN's code (Yoon et al. 2019). `latent`: three steps of an
autoencoder on sequences with fixed columns, gaps, categories and lengths, then three of a Wasserstein GAN with gradient
penalty on its codes. Random numbers follow Antiphon's own definition (gan_noise.py).
"""
import numpy
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, mse_loss, silu

from gan_networks import Parameters, Stack
from gan_noise import Key
from layouts import under
from store import rounded, save

STEPS, BATCH, COUNT, SEED = 6, 5, 17, 0x0123_4567_89AB_CDEF
STREAM_D, STREAM_G = 0x44495343, 0x47454E45
single = lambda number: float(numpy.float32(number))
RATE = single(2e-2)


def uniforms(key, samples, places):
    """Numbers in [0, 1), [samples, places]."""
    words = [[key.word(place, sample) >> 8 for place in range(places)] for sample in range(samples)]
    return torch.tensor(words).double() * 2.0 ** -24


class Moves:
    """An optimizer of its own over some of the parameters."""

    def __init__(self, parameters, parts, betas, rate=RATE):
        self.leaves = [leaf for path, leaf in parameters.leaves.items() if path.startswith(parts)]
        self.rate, self.updates = rate, 0
        self.optimizer = torch.optim.Adam(self.leaves, lr=rate, betas=tuple(map(single, betas)), eps=1e-8)

    def step(self, total, penalty=None, margin=None, factor=1):
        """One update; what is reported of it."""
        gradients = torch.autograd.grad(total, self.leaves, allow_unused=True, materialize_grads=True)
        for leaf, gradient in zip(self.leaves, gradients):
            leaf.grad = gradient
        norm = torch.cat([gradient.reshape(-1) for gradient in gradients]).norm()
        self.optimizer.param_groups[0]["lr"] = single(self.rate * single(factor))
        self.optimizer.step()
        self.updates += 1
        zero = torch.zeros(())
        return [value.item() for value in (total, zero if penalty is None else penalty, norm,
                                           zero if margin is None else margin)]


class Draws:
    def __init__(self, data):
        self.data, self.root, self.count = data, Key.of_seed(SEED), 0

    def batch(self):
        chosen = self.root.folded("batch").folded(self.count).indices(COUNT, BATCH)
        self.count += 1
        return self.data[chosen].transpose(0, 1)

    def key(self, stream, number):
        return self.root.folded(stream).folded(number)


NOTHING = [0.0, 0.0, 0.0, 0.0]


def timegan():
    features, hidden, layers = 3, 4, 2
    data = torch.sigmoid(rounded(COUNT, STEPS, features, generator=torch.Generator().manual_seed(1)).cumsum(1))
    data = data.float().double()
    g, d = (Parameters(torch.Generator().manual_seed(seed)) for seed in (2, 3))

    def network(parameters, path, inputs, outputs, layers=layers):
        stack = Stack(parameters, f"{path}/recurrence", "gru", inputs, hidden, layers)
        parameters.dense(f"{path}/output", hidden, outputs)
        return lambda x: parameters.applied(f"{path}/output", stack(x)[0])

    raw = {name: network(g, f"generator/{name}", *sizes) for name, sizes in dict(
        embedder=(features, hidden), recovery=(hidden, features), latent=(features, hidden),
        supervisor=(hidden, hidden, layers - 1)).items()}
    embedder, recovery, generator, supervisor = (
        lambda x, name=name: torch.sigmoid(raw[name](x)) for name in ("embedder", "recovery", "latent", "supervisor"))
    discriminator = network(d, "discriminator", hidden, 1)

    ed, gs = ("generator/embedder", "generator/recovery"), ("generator/latent", "generator/supervisor")
    betas = (0.9, 0.999)
    e0, e, s0, gen = Moves(g, ed, betas), Moves(g, ed, betas), Moves(g, gs, betas), Moves(g, gs, betas)
    dis = Moves(d, "discriminator", betas)
    result = {"data": data} | under("before", g.snapshot() | d.snapshot())
    reports, beside, draws = {"generator": [], "discriminator": []}, [], Draws(data)
    bce = lambda logits, target: binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))

    def noise(key):
        return uniforms(key.folded(0).folded(1), BATCH, STEPS * features).reshape(BATCH, STEPS, features).transpose(0, 1)

    def supervised(h):
        return mse_loss(h[1:], supervisor(h)[:-1])

    for _ in range(3):
        x = draws.batch()
        reports["generator"].append(e0.step(10 * mse_loss(recovery(embedder(x)), x).sqrt()))
        reports["discriminator"].append(NOTHING)
    for _ in range(3):
        reports["generator"].append(s0.step(supervised(embedder(draws.batch()))))
        reports["discriminator"].append(NOTHING)
    for _ in range(3):
        x, z = draws.batch(), noise(draws.key(STREAM_D, dis.updates))
        h, e_hat = embedder(x), generator(z)
        real, fake, early = discriminator(h), discriminator(supervisor(e_hat)), discriminator(e_hat)
        loss = bce(real, 1.0) + bce(fake, 0.0) + bce(early, 0.0)
        assert loss > 0.15
        reports["discriminator"].append(dis.step(loss, margin=(real.mean() - fake.mean())))
        for _ in range(2):
            x, z = draws.batch(), noise(draws.key(STREAM_G, gen.updates))
            h, e_hat = embedder(x), generator(z)
            h_hat = supervisor(e_hat)
            x_hat = recovery(h_hat)
            fake = discriminator(h_hat)
            moments = ((x_hat.var(1, correction=0) + 1e-6).sqrt() - (x.var(1, correction=0) + 1e-6).sqrt()).abs().mean() \
                + (x_hat.mean(1) - x.mean(1)).abs().mean()
            loss = bce(fake, 1.0) + bce(discriminator(e_hat), 1.0) + 100 * supervised(h).sqrt() + 100 * moments
            report = gen.step(loss, margin=-fake.mean())
            x = draws.batch()
            h = embedder(x)
            joint = e.step(10 * mse_loss(recovery(h), x).sqrt() + 0.1 * supervised(h))
        reports["generator"].append(report)
        beside.append(joint[0])
    result |= {f"reports/{name}": torch.tensor(rows) for name, rows in reports.items()}
    result["reports/joint-embedding"] = torch.tensor(beside)
    result |= under("after", g.snapshot() | d.snapshot())
    return result | under("average", g.snapshot())


def mixed():
    """[COUNT, STEPS, 13]: a fixed number, a fixed category of 3, the length; two numbers, one that is at times 0 by itself, a
    category of 2, and whether the step is there."""
    random = torch.Generator().manual_seed(4)
    normal = lambda *shape: rounded(*shape, generator=random)
    lengths = torch.randint(1, STEPS + 1, (COUNT,), generator=random)
    kind = torch.randint(0, 3, (COUNT,), generator=random)
    fixed = torch.cat([normal(COUNT, 1), torch.eye(3)[kind], ((lengths - 3.5) / 1.5)[:, None]], 1)
    gap = torch.randint(0, 2, (COUNT, STEPS), generator=random)
    value = normal(COUNT, STEPS, 1) * (gap == 0)[..., None]
    side = torch.eye(2)[torch.randint(0, 2, (COUNT, STEPS), generator=random)]
    alive = (torch.arange(STEPS) < lengths[:, None]).double()[..., None]
    moving = torch.cat([normal(COUNT, STEPS, 2), torch.eye(2)[gap], value, side], 2) * alive
    whole = torch.cat([fixed[:, None].expand(-1, STEPS, -1), moving, alive], 2)
    return whole.float().double()


def latent():
    data, width, fixed = mixed(), 13, 5
    code, hidden, units, noise, attribute = 3, 4, 6, 2, 5
    g, d = (Parameters(torch.Generator().manual_seed(seed)) for seed in (5, 6))
    stack = Stack(g, "generator/encoder/recurrence", "gru", width, hidden)
    g.dense("generator/encoder/output", 2 * hidden, code)

    def layers(parameters, path, sizes):
        for index, size in enumerate(zip(sizes, sizes[1:])):
            parameters.dense(f"{path}/layer{index}", *size)

        def apply(x):
            for index in range(len(sizes) - 1):
                x = parameters.applied(f"{path}/layer{index}", x if index == 0 else silu(x))
            return x
        return apply

    attributes = layers(g, "generator/decoder/attributes", [code, attribute, attribute, fixed])
    g.dense("generator/decoder/start", code + fixed, hidden)
    decoder = Stack(g, "generator/decoder/recurrence", "gru", code + fixed, hidden)
    g.dense("generator/decoder/output", hidden, width - fixed - 1)
    codes = layers(g, "generator/codes", [noise, units, units, code])
    critic = layers(d, "discriminator/codes", [code, units, units, 1])

    def encode(x):
        y, _ = stack(x)
        alive = x[..., -1:]
        lengths = alive.sum(0)[:, 0].long()
        last = y[lengths - 1, torch.arange(BATCH)]
        return torch.tanh(g.applied("generator/encoder/output", torch.cat([last, (y * alive).sum(0) / alive.sum(0)], 1)))

    def reconstruction(x):
        c, first = encode(x), x[0, :, :fixed]
        told = attributes(c)
        known = torch.cat([c, first], 1)
        y, _ = decoder(known.expand(STEPS, -1, -1), torch.tanh(g.applied("generator/decoder/start", known))[None])
        series = g.applied("generator/decoder/output", y)
        is_there = x[..., -1] == 1
        raw, wanted = series[is_there], x[..., fixed:-1][is_there]
        present = wanted[:, 2] == 1
        columns = [
            mse_loss(told[:, 0], first[:, 0]), cross_entropy(told[:, 1:4], first[:, 1:4]), mse_loss(told[:, 4], first[:, 4]),
            mse_loss(raw[:, 0], wanted[:, 0]), mse_loss(raw[:, 1], wanted[:, 1]),
            cross_entropy(raw[:, 2:4], wanted[:, 2:4]), mse_loss(raw[present, 4], wanted[present, 4]),
            cross_entropy(raw[:, 5:7], wanted[:, 5:7]),
        ]
        return sum(columns) / len(columns)

    ae = Moves(g, ("generator/encoder", "generator/decoder"), (0.9, 0.999), single(1e-2))
    gen, dis = Moves(g, "generator/codes", (0, 0.9)), Moves(d, "discriminator", (0, 0.9))
    result = {"data": data} | under("before", g.snapshot() | d.snapshot())
    reports, draws = {"generator": [], "discriminator": []}, Draws(data)
    generated = lambda key: torch.tanh(codes(torch.from_numpy(key.folded(0).folded(0).normal(BATCH, noise))))
    factor = lambda share: 1 if share <= 0.5 else 1 - 0.98 * (share - 0.5) / 0.5
    for step in range(3):
        reports["generator"].append(ae.step(reconstruction(draws.batch()), factor=factor(step / 3)))
        reports["discriminator"].append(NOTHING)
    average = g.snapshot()
    for step in range(3):
        for _ in range(2):
            key = draws.key(STREAM_D, dis.updates)
            real, fake = encode(draws.batch()).detach(), generated(key).detach()
            share = torch.from_numpy(key.folded(4).uniform(BATCH))[:, None]
            between = (share * real + (1 - share) * fake).requires_grad_()
            slope = torch.autograd.grad(critic(between).sum(), between, create_graph=True)[0]
            penalty = 10 * (slope.square().sum(1).sqrt() - 1).square().mean()
            on_real, on_fake = critic(real).mean(), critic(fake).mean()
            report = dis.step(on_fake - on_real + penalty, penalty, on_real - on_fake, factor(step / 3))
        reports["discriminator"].append(report)
        on_fake = critic(generated(draws.key(STREAM_G, gen.updates))).mean()
        reports["generator"].append(gen.step(-on_fake, margin=-on_fake, factor=factor(step / 3)))
        moved = max(9 / (10 + step), 1 - single(0.999))
        average = {path: (1 - moved) * average[path] + moved * leaf for path, leaf in g.snapshot().items()}
    result |= {f"reports/{name}": torch.tensor(rows) for name, rows in reports.items()}
    result |= under("after", g.snapshot() | d.snapshot())
    return result | under("average", average)


torch.manual_seed(0)
save("gan_phases", under("timegan", timegan()) | under("latent", latent()), target="AntiphonGANTests",
     script="gan_phases.py")
