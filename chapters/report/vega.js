// Lets Vega draw each chart that has a specification; where that fails, the static chart stays.
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
