// The head view and the model view: part, layer and head are chosen from lists, or by a click on a thumbnail; a token
// under the mouse, or with the focus, shows its own lines and writes their weights beside the other column. Without
// this script all parts are in the page, one below the other, each with its last layer.
document.querySelectorAll(".attention").forEach(function (chart) {
  var parts = JSON.parse(chart.querySelector("script").textContent), views = chart.querySelectorAll(".part");
  var bar = document.createElement("div"), saves = document.createElement("span"), hidden = new Set(), shown = {};
  var partList = list("part", choosePart), layerList = list("layer", show), headList = list("head", show);
  function list(label, changed) {
    var select = document.createElement("select");
    select.setAttribute("aria-label", label);
    select.addEventListener("change", changed);
    bar.append(select);
    return select;
  }
  function fill(select, names, chosen) {
    select.replaceChildren();
    names.forEach(function (name) { select.add(new Option(name)); });
    select.selectedIndex = chosen;
    select.hidden = names.length < 2;
  }
  // Layer and head stay as they were, where the other part has them.
  function choosePart() {
    var weights = parts[partList.selectedIndex].weights, last = weights.length - 1, heads = weights[0].length;
    var layer = layerList.selectedIndex, head = Math.max(0, headList.selectedIndex);
    fill(layerList, numbered("layer", weights), layer < 0 ? last : Math.min(layer, last));
    fill(headList, (heads > 1 ? ["all heads"] : []).concat(numbered("head", weights[0])), head <= heads ? head : 0);
    views.forEach(function (view, i) { view.hidden = i !== partList.selectedIndex; });
    var here = specials(parts[partList.selectedIndex]);
    bar.querySelectorAll("label").forEach(function (label) { label.hidden = !here.includes(label.dataset.token); });
    show();
  }
  function show() {
    var part = parts[partList.selectedIndex], layer = layerList.selectedIndex, head = headList.selectedIndex - 1;
    shown.svg = views[partList.selectedIndex].querySelector(".heads");
    shown.rows = rowsOf(part, hidden);
    shown.weights = part.weights[layer];
    shown.heads = part.weights[0].length === 1 ? [0] : head < 0 ? Array.from(part.weights[0].keys()) : [head];
    showHeads(shown, part);
    views[partList.selectedIndex].querySelectorAll(".thumb").forEach(function (thumb) {
      thumb.classList.toggle("on", thumb.dataset.layer == layer && (head < 0 || thumb.dataset.head == head));
    });
    var which = shown.svg.querySelector(".which");
    which.textContent = which.textContent && layerList.value + ", " + headList.value;
  }
  function drawThumbnails() {
    views.forEach(function (view, i) {
      view.querySelectorAll(".thumb").forEach(function (thumb) {
        drawLines(thumb.querySelector(".lines"), parts[i].weights[thumb.dataset.layer], [Number(thumb.dataset.head)],
                  rowsOf(parts[i], hidden));
      });
    });
  }
  new Set(parts.flatMap(specials)).forEach(function (token) {
    var label = document.createElement("label"), box = document.createElement("input");
    box.type = "checkbox";
    label.dataset.token = token;
    box.addEventListener("change", function () {
      if (box.checked) hidden.add(token); else hidden.delete(token);
      drawThumbnails();
      show();
    });
    label.append(box, "hide " + token);
    bar.append(label);
  });
  function saver(words, selector) {
    var button = document.createElement("button");
    button.textContent = words;
    button.addEventListener("click", function () { saveSvg(views[partList.selectedIndex].querySelector(selector)); });
    saves.append(button);
  }
  if (chart.querySelector(".model")) saver("save grid", ".model");
  saver(chart.querySelector(".model") ? "save lines" : "save as SVG", ".heads");
  views.forEach(function (view, i) {
    view.querySelectorAll(".choice").forEach(function (choice) {
      choice.addEventListener("click", function () {
        layerList.selectedIndex = choice.dataset.layer;
        headList.selectedIndex = headList.length > 1 && "head" in choice.dataset ? Number(choice.dataset.head) + 1 : 0;
        show();
      });
    });
    followTokens(view.querySelector(".heads"), shown);
  });
  fill(partList, parts.map(function (part, i) { return part.name || i + 1; }), 0);
  if (parts.length === 1 && parts[0].name) bar.prepend(views[0].querySelector("p"));
  saves.className = "saves";
  bar.append(saves);
  bar.className = "bar";
  chart.prepend(bar);
  chart.classList.add("chosen");
  choosePart();
});
function numbered(name, items) { return items.map(function (item, i) { return name + " " + (i + 1); }); }
// Marks that stand for no word: [CLS], <s>, <|endoftext|>, but not the words behind [MASK] and <unk>.
function specials(part) {
  return part.source.concat(part.target).filter(function (token) {
    return /^(\[(?!MASK|UNK)[A-Z]+\]|<(?!unk|mask)[^<>]+>)$/.test(token);
  });
}
// The row of each token; a hidden one has none (-1), and those below it move up.
function rowsOf(part, hidden) {
  function rows(tokens) {
    var next = 0;
    return tokens.map(function (token) { return hidden.has(token) ? -1 : next++; });
  }
  return {s: rows(part.source), t: rows(part.target)};
}
// The lines of heads, or of one token only: for each head and each of 50 levels of opacity a path (svg_attention.cpp).
function drawLines(group, weights, heads, rows, token) {
  var place = group.dataset, row = Number(place.row), top = Number(place.top), paths = "";
  heads.forEach(function (head, i) {
    var levels = [], middle = 0.5 + 0.6 * ((i + 0.5) / heads.length - 0.5);
    function y(at) { return (top + row * (at + middle)).toFixed(1); }
    weights[head].forEach(function (shares, t) {
      shares.forEach(function (share, s) {
        var level = Math.round(share / 20);  // shares are thousandths
        if (!level || rows.s[s] < 0 || rows.t[t] < 0 || (token && at(token) !== (side(token) === "s" ? s : t))) return;
        levels[level] = (levels[level] || "") + "M" + place.from + " " + y(rows.s[s]) + "L" + place.to + " " + y(rows.t[t]);
      });
    });
    levels.forEach(function (path, level) {
      paths += '<path stroke="' + colorOf(head) + '" stroke-opacity="' + level / 50 + '" d="' + path + '"/>';
    });
  });
  group.innerHTML = paths;
}
function colorOf(head) { return "var(--c" + head % 8 + ")"; }
function side(token) { return token.dataset.side; }
function at(token) { return Number(token.dataset.at); }
// The weights between two tokens of different sides, one a head.
function sharesOf(shown, one, other) {
  var source = side(one) === "s" ? one : other, target = side(one) === "s" ? other : one;
  return shown.heads.map(function (head) { return shown.weights[head][at(target)][at(source)] / 1000; });
}
function mean(values) { return values.reduce(function (sum, value) { return sum + value; }, 0) / values.length; }
// Puts tokens into their rows, and lines between them; readers of screens hear the strongest partners of each token.
function showHeads(shown, part) {
  var tokens = Array.from(shown.svg.querySelectorAll(".token")), row = Number(shown.svg.querySelector(".lines").dataset.row);
  function name(token) { return (side(token) === "s" ? part.source : part.target)[at(token)]; }
  tokens.forEach(function (token) {
    var place = shown.rows[side(token)][at(token)];
    token.style.display = place < 0 ? "none" : "";
    token.setAttribute("transform", "translate(0 " + row * (place - at(token)) + ")");
    var partners = tokens.filter(function (other) { return side(other) !== side(token); }).map(function (other) {
      return {name: name(other), share: mean(sharesOf(shown, token, other))};
    }).filter(function (partner) { return partner.share >= 0.005; });
    partners.sort(function (a, b) { return b.share - a.share; });
    token.setAttribute("aria-label", [name(token)].concat(partners.slice(0, 5).map(function (partner) {
      return partner.name + " " + partner.share.toFixed(2);
    })).join("\n"));
  });
  look(shown, null);
}
// The lines of `token` alone, and what it shares with each token of the other side: a strip a head, and the mean as a
// number; null: all lines.
function look(shown, token) {
  drawLines(shown.svg.querySelector(".lines"), shown.weights, shown.heads, shown.rows, token);
  shown.svg.querySelectorAll(".token").forEach(function (each) {
    var box = each.querySelector(":scope > rect"), strip = box.getAttribute("width") / shown.heads.length;
    var shares = token && side(each) !== side(token) ? sharesOf(shown, token, each) : [0];
    each.classList.toggle("on", each === token);
    each.querySelector(".shares").innerHTML = shares.map(function (share, i) {
      return share && '<rect x="' + (Number(box.getAttribute("x")) + i * strip) + '" y="' + box.getAttribute("y") +
        '" width="' + strip + '" height="' + box.getAttribute("height") + '" fill="' + colorOf(shown.heads[i]) +
        '" fill-opacity="' + 0.6 * share + '"/>';
    }).filter(Boolean).join("");
    each.querySelector(".weight").textContent = mean(shares) >= 0.005 ? mean(shares).toFixed(2) : "";
  });
}
function followTokens(svg, shown) {
  var focused = null;
  svg.querySelectorAll(".token").forEach(function (token) {
    token.querySelector("title").remove();  // the picture itself says what its tooltip would
    token.addEventListener("mouseenter", function () { look(shown, token); });
    token.addEventListener("mouseleave", function () { look(shown, focused); });
    token.addEventListener("focus", function () { look(shown, focused = token); });
    token.addEventListener("blur", function () { look(shown, focused = null); });
  });
}
// The picture as a file of its own: what the style sheet says is written into its elements.
function saveSvg(svg) {
  var copy = svg.cloneNode(true), from = svg.querySelectorAll("*"), link = document.createElement("a");
  copy.querySelectorAll("*").forEach(function (element, i) {
    var style = getComputedStyle(from[i]);
    ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap", "font"].forEach(function (name) {
      element.style.setProperty(name, style.getPropertyValue(name));
    });
  });
  copy.style.background = getComputedStyle(document.body).backgroundColor;
  link.href = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], {type: "image/svg+xml"}));
  var which = svg.querySelector(".which"), name = svg.getAttribute("aria-label") + " " + (which ? which.textContent : "");
  link.download = name.trim().replace(/[^\p{L}\p{N}]+/gu, "-") + ".svg";
  link.click();
  setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
}
