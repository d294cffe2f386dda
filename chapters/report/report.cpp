#include "chapters/report/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "chapters/report/drawing.h"
#include "chapters/report/svg_charts.h"
#include "report/page.h"

namespace report {
namespace {

using drawing::escape;
using Json = nlohmann::json;

// JSON inside <script>: no "<", so that no text of the corpus can end the script.
std::string json_for_script(const Json& json) {
  std::string safe;
  for (const char c : json.dump(-1, ' ', false, Json::error_handler_t::replace))
    safe += c == '<' ? std::string("\\u003c") : std::string(1, c);
  return safe;
}

std::string legend(const std::vector<std::string>& names) {
  if (names.empty() || (names.size() == 1 && names.front().empty())) return "";
  std::string html = "<div class=\"legend\">";
  for (std::size_t i = 0; i < names.size(); ++i)
    html += fmt::format("<span><i style=\"background:{}\"></i>{}</span>", drawing::color(i),
                        escape(names[i].empty() ? "–" : names[i]));
  return html + "</div>\n";
}

// The colours of a scale with the numbers at its ends.
std::string ramp(const std::vector<std::vector<double>>& values, Scale scale) {
  const drawing::Strength strength(values, scale);
  const std::string colors = scale == Scale::diverging ? "var(--c0), transparent, var(--c1)" : "transparent, var(--c0)";
  return fmt::format(
      "<div class=\"legend\"><span>{}<i class=\"ramp\" style=\"background:linear-gradient(to right, "
      "{})\"></i>{}</span></div>\n",
      drawing::number(strength.low), colors, drawing::number(strength.high));
}

std::string table_html(const program::Table& table) {
  std::string html = "<div class=\"wide\"><table><thead><tr>";
  const auto kind = [&](std::size_t column) { return table.numeric(column) ? " class=\"number\"" : ""; };
  for (std::size_t c = 0; c < table.header.size(); ++c)
    html += fmt::format("<th{}>{}</th>", kind(c), escape(table.header[c]));
  html += "</tr></thead><tbody>\n";
  for (const auto& row : table.rows) {
    html += "<tr>";
    for (std::size_t c = 0; c < row.size(); ++c) {
      const bool verdict = row[c] == "REPRODUCED" || row[c] == "PARTIAL" || row[c] == "NOT";
      html += fmt::format("<td{}>{}</td>", verdict ? fmt::format(" class=\"{}\"", row[c]) : kind(c), escape(row[c]));
    }
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

// {"build": {"blas": "…"}} → rows "build blas" | "…"
void add_rows(program::Table& table, const std::string& name, const nlohmann::ordered_json& value) {
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items()) add_rows(table, name.empty() ? key : name + " " + key, inner);
  } else {
    table.rows.push_back({name, value.is_string()         ? value.get<std::string>()
                                : value.is_number_float() ? fmt::format("{:.6g}", value.get<double>())
                                                          : value.dump()});
  }
}

// What attention.js draws from: names, and weights in thousandths.
Json script_data(const AttentionView::Part& part) {
  Json weights = Json::array();
  for (const auto& layer : part.weights) {
    Json& heads = weights.emplace_back(Json::array());
    for (const auto& head : layer) {
      Json& rows = heads.emplace_back(Json::array());
      for (const auto& row : head) {
        Json& shares = rows.emplace_back(Json::array());
        for (const double share : row) shares.push_back(std::isfinite(share) ? std::lround(1000 * share) : 0);
      }
    }
  }
  return {{"name", part.name}, {"source", part.source}, {"target", part.target}, {"weights", std::move(weights)}};
}

}  // namespace

Report::Report(std::string title, std::string subtitle) : title_(std::move(title)), subtitle_(std::move(subtitle)) {}

Report& Report::headline(std::string label, std::string value, std::string note) {
  headlines_.push_back({std::move(label), std::move(value), std::move(note)});
  return *this;
}

Report& Report::add(const std::string& html) {
  blocks_ += html;
  return *this;
}

Report& Report::section(std::string_view title) { return add(fmt::format("<h2>{}</h2>\n", escape(title))); }

Report& Report::text(std::string_view paragraph) { return add(fmt::format("<p>{}</p>\n", escape(paragraph))); }

Report& Report::code(std::string_view source) { return add(fmt::format("<pre>{}</pre>\n", escape(source))); }

Report& Report::table(const program::Table& table, std::string_view caption) {
  const std::string below = caption.empty() ? "" : fmt::format("<figcaption>{}</figcaption>", escape(caption));
  return add(fmt::format("<figure>{}{}</figure>\n", table_html(table), below));
}

// `head` is HTML: the legend.
Report& Report::figure(std::string_view title, std::string_view caption, const std::string& head,
                       const std::string& svg) {
  const std::string below = caption.empty() ? "" : fmt::format("<figcaption>{}</figcaption>\n", escape(caption));
  return add(fmt::format("<figure>\n<h3>{}</h3>\n{}<div class=\"chart\">{}</div>\n{}</figure>\n", escape(title), head,
                         svg, below));
}

Report& Report::line_chart(const LineChart& chart) {
  std::vector<std::string> names;
  for (const Series& series : chart.series) names.push_back(series.name);
  return figure(chart.title, chart.caption, legend(names), svg::draw(chart));
}

Report& Report::scatter(const Scatter& chart) {
  return figure(chart.title, chart.caption, legend(drawing::groups_of(chart.points).names), svg::draw(chart));
}

Report& Report::bar_chart(const BarChart& chart) {
  return figure(chart.title, chart.caption, legend(drawing::groups_of(chart.bars).names), svg::draw(chart));
}

Report& Report::heatmap(const Heatmap& chart) {
  return figure(chart.title, chart.caption, ramp(chart.values, chart.scale), svg::draw(chart));
}

Report& Report::alignment(const Alignment& chart) {
  if (chart.views.empty()) throw std::invalid_argument("[alignment] no views. There must be at least one.");
  AttentionView attention{.title = chart.title,
                          .source_label = chart.source_label,
                          .target_label = chart.target_label,
                          .parts = {},
                          .caption = chart.caption};
  for (const Alignment::View& view : chart.views)
    attention.parts.push_back({view.name, view.source, view.target, {{view.weights}}});
  return this->attention(attention);
}

// All parts are in the page with the last layer of their heads; attention.js shows one of them, and other layers and
// heads from the weights.
Report& Report::attention(const AttentionView& chart) {
  if (chart.parts.empty()) throw std::invalid_argument("[attention] no parts. There must be at least one.");
  std::string html;
  Json parts = Json::array();
  for (const AttentionView::Part& part : chart.parts) {
    html += fmt::format("<div class=\"part\"><p>{}</p>\n{}</div>\n", escape(part.name), svg::draw(chart, part));
    parts.push_back(script_data(part));
  }
  return figure(chart.title, chart.caption, "",
                fmt::format("<div class=\"attention\">\n<script type=\"application/json\">{}</script>\n{}</div>\n",
                            json_for_script(parts), html));
}

Report& Report::field(const Field& chart) {
  return figure(chart.title, chart.caption,
                ramp(chart.values, chart.scale) + legend(drawing::groups_of(chart.points).names), svg::draw(chart));
}

Report& Report::graph(const Graph& graph) {
  std::vector<std::string> kinds;
  for (const Graph::Node& node : graph.nodes)
    if (!node.kind.empty() && std::find(kinds.begin(), kinds.end(), node.kind) == kinds.end())
      kinds.push_back(node.kind);
  return figure(graph.title, graph.caption, legend(kinds), svg::draw(graph));
}

Report& Report::record(const program::RunRecord& run) {
  const auto& json = run.json();
  if (!json["claims"].empty()) {
    program::Table claims{{"claim", "paper", "bar", "measured", "seeds", "verdict"}, {}};
    for (const auto& claim : json["claims"])
      claims.rows.push_back({claim["claim"], claim["paper"], claim["bar"],
                             claim["value"].is_null() ? "–" : drawing::number(claim["value"]), claim["seeds"].dump(),
                             claim["verdict"]});
    section("Claims").table(claims);
  }
  for (const auto& [key, title] :
       {std::pair("arguments", "Settings"), std::pair("data", "Data"), std::pair("timings", "Seconds"),
        std::pair("machine", "Machine"), std::pair("build", "Build")}) {
    program::Table rows{{"name", "value"}, {}};
    add_rows(rows, "", json[key]);
    if (!rows.rows.empty()) section(title).table(rows);
  }
  return *this;
}

std::string Report::html() const {
  std::string headlines;
  for (const Headline& entry : headlines_)
    headlines += fmt::format("<div><dt>{}</dt><dd>{}</dd>{}</div>\n", escape(entry.label), escape(entry.value),
                             entry.note.empty() ? "" : fmt::format("<dd>{}</dd>", escape(entry.note)));
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n"
      "<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n<p class=\"subtitle\">{2}</p>\n",
      escape(title_), page::kStyle, escape(subtitle_));
  if (!headlines.empty()) html += fmt::format("<dl class=\"headlines\">\n{}</dl>\n", headlines);
  html += blocks_;
  html += fmt::format("<script>{}</script>\n<script>{}</script>\n", page::kAttentionScript, page::kPageScript);
  return html + "</body>\n</html>\n";
}

void Report::write(const std::filesystem::path& file) const { program::write_file(file, html()); }

void finish_run(Report& report, const program::RunRecord& record, const std::filesystem::path& folder) {
  report.record(record);
  report.write(folder / "report.html");
  record.write(folder);
  program::say("");
  program::say("report: {}", (folder / "report.html").string());
}

}  // namespace report
