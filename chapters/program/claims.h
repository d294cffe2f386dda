// claims.h: what a chapter says it shows, written down before the run, and whether the run showed it.
//
// chapters/<chapter>/claims.json is a list of
//   { "id": "nnlm-below-trigram",
//     "claim": "the network's test perplexity is at least 10 % below the interpolated trigram's",
//     "bar": { "op": "<=", "value": 0.90 },
//     "paper": "Table 1: MLP10 252 against trigram 336" }
// `op` is one of < <= > >= == and "within" ({"op": "within", "value": 336, "relative": 0.12} or "absolute": 5).
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "chapters/program/console.h"

namespace program {

// The value a measurement must reach.
struct Bar {
  std::string op;  // < <= > >= == within
  double value = 0;
  double tolerance = 0;  // within: |measured − value| ≤ tolerance

  bool holds(double measured) const;  // false for NaN
  std::string text() const;           // "≤ 0.9", "336 ± 40.3"
};

struct Claim {
  std::string id;
  std::string text;  // the claim as a sentence
  Bar bar;
  std::string paper;  // the paper's figure with table and row; empty if the claim is ours
};

enum class Verdict { reproduced, partial, not_shown };
std::string_view name_of(Verdict verdict);  // "REPRODUCED", "PARTIAL", "NOT"

// REPRODUCED: the bar holds in every seed. PARTIAL: in more than half. NOT: otherwise, and when nothing was measured.
Verdict verdict(const Bar& bar, std::span<const double> value_per_seed);

// Throws UserError or data::InputError (with the file and the claim) when the file is missing, is not JSON, lacks a
// field or repeats an id.
std::vector<Claim> load_claims(const std::filesystem::path& file);
std::vector<Claim> parse_claims(std::string_view text, const std::string& file);  // what stands in `file`

// The claims of a chapter with what was measured for them.
class Scoreboard {
 public:
  explicit Scoreboard(std::vector<Claim> claims);
  explicit Scoreboard(const std::filesystem::path& file) : Scoreboard(load_claims(file)) {}

  // One value a seed, in seconds of work `seconds`. `remark`: why the bar was missed, if it was.
  // Throws std::out_of_range for an id that claims.json does not have. Returns the verdict.
  Verdict measure(std::string_view id, std::vector<double> value_per_seed, double seconds, std::string remark = "");

  bool all_measured() const;
  Table table() const;                  // id, claim, paper, bar, measured, verdict: one row a measured claim
  nlohmann::ordered_json json() const;  // the "claims" array of run.json

 private:
  struct Entry {
    Claim claim;
    std::vector<double> values;
    double seconds = 0;
    std::string remark;
    bool measured = false;
  };
  std::vector<Entry> entries_;
};

}  // namespace program
