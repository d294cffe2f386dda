#include "chapters/verbs/texts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "chapters/program/settings.h"
#include "chapters/texts/model_folder.h"
#include "course_paths.h"
#include "datasets/error.h"
#include "datasets/json.h"
#include "datasets/standard_streams.h"
#include "datasets/text/text.h"

namespace verbs {
namespace {

constexpr const char* kStandardInput = "standard input";

}  // namespace

std::string trimmed(const std::string& text) {
  constexpr const char* kWhiteSpace = " \t\r\n\v\f";
  const std::size_t begin = text.find_first_not_of(kWhiteSpace);
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(kWhiteSpace) - begin + 1);
}

std::optional<std::vector<std::string>> read_words(CLI::App& app, int argc, char** argv) {
  // A positional option would do, if CLI11 did not take the text "[a, b]" for a list.
  app.allow_extras();
  for (CLI::Option* const option : app.get_options()) option->take_last();  // of two, as the chapters do
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    app.exit(help);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw program::UserError(fmt::format("{}. `{} --help` lists every flag.", error.what(), app.get_name()));
  }
  std::vector<std::string> texts;
  bool flags = true;
  for (const std::string& word : app.remaining()) {
    if (flags && word == "--") {
      flags = false;
    } else if (flags && word.size() > 1 && word.starts_with('-')) {
      throw program::UserError(
          fmt::format("unknown flag {}. `{} --help` lists every flag; a text that begins with a "
                      "dash stands behind --.",
                      data::shortened(word), app.get_name()));
    } else {
      texts.push_back(word);
    }
  }
  return texts;
}

std::function<std::string(const std::string&)> between(double least, double most) {
  return [=](const std::string& text) {
    double number = 0;
    const bool fits = program::parse_value(text, number).empty() && number >= least && number <= most;  // no NaN
    return fits ? "" : fmt::format("{}: expected a number from {} to {}", data::shortened(text), least, most);
  };
}

void ModelChoice::declare(CLI::App& app, const std::string& of) {
  runs = std::filesystem::path(COURSE_SOURCE_DIR) / "runs";
  app.add_option("--model", model, fmt::format("folder of {}; without it the newest of all runs", of))
      ->type_name("FOLDER");
  app.add_option("--runs", runs, "where to look for the newest")->capture_default_str()->type_name("FOLDER");
}

std::filesystem::path ModelChoice::folder(const std::vector<std::string>& names, const std::string& verb,
                                          const std::string& kind, const std::string& advice) const {
  if (!model.empty()) return model;
  const auto newest = program::newest_model(runs, names);
  if (!newest) throw program::UserError(fmt::format("no {} in {}. Train one first: {}", kind, runs.string(), advice));
  data::put_error(verb, "model: " + newest->string());
  return *newest;
}

std::string Texts::place() const {
  return from_words_ ? fmt::format("argument {}", number_) : fmt::format("{}:{}", kStandardInput, number_);
}

std::optional<std::string> Texts::next() {
  if (program::interrupted()) return std::nullopt;
  if (!from_words_) {
    const std::optional<std::string> line = next_line();
    return line ? std::optional(text_of(*line)) : std::nullopt;
  }
  if (number_ == words_.size()) return std::nullopt;
  const std::string& word = words_[number_++];
  check(word);
  return word;
}

std::optional<std::string> Texts::next_line() {
  const bool prompt = ::isatty(STDIN_FILENO) != 0;
  if (prompt) data::put(stderr, number_ == 0 ? "A text a line; Ctrl-D ends.\n> " : "> ");
  ++number_;
  std::string line;
  int byte = std::getc(stdin);
  if (byte == EOF) {
    if (prompt) data::put(stderr, "\n");
    return std::nullopt;
  }
  for (; byte != EOF && byte != '\n'; byte = std::getc(stdin)) {
    line += static_cast<char>(byte);
    if (line.size() > kLongest)
      throw data::error_at(kStandardInput, data::Place{number_, 1},
                           fmt::format("a line of more than {} bytes. Expected a sentence.", kLongest));
  }
  if (number_ == 1 && line.starts_with(data::kByteOrderMark)) line.erase(0, data::kByteOrderMark.size());
  if (line.ends_with('\r')) line.pop_back();
  check(line);
  return line;
}

void Texts::check(const std::string& text) const {
  const std::size_t bad = std::min(data::first_invalid_byte(text), text.find('\0'));
  if (bad == std::string::npos) return;
  const std::string message = text[bad] == '\0' ? "found a NUL byte. Expected text." : data::invalid_byte(text[bad]);
  if (from_words_) throw data::InputError(fmt::format("{}: {}", place(), message));
  data::Place where{number_, 1};
  where.pass(std::string_view(text).substr(0, bad));
  throw data::error_at(kStandardInput, where, message);
}

std::string Texts::text_of(const std::string& line) const {
  if (lines_ == Lines::plain) return line;
  const nlohmann::ordered_json value = data::parse_json(line, kStandardInput, number_);
  const bool object = value.is_object() && value.contains("text");
  const nlohmann::ordered_json& text = object ? value.at("text") : value;
  if (!text.is_string())
    throw data::error_at(
        kStandardInput, data::Place{number_, 1},
        fmt::format("found {}. Expected a JSON string, or an object whose `text` is one.", data::in_quotes(line)));
  return text.get<std::string>();
}

void tell_unknown(const std::string& verb, const std::vector<std::string>& unknown, const std::string& mark,
                  const std::string& place) {
  std::vector<std::string> said;
  for (const std::string& word : unknown) {
    std::string quoted = fmt::format("\"{}\"", data::shortened(word));
    if (std::find(said.begin(), said.end(), quoted) == said.end()) said.push_back(std::move(quoted));
  }
  constexpr std::size_t kMost = 10;
  const std::size_t more = said.size() - std::min(said.size(), kMost);
  said.resize(said.size() - more);
  if (!said.empty())
    data::put_error(verb, fmt::format("{}: unknown, read as {}: {}{}", place, mark, fmt::join(said, ", "),
                                      more > 0 ? fmt::format(" and {} more", more) : ""));
}

void tell_unknown(const std::string& verb, const data::Vocabulary& known, const std::vector<std::string>& words,
                  const std::string& place) {
  std::vector<std::string> unknown;
  std::copy_if(words.begin(), words.end(), std::back_inserter(unknown),
               [&](const std::string& word) { return !known.contains(word); });
  tell_unknown(verb, unknown, "<unk>", place);
}

void tell_unknown(const std::string& verb, const data::WordPiece& known, const std::string& text,
                  const data::Encoding& read, const std::string& place) {
  std::vector<std::string> unknown;
  for (std::size_t i = 0; i < read.size(); ++i) {
    if (read.ids[i] != known.special().unknown) continue;
    const auto [begin, end] = read.offsets[i].bytes;
    unknown.push_back(text.substr(begin, end - begin));
  }
  std::erase(unknown, "[UNK]");  // which the text says itself
  tell_unknown(verb, unknown, "[UNK]", place);
}

void check_length(const std::vector<std::string>& words, const std::string& place) {
  if (words.size() > kMostTokens)
    throw program::UserError(
        fmt::format("{}: {} words or characters. Expected {} at most.", place, words.size(), kMostTokens));
}

void put_line(const std::string& line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
  program::flush_output("what was found");
}

}  // namespace verbs
