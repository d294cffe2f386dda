#!/usr/bin/env python3
"""The peer of benchmarks/op_step.cpp: the same ops and steps in PyTorch."""
import argparse

import torch
import torch.nn.functional as F
from measured import Measured, compiled, filled, fused

ROWS, COLUMNS = 2048, 512


def ids(n, classes):
    return torch.arange(n) * 7919 % classes


def mix(x):
    return (x.detach().double().flatten() * torch.sin(torch.arange(x.numel(), dtype=torch.float64))).sum()


def rows(out, steps, op, *parameters):
    op = compiled(op)
    x = filled((ROWS, COLUMNS), 1, 2).requires_grad_()
    cotangent = filled((ROWS, COLUMNS), 2, 1)
    for _ in range(steps):
        for leaf in x, *parameters:
            leaf.grad = None

        def step():
            y = op(x)
            y.backward(cotangent if y.dim() else None)

        out.step(step, lambda _: mix(x.grad))


def layer_norm(out, steps):
    gain, bias = filled((COLUMNS,), 3, 1).requires_grad_(), filled((COLUMNS,), 4, 1).requires_grad_()

    rows(out, steps, lambda x: F.layer_norm(x, (COLUMNS,), gain, bias), gain, bias)


def cross_entropy(out, steps):
    targets = ids(ROWS, COLUMNS)
    rows(out, steps, lambda x: F.cross_entropy(x, targets))


def adam(out, steps):
    w = filled((10_000_000,), 1, 1).requires_grad_()
    w.grad = -filled((10_000_000,), 2, 1)
    update = compiled(torch.optim.Adam([w], lr=1e-3, **fused()).step)
    for _ in range(steps):
        out.step(update, lambda _: mix(w))


def embedding(out, steps, sparse=False):
    table = filled((16000, 100), 1, 1).requires_grad_()
    optimizer = torch.optim.SGD([table], lr=0.1, **({} if sparse else fused()))
    look_up = compiled(lambda words: F.embedding(words, table, sparse=sparse))
    words, cotangent = ids(512, 16000), filled((512, 100), 2, 1)
    for _ in range(steps):
        def step():
            y = look_up(words)
            optimizer.zero_grad()
            y.backward(cotangent)
            optimizer.step()
            return y

        out.step(step, mix)


def mlp(out, steps):
    first, second = torch.nn.Linear(32, 32), torch.nn.Linear(32, 32)
    with torch.no_grad():
        for layer, phase in (first, 1), (second, 2):
            layer.weight.copy_(filled((32, 32), phase, 0.3).T)
            layer.bias.zero_()
    optimizer = torch.optim.SGD([*first.parameters(), *second.parameters()], lr=0.01, **fused())
    loss_of = compiled(lambda x, target: F.mse_loss(second(torch.tanh(first(x))), target))
    x, target = filled((1, 32), 3, 1), filled((1, 32), 4, 1)
    for _ in range(steps):
        def step():
            loss = loss_of(x, target)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            return loss

        out.step(step, lambda loss: loss.item())


CASES = {
    "softmax": lambda out, n: rows(out, n, lambda x: F.softmax(x, -1)),
    "gelu": lambda out, n: rows(out, n, F.gelu),
    "gelu_tanh": lambda out, n: rows(out, n, lambda x: F.gelu(x, approximate="tanh")),
    "cross_entropy": cross_entropy,
    "layer_norm": layer_norm,
    "adam": adam,
    "embedding": embedding,
    "embedding_sparse": lambda out, n: embedding(out, n, sparse=True),
    "mlp": mlp,
}
p = argparse.ArgumentParser()
p.add_argument("case", choices=CASES)
p.add_argument("--steps", type=int, default=40)
p.add_argument("--threads", type=int, default=1)
a = p.parse_args()
torch.set_num_threads(a.threads)
out = Measured()
CASES[a.case](out, a.steps)
out.print()
