#!/usr/bin/env python3
"""The peer of benchmarks/bert_step.cpp: the same model, numbers, batches and steps in PyTorch.

BERT as transformers has it (queries, keys and values by layers of their own, attention by
F.scaled_dot_product_attention), but the places that are asked for are gathered before the product with all pieces.

Prints one JSON line: seconds of each step, the loss of each step, peak resident memory in bytes.
"""
import argparse

import torch
import torch.nn.functional as F
from measured import Measured, compiled, fused
from transformer import attention, ids, read, start, wanted, zero_biases

p = argparse.ArgumentParser()
for name, default in dict(V=8000, d=128, layers=2, heads=2, ff=512, T=64, batch=8, steps=20, threads=1).items():
    p.add_argument("--" + name, type=int, default=default)
a = p.parse_args()
torch.set_num_threads(a.threads)
HIDDEN = a.T * 15 // 100  # of an example


class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.out = (torch.nn.Linear(a.d, a.d) for _ in range(4))
        self.up, self.down = torch.nn.Linear(a.d, a.ff), torch.nn.Linear(a.ff, a.d)
        self.look_norm, self.think_norm = (torch.nn.LayerNorm(a.d, eps=1e-12) for _ in range(2))

    def layers(self):
        return [self.query, self.key, self.value, self.out, self.up, self.down]

    def forward(self, x):
        q, k, v = (layer(x).view(a.batch, a.T, a.heads, -1).transpose(1, 2) for layer in (self.query, self.key, self.value))
        x = self.look_norm(x + self.out(attention(q, k, v).transpose(1, 2).reshape(a.batch, a.T, a.d)))
        return self.think_norm(x + self.down(F.gelu(self.up(x))))


class Bert(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.words, self.segments = torch.nn.Embedding(a.V, a.d), torch.nn.Embedding(2, a.d)
        self.places = torch.nn.Parameter(torch.empty(a.T, a.d))
        self.norm, self.masked_norm = (torch.nn.LayerNorm(a.d, eps=1e-12) for _ in range(2))
        self.blocks = torch.nn.ModuleList(Block() for _ in range(a.layers))
        self.pooler, self.transform, self.next = torch.nn.Linear(a.d, a.d), torch.nn.Linear(a.d, a.d), torch.nn.Linear(a.d, 2)
        self.masked_bias = torch.nn.Parameter(torch.empty(a.V))  # the weight is that of `words`
        zero_biases(self)
        layers = [self.pooler, self.transform, self.next, *(layer for block in self.blocks for layer in block.layers())]
        start([self.words.weight, self.places, self.segments.weight], [layer.weight for layer in layers])

    def loss(self, pieces, segments, at, hidden, random):
        x = self.norm(self.words(pieces) + self.segments(segments) + self.places)
        for block in self.blocks:
            x = block(x)
        guessed = self.masked_norm(F.gelu(self.transform(x.flatten(0, 1)[at])))
        masked = F.cross_entropy(F.linear(guessed, self.words.weight, self.masked_bias), hidden)
        return masked + F.cross_entropy(self.next(torch.tanh(self.pooler(x[:, 0]))), random)


def places(step):
    """b T + t of the places that are asked for."""
    apart = a.T // HIDDEN
    b = torch.arange(a.batch)[:, None]
    return (b * a.T + torch.arange(HIDDEN) * apart + (b + step) % apart).flatten()


model = Bert()
groups = [dict(params=[w for w in model.parameters() if (w.dim() >= 2) == decays], weight_decay=0.01 * decays)
          for decays in (True, False)]
optimizer = torch.optim.AdamW(groups, lr=1e-4, **fused())
loss_of = compiled(model.loss)
segments = (torch.arange(a.T) >= a.T // 2).long().expand(a.batch, a.T).contiguous()

out = Measured()
for step in range(a.steps):
    batch = (ids(a.V, (a.batch, a.T), step, read), segments, places(step),
             ids(a.V, (a.batch * HIDDEN,), step, wanted), (torch.arange(a.batch) + step) % 2)

    def train():
        loss = loss_of(*batch)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return loss

    out.step(train, lambda loss: loss.item())
out.print()
