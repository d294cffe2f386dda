// charts.h: what a picture of the report holds. How it is drawn is in svg_*.cpp.
//
// Every struct is filled with designated initializers:
//   report.line_chart({.title = "Validation perplexity", .x_label = "epoch", .y_label = "perplexity",
//                      .series = {{"NNLM", epochs, perplexity}}, .baselines = {{"trigram", 336}}});
#pragma once

#include <string>
#include <vector>

namespace report {

struct Series {
  std::string name;
  std::vector<double> x, y;  // of equal length; a NaN or Inf is a gap
  // As many: what the points were fitted by, drawn instead of the line from point to point.
  std::vector<double> fitted = {};
};

// A horizontal rule with its name: what a curve has to beat.
struct Baseline {
  std::string name;
  double value = 0;
};

struct LineChart {
  std::string title, x_label, y_label;
  std::vector<Series> series;
  std::vector<Baseline> baselines = {};
  bool log_x = false, log_y = false;
  bool points = false;       // mark each measured point: for curves of few points
  std::string caption = "";  // a sentence under the picture: what to see in it
};

struct Point {
  double x = 0, y = 0;
  std::string label = "";  // the word; shown beside the point and on hover
  std::string group = "";  // points of a group share a colour and a line in the legend
};

// A map of points with names, such as embeddings in two dimensions. In the browser it zooms (wheel) and pans (drag).
struct Scatter {
  std::string title, x_label, y_label;
  std::vector<Point> points;
  bool show_labels = true;  // the names beside the points, where they do not collide
  std::string caption = "";
};

struct BarItem {
  std::string label;
  double value = 0;
  std::string group = "";
};

struct BarChart {
  std::string title, value_label;
  std::vector<BarItem> bars;  // drawn from top to bottom
  std::vector<Baseline> baselines = {};
  std::string caption = "";
};

enum class Scale {
  sequential,  // small values fade into the page, large ones stand out
  diverging,   // blue below zero, grey at zero, red above
};

// A matrix as coloured cells: attention, confusion, gradients.
struct Heatmap {
  std::string title, x_label, y_label;
  std::vector<std::string> rows, columns;   // names; either may be empty
  std::vector<std::vector<double>> values;  // values[row][column]; NaN is an empty cell
  Scale scale = Scale::sequential;
  bool show_values = false;  // write each value into its cell
  std::string caption = "";
};

// Where all heads of all layers look, after Vig 2019, "A Multiscale Visualization of Attention in the Transformer
// Model". The head view has lines between two columns of tokens, their strength the weight: of one head, or of all,
// each in its colour; a token under the mouse shows its lines alone. The model view has a thumbnail for every head of
// every layer. Part, layer and head are chosen from lists or by a click on a thumbnail; tokens like [SEP] and </s> can
// be hidden.
// std::invalid_argument: no parts, a part without tokens or heads, weights of another shape or outside [0, 1], rows
// that sum to more than 1.
struct AttentionView {
  struct Part {
    std::string name;                         // "encoder", "decoder, at itself", "decoder, at the source"
    std::vector<std::string> source, target;  // tokens looked at; tokens that look
    // [layer][head][target][source]; rows sum to 1, or are all 0; NaN is no line
    std::vector<std::vector<std::vector<std::vector<double>>>> weights;
  };
  std::string title;
  std::string source_label = "looked at", target_label = "looking";
  std::vector<Part> parts;  // the first is shown
  std::string caption = "";
};

// Where a reader with one head looked: the head view of several sentences. Errors are those of AttentionView.
struct Alignment {
  struct View {
    std::string name;
    std::vector<std::string> source, target;
    std::vector<std::vector<double>> weights;  // weights[target][source], rows sum to 1; NaN is no line
  };
  std::string title;
  std::string source_label = "source", target_label = "target";
  std::vector<View> views;  // sentences, chosen from a list; the first is shown
  std::string caption = "";
};

// A function of the plane as colours, with data points on top: a decision boundary. Groups of points take their
// colours in order of appearance; let the first be the class of negative values, which are of the same colour.
struct Field {
  std::string title, x_label, y_label;
  double x_min = -1, x_max = 1, y_min = -1, y_max = 1;
  std::vector<std::vector<double>> values;  // values[row][column]; row 0 is at y_min, column 0 at x_min
  std::vector<Point> points = {};
  bool connect = false;  // a line through the points of each group, in their order: the way of an optimizer
  Scale scale = Scale::diverging;
  std::string value_label = "value";
  std::string caption = "";
};

// A tape: what was computed, one row each from top to bottom, and an arc from each to those that use it.
struct Graph {
  struct Node {
    std::string id, label;
    std::string kind = "";     // nodes of a kind share a colour: "leaf", "op", "loss"
    std::string tooltip = "";  // may have several lines
  };
  struct Edge {
    std::string from, to;
    std::string tooltip = "";
  };
  std::string title;
  std::vector<Node> nodes;  // in the order of the tape
  std::vector<Edge> edges;
  std::string caption = "";
};

}  // namespace report
