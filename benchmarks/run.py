#!/usr/bin/env python3
"""Times our programs against their peers in PyTorch: fresh processes, taken in turns, so that both see the same noise.

A row is: median seconds of a step on both sides after the warm-up, their ratio, the spread of the ratio over the rounds.
The losses of both sides are compared first; where they differ the row is void: it would compare different work.

usage: run.py BUILD_FOLDER [--rounds N] [--out FILE.md]
"""
import argparse
import datetime
import json
import pathlib
import platform
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
WARM_UP = 5  # steps: memory is taken, caches are filled, threads are started
CASES = [
    (rf"NNLM \|V\|={V:,} m=60 h=100 n=5 batch {batch}, {'SGD' if optimizer == 'sgd' else 'Adam'}, {threads} thread{'s' if threads > 1 else ''}",
     "nnlm_step",
     ["--V", V, "--batch", batch, "--optimizer", optimizer, "--threads", threads, "--steps", steps])
    for V, batch, steps in [(16383, 128, 40), (500, 16, 1000)]
    for threads in (1, 2)
    for optimizer in ("sgd", "adam")
]


def measure(command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def losses_agree(ours, theirs):
    # Float sums in another order: a tolerance that grows no faster than training amplifies rounding.
    return all(abs(a - b) <= 2e-3 * max(1, abs(b)) for a, b in zip(ours[:20], theirs[:20]))


def row(title, program, arguments, build, python, rounds):
    ratios, ours_all, theirs_all = [], [], []
    for _ in range(rounds):
        ours = measure([build / "benchmarks" / f"bench_{program}", *arguments])
        theirs = measure([python, HERE / "peers" / f"{program}.py", *arguments])
        if not losses_agree(ours["losses"], theirs["losses"]):
            return f"| {title} | void: the losses differ | | | | |"
        a, b = (statistics.median(side["seconds"][WARM_UP:]) for side in (ours, theirs))
        ours_all.append(a), theirs_all.append(b), ratios.append(a / b)
    return (f"| {title} | {1e3 * statistics.median(ours_all):.3g} ms | {1e3 * statistics.median(theirs_all):.3g} ms | "
            f"**{statistics.median(ratios):.2f}×** | {min(ratios):.2f}–{max(ratios):.2f} | "
            f"{ours['peak'] / 2**20:.0f} / {theirs['peak'] / 2**20:.0f} MiB |")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("build", type=pathlib.Path)
    p.add_argument("--rounds", type=int, default=7)
    p.add_argument("--python", default="/usr/bin/python3", help="the interpreter that has PyTorch")
    p.add_argument("--out", type=pathlib.Path)
    a = p.parse_args()
    if subprocess.run([a.python, "-c", "import torch"], capture_output=True).returncode != 0:
        sys.exit(f"{a.python} has no PyTorch. Install python3-torch, or name an interpreter with --python.")
    version = subprocess.run([a.python, "-c", "import torch; print(torch.__version__)"], capture_output=True, text=True).stdout.strip()
    cpu = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), platform.processor())
    lines = [f"{cpu}, {datetime.date.today()}, PyTorch {version}, {a.rounds} rounds of fresh processes in turns, medians",
             "", "| one training step | ours | PyTorch | ratio | spread | peak memory |", "|---|---|---|---|---|---|"]
    print("\n".join(lines), flush=True)
    for title, program, arguments in CASES:
        lines.append(row(title, program, arguments, a.build, a.python, a.rounds))
        print(lines[-1], flush=True)
    if a.out:
        a.out.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
