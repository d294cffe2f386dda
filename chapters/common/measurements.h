// measurements.h: what was measured for each claim while a proof goes over its seeds.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "chapters/common/claims.h"
#include "chapters/common/progress.h"

namespace chapter {

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

}  // namespace chapter
