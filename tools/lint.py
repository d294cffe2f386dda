#!/usr/bin/env python3
"""Rules that no compiler knows, for C++ files:

  lazy-auto      `auto y = xt::exp(x)` or `auto y = a.value() * 2` binds an unevaluated expression, which may refer to
                 temporaries that are gone when it is read. Write `Array y = ...`.
  lazy-return    a function or lambda whose return type is deduced must not return such an expression.
  xtensor-include  xtensor's headers are included by autograd/array.h and autograd/kernels/ only.
  using-xt       no `using namespace xt`: two libraries with a function `exp` meet here.
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
            for line, rule, message in findings(name, file.read_text(encoding="utf-8")):
                print(f"{name}:{line}: [{rule}] {message}", file=sys.stderr)
                count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
