"""Scaled dot-product attention with heads and masks, in PyTorch's own operations. Read by make_reference.py and drawn_cases.py."""
import math

import torch


def attend(q, k, v, options):
    """softmax(Q Kᵀ / √d) V; every head has columns of its own. Queries and keys end at the same word."""
    heads = options["heads"]
    B, L, S = q.shape[0], q.shape[1], k.shape[1]
    q, k, v = (x.unflatten(2, (heads, x.shape[2] // heads)).transpose(1, 2) for x in (q, k, v))  # [B, heads, .., d]
    seen = torch.ones(B, 1, L, S, dtype=torch.bool)
    if options.get("causal"):
        seen = seen.tril(S - L)
    if options.get("sizes"):
        seen = seen & (torch.arange(S) < torch.tensor(options["sizes"]).reshape(B, 1, 1, 1))
    scores = (q @ k.mT / math.sqrt(q.shape[3])).masked_fill(~seen, -math.inf)
    weights = torch.softmax(scores, -1).masked_fill(~seen, 0)  # a row of nothing else is NaN before it is 0
    return [(weights @ v).transpose(1, 2).flatten(2)]


def attention(x, options):
    return attend(*x, options)


def self_attention(x, options):
    return attend(*x[0].chunk(3, 2), options)


def values(rng, shape):
    return rng.uniform(-2, 2, shape)


def inputs(rng, B, L, S, heads, d, d_v):
    return [values(rng, (B, L, heads * d)), values(rng, (B, S, heads * d)), values(rng, (B, S, heads * d_v))]


def written(rng, case):
    for sizes, options in [((1, 1, 1, 1, 1, 1), {}), ((2, 3, 4, 2, 3, 2), {}), ((2, 4, 4, 2, 2, 2), {"causal": True}),
                           ((1, 2, 5, 1, 3, 2), {"causal": True}), ((1, 5, 2, 2, 2, 2), {"causal": True}),
                           ((3, 2, 4, 2, 2, 3), {"sizes": [4, 1, 0]}), ((1, 3, 37, 1, 19, 5), {}),
                           ((2, 4, 5, 1, 2, 2), {"sizes": [2, 5], "causal": True})]:
        yield case(inputs(rng, *sizes), "", heads=sizes[3], **options)
    q, k, v = inputs(rng, 1, 2, 3, 1, 2, 2)
    yield case([1e3 * q, k, v], "edge", heads=1)


def self_written(rng, case):
    for B, T, heads, d, options in [(1, 1, 1, 1, {}), (2, 3, 2, 3, {}), (2, 4, 1, 2, {"causal": True}),
                                    (3, 4, 2, 2, {"sizes": [4, 1, 0]}), (1, 33, 1, 2, {"causal": True})]:
        yield case([values(rng, (B, T, 3 * heads * d))], "", heads=heads, **options)


def masks(rng, B, S):
    options = {"causal": bool(rng.random() < 0.5)}
    if rng.random() < 0.5:
        options["sizes"] = [int(n) for n in rng.integers(0, S + 1, B)]
    return options


def drawn(rng):
    B, L, S, heads, d, d_v = (int(n) for n in rng.integers(1, 5, 6))
    return inputs(rng, B, L, S, heads, d, d_v), {"heads": heads, **masks(rng, B, S)}


def self_drawn(rng):
    B, T, heads, d = (int(n) for n in rng.integers(1, 5, 4))
    return [values(rng, (B, T, 3 * heads * d))], {"heads": heads, **masks(rng, B, T)}


DRAWN = {"attention": drawn, "self_attention": self_drawn}


def add_rows(row, case):
    """For make_reference.py."""
    row("attention", "attention", lambda rng: list(written(rng, case)), attention)
    row("attention", "self_attention", lambda rng: list(self_written(rng, case)), self_attention)
