#!/usr/bin/env python3
"""Writes transformer.safetensors: what PyTorch's Transformer computes where chapter 07's stands, in double.

    python3 tests/reference/make_transformer.py

parameters.P: where every model starts, in the engine's names and layout (weights [inputs, outputs], query, key and value apart).
Blocks, with either norm: nn.TransformerEncoderLayer of x [B, T, D] as encoder.0, masked by lengths [B], causally, or both;
nn.TransformerDecoderLayer of x and memory [B, S, D] as decoder.0, the memory masked by memory_lengths. Each has y, and the gradients
of Σ cotangent ⊙ y for its inputs and parameters.
Translators, by norm and positions: nn.TransformerEncoder and nn.TransformerDecoder between tables of vectors, with every mask that
PyTorch's users give. Each has logits [T, B, V], loss and gradients of the first of the batches (source [batches, S, B], source_sizes
[batches, B], input and wanted [batches, T, B], wanted −100 where nothing is asked), or the losses of 100 steps of training.
"""
import math
import platform
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from make_reference import write_safetensors
from torch import nn

SEED = 20170612
SOURCE_WORDS, TARGET_WORDS, D, HEADS, UNITS, N, LONGEST = 9, 8, 6, 2, 10, 2, 6
STEPS, BATCHES, B, S, T = 100, 10, 3, 5, 5
RATE, WARMUP, CLIP, SMOOTHING = 0.01, 20, 1.0, 0.1
LENGTHS, MEMORY_LENGTHS = [5, 1, 3], [2, 5, 4]
BEGIN, END, NOT_ASKED = 1, 2, -100
FUTURE = torch.ones(T, T, dtype=torch.bool).triu(1)  # True: hidden


def behind(lengths, longest):
    return torch.arange(longest) >= torch.as_tensor(lengths)[:, None]


class Translator(nn.Module):
    def __init__(self, norm, positions):
        super().__init__()
        first = norm == "pre"
        options = dict(dim_feedforward=UNITS, dropout=0.0, activation="relu", batch_first=True, norm_first=first)
        # nn.Transformer ends with a norm in any case; where each block does, the paper has no other one.
        ends = [nn.LayerNorm(D) if first else None for _ in range(2)]
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(D, HEADS, **options), N, ends[0],
                                             enable_nested_tensor=False)
        self.decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(D, HEADS, **options), N, ends[1])
        self.source_words, self.target_words = nn.Embedding(SOURCE_WORDS, D), nn.Embedding(TARGET_WORDS, D)
        self.bias = nn.Parameter(torch.zeros(TARGET_WORDS))
        self.places = nn.Parameter(torch.zeros(LONGEST, D)) if positions == "learned" else None
        self.double()

    def embed(self, table, ids):
        x = table(ids) * math.sqrt(D)
        if self.places is not None:
            return x + self.places[:ids.shape[1]]
        place = torch.arange(ids.shape[1], dtype=torch.float64)[:, None]
        angle = place * torch.exp(torch.arange(0, D, 2, dtype=torch.float64) * (-math.log(10000.0) / D))
        return x + torch.stack([angle.sin(), angle.cos()], 2).flatten(1)

    def forward(self, source, sizes, words, written):
        """All [B, ..] → logits [B, T, V]."""
        padding = behind(sizes, S)
        memory = self.encoder(self.embed(self.source_words, source), src_key_padding_mask=padding)
        x = self.decoder(self.embed(self.target_words, words), memory, tgt_mask=FUTURE, tgt_key_padding_mask=~written,
                         memory_key_padding_mask=padding)
        return x @ self.target_words.weight.T + self.bias

    def loss(self, batch, smoothing=0.0):
        source, sizes, words, wanted = batch
        logits = self(source.T, sizes, words.T, wanted.T != NOT_ASKED).transpose(0, 1)
        return logits, F.cross_entropy(logits.flatten(0, 1), wanted.flatten(), ignore_index=NOT_ASKED, label_smoothing=smoothing)


# ------------------------------------------------------------------------------------------------------------ the engine's names


def linear(name, layer):
    return {f"{name}.weight": (layer.weight, lambda w: w.T), f"{name}.bias": (layer.bias, lambda b: b)}


def norm(name, layer):
    return {f"{name}.gain": (layer.weight, lambda w: w), f"{name}.bias": (layer.bias, lambda b: b)}


def attention(name, layer):
    found = linear(f"{name}.output", layer.out_proj)
    for i, part in enumerate(("query", "key", "value")):  # PyTorch has them one below the other
        found[f"{name}.{part}.weight"] = layer.in_proj_weight, lambda w, i=i: w[i * D:(i + 1) * D].T
        found[f"{name}.{part}.bias"] = layer.in_proj_bias, lambda b, i=i: b[i * D:(i + 1) * D]
    return found


def block(name, layer):
    """Name → PyTorch's parameter, and how to come from it, or from its gradient, to the engine's."""
    looks = {"look": layer.self_attn}
    if isinstance(layer, nn.TransformerDecoderLayer):
        looks = {"back": layer.self_attn, "over": layer.multihead_attn}
    found = {**linear(f"{name}think.up", layer.linear1), **linear(f"{name}think.down", layer.linear2)}
    for part, look in looks.items():
        found.update(attention(name + part, look))
    for i, part in enumerate([*looks, "think"], 1):
        found.update(norm(f"{name}around_{part}.norm", getattr(layer, f"norm{i}")))
    return found


def named(model):
    whole = {"source_words.weight": model.source_words.weight, "target_words.weight": model.target_words.weight,
             "bias": model.bias, "places": model.places}
    found = {name: (w, lambda w: w) for name, w in whole.items() if w is not None}
    for half in ("encoder", "decoder"):
        for n, layer in enumerate(getattr(model, half).layers):
            found.update(block(f"{half}.{n}.", layer))
        if getattr(model, half).norm is not None:
            found.update(norm(f"{half}_norm", getattr(model, half).norm))
    assert sum(part(w).numel() for w, part in found.values()) == sum(w.numel() for w in model.parameters())
    return found


def values(names):
    return {f"parameters.{name}": part(w).detach().clone() for name, (w, part) in names.items()}


def gradients(names):
    return {f"gradients.{name}": part(w.grad) for name, (w, part) in names.items()}


def drawn(rng):
    """Values for all names that there are."""
    names, found = named(Translator("pre", "learned")), {}
    for name, (w, part) in names.items():
        deviation = 0.15 if name.endswith(("bias", "gain")) else 0.4
        found[name] = torch.from_numpy(rng.normal(float(name.endswith("gain")), deviation, tuple(part(w).shape)))
    return found


def started(start, *kind):
    model = Translator(*kind)
    with torch.no_grad():
        for name, (w, part) in named(model).items():
            part(w).copy_(start[name])
    return model


# ------------------------------------------------------------------------------------------------------------ what they compute


def blocks(start, inputs):
    """Name → what a single block computes."""
    x, memory = inputs["x"], inputs["memory"]
    padding = dict(src_key_padding_mask=behind(LENGTHS, T))
    causal = dict(src_mask=FUTURE)
    over = dict(tgt_mask=FUTURE, memory_key_padding_mask=behind(MEMORY_LENGTHS, S))
    for kind in ("post", "pre"):
        for half, name, arguments, options in [
                ("encoder", "padding", [x], padding), ("encoder", "causal", [x], causal),
                ("encoder", "padding causal", [x], {**padding, **causal}), ("decoder", "decoder", [x, memory], over)]:
            layer = getattr(started(start, kind, "none"), half).layers[0]
            leaves = [tensor.clone().requires_grad_() for tensor in arguments]
            y = layer(*leaves, **options)
            y.backward(inputs["cotangent"])
            found = {f"gradients.{key}": leaf.grad for key, leaf in zip(("x", "memory"), leaves)}
            yield f"{kind} {name}", {"y": y, **found, **gradients(block("", layer))}


def pairs(rng):
    """The batches: a target is its source from the last word to the first, by a table of words."""
    batches = []
    for _ in range(BATCHES):
        sources = [rng.integers(3, SOURCE_WORDS, rng.integers(1, S + 1)) for _ in range(B)]
        targets = [[int(3 + (5 * word + 1) % (TARGET_WORDS - 3)) for word in source[::-1]][:T - 1] for source in sources]
        rows = [(sources, 0, S), ([[BEGIN] + t for t in targets], END, T), ([t + [END] for t in targets], NOT_ASKED, T)]
        source, words, wanted = (torch.tensor([[*row] + [filling] * (length - len(row)) for row in part]).T
                                 for part, filling, length in rows)
        batches.append((source, torch.tensor([len(row) for row in sources]), words, wanted))
    return batches


def translator(model, batches):
    logits, loss = model.loss(batches[0])
    loss.backward()
    return {"logits": logits, "loss": loss, **gradients(named(model))}


def rate(step):
    """Up in a straight line, then down to a twentieth."""
    return RATE * ((step + 1) / WARMUP if step < WARMUP else 1 - 0.95 * (step - WARMUP) / (STEPS - WARMUP))


def training(model, batches):
    optimizer, losses, clipped = torch.optim.Adam(model.parameters(), betas=(0.9, 0.98), eps=1e-9), [], 0
    for step in range(STEPS):
        optimizer.zero_grad()
        _, loss = model.loss(batches[step % BATCHES], SMOOTHING)
        loss.backward()
        norm = float(sum((w.grad ** 2).sum() for w in model.parameters()) ** 0.5)
        clipped += norm > CLIP
        for w in model.parameters():  # as in the paper: clip_grad_norm_ divides by the norm + 1e-6
            w.grad *= min(1.0, CLIP / norm)
        optimizer.param_groups[0]["lr"] = rate(step)
        optimizer.step()
        losses.append(loss.item())
    print(f"loss {np.mean(losses[:10]):.3f} in the first ten steps, {np.mean(losses[-10:]):.3f} in the last; {clipped} clipped")
    return {"losses": torch.tensor(losses, dtype=torch.float64)}


def main():
    torch.set_num_threads(1)
    rng = np.random.default_rng(SEED)
    start, batches = drawn(rng), pairs(rng)
    inputs = {name: torch.from_numpy(rng.normal(size=(B, T, D))) for name in ("x", "memory", "cotangent")}
    tensors = {**inputs, "lengths": torch.tensor(LENGTHS), "memory_lengths": torch.tensor(MEMORY_LENGTHS)}
    tensors.update({f"parameters.{name}": w for name, w in start.items()})
    tensors.update(zip(("source", "source_sizes", "input", "wanted"), map(torch.stack, zip(*batches))))
    cases = list(blocks(start, inputs))
    for kind, positions, run in [("post", "sinusoidal", translator), ("pre", "learned", translator),
                                 ("post", "learned", training), ("pre", "sinusoidal", training)]:
        cases.append((f"{kind} {positions}", run(started(start, kind, positions), batches)))
    tensors.update({f"{name}.{key}": t for name, found in cases for key, t in found.items()})
    path = Path(__file__).with_name("transformer.safetensors")
    write_safetensors(path, {name: t.detach().numpy() for name, t in tensors.items()},
                      {"script": "tests/reference/make_transformer.py", "seed": str(SEED), "torch": torch.__version__,
                       "numpy": np.__version__, "python": platform.python_version()})
    print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
