"""Judges for screening recipes, in NumPy and PyTorch: independent of those in AntiphonEvaluation."""
import numpy as np
import torch

torch.set_num_threads(1)


def kernel_features(x, count, seed):
    """ROCKET's features (Dempster et al. 2020): maximum and share of positive values of random dilated convolutions."""
    random = np.random.default_rng(seed)
    n, t, f = x.shape
    lengths = [7, 9, 11] if t > 11 else [3]
    features = np.empty((n, 2 * count), np.float32)
    for k in range(count):
        length = random.choice(lengths)
        channels = random.permutation(f)[:min(f, int(2 ** random.uniform(0, np.log2(min(f, length) + 1))))]
        weights = random.standard_normal((len(channels), length)).astype(np.float32)
        weights -= weights.mean(1, keepdims=True)
        bias = random.uniform(-1, 1)
        dilation = int(2 ** random.uniform(0, np.log2((t - 1) / (length - 1))))
        pad = (length - 1) * dilation // 2 if random.integers(2) else 0
        y = np.pad(x[:, :, channels], ((0, 0), (pad, pad), (0, 0)))
        width = y.shape[1] - (length - 1) * dilation
        z = np.full((n, width), bias, np.float32)
        for j in range(length):
            z += y[:, j * dilation:j * dilation + width, :] @ weights[:, j]
        features[:, 2 * k], features[:, 2 * k + 1] = z.max(1), (z > 0).mean(1)
    return features


def ridge_score(real, fake, real_test, fake_test):
    """|balanced accuracy - 0.5| of ridge regression, its penalty by generalised cross-validation."""
    x = np.concatenate([real, fake]).astype(np.float64)
    y = np.concatenate([np.ones(len(real)), -np.ones(len(fake))])
    mean, deviation = x.mean(0), x.std(0) + 1e-8
    weight = np.sqrt(np.where(y > 0, len(y) / (2 * len(real)), len(y) / (2 * len(fake))))
    u, s, v = np.linalg.svd((x - mean) / deviation * weight[:, None], full_matrices=False)
    target = y * weight
    projected = u.T @ target

    def error(alpha):
        shrink = s ** 2 / (s ** 2 + alpha)
        rest = target - u @ (shrink * projected)
        return rest @ rest / (len(y) - shrink.sum()) ** 2

    alpha = min(np.logspace(-1, 5, 13), key=error)
    beta = v.T @ (s / (s ** 2 + alpha) * projected)
    right = [((part - mean) / deviation @ beta > 0).mean() for part in (real_test, fake_test)]
    return abs((right[0] + 1 - right[1]) / 2 - 0.5)


def kernels(real, fake, real_test, fake_test, count=400, seed=0, each=False):
    """The score of random kernels; `each` standardises every sequence by itself."""
    mean, deviation = real.mean((0, 1)), real.std((0, 1)) + 1e-9

    def scaled(x):
        if each:
            return ((x - x.mean(1, keepdims=True)) / (x.std(1, keepdims=True) + 1e-8 * deviation)).astype(np.float32)
        return ((x - mean) / deviation).astype(np.float32)

    return ridge_score(*(kernel_features(scaled(x), count, seed) for x in (real, fake, real_test, fake_test)))


def gru(real, fake, real_test, fake_test, hidden=64, layers=2, steps=400, rate=3e-3, seed=0):
    """The score of a recurrent network on the values."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    mean, deviation = real.mean((0, 1)), real.std((0, 1)) + 1e-9
    real, fake, real_test, fake_test = (
        torch.tensor((x - mean) / deviation, dtype=torch.float32) for x in (real, fake, real_test, fake_test))
    network, output = torch.nn.GRU(real.shape[2], hidden, layers, batch_first=True), torch.nn.Linear(hidden, 1)
    optimizer = torch.optim.Adam([*network.parameters(), *output.parameters()], rate)
    judge = lambda x: output(network(x)[0][:, -1])[:, 0]
    labels = torch.cat([torch.ones(128), torch.zeros(128)])
    for step in range(steps):
        batch = torch.cat([part[random.integers(len(part), size=128)] for part in (real, fake)])
        loss = torch.nn.functional.binary_cross_entropy_with_logits(judge(batch), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step == steps // 2:
            for group in optimizer.param_groups:
                group["lr"] = rate / 5
    with torch.no_grad():
        right = (judge(real_test) > 0).float().mean(), (judge(fake_test) <= 0).float().mean()
    return abs(float(sum(right)) / 2 - 0.5)
