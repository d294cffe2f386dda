#!/usr/bin/env python3
"""The peer of benchmarks/nnlm_step.cpp: the same network, numbers, batch and steps in PyTorch.

Prints one JSON line: seconds of each step, the loss of each step, peak resident memory in bytes.
"""
import argparse

import torch
import torch.nn.functional as F
from measured import Measured, compiled, filled, fused

p = argparse.ArgumentParser()
for name, default in dict(V=16383, m=60, h=100, n=5, batch=128, steps=40, threads=1).items():
    p.add_argument("--" + name, type=int, default=default)
p.add_argument("--optimizer", choices=["sgd", "adam"], default="sgd")
a = p.parse_args()
torch.set_num_threads(a.threads)


class Nnlm(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.C = torch.nn.Embedding(a.V, a.m)
        self.H = torch.nn.Linear((a.n - 1) * a.m, a.h)
        self.U = torch.nn.Linear(a.h, a.V)
        with torch.no_grad():
            self.C.weight.copy_(filled((a.V, a.m), 1, 0.1))
            self.H.weight.copy_(filled(((a.n - 1) * a.m, a.h), 2, 0.05).T)
            self.U.weight.copy_(filled((a.h, a.V), 3, 0.05).T)
            self.H.bias.zero_()
            self.U.bias.zero_()

    def forward(self, contexts):
        return self.U(torch.tanh(self.H(self.C(contexts).flatten(1))))


model = Nnlm()
rate = 0.1 if a.optimizer == "sgd" else 1e-3
optimizer = (torch.optim.SGD if a.optimizer == "sgd" else torch.optim.Adam)(model.parameters(), lr=rate, **fused())
loss_of = compiled(lambda contexts, targets: F.cross_entropy(model(contexts), targets))

out = Measured()
for step in range(a.steps):
    i = torch.arange(a.batch * (a.n - 1)) + step * a.batch * (a.n - 1)
    contexts = ((i * 7919) % a.V).reshape(a.batch, a.n - 1)
    j = torch.arange(a.batch) + step * a.batch
    targets = (j * j) % a.V % 997

    def train():
        loss = loss_of(contexts, targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    out.step(train, lambda loss: loss.item())
out.print()
