#!/usr/bin/env python3
"""Keeps the measured claims: docs/claims/CHAPTER.json (what a `--prove` run found) and docs/scoreboard.md (all of them).

--collect RUN.json...  takes over the claims of these runs, then writes the scoreboard
--write, --check       writes the scoreboard from docs/claims/, or compares it
"""
import argparse
import json
import os
import sys
from pathlib import Path

KEPT = ("chapter", "version", "started", "machine", "build", "data", "metrics", "claims")
VERDICTS = ("REPRODUCED", "PARTIAL", "NOT")


def write(file, text):
    """Never half a file: written beside, then renamed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(file.suffix + ".tmp")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, file)


def read_run(file):
    try:
        run = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        sys.exit(f"scoreboard: {file}: {error}")
    if not run.get("claims"):
        sys.exit(f"scoreboard: {file}: no claims in it; it is not the record of a --prove run")
    for claim in run["claims"]:
        if claim["verdict"] not in VERDICTS:
            sys.exit(f"scoreboard: {file}: claim {claim['id']} has the verdict {claim['verdict']!r}, expected one of {VERDICTS}")
    return {key: run[key] for key in KEPT if key in run}


def number(value):
    return "–" if value is None else f"{value:.4g}"


def machine(record):
    facts = record.get("machine", {})
    return f"{facts.get('processor', 'unknown processor')}, {facts.get('cores', '?')} cores"


def scoreboard(records):
    claims = [claim for record in records for claim in record["claims"]]
    counts = ", ".join(f"{sum(c['verdict'] == verdict for c in claims)} {verdict}" for verdict in VERDICTS)
    lines = [
        "# Scoreboard",
        "",
        "Every claim of every chapter, as measured by `./course prove`. REPRODUCED: the bar holds for every seed; PARTIAL: for",
        "more than half of them; NOT: otherwise. Values are means over the seeds. This page is written by the program.",
        "",
        f"{len(claims)} claims: {counts}.",
    ]
    for record in records:
        lines += [
            "",
            f"## {record['chapter']}",
            "",
            f"{machine(record)}; {record.get('build', {}).get('compiler', '')}; {record.get('started', '')[:10]}.",
            "",
            "| claim | paper | bar | measured | verdict | seeds | seconds |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        for claim in record["claims"]:
            cells = [
                claim["claim"] + (f" ({claim['remark']})" if claim.get("remark") else ""),
                claim.get("paper", ""),
                str(claim["bar"]),
                number(claim["value"]),
                claim["verdict"],
                str(claim["seeds"]),
                number(claim["seconds"]),
            ]
            lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--collect", nargs="+", type=Path, metavar="RUN.json")
    mode.add_argument("--write", action="store_true")
    mode.add_argument("--check", action="store_true")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    options = parser.parse_args()
    folder, page = options.root / "docs/claims", options.root / "docs/scoreboard.md"
    for file in options.collect or []:
        record = read_run(file)
        write(folder / f"{record['chapter']}.json", json.dumps(record, indent=2, ensure_ascii=False) + "\n")
    text = scoreboard([json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))])
    if options.check:
        if not page.is_file() or page.read_text(encoding="utf-8") != text:
            print("docs/scoreboard.md differs from docs/claims/. Run: ./course docs", file=sys.stderr)
            return 1
        return 0
    write(page, text)
    if options.collect:
        print(text)
        print(f"written: {page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
