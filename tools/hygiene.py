#!/usr/bin/env python3
"""What must not be in a commit: paths of somebody's machine, hosts of package registries (sources are named, their client
knows the host), conflict markers, carriage returns, generated or large files."""
import argparse
import re
import subprocess
import sys
from pathlib import Path

LARGEST = 2_000_000  # bytes

# Written in pieces, so that this file does not contain what it looks for.
FORBIDDEN = {
    "a path of this machine": r"(?<![\w.])/(?:" + "|".join(["wo" + r"rk\b", "ho" + "me/[a-z]", "ro" + "ot/", "Us" + "ers/"]) + ")",
    "a folder beside the repository": r"\.\./" + "sha" + "red",
    "the host of a package registry": "|".join(
        ["deb" + r"\.debian\.org", "registry" + r"\.npmjs", "files" + r"\.pythonhosted", "(?<![.@])pypi" + r"\.org", "crates" + r"\.io/api"]
    ),
    "a conflict marker": "^(?:" + "<" * 7 + " |" + ">" * 7 + " )",
    "a carriage return": r"\r",
}
GENERATED = re.compile(r"(^|/)(build|runs|data|__pycache__|node_modules)/|\.(o|a|so|pyc|gcda|gcno)$")


def findings(name, content):
    """→ (line, message) of everything in the file that should not be committed"""
    if GENERATED.search(name) and not name.startswith("tests/"):
        yield 1, "a generated file"
    if len(content) > LARGEST:
        yield 1, f"{len(content)} bytes: larger than {LARGEST}"
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return
    if name.startswith("tests/fuzz/corpus/"):
        return  # bytes for readers, whatever they look like
    for what, pattern in FORBIDDEN.items():
        match = re.search(pattern, text, re.M)
        if match:
            yield text.count("\n", 0, match.start()) + 1, f"{what}: {match.group().strip()!r}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    root = parser.parse_args().root
    listing = subprocess.run(
        ["git", "-c", f"safe.directory={root}", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True, capture_output=True,
    )
    count = 0
    for name in sorted(filter(None, listing.stdout.decode("utf-8").split("\0"))):
        if (root / name).is_file():
            for line, message in findings(name, (root / name).read_bytes()):
                print(f"{name}:{line}: {message}", file=sys.stderr)
                count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
