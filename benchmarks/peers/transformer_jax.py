#!/usr/bin/env python3
"""transformer_step.cpp's encoder in JAX: the same model, numbers, batches and updates, a step as one jitted function.

For the record only (docs/benchmarks.md); run.py's ratios are against PyTorch. One thread: taskset -c 0 python transformer_jax.py …
Prints one JSON line: seconds of each step, the loss of each step.
"""
import argparse
import json
import math
import os
import time

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
import jax
import jax.numpy as jnp
import numpy as np

p = argparse.ArgumentParser()
for name, default in dict(V=8000, d=256, layers=4, heads=4, ff=1024, T=128, batch=16, steps=20).items():
    p.add_argument("--" + name, type=int, default=default)
a = p.parse_args()


def numbers(shape, phase):
    i = np.arange(math.prod(shape), dtype=np.float64)
    return (0.02 * np.sin(phase + 0.37 * i * i)).astype(np.float32).reshape(shape)


def layer(inputs, outputs, phase):
    return {"w": numbers((inputs, outputs), phase), "b": np.zeros(outputs, np.float32)}


def norm_start():
    return {"g": np.ones(a.d, np.float32), "b": np.zeros(a.d, np.float32)}


SIZES = dict(qkv=(a.d, 3 * a.d), out=(a.d, a.d), up=(a.d, a.ff), down=(a.ff, a.d))
start = {"words": numbers((a.V, a.d), 0), "places": numbers((a.T, a.d), 1), "norm": norm_start(),
         "blocks": [{**{name: layer(*size, 2 + 4 * n + i) for i, (name, size) in enumerate(SIZES.items())},
                     "look": norm_start(), "think": norm_start()} for n in range(a.layers)],
         "output": layer(a.d, a.V, 2 + 4 * a.layers)}


def norm(x, of):
    x = x - x.mean(-1, keepdims=True)
    return of["g"] * x * jax.lax.rsqrt((x * x).mean(-1, keepdims=True) + 1e-5) + of["b"]


def linear(x, of):
    return x @ of["w"] + of["b"]


def loss_of(model, read, wanted):
    x = model["words"][read] + model["places"]
    for block in model["blocks"]:
        q, k, v = jnp.moveaxis(linear(norm(x, block["look"]), block["qkv"]).reshape(a.batch, a.T, 3, a.heads, -1), 2, 0)
        x = x + linear(jax.nn.dot_product_attention(q, k, v).reshape(a.batch, a.T, a.d), block["out"])
        x = x + linear(jax.nn.relu(linear(norm(x, block["think"]), block["up"])), block["down"])
    z = linear(norm(x, model["norm"]), model["output"])
    return (jax.nn.logsumexp(z, -1) - jnp.take_along_axis(z, wanted[..., None], -1)[..., 0]).mean()


def adamw(p, g, m, v, t):
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
    return p - 1e-4 * (m / (1 - 0.9 ** t) / (jnp.sqrt(v / (1 - 0.999 ** t)) + 1e-8) + 0.01 * p), m, v


def step_of(model, m, v, t, read, wanted):
    loss, g = jax.value_and_grad(loss_of)(model, read, wanted)
    updated = jax.tree.map(lambda *of: adamw(*of, t), model, g, m, v)
    return loss, *(jax.tree.map(lambda of: of[i], updated, is_leaf=lambda of: isinstance(of, tuple)) for i in range(3))


train = jax.jit(step_of, donate_argnums=(0, 1, 2))
model = jax.tree.map(jnp.asarray, start)
m, v = jax.tree.map(jnp.zeros_like, model), jax.tree.map(jnp.zeros_like, model)
seconds, losses = [], []
for step in range(a.steps):
    i = np.arange(a.batch * a.T) + step * a.batch * a.T
    read, wanted = ((of % a.V).reshape(a.batch, a.T).astype(np.int32) for of in (i * 7919, i * i % 997))
    begun = time.perf_counter()
    loss, model, m, v = train(model, m, v, jnp.float32(step + 1), read, wanted)
    jax.block_until_ready((loss, model, m, v))
    seconds.append(time.perf_counter() - begun)
    losses.append(float(loss))
print(json.dumps(dict(seconds=seconds, losses=losses, version="JAX " + jax.__version__)))
