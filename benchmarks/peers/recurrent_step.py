#!/usr/bin/env python3
"""The peer of benchmarks/recurrent_step.cpp: the same networks, numbers, batches and steps in PyTorch.

Prints one JSON line: seconds of each step, the loss of each step, peak resident memory in bytes.
"""
import argparse

import torch
import torch.nn.functional as F
from measured import Measured, compiled, filled, fused

p = argparse.ArgumentParser()
p.add_argument("task", choices=["lm", "adding"])
p.add_argument("cell", choices=["rnn", "lstm", "gru"])
for name, default in dict(V=10000, d=200, T=35, batch=32, steps=20, threads=1).items():
    p.add_argument("--" + name, type=int, default=default)
a = p.parse_args()
torch.set_num_threads(a.threads)
outputs = a.V if a.task == "lm" else 1
inputs = a.d if a.task == "lm" else 2


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        if a.task == "lm":
            self.embedding = torch.nn.Embedding(a.V, a.d)
        self.layer = dict(rnn=torch.nn.RNN, lstm=torch.nn.LSTM, gru=torch.nn.GRU)[a.cell](inputs, a.d)
        self.output = torch.nn.Linear(a.d, outputs)
        gates = dict(rnn=1, lstm=4, gru=3)[a.cell]
        with torch.no_grad():
            if a.task == "lm":
                self.embedding.weight.copy_(filled((a.V, a.d), 1, 0.1))
            self.layer.weight_ih_l0.copy_(filled((inputs, gates * a.d), 2, 0.05).T)
            self.layer.weight_hh_l0.copy_(filled((a.d, gates * a.d), 3, 0.05).T)
            self.layer.bias_ih_l0.zero_()
            self.layer.bias_hh_l0.zero_()
            self.output.weight.copy_(filled((a.d, outputs), 4, 0.05).T)
            self.output.bias.zero_()
        # The second of the two biases does nothing but in the GRU's candidate, where the reset gate is applied to it.
        if a.cell == "gru":
            candidate = torch.cat([torch.zeros(2 * a.d), torch.ones(a.d)])
            self.layer.bias_hh_l0.register_hook(lambda g: g * candidate)
        else:
            self.layer.bias_hh_l0.requires_grad_(False)

    def forward(self, x):
        y, _ = self.layer(self.embedding(x) if a.task == "lm" else x)
        return self.output(y).flatten(0, 1) if a.task == "lm" else self.output(y[-1]).flatten()


model = Model()
weights = [w for w in model.parameters() if w.requires_grad]
optimizer = torch.optim.SGD(weights, lr=1.0, **fused()) if a.task == "lm" else torch.optim.Adam(weights, lr=1e-3, **fused())
loss_of = compiled(lambda x, target: F.cross_entropy(model(x), target) if a.task == "lm" else F.mse_loss(model(x), target))

out = Measured()
for step in range(a.steps):
    i = torch.arange(a.T * a.batch) + step * a.T * a.batch
    if a.task == "lm":
        x, target = ((i * 7919) % a.V).reshape(a.T, a.batch), (i * i) % a.V % 997
    else:
        x, target = filled((a.T, a.batch, 2), step, 1.0), filled((a.batch,), step + 0.5, 1.0)

    def train():
        loss = loss_of(x, target)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 0.25 if a.task == "lm" else 1.0)
        optimizer.step()
        return loss

    out.step(train, lambda loss: loss.item())
out.print()
