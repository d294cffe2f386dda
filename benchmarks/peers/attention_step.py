#!/usr/bin/env python3
"""The peer of benchmarks/attention_step.cpp: F.scaled_dot_product_attention, or its formula where PyTorch has none."""
import argparse
import math

import torch
import torch.nn.functional as F
from measured import Measured, compiled, filled

HEADS, WIDTH = 8, 512


def mix(x):
    return (x.detach().double().flatten() * torch.sin(torch.arange(x.numel(), dtype=torch.float64))).sum()


def by_formula(q, k, v, dropout_p, is_causal):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if is_causal:
        scores = scores.masked_fill(~torch.ones(scores.shape[-2:], dtype=torch.bool).tril(), -math.inf)
    return F.dropout(torch.softmax(scores, -1), dropout_p) @ v


attend = getattr(F, "scaled_dot_product_attention", by_formula)
p = argparse.ArgumentParser()
p.add_argument("--T", type=int, default=128)
p.add_argument("--causal", action="store_true")
p.add_argument("--dropout", type=float, default=0)
p.add_argument("--steps", type=int, default=40)
p.add_argument("--threads", type=int, default=1)
a = p.parse_args()
torch.set_num_threads(a.threads)


def op(qkv):
    q, k, v = (x.unflatten(2, (HEADS, WIDTH // HEADS)).transpose(1, 2) for x in qkv.chunk(3, 2))
    return attend(q, k, v, dropout_p=a.dropout, is_causal=a.causal).transpose(1, 2).flatten(2)


op = compiled(op)
qkv = filled((1, a.T, 3 * WIDTH), 1, 2).requires_grad_()
cotangent = filled((1, a.T, WIDTH), 2, 1)
out = Measured()
for _ in range(a.steps):
    qkv.grad = None
    out.step(lambda: op(qkv).backward(cotangent), lambda _: 0 if a.dropout else mix(qkv.grad))
out.print()
