#!/usr/bin/env python3
"""Would the op table notice a wrong op? Writes a copy of the engine that holds every fault of tests/faults/*.faults, each
behind a switch, so that one build serves them all (mutant schemata: Untch, Offutt & Harrold 1993). tests/faults/op_faults.cpp
turns them on one by one. A table of faults reads

  op tanh(Tensor)                                      as the op table writes it; several are separated by ";"
  tests Dropout.*                                      only where tests beside the op table belong to the op
  in autograd/ops/activation.cpp: Tensor tanh(         the file, and how the definition of the function begins
    sign: Scalar(1) - xt::square --> Scalar(1) + xt::square
    survives: why nobody can see it                    only of a fault that changes no result

The text before the arrow must stand in the function exactly once (any white space is as good as another), so a table that
no longer fits the code fails here. After the arrow stands what a programmer might have written."""
import argparse
import json
import re
import sys
from pathlib import Path

from lint import strip

FEWEST = 4  # faults of an op
KINDS = {
    "sign": "+ for −",
    "factor": "a factor too many, too few, another, or that of the other operand",
    "term": "a term or a step left out",
    "axis": "another axis, row, column or transpose",
    "unbroadcast": "not summed back over what was stretched, or not stretched back",
    "condition": "another case or bound",
    "accumulate": "assigned where it must be added, or the other way round",
    "formula": "another function, forward and backward agreeing: only an independent value can tell",
}


class Mistake(Exception):
    """of a table; the message begins with file:line"""


def phrase(text):
    """a pattern for the text, whatever its white space"""
    return re.compile(r"\s+".join(re.escape(word) for word in text.split()))


def only(pattern, code, begin, end, where, what):
    found = list(pattern.finditer(code, begin, end))
    if len(found) != 1:
        raise Mistake(f"{where}: {what} stands {len(found)} times, and must exactly once")
    return found[0]


def closing(code, brace):
    depth = 0
    for at in range(brace, len(code)):
        depth += {"{": 1, "}": -1}.get(code[at], 0)
        if depth == 0:
            return at
    raise ValueError("unbalanced braces")


def blocks(code):
    """(begin, end) of the inside of every compound statement: bodies of functions, lambdas, loops and branches"""
    opened = re.finditer(r"(?:\)|\]|\belse|\bconst|\bnoexcept)\s*\{", code)
    return [(match.end(), closing(code, match.end() - 1)) for match in opened]


class Source:
    """a file of the engine"""

    def __init__(self, root, name):
        self.name = name
        self.text = (root / name).read_text(encoding="utf-8")
        self.code = strip(self.text)
        self.blocks = blocks(self.code)
        self.faults = []

    def function(self, signature, where):
        start = only(phrase(signature), self.code, 0, len(self.code), where, f"'{signature}'").start()
        bodies = [block for block in self.blocks if block[0] > start]
        if not bodies:
            raise Mistake(f"{where}: no body follows '{signature}'")
        return min(bodies)

    def add(self, fault, body, where):
        match = only(phrase(fault["original"]), self.text, *body, where, f"'{fault['original']}'")
        span = match.span()
        block = max(b for b in self.blocks if b[0] <= span[0] and span[1] <= b[1])
        fault.update(file=self.name, line=self.text.count("\n", 0, span[0]) + 1)
        self.faults.append((fault, span, block))

    def inside(self, block):
        """the text of a block, the blocks within it carrying their faults"""
        begin, end = block
        inner = {b for _, _, b in self.faults if b != block and begin <= b[0] and b[1] <= end}
        outermost = [b for b in inner if not any(o != b and o[0] <= b[0] and b[1] <= o[1] for o in inner)]
        parts = []
        for b in sorted(outermost):
            parts += [self.text[begin : b[0]], self.switched(b)]
            begin = b[1]
        return "".join(parts) + self.text[begin:end]

    def switched(self, block):
        branches = []
        for fault, (begin, end), where in self.faults:
            if where == block:
                text = self.text[block[0] : begin] + fault["faulty"] + self.text[end : block[1]]
                branches.append(f"if (ag::active_fault == {fault['id']}) {{{text}}} else ")
        plain = self.inside(block)
        return f"\n{''.join(branches)}{{{plain}}}\n" if branches else plain

    def with_faults(self):
        if not self.faults:
            return self.text
        return '#include "autograd/active_fault.h"\n' + self.inside((0, len(self.text)))


def read_table(root, path, sources, faults):
    """Adds the faults of one table to `faults` and to their sources."""
    ops, tests, source, body = [], "", None, None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path.relative_to(root)}:{number}"
        word, _, rest = line.strip().partition(" ")
        if not word or word == "#":
            continue
        if word == "op":
            ops, tests, body = [op.strip() for op in rest.split(";")], "", None
        elif word == "tests":
            tests = rest.strip()
        elif word == "in":
            name, _, signature = rest.partition(": ")
            if not (root / name).is_file():
                raise Mistake(f"{where}: there is no file {name}")
            source = sources.setdefault(name, Source(root, name))
            body = source.function(signature.strip(), where)
        elif word == "survives:" and faults:
            faults[-1]["survives"] = rest.strip()
        elif word.rstrip(":") in KINDS and " -->" in rest:
            if not ops or body is None:
                raise Mistake(f"{where}: a fault needs lines 'op' and 'in' before it")
            original, _, faulty = rest.partition(" -->")
            faults.append({"id": len(faults) + 1, "ops": ops, "tests": tests, "kind": word.rstrip(":"), "table": where,
                           "original": original.strip(), "faulty": faulty.strip(), "survives": ""})
            source.add(faults[-1], body, where)
        else:
            raise Mistake(f"{where}: '{line.strip()}' is no 'op', 'in', 'survives:' or 'KIND: … --> …'; kinds: {', '.join(KINDS)}")


def read_tables(root):
    sources, faults = {}, []
    for path in sorted((root / "tests/faults").glob("*.faults")):
        read_table(root, path, sources, faults)
    return sources, faults


def write_if_changed(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def write(root, sources, faults, to):
    for path in sorted((root / "autograd").rglob("*")):
        if path.suffix in (".h", ".cpp"):
            name = path.relative_to(root).as_posix()
            text = sources[name].with_faults() if name in sources else path.read_text(encoding="utf-8")
            write_if_changed(to / name, text)
    write_if_changed(to / "autograd/active_fault.h", "#pragma once\nnamespace ag {\ninline int active_fault = 0;\n}\n")
    write_if_changed(to / "faults.json", json.dumps({"fewest": FEWEST, "kinds": KINDS, "faults": faults}, indent=1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="where the copy goes; without it: only check the tables")
    arguments = parser.parse_args()
    try:
        sources, faults = read_tables(arguments.root)
    except Mistake as mistake:
        print(mistake, file=sys.stderr)
        return 1
    if arguments.write:
        write(arguments.root, sources, faults, arguments.write)
    print(f"{len(faults)} faults in {len(sources)} files of the engine")
    return 0


if __name__ == "__main__":
    sys.exit(main())
