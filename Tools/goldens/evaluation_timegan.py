"""TimeGAN's judges in PyTorch, written from TensorFlow 1's documentation of GRUCell and AdamOptimizer: 50 steps each."""
import numpy
import torch

import evaluation_sets

COUNT, STEPS, FEATURES, BATCH, ITERATIONS = 40, 9, 5, 16, 50
HIDDEN = FEATURES // 2


def parameters(inputs, generator):
    def glorot(rows, columns):
        bound = (6 / (rows + columns)) ** 0.5
        return torch.empty(rows, columns).uniform_(-bound, bound, generator=generator)

    values = {"gateKernel": glorot(inputs + HIDDEN, 2 * HIDDEN), "gateBias": torch.ones(2 * HIDDEN),
              "candidateKernel": glorot(inputs + HIDDEN, HIDDEN), "candidateBias": torch.zeros(HIDDEN),
              "headKernel": glorot(HIDDEN, 1), "headBias": torch.zeros(1)}
    return {name: value.float().double().requires_grad_() for name, value in values.items()}


def states(p, x):
    """tf.nn.rnn_cell.GRUCell over x [B, T, F]: the reset gate acts before the recurrent product."""
    h, all_states = torch.zeros(x.shape[0], HIDDEN, dtype=torch.float64), []
    for t in range(x.shape[1]):
        gates = torch.sigmoid(torch.cat([x[:, t], h], 1) @ p["gateKernel"] + p["gateBias"])
        reset, update = gates[:, :HIDDEN], gates[:, HIDDEN:]
        candidate = torch.tanh(torch.cat([x[:, t], reset * h], 1) @ p["candidateKernel"] + p["candidateBias"])
        h = update * h + (1 - update) * candidate
        all_states.append(h)
    return torch.stack(all_states, 1)


def cross_entropy(logits, label):
    """tf.nn.sigmoid_cross_entropy_with_logits."""
    return (logits.clamp(min=0) - logits * label + torch.log1p(torch.exp(-logits.abs()))).mean()


def train(p, losses_of, iterations):
    """tf.train.AdamOptimizer(): the step length is corrected, epsilon is added to the uncorrected root."""
    mean = {name: torch.zeros_like(value) for name, value in p.items()}
    square = {name: torch.zeros_like(value) for name, value in p.items()}
    losses = []
    for step in range(1, iterations + 1):
        loss = losses_of(step - 1)
        gradients = torch.autograd.grad(loss, list(p.values()))
        length = 1e-3 * (1 - 0.999 ** step) ** 0.5 / (1 - 0.9 ** step)
        with torch.no_grad():
            for (name, value), gradient in zip(p.items(), gradients):
                mean[name] = 0.9 * mean[name] + 0.1 * gradient
                square[name] = 0.999 * square[name] + 0.001 * gradient ** 2
                value -= length * mean[name] / (square[name].sqrt() + 1e-8)
        losses.append(loss.item())
    return losses


def flat(p):
    return numpy.concatenate([value.detach().numpy().ravel() for value in p.values()])


def make():
    real, synthetic = evaluation_sets.pair(1, COUNT, COUNT, STEPS, FEATURES)
    low, high = real.min((0, 1)), real.max((0, 1))
    real, synthetic = (((x - low) / (high - low)).astype(numpy.float32).astype(float) for x in (real, synthetic))
    generator = torch.Generator().manual_seed(2)
    random = numpy.random.default_rng(3)
    batches = {name: numpy.stack([random.permutation(COUNT)[:BATCH] for _ in range(ITERATIONS)])
               for name in ("realBatches", "syntheticBatches")}
    torch_real, torch_synthetic = torch.tensor(real), torch.tensor(synthetic)
    tensors = {"real": real, "synthetic": synthetic, **batches}

    p = parameters(FEATURES, generator)
    tensors["discriminator/start"] = flat(p)

    def discriminator_loss(step):
        def logits(x):
            return states(p, x)[:, -1] @ p["headKernel"] + p["headBias"]
        return (cross_entropy(logits(torch_real[batches["realBatches"][step]]), 1.0)
                + cross_entropy(logits(torch_synthetic[batches["syntheticBatches"][step]]), 0.0))

    tensors["discriminator/losses"] = train(p, discriminator_loss, ITERATIONS)
    tensors["discriminator/end"] = flat(p)

    p = parameters(FEATURES - 1, generator)
    tensors["predictor/start"] = flat(p)

    def predictor_loss(step):
        batch = torch_synthetic[batches["syntheticBatches"][step]]
        y = torch.sigmoid(states(p, batch[:, :-1, :-1]) @ p["headKernel"] + p["headBias"])[..., 0]
        return (y - batch[:, 1:, -1]).abs().mean()

    tensors["predictor/losses"] = train(p, predictor_loss, ITERATIONS)
    tensors["predictor/end"] = flat(p)
    return tensors
