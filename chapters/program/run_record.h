// run_record.h: run.json, what a run did, with what, and what came out.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "chapters/program/claims.h"
#include "chapters/program/settings.h"

namespace program {

// Writes `text` to a temporary file beside `file`, then renames it: a reader sees the old file or the new one, never
// a half. Throws UserError when the folder cannot be written.
void write_file(const std::filesystem::path& file, std::string_view text);

// {"compiler": "GNU 12.2.0", "flags": "-O3 …", "standard": 202002, "blas": …}
nlohmann::ordered_json build_description(std::string_view blas);

// {"processor": "…", "cores": 2, "system": "Linux 6.1 x86_64"}
nlohmann::ordered_json machine_description();

class RunRecord {
 public:
  // `blas`: the library that multiplies matrices (ag::blas_description()).
  RunRecord(std::string_view chapter, const Common& common, std::string_view blas);

  void data(std::string_view name, nlohmann::ordered_json facts);  // {"sha256": …, "tokens": …}
  void timing(std::string_view name, double seconds);
  void metric(std::string_view name, nlohmann::ordered_json value);  // a number, a string or a nested object
  void curve(std::string_view name, const std::vector<double>& x, const std::vector<double>& y);
  void claims(const Scoreboard& scoreboard);

  const nlohmann::ordered_json& json() const { return json_; }

  // Writes `folder`/run.json; under --json prints it as well.
  void write(const std::filesystem::path& folder) const;

 private:
  nlohmann::ordered_json json_;
  bool print_ = false;
};

// How a proof ends: the table of claims on the screen, claims and `seconds` in `folder`/run.json.
void finish_proof(RunRecord& record, const Scoreboard& scoreboard, double seconds, const std::filesystem::path& folder);

// How a run ends that Ctrl-C stopped: says how to go on. Returns the exit code.
int stopped_early(const Common& common);

}  // namespace program
