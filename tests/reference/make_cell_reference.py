#!/usr/bin/python3
"""Writes cells.safetensors: what PyTorch's RNNCell, LSTMCell and GRUCell make of a few steps, in double.

Run by hand when a case is added; the tests read the file and need neither Python nor PyTorch:
    python3 tests/reference/make_cell_reference.py
"""
import os

import torch

from make_optim_reference import write_safetensors

SEED = 19971115
# name: (steps T, sequences B, inputs I, cells H, scale of the parameters: 3 saturates the gates)
SHAPES = {"step": (1, 3, 4, 5, 0.5), "steps": (7, 2, 3, 4, 0.8), "narrow": (4, 1, 1, 1, 1.0), "saturated": (5, 4, 2, 6, 3.0)}
CELLS = {"rnn": torch.nn.RNNCell, "lstm": torch.nn.LSTMCell, "gru": torch.nn.GRUCell}


def run(kind, T, B, I, H, scale, generator):
    """Inputs, cotangents of every h_t (and of c_T), values and all gradients of one case."""
    draw = lambda *shape: torch.randn(*shape, dtype=torch.float64, generator=generator)
    cell = CELLS[kind](I, H).double()
    with torch.no_grad():
        for p in cell.parameters():
            p.copy_(scale * draw(*p.shape))
    x, h = draw(T, B, I).requires_grad_(), draw(B, H).requires_grad_()
    c = draw(B, H).requires_grad_()
    leaves = {"x": x, "h": h, **({"c": c} if kind == "lstm" else {}), **dict(cell.named_parameters())}
    state, shown = ((h, c) if kind == "lstm" else h), []
    for t in range(T):
        state = cell(x[t], state)
        shown.append(state[0] if kind == "lstm" else state)
    y = torch.stack(shown)
    out = {"y": y, "dy": draw(T, B, H)}
    loss = (y * out["dy"]).sum()
    if kind == "lstm":
        out["last_c"], out["dlast_c"] = state[1], draw(B, H)
        loss = loss + (state[1] * out["dlast_c"]).sum()
    gradients = torch.autograd.grad(loss, list(leaves.values()))
    out.update(leaves)
    out.update({"grad." + name: g for name, g in zip(leaves, gradients)})
    return {name: t.detach() for name, t in out.items()}


def main():
    tensors = {}
    for number, kind in enumerate(CELLS):
        for place, (name, shape) in enumerate(SHAPES.items()):
            generator = torch.Generator().manual_seed(SEED + 100 * number + place)
            tensors.update({f"{kind}.{name}.{key}": t for key, t in run(kind, *shape, generator).items()})
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cells.safetensors")
    write_safetensors(path, tensors, {"torch": torch.__version__, "seed": str(SEED),
                                      "script": "tests/reference/make_cell_reference.py"})


if __name__ == "__main__":
    main()
