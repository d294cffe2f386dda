#include "chapters/program/claims.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "chapters/program/settings.h"
#include "datasets/json.h"
#include "datasets/text/text.h"

namespace program {
namespace {

using Json = nlohmann::ordered_json;

// The paper's figure: a sentence, or {"figure": 252, "table": "Table 1", "row": "MLP10"}.
std::string paper_text(const Json& claim) {
  const auto paper = claim.find("paper");
  if (paper == claim.end() || paper->is_null()) return "";
  if (paper->is_string()) return paper->get<std::string>();
  std::string text;
  for (const char* part : {"table", "row", "figure"})
    if (paper->contains(part)) {
      const Json& value = paper->at(part);
      text += (text.empty() ? "" : ", ") + (value.is_string() ? value.get<std::string>() : value.dump());
    }
  return text;
}

Bar parse_bar(const Json& json) {
  Bar bar{json.at("op").get<std::string>(), json.at("value").get<double>()};
  const auto known = {"<", "<=", ">", ">=", "==", "within"};
  if (std::find(known.begin(), known.end(), bar.op) == known.end())
    throw std::invalid_argument("op " + bar.op + ": expected < <= > >= == or within");
  if (bar.op == "within")
    bar.tolerance = json.contains("relative") ? std::abs(bar.value) * json.at("relative").get<double>()
                                              : json.at("absolute").get<double>();
  return bar;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// "0.871" or, over several seeds, "0.871 (0.852–0.893, 5 seeds)".
std::string measured_text(const std::vector<double>& values) {
  if (values.empty()) return "–";
  if (values.size() == 1) return fmt::format("{:.4g}", values.front());
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return fmt::format("{:.4g} ({:.4g}–{:.4g}, {} seeds)", mean(values), *low, *high, values.size());
}

}  // namespace

bool Bar::holds(double measured) const {
  if (op == "<") return measured < value;
  if (op == "<=") return measured <= value;
  if (op == ">") return measured > value;
  if (op == ">=") return measured >= value;
  if (op == "==") return measured == value;
  return std::abs(measured - value) <= tolerance;
}

std::string Bar::text() const {
  if (op == "within") return fmt::format("{:.6g} ± {:.3g}", value, tolerance);
  const std::string sign = op == "<=" ? "≤" : op == ">=" ? "≥" : op == "==" ? "=" : op;
  return fmt::format("{} {:.6g}", sign, value);
}

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::reproduced:
      return "REPRODUCED";
    case Verdict::partial:
      return "PARTIAL";
    default:
      return "NOT";
  }
}

Verdict verdict(const Bar& bar, std::span<const double> value_per_seed) {
  const auto held = std::count_if(value_per_seed.begin(), value_per_seed.end(), [&](double v) { return bar.holds(v); });
  const auto seeds = static_cast<std::ptrdiff_t>(value_per_seed.size());
  if (seeds > 0 && held == seeds) return Verdict::reproduced;
  return 2 * held > seeds ? Verdict::partial : Verdict::not_shown;
}

std::vector<Claim> parse_claims(std::string_view text, const std::string& file) {
  const Json list = data::parse_json(text, file);
  std::vector<Claim> claims;
  try {
    if (!list.is_array()) throw std::invalid_argument("expected a list of claims");
    for (const Json& entry : list) {
      Claim claim{entry.at("id"), entry.at("claim"), parse_bar(entry.at("bar")), paper_text(entry)};
      const auto same = [&](const Claim& other) { return other.id == claim.id; };
      if (std::any_of(claims.begin(), claims.end(), same))
        throw std::invalid_argument("the id " + claim.id + " is there twice");
      claims.push_back(std::move(claim));
    }
  } catch (const std::exception& error) {
    throw UserError(fmt::format("{}: claim {}: {}.", file, claims.size() + 1, error.what()));
  }
  return claims;
}

std::vector<Claim> load_claims(const std::filesystem::path& file) {
  return parse_claims(data::read_text(file), file.string());
}

Scoreboard::Scoreboard(std::vector<Claim> claims) {
  for (Claim& claim : claims) entries_.push_back({std::move(claim), {}, 0, "", false});
}

Verdict Scoreboard::measure(std::string_view id, std::vector<double> value_per_seed, double seconds,
                            std::string remark) {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.claim.id == id; });
  if (found == entries_.end()) throw std::out_of_range(fmt::format("claims.json has no claim {}", id));
  found->values = std::move(value_per_seed);
  found->seconds = seconds;
  found->remark = std::move(remark);
  found->measured = true;
  return verdict(found->claim.bar, found->values);
}

bool Scoreboard::all_measured() const {
  return std::all_of(entries_.begin(), entries_.end(), [](const Entry& entry) { return entry.measured; });
}

Table Scoreboard::table() const {
  Table table{{"claim", "paper", "bar", "measured", "verdict"}, {}};
  for (const Entry& entry : entries_)
    if (entry.measured)
      table.rows.push_back({entry.claim.text + (entry.remark.empty() ? "" : " (" + entry.remark + ")"),
                            entry.claim.paper, entry.claim.bar.text(), measured_text(entry.values),
                            std::string(name_of(verdict(entry.claim.bar, entry.values)))});
  return table;
}

Json Scoreboard::json() const {
  Json claims = Json::array();
  for (const Entry& entry : entries_) {
    if (!entry.measured) continue;
    Json json = {{"id", entry.claim.id},
                 {"claim", entry.claim.text},
                 {"paper", entry.claim.paper},
                 {"bar", entry.claim.bar.text()},
                 {"value", entry.values.empty() ? Json() : Json(mean(entry.values))},
                 {"values", entry.values},
                 {"verdict", name_of(verdict(entry.claim.bar, entry.values))},
                 {"seeds", entry.values.size()},
                 {"seconds", entry.seconds}};
    if (!entry.remark.empty()) json["remark"] = entry.remark;
    claims.push_back(std::move(json));
  }
  return claims;
}

}  // namespace program
