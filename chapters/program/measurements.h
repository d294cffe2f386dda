// measurements.h: what was measured for each claim while a proof goes over its seeds.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "chapters/program/claims.h"
#include "chapters/program/progress.h"
#include "chapters/program/run_record.h"
#include "chapters/program/settings.h"

namespace program {

class Measurements {
 public:
  // Adds a value; the time since the last add() is charged to the claim.
  void add(const std::string& id, double value) {
    Entry& entry = entries_[id];
    entry.values.push_back(value);
    const double now = Progress::steady_seconds();
    entry.seconds += now - last_;
    last_ = now;
  }
  void report(Scoreboard& board) const {
    for (const auto& [id, entry] : entries_) board.measure(id, entry.values, entry.seconds);
  }

 private:
  struct Entry {
    std::vector<double> values;
    double seconds = 0;
  };
  std::map<std::string, Entry> entries_;
  double last_ = Progress::steady_seconds();
};

// Measures the claims of `chapter` ("02_word2vec", the name of its folder) for each seed: measure() adds one value of
// every claim. Then prints a verdict a claim and writes run.json, to which add_data() adds what was measured on.
// Returns the exit code; interrupted, nothing is written.
int prove_claims(const std::string& chapter, const std::vector<std::uint64_t>& seeds, const Common& common,
                 const std::function<void(Measurements&, std::uint64_t seed)>& measure,
                 const std::function<void(RunRecord&)>& add_data);

// So many seeds from `first` on.
std::vector<std::uint64_t> seeds_from(std::uint64_t first, std::int64_t count);

}  // namespace program
