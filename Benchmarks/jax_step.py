"""The plain adversarial step of torch_step.py in JAX, the whole step one jitted program.

    python jax_step.py BATCH STEPS FEATURES HIDDEN NOISE ITERATIONS|--serve     # as many threads as the process may use cores
"""
import sys

import jax
import jax.numpy as jnp
from jax import lax

import blocks

batch, steps, features, hidden, noise = (int(a) for a in sys.argv[1:6])


def initial(key, inputs, outputs):
    a, b, c = jax.random.split(key, 3)
    bound = hidden ** -0.5
    uniform = lambda k, shape: jax.random.uniform(k, shape, minval=-bound, maxval=bound)
    return dict(kernel=uniform(a, (inputs, 4 * hidden)), recurrent=uniform(b, (hidden, 4 * hidden)),
                bias=jnp.zeros(4 * hidden), output=uniform(c, (hidden, outputs)), output_bias=jnp.zeros(outputs))


def network(p, x):  # x: [T, B, inputs]
    projected = x @ p["kernel"] + p["bias"]

    def cell(state, projected_t):
        h, c = state
        i, f, g, o = jnp.split(projected_t + h @ p["recurrent"], 4, -1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    zero = jnp.zeros((x.shape[1], hidden))
    _, hs = lax.scan(cell, (zero, zero), projected)
    return hs @ p["output"] + p["output_bias"]


generate = lambda p, z: jax.nn.sigmoid(network(p, z))
softplus = jax.nn.softplus


def adam(p, g, m, v, t):
    m = jax.tree.map(lambda m, g: 0.5 * m + 0.5 * g, m, g)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
    rate = 2e-4 * jnp.sqrt(1 - 0.999 ** t) / (1 - 0.5 ** t)
    return jax.tree.map(lambda p, m, v: p - rate * m / (jnp.sqrt(v) + 1e-8), p, m, v), m, v


def step(state, real):
    g, d, mg, vg, md, vd, t, key = state
    key, k1, k2 = jax.random.split(key, 3)
    t = t + 1
    fake = generate(g, jax.random.normal(k1, (steps, batch, noise)))
    d_loss, d_grad = jax.value_and_grad(
        lambda d: softplus(-network(d, real)).mean() + softplus(network(d, fake)).mean())(d)
    d, md, vd = adam(d, d_grad, md, vd, t)
    z = jax.random.normal(k2, (steps, batch, noise))
    g_grad = jax.grad(lambda g: softplus(-network(d, generate(g, z))).mean())(g)
    g, mg, vg = adam(g, g_grad, mg, vg, t)
    return (g, d, mg, vg, md, vd, t, key), d_loss


step = jax.jit(step, donate_argnums=0)
key = jax.random.PRNGKey(0)
g, d = initial(key, noise, features), initial(key, features, 1)
zeros = lambda p: jax.tree.map(jnp.zeros_like, p)
state = (g, d, zeros(g), zeros(g), zeros(d), zeros(d), jnp.float32(0), key)
real = jax.random.uniform(key, (steps, batch, features))


def run():
    global state
    state, value = step(state, real)
    value.block_until_ready()


work = 11 * batch * steps * 2 * (hidden + (features + noise) / 2) * 4 * hidden
blocks.run(run, f"jax {jax.__version__}", work)
