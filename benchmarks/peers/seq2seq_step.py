#!/usr/bin/env python3
"""The peer of benchmarks/seq2seq_step.cpp: the same translator, numbers, batches and steps in PyTorch.

Prints one JSON line: seconds of each step, the loss of each step, peak resident memory in bytes.
"""
import argparse

import torch
import torch.nn.functional as F
from measured import Measured, compiled, filled, fused

p = argparse.ArgumentParser()
for name, default in dict(V=8000, m=256, H=256, S=25, T=25, batch=32, steps=20, threads=1).items():
    p.add_argument("--" + name, type=int, default=default)
a = p.parse_args()
torch.set_num_threads(a.threads)


class Translator(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.source_words = torch.nn.Embedding(a.V, a.m)
        self.words = torch.nn.Embedding(a.V, a.m)
        self.encoder = torch.nn.GRU(a.m, a.H, bidirectional=True)
        self.W = torch.nn.Linear(a.H, a.H)
        self.U = torch.nn.Linear(2 * a.H, a.H, bias=False)
        self.v = torch.nn.Linear(a.H, 1, bias=False)
        self.start = torch.nn.Linear(a.H, a.H)
        self.cell = torch.nn.GRUCell(a.m + 2 * a.H, a.H)
        self.output = torch.nn.Linear(a.H, a.V)
        layers, cell = self.encoder, self.cell
        for phase, weight in enumerate([
                self.source_words.weight, self.words.weight, layers.weight_ih_l0, layers.weight_hh_l0,
                layers.weight_ih_l0_reverse, layers.weight_hh_l0_reverse, self.W.weight, self.U.weight, self.v.weight,
                self.start.weight, cell.weight_ih, cell.weight_hh, self.output.weight]):
            with torch.no_grad():
                weight.copy_(filled(weight.shape, phase, 0.1) if phase < 2 else filled(weight.shape[::-1], phase, 0.1).T)
        # Of a GRU's two biases only one does something, but in the candidate, whose second one the reset gate meets.
        candidate = torch.cat([torch.zeros(2 * a.H), torch.ones(a.H)])
        for second in layers.bias_hh_l0, layers.bias_hh_l0_reverse, cell.bias_hh:
            second.register_hook(lambda g: g * candidate)
        for layer in self.encoder, self.W, self.start, self.cell, self.output:
            for name, bias in layer.named_parameters():
                if "bias" in name:
                    torch.nn.init.zeros_(bias)

    def step(self, y, s, keys, values, padding):
        """One word further: s_t from y_{t-1} [B, m] and s_{t-1} [B, H]."""
        scores = self.v(torch.tanh(self.W(s).unsqueeze(1) + keys)).squeeze(2)                     # [B, S]
        weights = torch.softmax(scores.masked_fill(padding, -1e9), -1)
        context = torch.bmm(weights.unsqueeze(1), values).squeeze(1)                              # [B, 2H]
        return self.cell(torch.cat([y, context], -1), s)

    def loss(self, source, before, wanted, padding):
        h, last = self.encoder(self.source_words(source))
        values = h.transpose(0, 1).contiguous()                                                   # [B, S, 2H]
        keys = self.U(values)                                                                     # once a sentence
        s, states = torch.tanh(self.start(last[1])), []
        for y in self.words(before):
            s = self.step(y, s, keys, values, padding)
            states.append(s)
        return F.cross_entropy(self.output(torch.stack(states)).flatten(0, 1), wanted.flatten())


model = Translator()
loss_of = compiled(model.loss)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, **fused())


def words(length, step, word):
    i = torch.arange(length * a.batch) + step * length * a.batch
    return (word(i) % a.V).reshape(length, a.batch)


out = Measured()
padding = torch.zeros(a.batch, a.S, dtype=torch.bool)
for step in range(a.steps):
    batch = words(a.S, step, lambda i: i * 7919), words(a.T, step, lambda i: i * 6271), words(a.T, step, lambda i: i * i % 997)

    def train():
        loss = loss_of(*batch, padding)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return loss

    out.step(train, lambda loss: loss.item())
out.print()
