#!/usr/bin/env python3
"""The peer of benchmarks/transformer_step.cpp: the same models, numbers, batches and steps in PyTorch.

Prints one JSON line: seconds of each step, the loss of each step, peak resident memory in bytes.
"""
import argparse
import math

import torch
import torch.nn.functional as F
from measured import Measured, compiled, fused, modern
from transformer import attention, ids, read, start, wanted, zero_biases

p = argparse.ArgumentParser()
p.add_argument("task", choices=["lm", "translator"])
for name, default in dict(V=8000, d=256, layers=4, heads=4, ff=1024, S=25, T=128, batch=16, steps=20, threads=1).items():
    p.add_argument("--" + name, type=int, default=default)
a = p.parse_args()
torch.set_num_threads(a.threads)


class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.look_norm, self.think_norm = torch.nn.LayerNorm(a.d), torch.nn.LayerNorm(a.d)
        self.qkv, self.out = torch.nn.Linear(a.d, 3 * a.d), torch.nn.Linear(a.d, a.d)
        self.up, self.down = torch.nn.Linear(a.d, a.ff), torch.nn.Linear(a.ff, a.d)

    def forward(self, x):
        q, k, v = self.qkv(self.look_norm(x)).view(a.batch, a.T, 3, a.heads, -1).permute(2, 0, 3, 1, 4)
        x = x + self.out(attention(q, k, v).transpose(1, 2).reshape(a.batch, a.T, a.d))
        return x + self.down(torch.relu(self.up(self.think_norm(x))))


class Encoder(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.words = torch.nn.Embedding(a.V, a.d)
        self.places = torch.nn.Parameter(torch.empty(a.T, a.d))
        self.blocks = torch.nn.ModuleList(Block() for _ in range(a.layers))
        self.norm = torch.nn.LayerNorm(a.d)
        self.output = torch.nn.Linear(a.d, a.V)
        zero_biases(self)
        start([self.words.weight, self.places],
              [layer.weight for b in self.blocks for layer in (b.qkv, b.out, b.up, b.down)] + [self.output.weight])

    def loss(self, read, wanted):
        x = self.words(read) + self.places
        for block in self.blocks:
            x = block(x)
        return F.cross_entropy(self.output(self.norm(x)).flatten(0, 1), wanted.flatten())


def sinusoids(T):
    angles = torch.arange(T, dtype=torch.float64)[:, None] / 10000.0 ** (torch.arange(0, a.d, 2, dtype=torch.float64) / a.d)
    return torch.stack([angles.sin(), angles.cos()], -1).reshape(T, a.d).float()


class Translator(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.source_words, self.target_words = torch.nn.Embedding(a.V, a.d), torch.nn.Embedding(a.V, a.d)
        self.bias = torch.nn.Parameter(torch.empty(a.V))  # the output's weight is target_words
        self.model = torch.nn.Transformer(a.d, a.heads, a.layers, a.layers, a.ff, dropout=0.0, batch_first=True, norm_first=True)
        self.register_buffer("places", sinusoids(max(a.S, a.T)))
        self.register_buffer("future", torch.ones(a.T, a.T, dtype=torch.bool).triu(1))
        zero_biases(self)
        weights = []
        for reader, writer in zip(self.model.encoder.layers, self.model.decoder.layers):
            for layer, looks in (reader, [reader.self_attn]), (writer, [writer.self_attn, writer.multihead_attn]):
                for look in looks:
                    weights += [*look.in_proj_weight.chunk(3), look.out_proj.weight]
                weights += [layer.linear1.weight, layer.linear2.weight]
        start([self.source_words.weight, self.target_words.weight], weights)

    def loss(self, source, before, wanted, padding):
        x, y = (words(x) * math.sqrt(a.d) + self.places[:x.shape[1]]
                for words, x in ((self.source_words, source), (self.target_words, before)))
        hints = dict(tgt_is_causal=True) if modern() else {}  # the mask is causal: PyTorch 2 need not look at it
        y = self.model(x, y, tgt_mask=self.future, src_key_padding_mask=padding, memory_key_padding_mask=padding, **hints)
        return F.cross_entropy(F.linear(y, self.target_words.weight, self.bias).flatten(0, 1), wanted.flatten())


if a.task == "lm":
    model = Encoder()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=0.01, **fused())
else:
    model = Translator()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4, betas=(0.9, 0.98), eps=1e-9, **fused())
loss_of = compiled(model.loss)
padding = torch.zeros(a.batch, a.S, dtype=torch.bool)  # nowhere here, but a translator has to ask

out = Measured()
for step in range(a.steps):
    if a.task == "lm":
        batch = ids(a.V, (a.batch, a.T), step, read), ids(a.V, (a.batch, a.T), step, wanted)
    else:  # one column is a sentence
        batch = (ids(a.V, (a.S, a.batch), step, read).T, ids(a.V, (a.T, a.batch), step, lambda i: i * 6271).T,
                 ids(a.V, (a.T, a.batch), step, wanted).T, padding)

    def train():
        loss = loss_of(*batch)
        optimizer.zero_grad()
        loss.backward()
        if a.task == "translator":
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return loss

    out.step(train, lambda loss: loss.item())
out.print()
