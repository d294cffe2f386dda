#!/usr/bin/env python3
"""Rules that no compiler knows, for C++ files:

  lazy-auto      `auto y = xt::exp(x)` or `auto y = a.value() * 2` binds an unevaluated expression, which may refer to
                 temporaries that are gone when it is read. Write `Array y = ...`.
  lazy-return    a function or lambda whose return type is deduced must not return such an expression.
  xtensor-include  xtensor's headers are included by autograd/array.h and autograd/kernels/ only.
  using-xt       no `using namespace xt`: two libraries with a function `exp` meet here.
  arrow          who may include whom (docs/design.md, "Layers"): autograd and datasets nothing of the chapters and not
                 each other; a lesson the engine, the data, program/loop.h and lessons of lower numbers; nobody
                 experiments/ or report/ of another chapter.
  length         a lesson has at most 400 lines, with comments, and main.cpp beside a lesson at most 120.
"""
import argparse
import re
import sys
from pathlib import Path

# Calls that return a container or a view of a named variable, not an expression over temporaries.
EVALUATED = r"eval|view|strided_view|adapt|row|col|cast_shape|broadcast_shape"
LAZY_CALL = re.compile(rf"\bxt::(?!(?:{EVALUATED})\b)\w+\s*[(<]")
LAZY_ARITHMETIC = re.compile(r"(?:value|grad)\(\)\s*[-+*/]\s|\s[-+*/]\s*[\w.\->]+(?:value|grad)\(\)(?!\s*[.\[(])")
SAFE_START = re.compile(r"\s*(?:xt::eval\s*\(|(?:ag::)?(?:Array|Ids|Mask|Tensor)\s*[({])")
AUTO = re.compile(r"\b(?:const\s+)?auto\s*(?:&&|&|\*)?\s+(\w+)\s*=\s*([^;]*);")
AUTO_FUNCTION = re.compile(r"\bauto\s+\w+\s*\([^;{}]*\)\s*(?:const\s*)?(?:noexcept\s*)?\{")
LAMBDA = re.compile(r"\]\s*(?:\([^;{}]*?\)\s*)?(?:mutable\s*)?\{")
RETURN = re.compile(r"\breturn\s+([^;]*);")
INCLUDE = re.compile(r"^\s*#\s*include\s*<(xtensor[^>]*)>", re.M)
OURS = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)
CHAPTER = re.compile(r"chapters/(\d\d)_\w+/(.*)")
LESSON = re.compile(r"lesson(?:_\w+)?\.h")
LESSON_LINES, MAIN_LINES = 400, 120
USING = re.compile(r"\busing\s+namespace\s+xt\b")


def blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def strip(text):
    """Comments and strings become spaces, so that positions stay."""
    return re.sub(r'//[^\n]*|/\*.*?\*/|R"\((?:.*?)\)"|"(?:\\.|[^"\\\n])*"|(?<!\w)\'(?:\\.|[^\'\\\n])\'', blank, text, flags=re.S)


def without_arguments(expression):
    """f(a + b) * c → f() * c: what happens inside the parentheses of a call is the callee's business"""
    kept, depth = [], 0
    for position, letter in enumerate(expression):
        if depth:
            depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(letter, 0)
            if depth:
                continue
        elif letter in "({" and re.search(r"[\w>\])]$", expression[:position].rstrip()):
            depth = 1
        kept.append(letter)
    return "".join(kept)


def lazy(expression):
    if SAFE_START.match(expression) or "[" in expression.split("(")[0]:
        return False
    if re.search(r"\)\s*\(\s*\)\s*$", expression):  # xt::sum(x)() is a number
        return False
    expression = without_arguments(expression)
    return bool(re.match(r"\s*[-!(]*" + LAZY_CALL.pattern, expression) or LAZY_ARITHMETIC.search(expression))


def body_end(text, brace):
    depth = 0
    for position in range(brace, len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return position
    return len(text)


def findings(name, text):
    """→ (line, rule, message) of every violation in the file called `name`"""
    includes_allowed = name == "autograd/array.h" or name.startswith("autograd/kernels/")
    code = strip(text)

    def line(position):
        return code.count("\n", 0, position) + 1

    if not includes_allowed:
        for match in INCLUDE.finditer(text):
            yield line(match.start(1)), "xtensor-include", f"<{match[1]}>: include \"autograd/array.h\" instead"
    for match in USING.finditer(code):
        yield line(match.start()), "using-xt", "write xt:: where it is meant"
    for match in AUTO.finditer(code):
        if lazy(match[2]):
            yield line(match.start()), "lazy-auto", f"`auto {match[1]}` holds an unevaluated expression: write `Array {match[1]}`"
    seen = set()
    for opening in [*AUTO_FUNCTION.finditer(code), *LAMBDA.finditer(code)]:
        brace = opening.end() - 1
        for match in RETURN.finditer(code, brace, body_end(code, brace)):
            if lazy(match[1]) and match.start() not in seen:
                seen.add(match.start())
                yield line(match.start()), "lazy-return", "returns an unevaluated expression: name the return type (-> Array)"


def arrow(name, included):
    """→ why the file called `name` must not include `included`; None: it may"""
    room, other = name.split("/")[0], included.split("/")[0]
    if room in ("autograd", "datasets") and other != room and other in ("autograd", "datasets", "chapters"):
        return f"{room} depends on nothing of ours"
    if room != "chapters":
        return None  # tests and benchmarks look everywhere
    here, there = CHAPTER.fullmatch(name), CHAPTER.fullmatch(included)
    if there and not here and not name.startswith("chapters/verbs/"):
        return "what all chapters stand on knows none of them"
    if there and (not here or there[1] != here[1]) and there[2].startswith(("experiments/", "report/")):
        return "experiments and reports of another chapter. What two need is a lesson's, or belongs to datasets, program or report"
    if not here or not LESSON.fullmatch(here[2]):
        return None
    if included == "chapters/program/loop.h" or other in ("autograd", "datasets"):
        return None
    # The lesson of a second page may stand on that of the first.
    if there and LESSON.fullmatch(there[2]) and (there[1] < here[1] or (there[1] == here[1] and there[2] == "lesson.h")):
        return None
    return "a lesson includes autograd/, datasets/, chapters/program/loop.h and lessons of lower numbers"


def layout(name, text, has_lesson):
    """→ as findings(); `has_lesson`: there is a lesson.h beside the file"""
    for match in OURS.finditer(text):
        if reason := arrow(name, match[1]):
            yield text.count("\n", 0, match.start(1)) + 1, "arrow", f"{match[1]}: {reason}"
    here = CHAPTER.fullmatch(name)
    if not here:
        return
    limit = LESSON_LINES if LESSON.fullmatch(here[2]) else MAIN_LINES if here[2] == "main.cpp" and has_lesson else None
    if limit and text.count("\n") > limit:
        yield limit + 1, "length", f"{text.count(chr(10))} lines, limit {limit}: see docs/design.md for where a line goes"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    root = parser.parse_args().root
    count = 0
    for directory in ("autograd", "datasets", "chapters", "tests", "benchmarks"):
        for file in sorted((root / directory).rglob("*")):
            if file.suffix not in {".cpp", ".h"}:
                continue
            name = file.relative_to(root).as_posix()
            text = file.read_text(encoding="utf-8")
            for line, rule, message in [*findings(name, text), *layout(name, text, (file.parent / "lesson.h").exists())]:
                print(f"{name}:{line}: [{rule}] {message}", file=sys.stderr)
                count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
