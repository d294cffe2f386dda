#!/usr/bin/env python3
"""Keeps the documents equal to the code and to the measured figures.

  <!-- code: chapters/01_nnlm/lesson.h#anchor -->      the fenced block that follows = the lines between
                                                       `// [anchor]` and `// [/anchor]` of that file; above it
                                                       comes a line that names the file and links it
  <!-- value: docs/claims/01_nnlm.json#/claims/id=kn-sums/value .1f -->252.0<!-- /value -->
                                                       the figure at that JSON pointer; `id=x` picks the list
                                                       element with that id; then an optional format
--write fills them in; --check compares, resolves every relative link, and wants every `./course` command of a
```sh block on the list that the tests execute (tests/cli/commands.tsv). A page shows the anchors of a lesson in the
order in which they stand in it, and an anchor that no page shows is an error.
"""
import argparse
import json
import re
import sys
import textwrap
from pathlib import Path

import road

CODE = re.compile(r"(<!-- code: (\S+?)#(\S+) -->\n)(?:\[[^\n]*\]\([^\n]*\)\n)?(```(?:\w*)\n)(.*?)(^```$)", re.S | re.M)
VALUE = re.compile(r"(<!-- value: (\S+?)#(\S+)(?: (\S+))? -->)(.*?)(<!-- /value -->)", re.S)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.S | re.M)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
ANCHOR_LINE = re.compile(r"^\s*(//|#) \[/?[\w-]+\]\s*$")


ANCHOR = re.compile(r"^\s*(?://|#) \[([\w-]+)\]\s*$")
LESSON = re.compile(r"chapters/\d\d_\w+/lesson(?:_\w+)?\.h")


class Problem(Exception):
    pass


def excerpt(root, path, anchor):
    file = root / path
    if not file.is_file():
        raise Problem(f"{path}: no such file")
    lines = file.read_text(encoding="utf-8").splitlines()
    begin = [i for i, line in enumerate(lines) if re.fullmatch(rf"\s*(//|#) \[{re.escape(anchor)}\]\s*", line)]
    end = [i for i, line in enumerate(lines) if re.fullmatch(rf"\s*(//|#) \[/{re.escape(anchor)}\]\s*", line)]
    if len(begin) != 1 or len(end) != 1 or begin[0] >= end[0]:
        raise Problem(f"{path}: expected exactly one `// [{anchor}]` and after it one `// [/{anchor}]`")
    kept = [line for line in lines[begin[0] + 1 : end[0]] if not ANCHOR_LINE.match(line)]
    return textwrap.dedent("\n".join(kept)).strip("\n") + "\n"


def figure(root, path, pointer, form):
    file = root / path
    if not file.is_file():
        raise Problem(f"{path}: no such file")
    node = json.loads(file.read_text(encoding="utf-8"))
    for part in pointer.strip("/").split("/"):
        part = part.replace("~1", "/").replace("~0", "~")
        try:
            if part.startswith("id="):
                node = next(item for item in node if item["id"] == part[3:])
            else:
                node = node[int(part)] if isinstance(node, list) else node[part]
        except (KeyError, IndexError, ValueError, TypeError, StopIteration):
            raise Problem(f"{path}: nothing at {pointer} (no '{part}')") from None
    if isinstance(node, (dict, list)):
        raise Problem(f"{path}: {pointer} is not a figure or a word")
    return format(node, form) if form else str(node)


def sync(root, file, text):
    up = "../" * len(file.relative_to(root).parent.parts)

    def code(match):
        head, path, anchor, fence, _, tail = match.groups()
        return f"{head}[{path}]({up}{path})\n{fence}{excerpt(root, path, anchor)}{tail}"

    def value(match):
        head, path, pointer, form, _, tail = match.groups()
        return head + figure(root, path, pointer, form) + tail

    return VALUE.sub(value, CODE.sub(code, text))


def slug(heading):
    """The fragment GitHub gives a heading."""
    text = re.sub(r"[`*]|<[^>]*>", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def broken_links(root, file, text):
    for target in LINK.findall(FENCE.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, fragment = target.partition("#")
        other = (file.parent / path).resolve() if path else file
        if not other.exists():
            yield f"broken link: {target}"
        elif fragment and other.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", FENCE.sub("", other.read_text(encoding="utf-8")), re.M)
            if fragment not in {slug(heading) for heading in headings}:
                yield f"broken link: {target} (no such heading)"


def course_commands(text):
    for language, body in FENCE.findall(text):
        if language == "sh":
            for line in body.splitlines():
                line = re.sub(r"\s+#.*", "", line).strip().removeprefix("$ ")
                if line.startswith(("./course", ".ci/run", "tools/")):
                    yield " ".join(line.split())


def executed_commands(root):
    table = root / "tests/cli/commands.tsv"
    rows = [line for line in table.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {row.split("\t")[0].strip() for row in rows}


def anchors(text):
    """→ the anchors of a file, in its order: those that are opened and closed"""
    opened = [match[1] for match in map(ANCHOR.match, text.splitlines()) if match]
    return [name for name in opened if re.search(rf"^\s*(?://|#) \[/{re.escape(name)}\]\s*$", text, re.M)]


def out_of_order(root, text):
    """→ the complaints about a page that shows a lesson in another order than that of the file"""
    last = {}
    for match in CODE.finditer(text):
        path, anchor = match[2], match[3]
        if LESSON.fullmatch(path):
            order = anchors((root / path).read_text(encoding="utf-8"))
            if path in last and order.index(anchor) < order.index(last[path]):
                yield f"shows {path}#{anchor} after #{last[path]}, which stands behind it. A page follows its lesson"
            last[path] = anchor


def unshown(root, texts):
    """→ the complaints about anchors that none of the pages shows"""
    shown = {(match[2], match[3]) for text in texts for match in CODE.finditer(text)}
    for directory in ("autograd", "datasets", "chapters", "tests", "benchmarks"):
        for file in sorted((root / directory).rglob("*")):
            if file.suffix in {".h", ".cpp", ".sh"} and file.is_file():
                name = file.relative_to(root).as_posix()
                for anchor in anchors(file.read_text(encoding="utf-8")):
                    if (name, anchor) not in shown:
                        yield f"{name}: no page shows the anchor [{anchor}]"


def drawn(root, write):
    """Draws the README's picture, or → the complaint that it is not that of docs/claims/"""
    file, picture = root / "docs/road.svg", road.draw(root)
    if picture is None or (file.is_file() and file.read_text(encoding="utf-8") == picture):
        return []
    if not write:
        return ["docs/road.svg: is not what docs/claims/ say. Run: ./course docs"]
    file.write_text(picture, encoding="utf-8")
    print("docs/road.svg: brought up to date")
    return []


def documents(root):
    files = [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").rglob("*.md"))]
    return [file for file in files if file.is_file()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--write", action="store_true")
    mode.add_argument("--check", action="store_true")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    options = parser.parse_args()
    problems = []
    listed = executed_commands(options.root)
    texts = {file: file.read_text(encoding="utf-8") for file in documents(options.root)}
    for file, text in texts.items():
        name = file.relative_to(options.root)
        try:
            synced = sync(options.root, file, text)
        except Problem as problem:
            problems.append(f"{name}: {problem}")
            continue
        if synced != text and options.write:
            file.write_text(synced, encoding="utf-8")
            print(f"{name}: brought up to date")
        elif synced != text:
            line = next((i for i, (a, b) in enumerate(zip(text.splitlines(), synced.splitlines()), 1) if a != b), 1)
            problems.append(f"{name}:{line}: differs from its source. Run: ./course docs")
        problems += [f"{name}: {problem}" for problem in out_of_order(options.root, text)]
        problems += [f"{name}: {problem}" for problem in broken_links(options.root, file, text)]
        problems += [
            f"{name}: `{command}` is not in tests/cli/commands.tsv, so no test executes it"
            for command in course_commands(text)
            if command not in listed
        ]
    problems += unshown(options.root, texts.values())
    problems += drawn(options.root, options.write)
    print("\n".join(problems), file=sys.stderr, end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
