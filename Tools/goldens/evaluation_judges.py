"""What the honest judges compute before they judge: ridge regression (scikit-learn), convolutions, summary statistics (NumPy, SciPy)."""
import numpy
import scipy.stats
import sklearn.linear_model
import sklearn.preprocessing

import evaluation_sets


def single(values):
    return numpy.float32(values).astype(float)


def ridge(tensors):
    random = numpy.random.default_rng(11)
    for name, rows, columns in (("tall", 60, 9), ("wide", 30, 50)):
        training, test = single(random.normal(size=(rows, columns)) * 3 + 1), single(random.normal(size=(12, columns)))
        training[:, 2] = test[:, 2] = 4  # A feature that does not vary is left out.
        labels = numpy.where(training[:, 0] + random.normal(size=rows) > 1, 1.0, -1.0)
        tensors |= {f"ridge/{name}/training": training, f"ridge/{name}/test": test, f"ridge/{name}/labels": labels}
        scaler = sklearn.preprocessing.StandardScaler().fit(training)
        for penalty in (0.5, 20):
            model = sklearn.linear_model.Ridge(alpha=penalty).fit(scaler.transform(training), labels)
            tensors[f"ridge/{name}/scores/{penalty}"] = model.predict(scaler.transform(test))
        # The penalty that leaves the least squared error on every third row, fitted on the others.
        z = scaler.transform(training)
        validated = numpy.arange(rows) % 3 == 0
        unit = (z ** 2).sum(1).mean()
        errors = []
        for penalty in unit * 10.0 ** (-5 + numpy.arange(10) * 2 / 3):
            fitted, mean = z[~validated], labels[~validated].mean()
            weights = numpy.linalg.solve(fitted @ fitted.T + penalty * numpy.eye(len(fitted)), labels[~validated] - mean)
            errors.append(((z[validated] @ fitted.T @ weights + mean - labels[validated]) ** 2).sum())
        tensors[f"ridge/{name}/penalty"] = [unit * 10.0 ** (-5 + numpy.argmin(errors) * 2 / 3)]


def kernels(tensors):
    sequences, _ = evaluation_sets.pair(12, 21, 1, 30, 3)
    random = numpy.random.default_rng(13)
    settings, biases, features = [], [], []
    for number in range(12):
        places = numpy.sort(random.permutation(9)[:3])
        dilation, differences = int(2 ** (number % 2)), number % 3 == 0
        columns = random.permutation(3)[:1 + number % 3]
        signs = random.choice([-1, 1], len(columns))
        reach = 4 * dilation
        within = number % 2 == 1
        x = sequences
        if differences:
            x = numpy.concatenate([numpy.zeros_like(x[:, :1]), numpy.diff(x, axis=1)], 1)
        signal = (x[..., columns] * signs).sum(-1)
        weights = numpy.full(9, -1.0)
        weights[places] = 2
        padded = numpy.pad(signal, ((0, 0), (reach, reach)))
        output = sum(w * padded[:, j * dilation:j * dilation + 30] for j, w in enumerate(weights))
        if within:
            output = output[:, reach:30 - reach]
        bias = single(numpy.quantile(output, [0.21, 0.43, 0.77]))
        settings.append([differences, dilation, *places, within, len(columns),
                         *columns, *[0] * (3 - len(columns)), *signs, *[0] * (3 - len(signs))])
        biases.append(bias)
        features.append(numpy.concatenate([(output[..., None] > bias).mean(1), output.max(1)[:, None]], 1))
    tensors |= {"kernels/sequences": sequences, "kernels/settings": numpy.int32(settings), "kernels/biases": biases,
                "kernels/features": numpy.concatenate(features, 1)}


def statistics(tensors):
    sequences, _ = evaluation_sets.pair(14, 5, 1, 12, 3)
    sequences[1, :, 1] = 3  # Nothing varies.
    steps, lags = 12, [1, 2, 3, 6]

    def autocorrelation(x, lag):
        centred = x - x.mean()
        return (centred[:-lag] * centred[lag:]).sum() / len(x) / x.var() if x.std() > 1e-6 else 0

    def moment(function, x):
        return function(x) if x.std() > 1e-6 else 0

    def logarithm(x):
        return numpy.log(x + 1e-4)

    def correlation(x, y):
        return numpy.corrcoef(x, y)[0, 1] if x.std() > 1e-6 and y.std() > 1e-6 else 0

    def kurtosis(x):
        return scipy.stats.kurtosis(x, fisher=False)

    rows = []
    for sequence in sequences:
        row = []
        for x in sequence.T:
            dx = numpy.diff(x)
            row += [x.mean(), logarithm(x.std()), moment(scipy.stats.skew, x), x[0], x[-1], x.min(), x.max()]
            row += [*numpy.quantile(x, [0.1, 0.25, 0.5, 0.75, 0.9])] + [autocorrelation(x, lag) for lag in lags]
            row += [dx.mean(), logarithm(dx.std()), moment(scipy.stats.skew, dx), moment(kurtosis, dx)]
            row += [logarithm(abs(dx).max()), logarithm(abs(dx).mean())] + [autocorrelation(dx, lag) for lag in lags]
            above = x > x.mean()
            row += [(dx == 0).mean(), (above[1:] != above[:-1]).sum()]
        for i in range(3):
            for j in range(i):
                x, y = sequence.T[i], sequence.T[j]
                row += [correlation(x, y), correlation(numpy.diff(x), numpy.diff(y)), logarithm((x - y).std()),
                        (x - y).min(), (x - y).max()]
        rows.append(row)
    tensors |= {"statistics/sequences": sequences, "statistics/features": rows}


def make():
    tensors = {}
    ridge(tensors)
    kernels(tensors)
    statistics(tensors)
    return tensors
