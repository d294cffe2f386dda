"""Draws docs/road.svg from docs/claims/: a row a chapter, a mark a claim. `./course docs` keeps it up to date."""
import html
import json
import re

MARKS = {  # told apart by shape as well as by colour
    "REPRODUCED": '<circle class="reproduced" cx="{x}" cy="{y}" r="5"><title>{text}</title></circle>',
    "PARTIAL": '<circle class="partial" cx="{x}" cy="{y}" r="4"><title>{text}</title></circle>',
    "NOT": '<path class="not" d="M{left} {top}l8 8m0 -8l-8 8"><title>{text}</title></path>',
}
STYLE = """text { font: 15px system-ui, sans-serif; fill: #24292f }
.small { font-size: 13px; fill: #57606a }
.road { stroke: #d0d7de; stroke-width: 2 }
.reproduced { fill: #1a7f37 }
.partial { fill: none; stroke: #9a6700; stroke-width: 2 }
.not { fill: none; stroke: #cf222e; stroke-width: 2.5 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .small { fill: #9198a1 } .road { stroke: #3d444d } }"""
LEFT, STEP, ROW, TOP = 360, 15, 34, 40


def mark(claim, x, y):
    said = f"{claim['id']}: {claim['verdict']}"
    return MARKS[claim["verdict"]].format(x=x, y=y, left=x - 4, top=y - 4, text=html.escape(said))


def title(root, chapter):
    """→ the heading of the chapter's page, without its number"""
    heading = (root / "docs" / f"{chapter}.md").read_text(encoding="utf-8").splitlines()[0]
    return re.sub(r"^# \d\d · ", "", heading)


def draw(root):
    records = []
    for file in sorted((root / "docs/claims").glob("[0-9][0-9]_*.json")):
        record = json.loads(file.read_text(encoding="utf-8"))
        if (root / "docs" / f"{file.stem}.md").is_file():
            records.append((file.stem, record["claims"]))
    if not records:
        return None
    width = LEFT + STEP * max(len(claims) for _, claims in records) + 10
    height = TOP + ROW * len(records) + 20
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
             "<title>From a tape to BERT: every claim of every chapter, and whether it was reproduced</title>",
             f"<style>{STYLE}</style>",
             f'<path class="road" d="M22 {TOP}V{TOP + ROW * (len(records) - 1)}"/>']
    for row, (chapter, claims) in enumerate(records):
        y = TOP + ROW * row
        lines.append(f'<circle cx="22" cy="{y}" r="13" fill="#0969da"/>')
        lines.append(f'<text x="22" y="{y + 5}" text-anchor="middle" style="fill:#fff;font-size:13px">{chapter[:2]}</text>')
        lines.append(f'<text x="46" y="{y + 5}">{html.escape(title(root, chapter))}</text>')
        lines += [mark(claim, LEFT + STEP * i, y) for i, claim in enumerate(claims)]
    verdicts = [claim["verdict"] for _, claims in records for claim in claims]
    counts = {verdict: verdicts.count(verdict) for verdict in MARKS}
    y, x = TOP + ROW * len(records), 46
    lines.append(f'<text class="small" x="{x}" y="{y + 4}">{len(verdicts)} claims, five seeds each:</text>')
    x = LEFT
    for verdict, count in counts.items():
        lines.append(mark({"id": verdict, "verdict": verdict}, x, y))
        label = f"{count} {verdict.lower()}"
        lines.append(f'<text class="small" x="{x + 12}" y="{y + 4}">{label}</text>')
        x += 30 + 8 * len(label)
    return "\n".join([*lines, "</svg>", ""])
