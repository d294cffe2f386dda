// A box beside the mouse: with the <title> of the static charts, or with what Vega says.
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
