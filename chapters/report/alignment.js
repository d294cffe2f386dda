// The head view: a list to choose the view from; a token under the mouse, or with the focus, shows its own lines and
// writes their weights beside the other column. Without this script all views are in the page, one below the other.
document.querySelectorAll(".alignment").forEach(function (chart) {
  var views = chart.querySelectorAll(".view"), bar = document.createElement("div"), list = document.createElement("select");
  var save = document.createElement("button");
  bar.className = "bar";
  list.setAttribute("aria-label", "which view");
  views.forEach(function (view, i) { list.add(new Option(view.dataset.name || i + 1, i)); });
  function show() { views.forEach(function (view, i) { view.hidden = i !== list.selectedIndex; }); }
  list.addEventListener("change", show);
  bar.append(views.length > 1 ? list : views[0].querySelector("p"));
  save.textContent = "save as SVG";
  save.addEventListener("click", function () { saveSvg(views[list.selectedIndex].querySelector("svg")); });
  bar.append(save);
  chart.prepend(bar);
  chart.classList.add("chosen");
  show();
  views.forEach(function (view) { followTokens(view.querySelector("svg")); });
});
function followTokens(svg) {
  var tokens = svg.querySelectorAll(".token"), links = svg.querySelectorAll(".link"), focused = null;
  function look(token) {
    var weights = {}, side = token && token.dataset.side, other = side === "s" ? "t" : "s";
    svg.classList.toggle("one", token !== null);
    links.forEach(function (link) {
      var on = token !== null && link.dataset[side] === token.dataset.at;
      link.classList.toggle("on", on);
      if (on) weights[link.dataset[other]] = Number(link.getAttribute("stroke-opacity"));
    });
    tokens.forEach(function (each) {
      var weight = each.dataset.side === side ? undefined : weights[each.dataset.at];
      each.classList.toggle("on", each === token);
      each.querySelector("rect").style.fillOpacity = weight === undefined ? "" : 0.6 * weight;
      each.querySelector(".weight").textContent = weight === undefined ? "" : weight.toFixed(2);
    });
  }
  tokens.forEach(function (token) {
    var title = token.querySelector("title");  // the picture itself says what its tooltip would
    token.setAttribute("aria-label", title.textContent);
    title.remove();
    token.addEventListener("mouseenter", function () { look(token); });
    token.addEventListener("mouseleave", function () { look(focused); });
    token.addEventListener("focus", function () { look(focused = token); });
    token.addEventListener("blur", function () { look(focused = null); });
  });
}
// The picture as a file of its own: what the style sheet says is written into its elements.
function saveSvg(svg) {
  var copy = svg.cloneNode(true), from = svg.querySelectorAll("*"), link = document.createElement("a");
  copy.querySelectorAll("*").forEach(function (element, i) {
    var style = getComputedStyle(from[i]);
    ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "visibility", "font"].forEach(function (name) {
      element.style.setProperty(name, style.getPropertyValue(name));
    });
  });
  copy.style.background = getComputedStyle(document.body).backgroundColor;
  link.href = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], {type: "image/svg+xml"}));
  link.download = svg.getAttribute("aria-label").replace(/[^\p{L}\p{N}]+/gu, "-") + ".svg";
  link.click();
  setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
}
