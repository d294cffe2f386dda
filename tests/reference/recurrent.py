"""The recurrent layers in PyTorch: its own kernels where it has the layer, the formulas of Greff et al. (2017) and Cho et al.
(2014) step by step where it has not. Read by make_reference.py and make_recurrent_reference.py.

The engine's weights are [inputs, gates · H] and it has one bias; PyTorch's are transposed and it has two.
"""
import numpy as np
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


def by_pytorch(kind, x, weights, state, lengths):
    """One layer, one direction, by torch's kernels: y and the last states."""
    kernel = dict(rnn_tanh=torch._VF.rnn_tanh, rnn_relu=torch._VF.rnn_relu, lstm=torch._VF.lstm, gru=torch._VF.gru)[kind]
    packed = pack_padded_sequence(x, torch.tensor(lengths), enforce_sorted=False)
    order, back = packed.sorted_indices, packed.unsorted_indices
    hx = [s.index_select(0, order).unsqueeze(0) for s in state]
    data, *last = kernel(packed.data, packed.batch_sizes, hx if kind == "lstm" else hx[0], weights, True, 1, 0.0, False, False)
    y, _ = pad_packed_sequence(packed._replace(data=data), total_length=x.shape[0])
    return [y] + [s.squeeze(0).index_select(0, back) for s in last]


def step_by_step(cell, x, state, lengths):
    """The same by a cell: (x_t, state) -> state. Where a sequence has ended its state stays and y is 0."""
    y = []
    for t in range(x.shape[0]):
        runs = (torch.tensor(lengths) > t)[:, None]
        state = [torch.where(runs, new, old) for new, old in zip(cell(x[t], state), state)]
        y.append(torch.where(runs, state[0], torch.zeros_like(state[0])))
    return [torch.stack(y)] + list(state)


def turned(x, lengths):
    """Each sequence from its end to its start."""
    index = torch.tensor([[n - 1 - t if t < n else t for n in lengths] for t in range(x.shape[0])])
    return torch.gather(x, 0, index[:, :, None].expand_as(x))


def lstm_cell(variant, W, U, b, p):
    def cell(x, state):
        h, c = state
        z = iter((x @ W + h @ U + b).chunk(W.shape[1] // h.shape[1], 1))
        i = 1 if variant == "NIG" else torch.sigmoid(next(z) + p[0] * c)
        f = 1 if variant == "NFG" else 1 - i if variant == "CIFG" else torch.sigmoid(next(z) + p[1] * c)
        g = next(z)
        c = f * c + i * (g if variant == "NIAF" else torch.tanh(g))
        o = 1 if variant == "NOG" else torch.sigmoid(next(z) + p[2] * c)
        return [o * (c if variant == "NOAF" else torch.tanh(c)), c]
    return cell


def gru_cell(W, U, b):
    def cell(x, state):
        h, = state
        H = h.shape[1]
        xr, xz, xn = (x @ W + b).chunk(3, 1)
        r, z = torch.sigmoid(xr + h @ U[:, :H]), torch.sigmoid(xz + h @ U[:, H:2 * H])
        return [(1 - z) * torch.tanh(xn + (r * h) @ U[:, 2 * H:]) + z * h]
    return cell


def layer(row):
    """The function of a row of the op table: arguments and options to outputs."""
    def function(arguments, options):
        x, W, U, b, *rest = arguments
        T, B, _ = x.shape
        lengths = options.get("sizes") or [T] * B
        if options.get("reverse"):
            x = turned(x, lengths)
        zero = torch.zeros_like
        if row in ("rnn", "rnn relu"):
            out = by_pytorch("rnn_tanh" if row == "rnn" else "rnn_relu", x, [W.T, U.T, b, zero(b)], rest, lengths)
        elif row == "rnn identity":
            out = step_by_step(lambda x_t, s: [x_t @ W + s[0] @ U + b], x, rest, lengths)
        elif row == "lstm":
            out = by_pytorch("lstm", x, [W.T, U.T, b, zero(b)], rest, lengths)
        elif row == "gru after":
            b_u, *rest = rest
            out = by_pytorch("gru", x, [W.T, U.T, b, torch.cat([zero(b)[:-len(b_u)], b_u])], rest, lengths)
        elif row == "gru before":
            out = step_by_step(gru_cell(W, U, b), x, rest, lengths)
        else:
            peepholes, *rest = rest
            out = step_by_step(lstm_cell(row.split()[1], W, U, b, peepholes), x, rest, lengths)
        if options.get("reverse"):
            out[0] = turned(out[0], lengths)
        return out
    return function


GATES = {"rnn": 1, "rnn relu": 1, "rnn identity": 1, "lstm": 4, "lstm peepholes": 4, "lstm NIG": 3, "lstm NFG": 3,
         "lstm NOG": 3, "lstm NIAF": 4, "lstm NOAF": 4, "lstm CIFG": 3, "gru before": 3, "gru after": 3}


def inputs(rng, row, T, B, I, H):
    """x, W, U, b, what else the row takes, and its states."""
    G = GATES[row] * H
    shapes = [(T, B, I), (I, G), (H, G), (G,)]
    if row.startswith("lstm "):
        shapes.append((3, H))
    if row == "gru after":
        shapes.append((H,))
    shapes += [(B, H)] * (2 if row.startswith("lstm") else 1)
    return [rng.uniform(-1.5, 1.5, s) for s in shapes]


def lengths(rng, T, B):
    return [int(n) for n in rng.integers(1, T + 1, B)]


def written(rng, row):
    """Inputs, note and options of the cases of make_reference.py."""
    for size in [(1, 1, 1, 1), (3, 2, 4, 3), (5, 4, 2, 9)]:
        yield inputs(rng, row, *size), "", {}
    yield inputs(rng, row, 4, 3, 2, 2), "reverse", {"reverse": True}
    yield inputs(rng, row, 5, 4, 3, 2), "lengths", {"sizes": [5, 2, 1, 3]}
    yield inputs(rng, row, 5, 4, 3, 2), "lengths reverse", {"sizes": [1, 5, 3, 3], "reverse": True}


def drawn(row):
    """For drawn_cases.py."""
    def draw(rng):
        T, B, I, H = (int(n) for n in rng.integers(1, 5, 4))
        options = {"reverse": bool(rng.random() < 0.4)}
        if rng.random() < 0.5:
            options["sizes"] = lengths(rng, T, B)
        return inputs(rng, row, T, B, I, H), options
    return draw


DRAWN = {row: drawn(row) for row in GATES}


def add_rows(row, case):
    """For make_reference.py: its row() of every layer."""
    for name in GATES:
        row("recurrent", name, lambda rng, name=name: [case(x, note, **o) for x, note, o in written(rng, name)], layer(name))
