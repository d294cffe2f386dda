// A box beside the mouse, with the <title> of what it is on.
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
// Maps of points: the wheel zooms around the mouse, a drag moves, a double click shows all again.
document.querySelectorAll("svg.zoom").forEach(function (svg) {
  var all = svg.getAttribute("viewBox").split(" ").map(Number), box = all.slice(), from = null;
  function show() { svg.setAttribute("viewBox", box.join(" ")); }
  function at(event) {  // the place of the mouse, in shares of what is shown
    var place = svg.getBoundingClientRect();
    return [(event.clientX - place.left) / place.width, (event.clientY - place.top) / place.height];
  }
  svg.addEventListener("wheel", function (event) {
    var factor = Math.min(Math.pow(1.0015, event.deltaY), all[2] / box[2]), mouse = at(event);
    event.preventDefault();
    for (var i = 0; i < 2; ++i) { box[i] += mouse[i] * box[i + 2] * (1 - factor); box[i + 2] *= factor; }
    if (box[2] === all[2]) box = all.slice();
    show();
  }, {passive: false});
  svg.addEventListener("pointerdown", function (event) { from = at(event); svg.setPointerCapture(event.pointerId); });
  svg.addEventListener("pointerup", function () { from = null; });
  svg.addEventListener("pointermove", function (event) {
    if (!from) return;
    var to = at(event);
    for (var i = 0; i < 2; ++i) box[i] += (from[i] - to[i]) * box[i + 2];
    from = to;
    show();
  });
  svg.addEventListener("dblclick", function () { box = all.slice(); show(); });
});
