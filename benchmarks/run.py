#!/usr/bin/env python3
"""Times our programs against their peers in PyTorch: fresh processes, taken in turns, so that both see the same noise.

A row is: median seconds of a step after the warm-up, ours and PyTorch's in each way it can run (SIDES); the ratio to the
best of them and its spread over the rounds; peak memory of our process and of the best of theirs, and our page faults a
step. `own products` is our step over its matrix products run alone.
The losses of all are compared first; where they differ the row is void: it would compare different work.
A second table sets chapter 02's trainer against the original program's algorithm in C, see word2vec.py.
A third one sets every kernel against what memory or multiplications allow, see kernels.cpp.

usage: run.py BUILD_FOLDER [--python PATH] [--rounds N] [--only TEXT] [--out FILE.md]
"""
import argparse
import ctypes
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

import word2vec

HERE = pathlib.Path(__file__).resolve().parent
WARM_UP = 5  # steps: memory is taken, caches are filled, threads are started, PyTorch's compiler has run

# How PyTorch runs, and the environment that makes it: as it comes; with malloc told to keep what it has, since a page fault
# costs dear; compiled (torch.compile, PyTorch 2), with the same malloc.
KEEPING = {"MALLOC_MMAP_THRESHOLD_": str(4 << 30), "MALLOC_TRIM_THRESHOLD_": str(8 << 30), "MALLOC_TOP_PAD_": str(64 << 20)}
SIDES = {"eager": {}, "memory kept": KEEPING, "compiled": {**KEEPING, "PEER_COMPILES": "1"}}


def threads_text(threads):
    return f"{threads} thread{'s' if threads > 1 else ''}"


# title, program (ours and its peer), arguments of both
CASES = [
    (rf"NNLM \|V\|={V:,} m=60 h=100 n=5 batch {batch}, {'SGD' if optimizer == 'sgd' else 'Adam'}, {threads_text(threads)}",
     "nnlm_step",
     ["--V", V, "--batch", batch, "--optimizer", optimizer, "--threads", threads, "--steps", steps])
    for V, batch, steps in [(16383, 128, 40), (500, 16, 1000)]
    for threads in (1, 2)
    for optimizer in ("sgd", "adam")
] + [
    (f"{title}, {cell.upper()}, {optimizer}, {threads_text(threads)}", "recurrent_step",
     [task, cell, "--threads", threads, *sizes])
    for task, title, optimizer, sizes in [
        ("lm", r"language model \|V\|=10,000 d=200 T=35 batch 32, clipped", "SGD", ["--steps", 15]),
        ("adding", "adding problem d=64 T=100 batch 32", "Adam", ["--d", 64, "--T", 100, "--steps", 100])]
    for threads in (1, 2)
    for cell in ("rnn", "lstm", "gru")
] + [
    (f"{title}, 1 thread", "op_step", [case, "--steps", steps])
    for title, case, steps in [
        ("MLP 32-32-32 batch 1, SGD", "mlp", 4000),
        ("softmax of 2048×512, forward and backward", "softmax", 40),
        ("layer norm of 2048×512, forward and backward", "layer_norm", 40),
        ("GELU (erf) of 2048×512, forward and backward", "gelu", 40),
        ("GELU (tanh) of 2048×512, forward and backward", "gelu_tanh", 40),
        ("cross-entropy of 2048×512, forward and backward", "cross_entropy", 40),
        ("Adam, 10,000,000 parameters", "adam", 15),
        ("embedding 16,000×100, 512 rows, SGD", "embedding", 1000),
        ("the same, PyTorch with sparse=True", "embedding_sparse", 1000),
    ]
] + [
    (rf"translator with attention \|V\|=8,000 m=H=256 S=T=25 batch 32, clipped, Adam, {threads_text(threads)}", "seq2seq_step",
     ["--threads", threads, "--steps", 20])
    for threads in (1, 2)
] + [
    (f"self-attention T={T:,}, 8 heads of 64{', causal' if causal else ''}, forward and backward, {threads_text(threads)}", "attention_step",
     ["--T", T, *(["--causal"] if causal else []), "--threads", threads, "--steps", steps])
    for T, steps in [(128, 200), (512, 40), (2048, 12)]
    for causal in (False, True)
    for threads in (1, 2)
] + [
    (f"{title}, {threads_text(threads)}", "transformer_step", [task, *sizes, "--threads", threads])
    for threads in (1, 2)
    for title, task, sizes in [
        (r"Transformer encoder \|V\|=100 d=32 h=2 F=128 L=1 T=16 batch 8, AdamW", "lm",
         ["--V", 100, "--d", 32, "--heads", 2, "--ff", 128, "--layers", 1, "--T", 16, "--batch", 8, "--steps", 500]),
        (r"Transformer encoder \|V\|=2,000 d=128 h=2 F=512 L=2 T=64 batch 32, AdamW", "lm",
         ["--V", 2000, "--d", 128, "--heads", 2, "--ff", 512, "--layers", 2, "--T", 64, "--batch", 32, "--steps", 20]),
        (r"Transformer encoder \|V\|=8,000 d=256 h=4 F=1,024 L=4 T=128 batch 16, AdamW", "lm",
         ["--V", 8000, "--d", 256, "--heads", 4, "--ff", 1024, "--layers", 4, "--T", 128, "--batch", 16, "--steps", 12]),
        (r"Transformer translator \|V\|=8,000 d=256 h=4 F=1,024 N=3 S=T=25 batch 32, clipped, Adam", "translator",
         ["--V", 8000, "--d", 256, "--heads", 4, "--ff", 1024, "--layers", 3, "--S", 25, "--T", 25, "--batch", 32,
          "--steps", 16]),
    ]
] + [
    (f"BERT pretraining {title}, clipped, AdamW, {threads_text(threads)}", "bert_step", [*sizes, "--threads", threads])
    for threads in (1, 2)
    for title, sizes in [
        (r"\|V\|=8,000 d=128 h=2 F=512 L=2 T=64 batch 8", ["--steps", 60]),
        (r"\|V\|=30,522 d=256 h=4 F=1,024 L=4 T=128 batch 16",
         ["--V", 30522, "--d", 256, "--heads", 4, "--ff", 1024, "--layers", 4, "--T", 128, "--batch", 16, "--steps", 12]),
    ]
]


def measure(command, environment={}):
    # torch.set_num_threads does not reach an OpenBLAS with threads of its own, as Debian's: without this the peer of
    # a row with one thread would multiply with all cores.
    threads = str(command[command.index("--threads") + 1] if "--threads" in command else 1)
    env = {**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads, **environment}
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, env=env)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def openblas_kernel():
    """The processor whose kernels OpenBLAS runs here: older ones do not know newer processors, and OPENBLAS_CORETYPE can choose."""
    try:
        library = ctypes.CDLL("libopenblas.so.0")
    except OSError:
        return "another BLAS"
    library.openblas_get_corename.restype = ctypes.c_char_p
    return f"OpenBLAS's kernels for {library.openblas_get_corename().decode()}"


def losses_agree(ours, theirs):
    # Float sums in another order: a tolerance that grows no faster than training amplifies rounding.
    return all(abs(a - b) <= 2e-3 * max(1, abs(b)) for a, b in zip(ours[:20], theirs[:20]))


def sides_of(python):
    """The sides that this interpreter's PyTorch can run: compiling takes PyTorch 2 and a C++ compiler."""
    can_compile = subprocess.run([python, "-c", "import torch; torch.compile(lambda x: x + 1)(torch.ones(3))"], capture_output=True)
    return [side for side in SIDES if side != "compiled" or can_compile.returncode == 0]


def row(title, program, arguments, build, python, sides, rounds):
    ours, theirs = [], {side: [] for side in sides}
    for _ in range(rounds):
        ours.append(measure([build / "benchmarks" / f"bench_{program}", *arguments]))
        for side in sides:
            theirs[side].append(measure([python, HERE / "peers" / f"{program}.py", *arguments], SIDES[side]))
            if not losses_agree(ours[-1]["losses"], theirs[side][-1]["losses"]):
                return f"| {title} | void: the losses differ ({side}) |" + " |" * 8
    return line(title, ours, theirs)


def line(title, ours, theirs):
    """A row of the table from the rounds' measurements; theirs: a list for each side."""
    medians = lambda runs: [statistics.median(run["seconds"][WARM_UP:]) for run in runs]
    times = {side: statistics.median(medians(runs)) for side, runs in theirs.items()}
    best = min(times, key=times.get)
    ratios = [a / b for a, b in zip(medians(ours), medians(theirs[best]))]
    floors = [a / run["floor"] for a, run in zip(medians(ours), ours) if "floor" in run]
    peaks = [statistics.median(run["peak"] for run in runs) / 2**20 for runs in (ours, theirs[best])]
    faults = statistics.median(statistics.mean(run["faults"]) for run in ours)
    cells = [title, duration(statistics.median(medians(ours))), *(duration(times[side]) if side in times else "" for side in SIDES),
             f"**{statistics.median(ratios):.2g}×**", f"{min(ratios):.2g}–{max(ratios):.2g}",
             f"{statistics.median(floors):.2f}×" if floors else "", f"{peaks[0]:.0f} / {peaks[1]:.0f} MiB", f"{faults:.2g}"]
    return "| " + " | ".join(cells) + " |"


def duration(seconds):
    return f"{1e3 * seconds:.3g} ms" if seconds >= 1e-3 else f"{1e6 * seconds:.3g} µs"


def kernels(build):
    """Rows of the second table; none where Google Benchmark was not installed when the programs were built."""
    program = build / "benchmarks" / "bench_kernels"
    if not program.exists():
        return []
    done = subprocess.run([str(program), "--benchmark_format=json"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{program} failed:\n{done.stderr}")
    rows = json.loads(done.stdout)["benchmarks"]
    return (["", "| kernel, one thread | time | share of the floor |", "|---|---|---|"] +
            [f"| {b['name'].removesuffix('/manual_time')} | {duration(b['median_us'] / 1e6)} | {b['share']:.2f} |" for b in rows])


def main():
    p = argparse.ArgumentParser()
    p.add_argument("build", type=pathlib.Path)
    p.add_argument("--rounds", type=int, default=7)
    p.add_argument("--python", default="/usr/bin/python3", help="the interpreter that has PyTorch: Debian's, or that of an "
                   "environment with PyTorch 2, which can compile")
    p.add_argument("--only", default="", help="only rows whose title has this text")
    p.add_argument("--out", type=pathlib.Path)
    a = p.parse_args()
    if subprocess.run([a.python, "-c", "import torch"], capture_output=True).returncode != 0:
        sys.exit(f"{a.python} has no PyTorch. Install python3-torch, or name an interpreter with --python.")
    version = subprocess.run([a.python, "-c", "import torch; print(torch.__version__)"], capture_output=True, text=True).stdout.strip()
    cpu = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), platform.processor())
    lines = [f"{cpu}, {datetime.date.today()}, PyTorch {version}, {openblas_kernel()}, {a.rounds} rounds of fresh processes in turns, medians",
             "", f"| step | ours | PyTorch {' | '.join(SIDES)} | ratio | spread | own products | peak memory | page faults |",
             "|---" * (7 + len(SIDES)) + "|"]
    print("\n".join(lines), flush=True)
    sides = sides_of(a.python)
    for title, program, arguments in CASES:
        if a.only not in title:
            continue
        lines.append(row(title, program, arguments, a.build, a.python, sides, a.rounds))
        print(lines[-1], flush=True)
    if a.only in word2vec.HEAD[0]:
        for line in ["", *word2vec.table(a.build, a.rounds)]:
            lines.append(line)
            print(line, flush=True)
    if not a.only:
        table = kernels(a.build)
        print("\n".join(table))
        lines += table
    if a.out:
        a.out.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
