#include "chapters/program/run_record.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <system_error>
#include <thread>

#include "autograd/io/durable_file.h"
#include "autograd/ranks.h"
#include "chapters/program/save_file.h"

namespace program {
namespace {

using Json = nlohmann::ordered_json;

std::string compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#elif defined(__GNUC__)
  return "GNU " __VERSION__;
#else
  return "unknown";
#endif
}

// What the processor calls itself; empty where /proc is not.
std::string processor() {
  std::ifstream stream("/proc/cpuinfo");
  for (std::string line; std::getline(stream, line);)
    if (line.starts_with("model name") && line.find(": ") != std::string::npos) return line.substr(line.find(": ") + 2);
  return "";
}

}  // namespace

void write_file(const std::filesystem::path& file, std::string_view text) {
  if (!ag::ranks::first()) return;
  try {
    ag::DurableFile out(file.string());
    out.write(text.data(), text.size());
    out.commit();
  } catch (const ag::FileError& error) {
    throw UserError(fmt::format("{}: cannot write this file ({}). Is the disk full, or the folder gone?", file.string(),
                                error.what()));
  }
}

Json build_description(std::string_view blas) {
#if defined(COURSE_CXX_FLAGS)
  constexpr std::string_view flags = COURSE_CXX_FLAGS;
#elif defined(__OPTIMIZE__)
  constexpr std::string_view flags = "optimized";
#else
  constexpr std::string_view flags = "not optimized";
#endif
  return {{"compiler", compiler()}, {"flags", flags}, {"standard", __cplusplus}, {"blas", blas}};
}

Json machine_description() {
  utsname system{};
  ::uname(&system);
  return {{"processor", processor()},
          {"cores", std::thread::hardware_concurrency()},
          {"system", fmt::format("{} {} {}", system.sysname, system.release, system.machine)}};
}

RunRecord::RunRecord(std::string_view chapter, const Common& common, std::string_view blas) : print_(common.json) {
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  json_ = {{"chapter", chapter},
           {"version", kVersion},
           {"started", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now))},
           {"profile", name_of(common.profile)},
           {"seed", common.seed},
           {"arguments", common.arguments},
           {"build", build_description(blas)},
           {"machine", machine_description()},
           {"data", Json::object()},
           {"timings", Json::object()},
           {"metrics", Json::object()},
           {"claims", Json::array()},
           {"curves", Json::object()}};
}

void RunRecord::data(std::string_view name, Json facts) { json_["data"][std::string(name)] = std::move(facts); }
void RunRecord::timing(std::string_view name, double seconds) { json_["timings"][std::string(name)] = seconds; }
void RunRecord::metric(std::string_view name, Json value) { json_["metrics"][std::string(name)] = std::move(value); }
void RunRecord::claims(const Scoreboard& scoreboard) { json_["claims"] = scoreboard.json(); }

void RunRecord::curve(std::string_view name, const std::vector<double>& x, const std::vector<double>& y) {
  json_["curves"][std::string(name)] = {{"x", x}, {"y", y}};
}

void RunRecord::write(const std::filesystem::path& folder) const {
  // A word of the corpus may hold broken UTF-8; it must not cost the run.
  const std::string text = json_.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  write_file(folder / "run.json", text);
  if (print_) fmt::print("{}", text);
}

void finish_proof(RunRecord& record, const Scoreboard& scoreboard, double seconds,
                  const std::filesystem::path& folder) {
  print(scoreboard.table());
  record.timing("total", seconds);
  record.claims(scoreboard);
  record.write(folder);
  say("run.json: {}", (folder / "run.json").string());
}

int stopped_early(const Common& common) {
  if (common.save.empty())
    say("Stopped. A run with --save FILE can go on from where it was, with --resume FILE.");
  else if (!has_saved())
    say("Stopped before there was anything to save.");
  else
    say("Saved. Go on with --resume {}", shell_word(common.save.string()));
  return kInterrupted;
}

}  // namespace program
