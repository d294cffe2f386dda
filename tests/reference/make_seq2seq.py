#!/usr/bin/env python3
"""Writes seq2seq.safetensors: what the translators of chapters 05 and 06 compute of a padded batch, in double.

    python3 tests/reference/make_seq2seq.py

The batch: source [S, B], source_sizes [B], input and wanted [T, B], wanted −100 where nothing is asked. For each model, under its
name: parameters.P in the engine's names and layout (weights [inputs, outputs], one bias), logits [T, B, V] with the true words
before, the loss and, with attention, weights [T, B, S]. The cells and packed sequences are PyTorch's, the rest is written out.
"""
import platform
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from make_reference import write_safetensors
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

SEED = 20140910
SOURCE_WORDS, TARGET_WORDS, M, H = 7, 6, 3, 4
SOURCES, TARGETS = [[3, 4, 5, 6], [5, 3], [6, 4, 4]], [[3, 4], [5, 4, 3], []]
BEGIN, END, NOT_ASKED = 1, 2, -100
LAYERS = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
# Chapter 05: cell and context. Chapter 06: score, order, input feeding.
FIXED = [("rnn", "last"), ("lstm", "last"), ("lstm", "mapped"), ("gru", "mapped"), ("gru", "all")]
ATTENTIVE = [(score, "before", False) for score in ("dot", "scaled", "general", "additive", "concat", "linear", "blind")]
ATTENTIVE += [("general", "after", True), ("concat", "after", True), ("scaled", "after", False)]


def padded(rows, filling):
    longest = max(map(len, rows))
    return torch.tensor([row + [filling] * (longest - len(row)) for row in rows]).T  # time first


SIZES = [len(row) for row in SOURCES]
SOURCE = padded(SOURCES, 0)
INPUT = padded([[BEGIN] + row for row in TARGETS], END)
WANTED = padded([row + [END] for row in TARGETS], NOT_ASKED)


class Parameters:
    """Draws what is asked for by the engine's name."""

    def __init__(self, seed):
        self.generator = torch.Generator().manual_seed(seed)
        self.found = {}

    def draw(self, *shape):
        return torch.randn(*shape, dtype=torch.float64, generator=self.generator) * 0.6

    def __call__(self, name, *shape):
        if name not in self.found:
            self.found[name] = self.draw(*shape)
        return self.found[name]

    def layer(self, name, kind, inputs, hidden, both_ways=False):
        """PyTorch's layer; of its two biases the engine has one, and of the GRU's second one the part within the reset gate."""
        layer = LAYERS[kind](inputs, hidden, bidirectional=both_ways).double()
        for suffix, direction in [("", "forward"), ("_reverse", "backward")][:1 + both_ways]:
            w, u, b, b_u = (getattr(layer, f"{part}_l0{suffix}") for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
            with torch.no_grad():
                for weight in (w, u, b, b_u):
                    weight.copy_(self.draw(*weight.shape))
                b_u[:2 * hidden if kind == "gru" else None] = 0
            prefix = f"{name}.layer0.{direction}."
            self.found.update({prefix + "W": w.T, prefix + "U": u.T, prefix + "b": b})
            if kind == "gru":
                self.found[prefix + "b_u"] = b_u[2 * hidden:]
        return layer


def read(layer, words):
    """All states [S, B, ..] and the last ones of each direction."""
    y, last = layer(pack_padded_sequence(words, torch.tensor(SIZES), enforce_sorted=False))
    return pad_packed_sequence(y)[0], last


def fixed(p, kind, context):
    encoder, decoder = p.layer("encoder", kind, M, H), p.layer("decoder", kind, M + H, H)
    source_words, target_words = p("source_words.weight", SOURCE_WORDS, M), p("target_words.weight", TARGET_WORDS, M)
    W, b = p("map.weight", H, H), p("map.bias", H)
    y, last = read(encoder, source_words[SOURCE])
    h, cell = last if kind == "lstm" else (last, None)
    if context == "last":
        c = h[0]
    elif context == "mapped":
        c = torch.tanh(h[0] @ W + b)
    else:
        c = torch.tanh(torch.stack([y[:n, i].mean(0) for i, n in enumerate(SIZES)]) @ W + b)
    state = c[None]
    if kind == "lstm":
        state = (state, cell if context == "last" else torch.zeros_like(cell))
    logits = []
    for words in INPUT:  # word by word
        out, state = decoder(torch.cat([target_words[words], c], 1)[None], state)
        logits.append(out[0] @ p("output.weight", H, TARGET_WORDS) + p("output.bias", TARGET_WORDS))
    return {"logits": torch.stack(logits)}


def score(p, kind, q, keys):
    """One number for a query [H] and each of the keys [n, H]."""
    if kind == "dot":
        return keys @ q
    if kind == "scaled":
        return keys @ q / H ** 0.5
    if kind == "general":
        return torch.stack([q @ (k @ p("score.W.weight", H, H)) for k in keys])
    v = p("score.v", H, 1)[:, 0]
    if kind == "blind":
        return keys @ v
    if kind == "additive":
        inner = q @ p("score.W.weight", H, H) + p("score.W.bias", H) + keys @ p("score.U.weight", H, H)
    else:
        inner = torch.stack([torch.cat([q, k]) for k in keys]) @ p("score.W.weight", 2 * H, H) + p("score.W.bias", H)
    return (inner if kind == "linear" else torch.tanh(inner)) @ v


def attentive(p, kind, order, feeding):
    encoder = p.layer("encoder", "gru", M, H // 2, both_ways=True)
    decoder = p.layer("decoder", "gru", M + (H if order == "before" or feeding else 0), H)
    source_words, target_words = p("source_words.weight", SOURCE_WORDS, M), p("target_words.weight", TARGET_WORDS, M)
    join, join_bias = p("join.weight", 2 * H, H), p("join.bias", H)
    h, last = read(encoder, source_words[SOURCE])
    s = torch.tanh(torch.cat([last[0], last[1]], 1) @ p("first.weight", H, H) + p("first.bias", H))

    def look(queries):
        weights, contexts = torch.zeros(len(SIZES), len(SOURCE), dtype=torch.float64), []
        for i, n in enumerate(SIZES):  # sentence by sentence: nothing is masked, since there is nothing to mask
            weights[i, :n] = F.softmax(score(p, kind, queries[i], h[:n, i]), 0)
            contexts.append(weights[i, :n] @ h[:n, i])
        return torch.stack(contexts), weights

    fed, logits, seen = torch.zeros_like(s), [], []
    for words in INPUT:
        x = target_words[words]
        if order == "before":
            c, weights = look(s)
            s = decoder(torch.cat([x, c], 1)[None], s[None])[0][0]
            out = s
        else:
            s = decoder((torch.cat([x, fed], 1) if feeding else x)[None], s[None])[0][0]
            c, weights = look(s)
            out = fed = torch.tanh(torch.cat([c, s], 1) @ join + join_bias)
        logits.append(out @ p("output.weight", H, TARGET_WORDS) + p("output.bias", TARGET_WORDS))
        seen.append(weights)
    return {"logits": torch.stack(logits), "weights": torch.stack(seen)}


def main():
    torch.set_num_threads(1)
    tensors = {"source": SOURCE, "source_sizes": torch.tensor(SIZES), "input": INPUT, "wanted": WANTED}
    models = [(f"{kind} {context}", fixed, (kind, context)) for kind, context in FIXED]
    models += [(f"{kind} {order}{' fed' * feeding}", attentive, (kind, order, feeding)) for kind, order, feeding in ATTENTIVE]
    for number, (name, run, settings) in enumerate(models):
        p = Parameters(SEED + number)
        found = run(p, *settings)
        found["loss"] = F.cross_entropy(found["logits"].flatten(0, 1), WANTED.flatten(), ignore_index=NOT_ASKED)
        print(f"{name}: loss {found['loss'].item():.6f}")
        found.update({f"parameters.{n}": w for n, w in p.found.items()})
        tensors.update({f"{name}.{key}": t for key, t in found.items()})
    write_safetensors(Path(__file__).with_name("seq2seq.safetensors"),
                      {name: t.detach().numpy() for name, t in tensors.items()},
                      {"script": "tests/reference/make_seq2seq.py", "seed": str(SEED), "torch": torch.__version__,
                       "numpy": np.__version__, "python": platform.python_version()})


if __name__ == "__main__":
    main()
