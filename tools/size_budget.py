#!/usr/bin/env python3
"""Counts lines of code (not blank, not comment) and compares with tools/size_budget.json: a limit for a file and a
budget for a directory. A budget is a decision about scope; CONTRIBUTING.md says how to raise one (and how not to)."""
import argparse
import json
import re
import sys
from pathlib import Path

SUFFIXES = {".cpp", ".h", ".py", ".sh", ".cmake"}


def lines_of_code(text, suffix):
    if suffix in {".cpp", ".h"}:
        # Strings first, so that a "//" inside one does not count as a comment.
        text = re.sub(r'"(?:\\.|[^"\\\n])*"', '""', text)
        text = re.sub(r"/\*.*?\*/", lambda match: "\n" * match.group().count("\n"), text, flags=re.S)
        text = re.sub(r"//[^\n]*", "", text)
    else:
        if suffix == ".py":
            text = re.sub(r'^\s*""".*?"""', "", text, flags=re.S | re.M)
        text = re.sub(r"^\s*#[^\n]*", "", text, flags=re.M)
    return sum(1 for line in text.splitlines() if line.strip())


def measure(root, directory):
    sizes = {}
    for file in sorted((root / directory).rglob("*")):
        if file.is_file() and (file.suffix in SUFFIXES or file.name == "CMakeLists.txt"):
            sizes[file.relative_to(root)] = lines_of_code(file.read_text(encoding="utf-8"), file.suffix)
    return sizes


def check(root, budget):
    """→ (table rows, problems)"""
    rows, problems = [], []
    for directory, limit in budget["directories"].items():
        sizes = measure(root, directory)
        total = sum(sizes.values())
        rows.append((directory, len(sizes), total, limit))
        if total > limit:
            problems.append(f"{directory}: {total} lines of code, budget {limit}")
        for file, count in sizes.items():
            if count > budget["file_limit"]:
                problems.append(f"{file}: {count} lines of code, limit {budget['file_limit']}: split it by subject")
    return rows, problems


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    root = parser.parse_args().root
    rows, problems = check(root, json.loads((root / "tools/size_budget.json").read_text(encoding="utf-8")))
    print(f"{'directory':<24}{'files':>6}{'code':>8}{'budget':>8}")
    for directory, files, total, limit in rows:
        print(f"{directory:<24}{files:>6}{total:>8}{limit:>8}")
    print("\n".join(problems), file=sys.stderr, end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
