#!/usr/bin/env python3
"""Writes training.safetensors: the losses PyTorch has in 100 steps of training three small models, in double.

Run by hand when a model changes; the tests read the file and need neither Python nor PyTorch:
    python3 tests/reference/make_training_reference.py

A model is written here with PyTorch's functions, independently of the engine, and again in tests/training_reference_test.cpp. The
file holds for each model  NAME.parameters.P  where it starts,  NAME.ids and NAME.targets  the data of every step, and
NAME.losses  the loss of every step before its update. Weights are [inputs, outputs], as in the engine.
"""
import platform
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from make_reference import write_safetensors

SEED = 20030205
STEPS = 100
HERE = Path(__file__).resolve().parent


def normal(rng, *shape, mean=0.0, deviation=1.0):
    return torch.nn.Parameter(torch.from_numpy(rng.normal(mean, deviation, shape)))


class Data:
    """Ids and targets of every step. The target is a function of the ids for nine in ten, so that there is something to learn."""

    def __init__(self, rng, shape, vocabulary, classes, rule):
        self.ids = rng.integers(0, vocabulary, (STEPS, *shape))
        exact = np.asarray(rule(self.ids)) % classes
        self.targets = np.where(rng.random(exact.shape) < 0.9, exact, rng.integers(0, classes, exact.shape))

    def step(self, t):
        return torch.from_numpy(self.ids[t]), torch.from_numpy(self.targets[t])


# ------------------------------------------------------------------------------- an MLP language model (Bengio et al. 2003)


def language_model(rng):
    vocabulary, context, features, hidden = 23, 3, 5, 11
    p = {"table": normal(rng, vocabulary, features),
         "hidden.weight": normal(rng, context * features, hidden, deviation=0.3), "hidden.bias": normal(rng, hidden),
         "output.weight": normal(rng, hidden, vocabulary, deviation=0.3), "output.bias": normal(rng, vocabulary)}
    data = Data(rng, (8, context), vocabulary, vocabulary, lambda ids: ids[..., -1] + 1)

    def loss(ids, targets):
        x = F.embedding(ids, p["table"]).reshape(len(ids), -1)
        h = torch.tanh(x @ p["hidden.weight"] + p["hidden.bias"])
        return F.cross_entropy(h @ p["output.weight"] + p["output.bias"], targets)

    optimizer = torch.optim.SGD(p.values(), lr=0.1, momentum=0.9, weight_decay=1e-3)
    return p, data, loss, optimizer.zero_grad, optimizer.step


# --------------------------------------------------- a block of the Transformer, layer norm first (Vaswani et al. 2017; GPT-2)


def transformer(rng):
    vocabulary, length, width, heads, inner = 13, 6, 8, 2, 32
    p = {"token": normal(rng, vocabulary, width, deviation=0.5), "position": normal(rng, length, width, deviation=0.5),
         "norm1.gain": normal(rng, width, mean=1.0, deviation=0.1), "norm1.bias": normal(rng, width),
         "qkv.weight": normal(rng, width, 3 * width, deviation=0.4), "qkv.bias": normal(rng, 3 * width, deviation=0.1),
         "projection.weight": normal(rng, width, width, deviation=0.4), "projection.bias": normal(rng, width, deviation=0.1),
         "norm2.gain": normal(rng, width, mean=1.0, deviation=0.1), "norm2.bias": normal(rng, width),
         "inner.weight": normal(rng, width, inner, deviation=0.4), "inner.bias": normal(rng, inner, deviation=0.1),
         "outer.weight": normal(rng, inner, width, deviation=0.2), "outer.bias": normal(rng, width, deviation=0.1),
         "norm3.gain": normal(rng, width, mean=1.0, deviation=0.1), "norm3.bias": normal(rng, width)}
    data = Data(rng, (3, length), vocabulary, vocabulary, lambda ids: ids + np.roll(ids, 1, -1) * (np.arange(length) > 0))
    future = torch.ones(length, length, dtype=torch.bool).triu(1)

    def norm(x, name):
        return F.layer_norm(x, (width,), p[name + ".gain"], p[name + ".bias"], 1e-5)

    def linear(x, name):
        return x @ p[name + ".weight"] + p[name + ".bias"]

    def attention(x):
        q, k, v = linear(x, "qkv").split(width, -1)
        q, k, v = (t.reshape(-1, length, heads, width // heads).transpose(1, 2) for t in (q, k, v))
        scores = (q @ k.transpose(-2, -1) / (width // heads) ** 0.5).masked_fill(future, -torch.inf)
        return linear((scores.softmax(-1) @ v).transpose(1, 2).reshape(x.shape), "projection")

    def loss(ids, targets):
        x = F.embedding(ids, p["token"]) + p["position"]
        x = x + attention(norm(x, "norm1"))
        x = x + linear(F.gelu(linear(norm(x, "norm2"), "inner")), "outer")
        logits = norm(x, "norm3") @ p["token"].T  # the output layer is the table itself
        return F.cross_entropy(logits.reshape(-1, vocabulary), targets.reshape(-1))

    # Matrices decay; biases, gains and the like do not. Warm-up over 10 steps, then down to 0 at step 120.
    matrices, others = [w for w in p.values() if w.dim() == 2], [w for w in p.values() if w.dim() < 2]
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}],
                                  lr=0.02, betas=(0.9, 0.98), eps=1e-8)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: (t + 1) / 10 if t < 10 else (120 - t) / 110)

    norms = transformer.norms

    def clip(most):
        """As in the paper. torch.nn.utils.clip_grad_norm_ divides by the norm + 1e-6: 1e-7 in the losses of these 100 steps."""
        norm = float(sum((w.grad ** 2).sum() for w in p.values()) ** 0.5)
        norms.append(norm)
        for w in p.values():
            w.grad *= min(1.0, most / norm)

    def update():
        clip(1.0)
        optimizer.step()
        schedule.step()

    return p, data, loss, optimizer.zero_grad, update


transformer.norms = []  # before clipping

# --------------------------------------------------------------- bags of embeddings: each id several times, row-sparse gradients


def bags(optimizer_of, combine):
    def model(rng):
        vocabulary, features, classes = 31, 6, 5
        p = {"table": normal(rng, vocabulary, features), "output.weight": normal(rng, features, classes),
             "output.bias": normal(rng, classes)}
        data = Data(rng, (7, 6), 9, classes, lambda ids: ids.max(-1))
        data.ids += 2 * (np.arange(STEPS)[:, None, None] % 11)  # few rows a step, others later: they rest in between

        def loss(ids, targets):
            return F.cross_entropy(F.embedding_bag(ids, p["table"], mode=combine) @ p["output.weight"] + p["output.bias"],
                                   targets)

        optimizer = optimizer_of(p.values())
        return p, data, loss, optimizer.zero_grad, optimizer.step
    return model


MODELS = {"language_model": language_model, "transformer": transformer,
          "mean_bag": bags(lambda p: torch.optim.Adam(p, lr=0.05), "mean"),
          "sum_bag": bags(lambda p: torch.optim.Adagrad(p, lr=0.3, initial_accumulator_value=0.01), "sum")}


def train(model, rng):
    """The tensors of one model in the file."""
    parameters, data, loss_of, zero_grad, update = model(rng)
    found = {f"parameters.{name}": w.detach().numpy().copy() for name, w in parameters.items()}
    found.update({"ids": data.ids, "targets": data.targets})
    losses = []
    for t in range(STEPS):
        zero_grad()
        loss = loss_of(*data.step(t))
        loss.backward()
        update()
        losses.append(loss.item())
    found["losses"] = np.array(losses)
    return found


def main():
    torch.set_num_threads(1)
    tensors = {}
    for number, (name, model) in enumerate(MODELS.items()):
        found = train(model, np.random.default_rng([SEED, number]))
        tensors.update({f"{name}.{key}": value for key, value in found.items()})
        first, last = found["losses"][:10].mean(), found["losses"][-10:].mean()
        print(f"{name}: loss {first:.3f} in the first ten steps, {last:.3f} in the last")
    print(f"norms clipped to 1: {sum(n > 1 for n in transformer.norms)} of {STEPS}")
    write_safetensors(HERE / "training.safetensors", tensors,
                      {"script": "tests/reference/make_training_reference.py", "seed": str(SEED), "torch": torch.__version__,
                       "numpy": np.__version__, "python": platform.python_version()})


if __name__ == "__main__":
    main()
