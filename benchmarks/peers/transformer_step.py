#!/usr/bin/env python3
"""The peer of benchmarks/transformer_step.cpp: the same models, numbers, batches and steps in PyTorch.

Prints one JSON line: seconds of each step, the loss of each step, peak resident memory in bytes.
"""
import argparse
import math

import torch
import torch.nn.functional as F
from measured import Measured, compiled, fused, modern

p = argparse.ArgumentParser()
p.add_argument("task", choices=["lm", "translator"])
for name, default in dict(V=8000, d=256, layers=4, heads=4, ff=1024, S=25, T=128, batch=16, steps=20, threads=1).items():
    p.add_argument("--" + name, type=int, default=default)
a = p.parse_args()
torch.set_num_threads(a.threads)


def numbers(shape, phase):
    i = torch.arange(math.prod(shape), dtype=torch.float64)
    return (0.02 * torch.sin(phase + 0.37 * i * i)).float().reshape(shape)


def start(tables, layers):
    """The matrices get their first numbers in this order: tables as they are, weights of layers transposed."""
    with torch.no_grad():
        for phase, table in enumerate(tables):
            table.copy_(numbers(table.shape, phase))
        for phase, weight in enumerate(layers, len(tables)):
            weight.copy_(numbers(weight.shape[::-1], phase).T)


def zero_biases(model):
    for module in model.modules():
        for name, bias in module.named_parameters(recurse=False):
            if "bias" in name:
                torch.nn.init.zeros_(bias)


def attention(q, k, v):
    if modern():
        return F.scaled_dot_product_attention(q, k, v)
    return torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), -1) @ v


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
        x, y = (words(ids) * math.sqrt(a.d) + self.places[:ids.shape[1]]
                for words, ids in ((self.source_words, source), (self.target_words, before)))
        hints = dict(tgt_is_causal=True) if modern() else {}  # the mask is causal: PyTorch 2 need not look at it
        y = self.model(x, y, tgt_mask=self.future, src_key_padding_mask=padding, memory_key_padding_mask=padding, **hints)
        return F.cross_entropy(F.linear(y, self.target_words.weight, self.bias).flatten(0, 1), wanted.flatten())


def words(shape, step, word):
    i = torch.arange(math.prod(shape)) + step * math.prod(shape)
    return (word(i) % a.V).reshape(shape)


def read(i):
    return i * 7919


def wanted(i):
    return i * i % 997


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
        batch = words((a.batch, a.T), step, read), words((a.batch, a.T), step, wanted)
    else:  # one column is a sentence
        batch = (words((a.S, a.batch), step, read).T, words((a.T, a.batch), step, lambda i: i * 6271).T,
                 words((a.T, a.batch), step, wanted).T, padding)

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
