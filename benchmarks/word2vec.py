#!/usr/bin/env python3
"""Times chapter 02's trainer against the original program's algorithm in C (peers/word2vec.c), built with -O3 and with
-Ofast: the same file, settings and threads, fresh processes taken in turns, medians. Both count the words and read the
file in every epoch; the time is that of training.

A row is: words a second of the three, the ratios of ours to theirs with their spread over the rounds, and peak memory,
the C program's without its table of 400 MB. On the planted text both also train longer, once, and are asked its
analogies: see word2vec_speed.cpp.

usage: word2vec.py BUILD_FOLDER [--rounds N] [--text FILE…] [--threads 1,2] [--cbow] [--no-score]
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
FLAGS = ["-O3", "-Ofast"]
TABLE = 400_000_000  # bytes
EPOCHS = 8  # before the analogies
SETTINGS = ["--d", 100, "--window", 5, "--negatives", 5, "--sample", 1e-4, "--min-count", 5]
HEAD = ["| word2vec, d=100, window 5, 5 negatives, sample 1e-4 | ours | C -O3 | C -Ofast | ours / -O3 | ours / -Ofast | peak memory, ours / C − 400 MB |",
        "|---|---|---|---|---|---|---|"]


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed:\n{done.stderr}")
    return done.stdout


def measure(*command):
    return json.loads(run(*command).splitlines()[-1])


def compile_peers(folder):
    peers = []
    for flag in FLAGS:
        peers.append(folder / f"word2vec_peer{flag}")
        run("cc", flag, "-march=native", HERE / "peers/word2vec.c", "-o", peers[-1], "-lm", "-lpthread")
    return peers


def row(title, programs, arguments, rounds, vectors):
    runs = [[] for _ in programs]
    for _ in range(rounds):
        for program, side in zip(programs, runs):
            side.append(measure(program, arguments[0], vectors, *arguments[1:]))
    speeds = [[r["words"] / r["seconds"] for r in side] for side in runs]
    peaks = [statistics.median(r["peak"] for r in side) for side in runs]
    ratios = [[a / b for a, b in zip(speeds[0], theirs)] for theirs in speeds[1:]]
    cells = [f"{statistics.median(s) / 1000:,.0f} k words/s" for s in speeds]
    cells += [f"**{statistics.median(r):.2f}×** ({min(r):.2f}–{max(r):.2f})" for r in ratios]
    return f"| {title} | {' | '.join(cells)} | {peaks[0] / 1e6:.0f} / {(min(peaks[1:]) - TABLE) / 1e6:.0f} MB |"


def table(build, rounds, texts=(), threads=(1, 2), cbow=False, score=True):
    """Yields the lines of the table as they are known."""
    folder = (build / "benchmarks").resolve()
    ours = folder / "bench_word2vec_speed"
    programs = [ours, *compile_peers(folder)]
    planted = folder / "word2vec_planted.txt"
    vectors = folder / "word2vec_vectors.txt"
    if not planted.exists():
        run(ours, "--write-planted", planted)
    yield from HEAD
    architecture = ["--cbow", 1] if cbow else []
    for text in [planted, *texts]:
        for n in threads:
            words = f"{pathlib.Path(text).stem.removeprefix('word2vec_')}, {'CBOW' if cbow else 'skip-gram'}, {n} thread{'s' if n > 1 else ''}"
            yield row(words, programs, [text, *SETTINGS, *architecture, "--threads", n], rounds, vectors)
    if score:
        solved = []
        for program in (ours, programs[-1]):
            run(program, planted, vectors, *SETTINGS, *architecture, "--threads", max(threads), "--epochs", EPOCHS)
            solved.append(float(run(ours, "--score", vectors)))
        yield f"\nplanted analogies solved after {EPOCHS} epochs: ours {solved[0]:.1%}, C -Ofast {solved[1]:.1%}"
    vectors.unlink()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("build", type=pathlib.Path)
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--text", type=pathlib.Path, nargs="*", default=[], help="other files to train on")
    p.add_argument("--threads", default="1,2")
    p.add_argument("--cbow", action="store_true")
    p.add_argument("--no-score", action="store_true")
    a = p.parse_args()
    for line in table(a.build, a.rounds, a.text, [int(n) for n in a.threads.split(",")], a.cbow, not a.no_score):
        print(line, flush=True)


if __name__ == "__main__":
    main()
