#!/usr/bin/env python3
"""Writes layers.safetensors: what nn.RNN, nn.LSTM and nn.GRU of two layers compute in both directions, in double.

    python3 tests/reference/make_layer_reference.py

Sequences of several lengths, packed, from an initial state that is not zero. The file holds for each layer, under its name:
x, lengths, targets; parameters.P in the engine's names and layout (weights [inputs, gates · H], one bias); h0.K, c0.K for each layer
and direction; with random cotangents on all outputs y, h.K, c.K and the gradients gradients.P, gradients.x, gradients.h0.K …; and
losses: 100 steps of training a classifier of the last states with Adam, clipped to norm 1.
"""
import platform
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from make_reference import write_safetensors
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

SEED = 19971101
STEPS, T, B, I, H, CLASSES = 100, 7, 5, 4, 6, 3
LENGTHS = [7, 3, 5, 1, 6]
HERE = Path(__file__).resolve().parent
LAYERS = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}


def engine_names(kind, of):
    """of(torch's name) of each parameter, or of its gradient, by the engine's names and in its layout."""
    found = {}
    for layer in range(2):
        for direction, suffix in (("forward", ""), ("backward", "_reverse")):
            prefix = f"layer{layer}.{direction}."
            w, u, b, b_u = (of(f"{part}_l{layer}{suffix}") for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
            found.update({prefix + "W": w.T, prefix + "U": u.T, prefix + "b": b})
            if kind == "gru":
                found[prefix + "b_u"] = b_u[2 * H:]
    return found


def layer_of(kind):
    layer = LAYERS[kind](I, H, num_layers=2, bidirectional=True).double()
    for name, w in layer.named_parameters():
        if name.startswith("bias_hh"):
            # Of PyTorch's two biases the engine has one; the GRU's second one counts within the reset gate only.
            keep = torch.zeros_like(w)
            if kind == "gru":
                keep[2 * H:] = 1
            with torch.no_grad():
                w *= keep
            w.register_hook(lambda g, keep=keep: g * keep)
    return layer


def run(kind, layer, x, state):
    packed = pack_padded_sequence(x, torch.tensor(LENGTHS), enforce_sorted=False)
    y, last = layer(packed, tuple(state) if kind == "lstm" else state[0])
    return pad_packed_sequence(y, total_length=T)[0], (list(last) if kind == "lstm" else [last])


def values_and_gradients(kind, layer, rng):
    x = torch.from_numpy(rng.normal(size=(T, B, I))).requires_grad_()
    state = [torch.from_numpy(rng.normal(size=(4, B, H))).requires_grad_() for _ in range(2 if kind == "lstm" else 1)]
    y, last = run(kind, layer, x, state)
    outputs = [y] + last
    cotangents = [torch.from_numpy(rng.normal(size=tuple(o.shape))) for o in outputs]
    torch.autograd.backward(outputs, cotangents)
    found = {"x": x, "y": y, "cotangents.y": cotangents[0], "gradients.x": x.grad}
    for letter, first, end, cotangent in zip("hc", state, last, cotangents[1:]):
        for k in range(4):
            found.update({f"{letter}0.{k}": first[k], f"gradients.{letter}0.{k}": first.grad[k], f"{letter}.{k}": end[k],
                          f"cotangents.{letter}.{k}": cotangent[k]})
    found.update({f"parameters.{n}": w for n, w in engine_names(kind, lambda n: getattr(layer, n)).items()})
    found.update({f"gradients.{n}": w for n, w in engine_names(kind, lambda n: getattr(layer, n).grad).items()})
    return found


def training(kind, layer, found, rng):
    """The loss of every step: which class a sequence has, from the last states of the second layer."""
    output = torch.nn.Linear(2 * H, CLASSES).double()
    found.update({"parameters.output.weight": output.weight.T.clone(), "parameters.output.bias": output.bias.clone()})
    weights = list(layer.parameters()) + list(output.parameters())
    optimizer = torch.optim.Adam(weights, lr=0.01)
    x = torch.from_numpy(rng.normal(size=(STEPS, T, B, I)))
    targets = torch.from_numpy(rng.integers(0, CLASSES, (STEPS, B)))
    x[:, 0, :, 0] += 2 * (targets - 1)  # what the class is shows in the first step
    zero, losses = [torch.zeros(4, B, H, dtype=torch.float64)] * (2 if kind == "lstm" else 1), []
    for t in range(STEPS):
        optimizer.zero_grad()
        _, last = run(kind, layer, x[t], zero)
        loss = F.cross_entropy(output(torch.cat([last[0][2], last[0][3]], 1)), targets[t])
        loss.backward()
        norm = float(sum((w.grad ** 2).sum() for w in weights) ** 0.5)
        for w in weights:
            w.grad *= min(1.0, 1.0 / norm)
        optimizer.step()
        losses.append(loss.item())
    print(f"{kind}: loss {np.mean(losses[:10]):.3f} in the first ten steps, {np.mean(losses[-10:]):.3f} in the last")
    found.update({"training.x": x, "training.targets": targets, "losses": torch.tensor(losses, dtype=torch.float64)})


def main():
    torch.set_num_threads(1)
    tensors = {}
    for number, kind in enumerate(LAYERS):
        torch.manual_seed(SEED + number)
        rng = np.random.default_rng(SEED + number)
        layer = layer_of(kind)
        found = {key: t.detach().clone() for key, t in values_and_gradients(kind, layer, rng).items()}
        training(kind, layer, found, rng)
        tensors.update({f"{kind}.{key}": t.detach().numpy() for key, t in found.items()})
    tensors["lengths"] = np.array(LENGTHS)
    write_safetensors(HERE / "layers.safetensors", tensors,
                      {"script": "tests/reference/make_layer_reference.py", "seed": str(SEED), "torch": torch.__version__,
                       "numpy": np.__version__, "python": platform.python_version()})


if __name__ == "__main__":
    main()
