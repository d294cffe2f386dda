#!/usr/bin/env python3
"""Writes bert.safetensors: what BERT computes where chapter 10's stands, in double.

    python3 tests/reference/make_bert.py
    python3 tests/reference/make_bert.py --check      # also against transformers, where that is installed

The model is written out here: Hugging Face's parameter names and layouts (weights [outputs, inputs]), BERT's arithmetic in single
steps. With --check it gave in every hidden state, the pooled vector, both kinds of logits, the loss and all gradients what
transformers 5.24.0's BertForPreTraining gives (eager attention, double, PyTorch 2.15.0) to 3e-15, with padding, token types and ReLU,
GELU and its tanh form.

parameters.P: where the model starts. Examples: input_ids, token_type_ids and labels [steps, B, T], labels −100 where nothing is asked;
lengths and next_sentence_label [steps, B]. Of all examples of the first step: hidden.0 (the embeddings) … hidden.N [B, T, D], pooled
[B, D], masked_logits [M, V] of what is asked for, next_logits [B, 2], masked, next and their sum loss, and the gradients of that.
losses [100]: training. Step n takes the examples n mod steps, in two parts one after the other (2 and 3 examples; in one of them
nothing is asked), each divided by the counts of all five. AdamW without decay on biases and norms, warm-up and linear decay, the norm
of the gradient clipped.
"""
import math
import platform
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from make_reference import write_safetensors
from torch import nn

SEED = 20181011
V, D, HEADS, UNITS, N, PLACES, EPSILON = 40, 8, 2, 12, 2, 12, 1e-12
STEPS, DRAWN, B, T = 100, 5, 5, 12
RATE, WARMUP, DECAY, CLIP = 0.01, 20, 0.01, 4.0
PAD, CLS, SEP, MASK, FIRST, NOT_ASKED = 0, 2, 3, 4, 5, -100
WITHOUT = 3  # the step whose first part asks for nothing
EXAMPLES = ("input_ids", "token_type_ids", "lengths", "labels", "next_sentence_label")


def group(**children):
    """A module that does nothing but give its children their names."""
    module = nn.Module()
    for name, child in children.items():
        setattr(module, name, child)
    return module


def norm():
    return nn.LayerNorm(D, EPSILON)


class Bert(nn.Module):
    def __init__(self, activation=F.gelu):
        super().__init__()
        self.activation = activation
        layers = [group(attention=group(self=group(query=nn.Linear(D, D), key=nn.Linear(D, D), value=nn.Linear(D, D)),
                                        output=group(dense=nn.Linear(D, D), LayerNorm=norm())),
                        intermediate=group(dense=nn.Linear(D, UNITS)),
                        output=group(dense=nn.Linear(UNITS, D), LayerNorm=norm())) for _ in range(N)]
        self.bert = group(embeddings=group(word_embeddings=nn.Embedding(V, D), position_embeddings=nn.Embedding(PLACES, D),
                                           token_type_embeddings=nn.Embedding(2, D), LayerNorm=norm()),
                          encoder=group(layer=nn.ModuleList(layers)), pooler=group(dense=nn.Linear(D, D)))
        self.cls = group(predictions=group(transform=group(dense=nn.Linear(D, D), LayerNorm=norm())),
                         seq_relationship=nn.Linear(D, 2))
        self.cls.predictions.bias = nn.Parameter(torch.zeros(V))  # the decoder's weight is word_embeddings'
        self.double()

    def attention(self, layer, x, hidden):
        """hidden [B, 1, 1, T]: the keys that nobody looks at."""
        q, k, v = (part(x).reshape(*x.shape[:2], HEADS, D // HEADS).transpose(1, 2)
                   for part in (layer.self.query, layer.self.key, layer.self.value))
        scores = q @ k.transpose(2, 3) / math.sqrt(D // HEADS)
        found = torch.softmax(scores.masked_fill(hidden, -math.inf), -1) @ v
        return layer.output.LayerNorm(layer.output.dense(found.transpose(1, 2).reshape(x.shape)) + x)

    def encode(self, ids, segments, lengths):
        """The embeddings, and what each layer makes of them."""
        e = self.bert.embeddings
        places = e.position_embeddings(torch.arange(ids.shape[1]))
        states = [e.LayerNorm(e.word_embeddings(ids) + e.token_type_embeddings(segments) + places)]
        hidden = (torch.arange(ids.shape[1]) >= lengths[:, None])[:, None, None]
        for layer in self.bert.encoder.layer:
            x = self.attention(layer.attention, states[-1], hidden)
            inner = self.activation(layer.intermediate.dense(x))
            states.append(layer.output.LayerNorm(layer.output.dense(inner) + x))
        return states

    def masked_logits(self, x):
        head = self.cls.predictions
        guessed = head.transform.LayerNorm(self.activation(head.transform.dense(x)))
        return guessed @ self.bert.embeddings.word_embeddings.weight.T + head.bias

    def forward(self, ids, segments, lengths, labels, random):
        """Everything that is compared; of the losses sums, not means."""
        states = self.encode(ids, segments, lengths)
        pooled = torch.tanh(self.bert.pooler.dense(states[-1][:, 0]))
        asked = labels != NOT_ASKED
        found = {"pooled": pooled, "masked_logits": self.masked_logits(states[-1][asked]),
                 "next_logits": self.cls.seq_relationship(pooled)}
        found.update({f"hidden.{n}": x for n, x in enumerate(states)})
        masked = F.cross_entropy(found["masked_logits"], labels[asked], reduction="sum")
        return found, masked, F.cross_entropy(found["next_logits"], random, reduction="sum")


def started(rng):
    model = Bert()
    with torch.no_grad():
        for name, w in model.named_parameters():
            gain = name.endswith("LayerNorm.weight")
            w.copy_(torch.from_numpy(rng.normal(float(gain), 0.15 if w.dim() == 1 else 0.4, tuple(w.shape))))
    return model


def example(rng, asks):
    """A second segment that follows goes on where the first one ends: the next piece is 3 pieces + 1 further."""
    def run(first, size):
        pieces = [first]
        while len(pieces) < size:
            pieces.append((3 * pieces[-1] + 1) % (V - FIRST))
        return pieces

    sizes, random = rng.integers(1, [6, 5]), int(rng.integers(2))
    both = run(int(rng.integers(V - FIRST)), int(sizes.sum()))
    second = run(int(rng.integers(V - FIRST)), int(sizes[1])) if random else both[sizes[0]:]
    pieces = [CLS, *(FIRST + p for p in both[:sizes[0]]), SEP, *(FIRST + p for p in second), SEP]
    labels = [NOT_ASKED] * T
    for t, piece in enumerate(pieces):
        if piece >= FIRST and asks and rng.random() < 0.3:
            labels[t] = piece
            fate = rng.random()
            pieces[t] = MASK if fate < 0.8 else int(rng.integers(FIRST, V)) if fate < 0.9 else piece
    behind = T - len(pieces)
    segments = [0] * (sizes[0] + 2) + [1] * (sizes[1] + 1) + [0] * behind
    return pieces + [PAD] * behind, segments, len(pieces), labels, random


def drawn(rng):
    """EXAMPLES of every step."""
    steps = []
    for step in range(DRAWN):
        rows = [example(rng, step != WITHOUT or b >= B // 2) for b in range(B)]
        steps.append([torch.tensor(np.array(part)) for part in zip(*rows)])
    assert all((step[3][:B // 2] != NOT_ASKED).any() != (n == WITHOUT) for n, step in enumerate(steps))
    return [torch.stack(part) for part in zip(*steps)]


def of_step(examples, step, first=0, last=B):
    return [part[step % DRAWN, first:last] for part in examples]


# ------------------------------------------------------------------------------------------------------------ what it computes


def values(model, examples):
    step = of_step(examples, 0)
    found, masked, following = model(*step)
    masked, following = masked / (step[3] != NOT_ASKED).sum(), following / B
    loss = masked + following
    loss.backward()
    found.update({"masked": masked, "next": following, "loss": loss})
    found.update({f"gradients.{name}": w.grad.clone() for name, w in model.named_parameters()})
    return found


def rate(step):
    return RATE * ((step + 1) / WARMUP if step < WARMUP else (STEPS - step) / (STEPS - WARMUP))


def training(model, examples):
    parts = list(model.parameters())
    groups = [{"params": [w for w in parts if (w.dim() > 1) == decays], "weight_decay": DECAY * decays} for decays in (True, False)]
    optimizer, losses, clipped = torch.optim.AdamW(groups), [], 0
    for step in range(STEPS):
        optimizer.zero_grad()
        M, loss = int((of_step(examples, step)[3] != NOT_ASKED).sum()), 0.0
        for first, last in ((0, B // 2), (B // 2, B)):
            _, masked, following = model(*of_step(examples, step, first, last))
            part = masked / M + following / B
            part.backward()
            loss += part.item()
        norm = float(sum((w.grad ** 2).sum() for w in parts) ** 0.5)
        clipped += norm > CLIP
        for w in parts:  # as in the paper: clip_grad_norm_ divides by the norm + 1e-6
            w.grad *= min(1.0, CLIP / norm)
        for chosen in optimizer.param_groups:
            chosen["lr"] = rate(step)
        optimizer.step()
        losses.append(loss)
    print(f"loss {np.mean(losses[:10]):.3f} in the first ten steps, {np.mean(losses[-10:]):.3f} in the last; {clipped} clipped")
    return {"losses": torch.tensor(losses, dtype=torch.float64)}


def check(start, examples):
    """The largest difference between this file's model and transformers'."""
    import transformers
    most = 0.0
    for name, activation in [("gelu", F.gelu), ("gelu_new", lambda x: F.gelu(x, approximate="tanh")), ("relu", F.relu)]:
        theirs = transformers.BertForPreTraining(transformers.BertConfig(
            vocab_size=V, hidden_size=D, num_hidden_layers=N, num_attention_heads=HEADS, intermediate_size=UNITS, hidden_act=name,
            max_position_embeddings=PLACES, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, layer_norm_eps=EPSILON,
            attn_implementation="eager")).double()
        lacking, unknown = theirs.load_state_dict(start, strict=False)
        assert not unknown and all(key.startswith("cls.predictions.decoder.") for key in lacking), (unknown, lacking)
        ours = Bert(activation)
        ours.load_state_dict(start)
        ids, segments, lengths, labels, random = of_step(examples, 0)
        found = values(ours, examples)
        out = theirs(input_ids=ids, token_type_ids=segments, attention_mask=(torch.arange(T) < lengths[:, None]).long(), labels=labels,
                     next_sentence_label=random, output_hidden_states=True)
        out.loss.backward()
        pairs = [(found["loss"], out.loss), (found["masked_logits"], out.prediction_logits[labels != NOT_ASKED]),
                 (found["next_logits"], out.seq_relationship_logits),
                 (found["pooled"], theirs.bert.pooler(out.hidden_states[-1]))]
        pairs += [(found[f"hidden.{n}"], x) for n, x in enumerate(out.hidden_states)]
        named = dict(theirs.named_parameters())
        pairs += [(w.grad, named[key].grad) for key, w in ours.named_parameters()]
        most = max(most, *(float((a - b).detach().abs().max()) for a, b in pairs))
    print(f"transformers {transformers.__version__}, torch {torch.__version__}: differs by {most:.1e}")
    assert most <= 1e-12


def main():
    torch.set_num_threads(1)
    rng = np.random.default_rng(SEED)
    model, examples = started(rng), drawn(rng)
    start = {name: w.detach().clone() for name, w in model.named_parameters()}
    tensors = {f"parameters.{name}": w for name, w in start.items()}
    tensors.update(zip(EXAMPLES, examples))
    tensors.update(values(model, examples))
    model.load_state_dict(start)
    tensors.update(training(model, examples))
    path = Path(__file__).with_name("bert.safetensors")
    write_safetensors(path, {name: t.detach().numpy() for name, t in tensors.items()},
                      {"script": "tests/reference/make_bert.py", "seed": str(SEED), "torch": torch.__version__,
                       "numpy": np.__version__, "python": platform.python_version()})
    print(f"{path.name}: {path.stat().st_size:,} bytes")
    if "--check" in sys.argv:
        check(start, examples)


if __name__ == "__main__":
    main()
