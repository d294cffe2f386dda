#!/usr/bin/python3
"""Writes optim.safetensors: what PyTorch's optimizers make of 100 given gradients, in double.

Run by hand when a case is added; the tests read the file and need neither Python nor PyTorch:
    python3 tests/reference/make_optim_reference.py
"""
import json
import os
import struct

import torch

SEED = 20260101
STEPS, ROWS, COLUMNS, NAMED = 100, 6, 7, 4
SAVED = [1, 10, 100]  # the values after these steps are kept

# name: (optimizer, options, step at which the learning rate is halved)
CASES = {
    "sgd": (torch.optim.SGD, dict(lr=0.1), None),
    "sgd_decay": (torch.optim.SGD, dict(lr=0.1, weight_decay=0.01), None),
    "sgd_momentum": (torch.optim.SGD, dict(lr=0.05, momentum=0.9), None),
    "sgd_dampening": (torch.optim.SGD, dict(lr=0.05, momentum=0.8, dampening=0.3, weight_decay=0.02), None),
    "sgd_nesterov": (torch.optim.SGD, dict(lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.02), None),
    "adagrad": (torch.optim.Adagrad, dict(lr=0.1), None),
    "adagrad_decay": (torch.optim.Adagrad,
                      dict(lr=0.1, lr_decay=0.01, weight_decay=0.05, initial_accumulator_value=0.1, eps=1e-8), None),
    "adam": (torch.optim.Adam, dict(lr=0.01), None),
    "adam_l2": (torch.optim.Adam, dict(lr=0.01, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1), None),
    "adam_schedule": (torch.optim.Adam, dict(lr=0.01), 50),
    "adamw": (torch.optim.AdamW, dict(lr=0.01, weight_decay=0.1), None),
    # SparseAdam adds eps before the bias correction and Adam after it; with none to speak of they are the same formula.
    "lazy_adam": (torch.optim.SparseAdam, dict(lr=0.01, eps=1e-30), None),
}


def run(optimizer, options, halve_at, start, gradient_of):
    """The values after the steps in SAVED, given gradient_of(step)."""
    w = torch.nn.Parameter(start.clone())
    opt = optimizer([w], **options)
    kept = []
    for step in range(STEPS):
        if step == halve_at:
            opt.param_groups[0]["lr"] /= 2
        w.grad = gradient_of(step)
        opt.step()
        if step + 1 in SAVED:
            kept.append(w.detach().clone())
    return torch.stack(kept)


def write_safetensors(path, tensors, metadata):
    header, blobs, offset = {"__metadata__": metadata}, [], 0
    for name, t in tensors.items():
        blob = t.contiguous().numpy().tobytes()
        header[name] = {"dtype": {torch.float64: "F64", torch.int64: "I64"}[t.dtype], "shape": list(t.shape),
                        "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def main():
    torch.manual_seed(SEED)
    start = torch.randn(ROWS, COLUMNS, dtype=torch.float64)
    dense = torch.randn(STEPS, ROWS, COLUMNS, dtype=torch.float64)
    # A lookup's gradient: NAMED rows a step, the same one twice now and then, and the last one never.
    rows = torch.randint(0, ROWS - 1, (STEPS, NAMED))
    values = torch.randn(STEPS, NAMED, COLUMNS, dtype=torch.float64)
    sparse = lambda step: torch.sparse_coo_tensor(rows[step][None], values[step], (ROWS, COLUMNS))

    tensors = {"start": start, "gradients": dense, "rows": rows, "row_values": values,
               "saved": torch.tensor(SAVED)}
    for name, (optimizer, options, halve_at) in CASES.items():
        if optimizer is torch.optim.SparseAdam:
            tensors["rows." + name] = run(optimizer, options, halve_at, start, sparse)
        else:
            tensors["dense." + name] = run(optimizer, options, halve_at, start, lambda step: dense[step].clone())
            # The exact meaning of a row-sparse gradient: the dense one that it spreads out to.
            tensors["rows." + name] = run(optimizer, options, halve_at, start, lambda step: sparse(step).to_dense())

    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "optim.safetensors")
    write_safetensors(path, tensors, {"torch": torch.__version__, "seed": str(SEED),
                                      "script": "tests/reference/make_optim_reference.py"})


if __name__ == "__main__":
    main()
