// page.h: the style sheet and the script of report.html.
#pragma once

#include <string_view>

namespace chapter::page {

// Light and dark colours, type, the charts' classes.
inline constexpr std::string_view kStyle = R"css(
:root { --page: #fdfdfb; --ink: #1d2126; --soft: #5b6470; --faint: #9aa3ad; --grid: #e6e8ea; --card: #f3f4f2; --good: #1a7f4b;
  --c0: #2f6fb7; --c1: #d1603d; --c2: #2f9e77; --c3: #9159b8; --c4: #b8891c; --c5: #c2477f; --c6: #4c8f9e; --c7: #7a7f87; }
@media (prefers-color-scheme: dark) {
  :root { --page: #15181c; --ink: #e4e7ea; --soft: #a3acb6; --faint: #6a737d; --grid: #2a2f35; --card: #1e2227; --good: #4cc38a;
    --c0: #6ba6ea; --c1: #f0835f; --c2: #55c79b; --c3: #bd8ae0; --c4: #dfb44a; --c5: #ea79ab; --c6: #76bccb; --c7: #a4abb3; } }
* { box-sizing: border-box; }
html { color-scheme: light dark; }
body { margin: 0 auto; padding: 3rem 1.25rem 5rem; max-width: 760px; background: var(--page); color: var(--ink);
  font: 17px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", sans-serif; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0; letter-spacing: -0.01em; }
h2 { font-size: 1.35rem; margin: 3rem 0 0.75rem; line-height: 1.3; }
h3 { font-size: 1rem; margin: 0 0 0.35rem; }
.subtitle { color: var(--soft); margin: 0.4rem 0 0; }
.headlines { display: grid; grid-template-columns: repeat(auto-fit, minmax(160px, 1fr)); gap: 0.75rem; margin: 2rem 0 0; padding: 0; }
.headlines div { background: var(--card); border-radius: 10px; padding: 0.85rem 1rem; }
.headlines dt { color: var(--soft); font-size: 0.85rem; }
.headlines dd { margin: 0; font-size: 1.45rem; font-weight: 650; line-height: 1.3; font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
.headlines dd + dd { font-size: 0.85rem; font-weight: 400; color: var(--soft); line-height: 1.4; }
figure { margin: 1.75rem 0; }
figcaption { color: var(--soft); font-size: 0.9rem; margin-top: 0.35rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.1rem 1.1rem; font-size: 0.85rem; color: var(--soft); margin: 0 0 0.35rem; }
.legend span { display: inline-flex; align-items: center; gap: 0.4rem; }
.legend i { width: 0.8rem; height: 0.8rem; border-radius: 3px; }
.legend i.ramp { width: 7rem; border: 1px solid var(--grid); }
.chart { text-align: center; overflow-x: auto; font-size: 12px; line-height: 1; }
.chart svg { display: block; margin: 0 auto; max-width: 100%; height: auto; }
.chart .cells rect, .chart .cells path { shape-rendering: crispEdges; }
.static { font: 12px system-ui, sans-serif; }
.static.graph { max-width: none; }
.static text { fill: var(--soft); }
.static text.word, .static text.value, .static text.on-line, .static text.in-cell, .static .node text { fill: var(--ink); }
.static text.word, .static text.in-cell { font-size: 11px; pointer-events: none; }
.static text.in-cell.strong { fill: var(--page); }
.static .grid { stroke: var(--grid); } .static .tick { stroke: var(--faint); }
.static .baseline { stroke: var(--ink); stroke-width: 1.2; stroke-dasharray: 5 4; }
.static .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
.static .boundary { fill: none; stroke: var(--ink); stroke-width: 1.5; }
.static .hit { fill: transparent; } .static .hit:hover { fill: var(--faint); fill-opacity: 0.5; }
.static .dot { stroke: var(--page); } .static .dot:hover { stroke: var(--ink); stroke-width: 2; }
.static .cell:hover { stroke: var(--ink); }
.static .edge { fill: none; stroke: var(--faint); stroke-width: 1.3; } .static .edge:hover { stroke: var(--ink); }
.static .head { fill: var(--faint); }
.static .node:hover rect { fill-opacity: 0.35; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; line-height: 1.4; width: 100%; }
th { text-align: left; font-weight: 600; color: var(--soft); border-bottom: 1px solid var(--faint); padding: 0.35rem 0.9rem 0.35rem 0; vertical-align: bottom; }
td { border-bottom: 1px solid var(--grid); padding: 0.35rem 0.9rem 0.35rem 0; vertical-align: top; overflow-wrap: break-word; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.REPRODUCED { color: var(--good); font-weight: 600; } .PARTIAL { color: var(--c4); font-weight: 600; } .NOT { color: var(--c1); font-weight: 600; }
pre { background: var(--card); border-radius: 10px; padding: 0.9rem 1rem; overflow-x: auto; font: 0.82rem/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
footer { margin-top: 4rem; color: var(--soft); font-size: 0.85rem; }
#tip { position: fixed; display: none; z-index: 9; pointer-events: none; max-width: 22rem; padding: 0.4rem 0.6rem; border-radius: 6px; white-space: pre-line;
  font-size: 0.82rem; line-height: 1.4; background: var(--ink); color: var(--page); font-variant-numeric: tabular-nums; }
@media print { body { max-width: none; } figure, table { break-inside: avoid; } }
)css";

// A box beside the mouse: with the <title> of the static charts, or with what Vega says.
inline constexpr std::string_view kTooltipScript = R"js(
var tip = document.createElement("div");
tip.id = "tip";
document.body.append(tip);
function showTip(text) {
  tip.textContent = text || "";
  tip.style.display = text ? "block" : "none";
}
document.addEventListener("mousemove", function (event) {
  var x = event.clientX + 14, y = event.clientY + 14;
  tip.style.left = Math.max(4, Math.min(x, innerWidth - tip.offsetWidth - 8)) + "px";
  tip.style.top = (y + tip.offsetHeight > innerHeight ? event.clientY - tip.offsetHeight - 10 : y) + "px";
}, true);
document.querySelectorAll(".chart svg title").forEach(function (title) {
  var owner = title.parentNode, text = title.textContent;
  title.remove();  // the browser's own tooltip would come a second later, on top of ours
  owner.setAttribute("aria-label", text);
  owner.addEventListener("mouseenter", function () { showTip(text); });
  owner.addEventListener("mouseleave", function () { showTip(""); });
});
)js";

// Lets Vega draw each chart that has a specification; where that fails, the static chart stays.
inline constexpr std::string_view kVegaScript = R"js(
document.querySelectorAll("script.vega").forEach(function (script) {
  var chart = script.previousElementSibling.querySelector(".chart"), spec = JSON.parse(script.textContent);
  var limit = (spec.usermeta || {}).max_width || 720, holder = document.createElement("div"), item = "", nearest = "";
  function width() { return Math.max(280, Math.min(chart.clientWidth, limit)); }
  function update() { showTip(item || nearest); }
  try {
    var view = new vega.View(vega.parse(spec), {renderer: "svg", container: holder, hover: true});
    view.tooltip(function (handler, event, mark, value) { item = value == null ? "" : String(value); update(); });
    if ((spec.signals || []).some(function (signal) { return signal.name === "tip"; }))
      view.addSignalListener("tip", function (name, value) { nearest = value; update(); });
    holder.addEventListener("mouseleave", function () { item = ""; showTip(""); });
    view.width(width()).runAsync().then(function () {
      chart.replaceChildren(holder);
      addEventListener("resize", function () { view.width(width()).runAsync(); });
    }).catch(console.error);
  } catch (error) { console.error(error); }
});
)js";

}  // namespace chapter::page
