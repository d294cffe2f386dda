// What a chapter is told: words of the command line, and --config.
#include <algorithm>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "chapters/program/console.h"
#include "chapters/program/settings.h"
#include "datasets/error.h"
#include "datasets/temporary.h"
#include "datasets/text/text.h"
#include "tests/fuzz/target.h"

namespace fuzz {
namespace {

using Words = std::vector<std::string>;

// A flag of each type a chapter can have.
struct Settings {
  int h = 60;
  std::int64_t steps = 100;
  double rate = 0.05;
  bool direct = true;
  std::string corpus = "auto";
  std::vector<int> sizes = {64, 32};
  std::vector<double> rates;
};

program::Common read(Words words) {
  Settings s;
  program::Flags flags("01_nnlm", "fuzzed");
  flags.profiles([&](program::Profile profile) { s.h = profile == program::Profile::quick ? 10 : 60; });
  flags.option("--hidden", s.h, "int").at_least(0).at_most(1000);
  flags.option("--steps", s.steps, "int64").at_least(1);
  flags.option("--rate", s.rate, "double").above(0);
  flags.option("--direct", s.direct, "bool");
  flags.option("--corpus", s.corpus, "a word of a list").one_of({"auto", "planted", "brown", "text"});
  flags.option("--sizes", s.sizes, "list");
  flags.option("--rates", s.rates, "list");
  words.insert(words.begin(), "01_nnlm");
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  const program::Common common = flags.read(static_cast<int>(argv.size()), argv.data());
  promise(s.h >= 0 && s.h <= 1000 && s.steps >= 1 && s.rate > 0 && std::isfinite(s.rate), "the checks of a flag hold");
  return common;
}

const std::filesystem::path& config_file() {
  static const bool in_memory = std::filesystem::is_directory("/dev/shm");
  static const data::TemporaryFolder folder(in_memory ? "/dev/shm" : std::filesystem::temp_directory_path());
  static const std::filesystem::path file = folder.path() / "config.json";
  return file;
}

void write_config(std::string_view text) {
  std::ofstream(config_file(), std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size()));
}

// The arguments in run.json, given as --config, repeat the run.
void check_repeats(const program::Common& common) {
  std::string text;
  try {
    text = common.arguments.dump();
  } catch (const nlohmann::json::exception&) {
    return;  // a path need not be UTF-8; JSON must
  }
  write_config(text);
  promise(read({"--config", config_file().string()}).arguments == common.arguments, "run.json repeats the run");
}

std::optional<program::Common> accepted_words(const Words& words, std::string_view must_name) {
  try {
    return read(words);
  } catch (const program::Flags::Done&) {
  } catch (const program::UserError& error) {
    check_message(error.what(), must_name);
  } catch (const data::InputError& error) {
    check_message(error.what(), must_name);
  }
  return std::nullopt;
}

}  // namespace

void config(std::string_view input) {
  write_config(input);
  const std::string file = config_file().string();
  if (const auto common = accepted_words({"--config", file}, file)) check_repeats(*common);
}

// A word a line. --config is another target's: here it would open any file of this machine.
void flags(std::string_view input) {
  Words words;
  for (std::size_t start = 0; start < input.size();) {
    const std::size_t end = std::min(input.find('\n', start), input.size());
    words.emplace_back(input.substr(start, end - start));
    start = end + 1;
  }
  const auto is_config = [](const std::string& word) { return word.starts_with("--config"); };
  if (std::any_of(words.begin(), words.end(), is_config)) return;
  if (const auto common = accepted_words(words, "")) check_repeats(*common);
}

}  // namespace fuzz
