#include "chapters/program/settings.h"

#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <span>
#include <sstream>
#include <string_view>
#include <utility>

#include "autograd/ranks.h"
#include "chapters/program/console.h"
#include "chapters/program/files.h"
#include "datasets/error.h"
#include "datasets/json.h"
#include "datasets/text/spelling.h"
#include "datasets/text/text.h"

namespace program {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array kProfiles = {Profile::standard, Profile::quick, Profile::full, Profile::check, Profile::prove};

// Where `"key" :` stands in a JSON text; the start of the text if the key is written with escapes.
std::size_t find_key(std::string_view text, const std::string& key) {
  const std::string quoted = Json(key).dump();
  for (std::size_t at = text.find(quoted); at != std::string_view::npos; at = text.find(quoted, at + 1)) {
    const std::size_t next = text.find_first_not_of(" \t\r\n", at + quoted.size());
    if (next != std::string_view::npos && text[next] == ':') return at;
  }
  return 0;
}

// A value of --config as it would be written on the command line: "0.05", "true", "1,2,3". None for null, for objects
// and for lists of such or of lists.
std::optional<std::string> as_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean() || value.is_number()) return value.dump();
  if (!value.is_array()) return std::nullopt;
  std::vector<std::string> items;
  for (const Json& item : value) {
    if (item.is_structured() || item.is_null()) return std::nullopt;
    items.push_back(*as_text(item));
  }
  return fmt::format("{}", fmt::join(items, ","));
}

// How a value of this type is written in JSON.
std::string_view kind_of(const Json& value) {
  if (value.is_number()) return "a number without quotes";
  if (value.is_boolean()) return "true or false";
  return value.is_string() ? "a text in quotes" : "a list in brackets";
}

}  // namespace

std::string_view name_of(Profile profile) {
  constexpr std::array<std::string_view, kProfiles.size()> names = {"default", "quick", "full", "check", "prove"};
  return names.at(static_cast<std::size_t>(profile));
}

Flags::Flags(std::string chapter, std::string summary)
    : chapter_(std::move(chapter)), app_(std::make_unique<CLI::App>(std::move(summary), chapter_)) {
  common_.out = std::filesystem::path("out") / chapter_;
  app_->allow_extras();   // we name the closest flag ourselves
  app_->set_help_flag();  // --help shows the values of the profile: after parsing
  app_->add_flag("-h,--help")->description("print this page and exit")->group("Common flags");
  app_->add_flag("--version")->description("print the version and exit")->group("Common flags");
  app_->add_option("--config", config_, "read values from a JSON file with the names of the flags, or from a run.json")
      ->group("Common flags")
      ->type_name("FILE");
  const std::array<std::string_view, 5> what = {
      "", "a small run, within 20 seconds", "the paper's scale, may take hours",
      "every line of the program once, for tests", "measure every claim, all seeds"};
  for (const Profile profile : kProfiles)
    if (profile != Profile::standard)
      app_->add_flag(fmt::format("--{}", name_of(profile)))
          ->description(std::string(what.at(static_cast<std::size_t>(profile))))
          ->group("How much to run");
  declare_common();
}

Flags::~Flags() = default;

void Flags::declare_common() {
  option("--seed", common_.seed, "seed of every random stream");
  option("--threads", common_.threads,
         "threads of a matrix product, in chapters 02 and 10 of training; 0 for all cores")
      .at_least(0)
      .at_most(1024);
  option("--data", common_.data, "the user's own corpus; without it, data that ships or is generated").reads_file();
  option("--out", common_.out, "folder for run.json and report.html").recorded = false;
  option("--save", common_.save, "write the trained parameters to this file").writes_file();
  option("--resume", common_.resume, "go on from this checkpoint").reads_file();
  option("--gradcheck", common_.gradcheck, "compare gradients with finite differences, then stop");
  option("--quiet", common_.quiet, "print errors only").recorded = false;
  option("--json", common_.json, "print run.json on standard output and nothing else").recorded = false;
  for (const auto& option : options_) {
    option->cli->group("Common flags");
    option->trains = option->name == "seed";
  }
}

Option& Flags::declare(std::string_view flag, const std::string& help, bool is_flag, Option::Check assign,
                       std::function<Json()> current) {
  auto option = std::make_unique<Option>();
  option->name = flag.substr(flag.find_first_not_of('-'));
  option->assign = std::move(assign);
  option->current = std::move(current);
  option->is_flag = is_flag;
  if (is_flag)
    option->cli = app_->add_flag(fmt::format("--{0},!--no-{0}", option->name), help);
  else
    option->cli = app_->add_option_function<std::string>(
                          std::string(flag), [](const std::string&) {}, help)
                      ->take_last();
  option->cli->group("This chapter");
  return *options_.emplace_back(std::move(option));
}

const Common& Flags::read(int argc, const char* const* argv) {
  read_words(argc, argv);
  const Json config = app_->count("--config") == 0 ? Json::object() : read_config(config_);
  common_.profile = chosen_profile(config);
  apply_profile_(common_.profile);
  if (given("--help")) {
    fmt::print("{}", help());
    throw Done{};
  }
  apply_config(config);
  apply_words();
  common_.arguments = arguments(true);
  common_.training = arguments(false);
  return common_;
}

Common Flags::parse(int argc, const char* const* argv) {
  read(argc, argv);
  require_exists(common_.data, "--data", "Without --data the run takes the data that ships or is generated.");
  require_exists(common_.resume, "--resume", "Name a file that --save has written.");
  if (common_.out.empty()) throw UserError("--out: expected the name of a folder.");
  if (common_.gradcheck && (common_.json || !common_.save.empty() || !common_.resume.empty()))
    throw UserError("--gradcheck compares gradients and trains nothing: leave --json, --save and --resume out.");
  const bool first = ag::ranks::first();  // alone: it prints and writes for all ranks
  if (!first) common_.save.clear();
  if (first) require_writable(common_.out, "--out");
  require_files_apart(files(Option::File::input), files(Option::File::output), common_.out);
  for (const NamedFile& output : files(Option::File::output)) require_output_file(output.path, output.flag);
  set_silent(common_.quiet || common_.json || !first);
  return common_;
}

void Flags::read_words(int argc, const char* const* argv) {
  for (const std::string_view word : std::span(argv, static_cast<std::size_t>(argc)).subspan(1)) {
    // CLI11 turns the number of --no-FLAG=NUMBER round, and does not expect one that fits no 64 bits, before or after.
    // The flag may stand behind short ones: -h-no-FLAG.
    const std::string_view name = word.substr(0, word.find('=')), rest = word.substr(name.size());
    const auto digits = std::count_if(rest.begin(), rest.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (name.find("-no-") != std::string_view::npos && digits >= 19)
      throw UserError(fmt::format("{}: expected true or false after the =. {} --help lists every flag.",
                                  data::shortened(word), chapter_));
  }
  try {
    app_->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    throw UserError(fmt::format("{}. {} --help lists every flag.", error.what(), chapter_));
  }
  if (given("--version")) {
    fmt::print("{} {}\n", chapter_, kVersion);
    throw Done{};
  }
  const std::vector<std::string> unknown = app_->remaining();
  if (!unknown.empty()) {
    const std::string word = unknown.front().substr(0, unknown.front().find('='));
    const bool is_flag = word.starts_with('-');
    const std::string near = is_flag ? closest(word) : "";
    throw UserError(fmt::format("{} {}. {}{} --help lists every flag.", is_flag ? "unknown flag" : "unexpected word",
                                data::shortened(word), near.empty() ? "" : fmt::format("Did you mean --{}? ", near),
                                chapter_));
  }
  for (const Profile profile : kProfiles) {
    const std::string word(name_of(profile));
    if (profile == Profile::standard || !given("--" + word)) continue;
    if (!profile_words_.empty())
      throw UserError(fmt::format("--{} and --{} exclude each other. Give one of them.", profile_words_, word));
    profile_words_ = word;
  }
}

// Whether the flag was given, and not as --flag=false.
bool Flags::given(const std::string& flag) const {
  const CLI::Option* const option = app_->get_option(flag);
  if (option->count() == 0) return false;
  bool yes = true;
  const std::string text = option->results().back(), expected = parse_value(text, yes);
  if (!expected.empty()) throw UserError(fmt::format("{}={}: expected {}.", flag, data::shortened(text), expected));
  return yes;
}

Json Flags::read_config(const std::filesystem::path& file) {
  if (file.empty()) throw UserError("--config: expected the name of a JSON file or of a run.json.");
  try {
    config_text_ = data::read_text(file);
  } catch (const data::InputError& error) {
    throw UserError(fmt::format("--config {}", error.what()));
  }
  const Json json = data::parse_json(config_text_, config_);
  if (!json.is_object()) throw data::error_at(config_, config_text_, 0, "expected an object such as {\"seed\": 1}.");
  const bool is_run = json.contains("arguments") && json["arguments"].is_object();
  return is_run ? json["arguments"] : json;
}

Profile Flags::chosen_profile(const Json& config) const {
  const auto written = config.find("profile");
  std::string chosen = profile_words_.empty() ? std::string(name_of(Profile::standard)) : profile_words_;
  if (written != config.end()) chosen = as_text(*written).value_or("?");
  const auto profile =
      std::find_if(kProfiles.begin(), kProfiles.end(), [&](Profile p) { return name_of(p) == chosen; });
  if (profile == kProfiles.end())
    throw UserError(fmt::format("{}: profile {}: expected default, quick, full, check or prove.", config_,
                                data::shortened(chosen)));
  if (!profile_words_.empty() && profile_words_ != chosen)
    throw UserError(
        fmt::format("--{} contradicts {}, which is of profile {}. Leave one out.", profile_words_, config_, chosen));
  return *profile;
}

void Flags::apply_config(const Json& config) {
  for (const auto& [key, value] : config.items()) {
    if (key == "profile") continue;
    const auto refuse = [&, name = key](const std::string& message) {
      throw data::error_at(config_, config_text_, find_key(config_text_, name), message);
    };
    Option* const option = find(key);
    if (option == nullptr) {
      const std::string near = closest(key);
      refuse(fmt::format("unknown key \"{}\".{} {} --help lists every name.", data::shortened(key),
                         near.empty() ? "" : fmt::format(" Did you mean \"{}\"?", near), chapter_));
    }
    const std::optional<std::string> text = as_text(value);
    std::string expected = text ? set(*option, *text) : "a number, text, true, false or a list";
    const std::string_view wanted = kind_of(option->current());
    if (expected.empty() && kind_of(value) != wanted) expected = wanted;
    if (!expected.empty()) refuse(fmt::format("{}: {}: expected {}.", key, data::shortened(value.dump()), expected));
  }
}

void Flags::apply_words() {
  for (const auto& option : options_) {
    if (option->cli->count() == 0) continue;
    const std::string text = option->cli->results().back();
    const std::string expected = set(*option, text);
    if (!expected.empty())
      throw UserError(fmt::format("--{} {}: expected {}.", option->name, data::shortened(text), expected));
  }
}

// Assigns and answers "" or what was expected.
std::string Flags::set(Option& option, const std::string& text) {
  std::string expected = option.assign(text);
  for (auto check = option.checks.begin(); expected.empty() && check != option.checks.end(); ++check)
    expected = (*check)(text);
  return expected;
}

std::vector<NamedFile> Flags::files(Option::File role) const {
  std::vector<NamedFile> found;
  for (const auto& option : options_)
    if (option->file == role && !(option->name == "save" && common_.save.empty()))
      found.push_back({"--" + option->name, as_text(option->current()).value_or("")});
  if (role == Option::File::input) found.push_back({"--config", config_});
  return found;
}

Option* Flags::find(std::string_view name) const {
  const auto found =
      std::find_if(options_.begin(), options_.end(), [&](const auto& option) { return option->name == name; });
  return found == options_.end() ? nullptr : found->get();
}

// The declared name that a mistyped one most likely meant, or "" when none is near.
std::string Flags::closest(std::string_view name) const {
  name.remove_prefix(std::min(name.find_first_not_of('-'), name.size()));
  std::vector<std::string> names = {"help", "version", "config", "quick", "full", "check", "prove"};
  for (const auto& option : options_) names.push_back(option->name);
  return data::closest_spelling(name, names);
}

// Every value of the run, or those that decide how it trains.
Json Flags::arguments(bool all) const {
  Json values = {{"profile", name_of(common_.profile)}};
  for (const auto& option : options_)
    if (option->recorded && (all || option->trains)) values[option->name] = option->current();
  return values;
}

// The page, each flag with the value it has in the chosen profile.
std::string Flags::help() {
  for (const auto& option : options_) {
    const Json value = option->current();
    option->cli->type_name(value.is_number() ? "N" : value.is_array() ? "LIST" : "TEXT");
    const std::string shown = as_text(value).value_or("");
    if (!shown.empty()) option->cli->description(fmt::format("{} [{}]", option->cli->get_description(), shown));
  }
  return app_->help();
}

}  // namespace program
