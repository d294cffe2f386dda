// settings.h: how every chapter declares its flags, and how a run starts, fails and is interrupted.
//
//   struct Settings { int h = 60; double learning_rate = 0.05; };
//
//   int main(int argc, char** argv) {
//     return program::run(argc, argv, [](int count, char** words) {
//       Settings settings;
//       program::Flags flags("01_nnlm", "A neural probabilistic language model (Bengio et al. 2003)");
//       flags.profiles([&](program::Profile profile) { settings = settings_for(profile); });
//       flags.option("--hidden", settings.h, "hidden units h").at_least(0);
//       flags.option("--rate", settings.learning_rate, "initial learning rate").above(0);
//       const program::Common common = flags.parse(count, words);
//       ...
//     });
//   }
//
// A value comes from the last of these that speaks: the profile, --config FILE, the command line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "chapters/program/files.h"
#include "chapters/program/values.h"

// CLI11, which reads the command line, is a header of seconds of compile time: settings.cpp alone includes it.
namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace program {

inline constexpr std::string_view kVersion = "0.1.0";

// Exit codes of every chapter: 0 done, 1 a fault of ours, 2 something the user can mend, 130 stopped with Ctrl-C.
inline constexpr int kInternalError = 1, kUserError = 2, kInterrupted = 130;

// Something the user can mend: one message that says what is wrong and what to do.
class UserError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Writes what standard output still holds. UserError: nobody reads it, or `what` cannot be written.
void flush_output(std::string_view what);

// How much a run does.
enum class Profile {
  standard,  // no flag: a real result within about three minutes on two cores
  quick,     // --quick: within 20 seconds
  full,      // --full: the paper's scale; hours; saves and resumes
  check,     // --check: every line of the program once, within seconds; for tests
  prove,     // --prove: what claims.json asks for, all seeds
};
std::string_view name_of(Profile profile);  // "default", "quick", "full", "check", "prove"

// The flags that mean the same in every chapter.
struct Common {
  Profile profile = Profile::standard;
  std::uint64_t seed = 1;
  int threads = 1;                   // of a matrix product; 0: all cores
  std::filesystem::path data;        // empty: the data that ships or is generated
  std::filesystem::path out;         // where run.json and report.html go; exists and is writable after parse()
  std::filesystem::path save;        // write the trained parameters here; empty: do not
  std::filesystem::path resume;      // go on from this checkpoint; empty: start anew
  bool gradcheck = false;            // compare gradients with finite differences, then stop
  bool quiet = false;                // errors only
  bool json = false;                 // print run.json on standard output, nothing else
  nlohmann::ordered_json arguments;  // every value of this run; as --config it repeats the run
  nlohmann::ordered_json training;   // those that decide how it trains: a run that goes on must have the same
};

// One declared flag. The checks chain: flags.option("--order", n, "order n").at_least(2).at_most(9).
class Option {
 public:
  Option& at_least(double low);                    // value ≥ low
  Option& above(double low);                       // value > low
  Option& at_most(double high);                    // value ≤ high
  Option& below(double high);                      // value < high
  Option& one_of(std::vector<std::string> words);  // value is one of these
  Option& after_training();                        // decides nothing of the training: may differ when a run goes on
  Option& reads_file();                            // value is a file or a folder that is read,
  Option& writes_file();                           // or a file that is written: the two are kept apart (files.h)

 private:
  friend class Flags;
  using Check = std::function<std::string(const std::string&)>;  // empty when fine, else "expected …"
  Check assign;
  std::function<nlohmann::ordered_json()> current;
  std::string name;  // without dashes: the key in --config and in run.json
  enum class File { none, input, output } file = File::none;
  bool is_flag = false;
  bool recorded = true;  // appears in Common::arguments
  bool trains = true;    // and in Common::training
  std::vector<Check> checks;
  CLI::Option* cli = nullptr;
};

class Flags {
 public:
  // `chapter`: name of the executable and of its folder ("01_nnlm"); `summary`: one line for --help.
  Flags(std::string chapter, std::string summary);
  Flags(const Flags&) = delete;
  Flags& operator=(const Flags&) = delete;
  ~Flags();

  // Sets the chapter's settings to what `profile` asks for. Called once by parse(), before any other value is set.
  void profiles(std::function<void(Profile)> apply) { apply_profile_ = std::move(apply); }
  // What --threads is without the flag, where a chapter is faster with more than one. The same on every machine:
  // another number rounds otherwise, and learns something a little different.
  void default_threads(int threads) { common_.threads = threads; }

  // Declares `flag` ("--hidden") for `target`: a bool (--flag, --no-flag), an integer, a floating-point number, a
  // string, a path, or a vector of numbers or strings (written 1,2,3). `target` must outlive this object.
  template <class T>
  Option& option(std::string_view flag, T& target, const std::string& help) {
    return declare(
        flag, help, std::is_same_v<T, bool>, [&target](const std::string& text) { return parse_value(text, target); },
        [&target] { return value_json(target); });
  }

  // Sets every value. Throws UserError (unknown flag, bad value, unreadable --config, missing --data, unwritable
  // --out). For --help and --version prints the page and throws Done.
  Common parse(int argc, const char* const* argv);
  // Its first half: sets every value, and looks at no file but --config.
  const Common& read(int argc, const char* const* argv);
  struct Done {};

 private:
  Option& declare(std::string_view flag, const std::string& help, bool is_flag, Option::Check assign,
                  std::function<nlohmann::ordered_json()> current);
  void declare_common();
  void read_words(int argc, const char* const* argv);
  std::string help();
  Profile chosen_profile(const nlohmann::ordered_json& config) const;
  nlohmann::ordered_json read_config(const std::filesystem::path& file);
  void apply_config(const nlohmann::ordered_json& config);
  void apply_words();
  static std::string set(Option& option, const std::string& text);
  bool given(const std::string& flag) const;
  std::vector<NamedFile> files(Option::File role) const;
  Option* find(std::string_view name) const;
  std::string closest(std::string_view name) const;
  nlohmann::ordered_json arguments(bool all) const;

  std::string chapter_;
  std::unique_ptr<CLI::App> app_;
  Common common_;
  std::string config_;         // --config
  std::string profile_words_;  // the profile flag on the command line, if any
  std::string config_text_;    // text of --config, to name lines in messages
  std::vector<std::unique_ptr<Option>> options_;
  std::function<void(Profile)> apply_profile_ = [](Profile) {};
};

// Runs `body(argc, argv)` and turns what escapes it into one message on standard error and an exit code.
// Ctrl-C and SIGTERM set a flag instead of killing the program; the second one kills it.
//
// Started by mpirun the program is one of several ranks (autograd/ranks.h). Only the first prints, draws and writes
// files; what goes wrong on one ends all.
int run(int argc, char** argv, const std::function<int(int, char**)>& body);

// Ctrl-C was pressed. Training loops poll it, save, and return; run() then exits with 130.
// On several ranks it becomes true on all of them when they next ask each other: the same for all, wherever they look.
bool interrupted();
// Asks all ranks, each of which must ask: Loop does, before each step.
bool interrupted_anywhere();

}  // namespace program
