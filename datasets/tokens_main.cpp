// tokens [FLAGS] [TEXT…]: the pieces that a BERT model reads instead of a text. `./course tokens …` calls it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "course_paths.h"
#include "datasets/error.h"
#include "datasets/json.h"
#include "datasets/text/text.h"
#include "datasets/tokenizers/wordpiece.h"
#include "datasets/tool.h"

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kStandardInput = "standard input";
constexpr std::size_t kLongest = 1'000'000;  // bytes of a line

struct Arguments {
  fs::path vocabulary, model;
  bool cased = false, ids = false, json = false;
  std::optional<std::string> pair;
};

// What a folder of a published model says of its tokenizer; a field that is null or absent says nothing.
data::BasicOptions options_of(const fs::path& folder) {
  data::BasicOptions options;
  const fs::path file = folder / "tokenizer_config.json";
  if (!fs::exists(file)) return options;
  const Json config = data::parse_json(data::read_text(file), file.string());
  const auto flag = [&](const char* name) -> std::optional<bool> {
    if (!config.is_object() || !config.contains(name) || config.at(name).is_null()) return std::nullopt;
    if (!config.at(name).is_boolean())
      throw data::InputError(fmt::format("{}: {} is {}. Expected true or false.", file.string(), name,
                                         data::in_quotes(config.at(name).dump())));
    return config.at(name).get<bool>();
  };
  options.lower_case = flag("do_lower_case").value_or(true);
  options.strip_accents = flag("strip_accents");
  return options;
}

data::WordPiece load(const Arguments& arguments) {
  data::BasicOptions options;
  fs::path file = arguments.vocabulary;
  if (!arguments.model.empty()) {
    file = arguments.model / "vocab.txt";
    options = options_of(arguments.model);
  }
  if (file.empty()) {
    file = fs::path(COURSE_SOURCE_DIR) / "data" / "bert-vocabulary" / "vocab.txt";
    if (!fs::exists(file))
      throw data::InputError(
          fmt::format("{}: BERT's vocabulary is not here yet. Fetch it, ./course data get "
                      "bert-vocabulary, or name another with --vocabulary FILE.",
                      file.string()));
  }
  if (arguments.cased) options = {.lower_case = false, .strip_accents = {}};
  return data::WordPiece::load(file, options);
}

// InputError, at `place`, unless the text is UTF-8 without NUL bytes.
void check(const std::string& text, const std::string& place) {
  const std::size_t bad = std::min(data::first_invalid_byte(text), text.find('\0'));
  if (bad == std::string::npos) return;
  data::Place where;
  where.pass(std::string_view(text).substr(0, bad));
  throw data::InputError(
      fmt::format("{}:{}: {}", place, where.column,
                  text[bad] == '\0' ? "found a NUL byte. Expected text." : data::invalid_byte(text[bad])));
}

std::string text_of(const std::string& line, std::uint64_t number) {
  const Json value = data::parse_json(line, kStandardInput, number);
  const Json& text = value.is_object() && value.contains("text") ? value.at("text") : value;
  if (!text.is_string())
    throw data::error_at(
        kStandardInput, data::Place{number, 1},
        fmt::format("found {}. Expected a JSON string, or an object whose `text` is one.", data::in_quotes(line)));
  return text.get<std::string>();
}

// A line of standard input, at most kLongest bytes long; nothing at the end.
std::optional<std::string> next_line(std::uint64_t number) {
  std::string line;
  int byte = std::getc(stdin);
  if (byte == EOF) return std::nullopt;
  for (; byte != EOF && byte != '\n'; byte = std::getc(stdin)) {
    line += static_cast<char>(byte);
    if (line.size() > kLongest)
      throw data::error_at(kStandardInput, data::Place{number, 1},
                           fmt::format("a line of more than {} bytes. Expected a text.", kLongest));
  }
  if (line.ends_with('\r')) line.pop_back();
  if (number == 1 && line.starts_with(data::kByteOrderMark)) line.erase(0, data::kByteOrderMark.size());
  check(line, fmt::format("{}:{}", kStandardInput, number));
  return line;
}

class Printer {
 public:
  Printer(const data::WordPiece& vocabulary, const Arguments& arguments)
      : vocabulary_(vocabulary), arguments_(arguments) {}

  void print(const std::string& text) {
    const data::Encoding encoding =
        arguments_.pair ? vocabulary_.encode_pair(text, *arguments_.pair) : vocabulary_.encode(text);
    if (arguments_.json) {
      fmt::print("{}\n", as_json(encoding).dump());
    } else if (arguments_.ids) {
      fmt::print("{}\n", fmt::join(encoding.ids, " "));
    } else {
      print_table(encoding, text);
    }
    std::fflush(stdout);  // who reads a pipe wants it now
  }

 private:
  Json as_json(const data::Encoding& encoding) const {
    Json tokens = Json::array(), offsets = Json::array();
    for (std::size_t i = 0; i < encoding.size(); ++i) {
      tokens.push_back(vocabulary_.piece(encoding.ids[i]));
      offsets.push_back({encoding.offsets[i].characters.begin, encoding.offsets[i].characters.end});
    }
    Json line = {{"tokens", tokens}, {"ids", encoding.ids}, {"offsets", offsets}};
    if (arguments_.pair) line["segments"] = encoding.segments;
    return line;
  }

  void print_table(const data::Encoding& encoding, const std::string& text) {
    if (!first_) fmt::print("\n");
    first_ = false;
    fmt::print("{:>4}  {:>6}  {:>7}  {:>9}  {:<20}  {}\n", "", "id", "segment", "place", "piece", "text");
    for (std::size_t i = 0; i < encoding.size(); ++i) {
      const auto& [bytes, characters] = encoding.offsets[i];
      const std::string& of = encoding.segments[i] == 0 ? text : *arguments_.pair;
      const bool added = encoding.words[i] < 0;
      // A text may hold what steers a terminal.
      const std::string row = fmt::format(
          "{:>4}  {:>6}  {:>7}  {:>9}  {:<20}  {}", i, encoding.ids[i], encoding.segments[i],
          added ? "" : fmt::format("{}-{}", characters.begin, characters.end),
          data::one_line(vocabulary_.piece(encoding.ids[i])),
          added ? ""
                : data::one_line(data::shortened(std::string_view(of).substr(bytes.begin, bytes.end - bytes.begin))));
      fmt::print("{}\n", std::string_view(row).substr(0, row.find_last_not_of(' ') + 1));
    }
  }

  const data::WordPiece& vocabulary_;
  const Arguments& arguments_;
  bool first_ = true;
};

void run(const Arguments& arguments, const std::vector<std::string>& texts) {
  for (std::size_t i = 0; i < texts.size(); ++i) check(texts[i], fmt::format("argument {}", i + 1));
  if (arguments.pair) check(*arguments.pair, "--pair");
  const data::WordPiece vocabulary = load(arguments);
  Printer printer(vocabulary, arguments);
  for (const std::string& text : texts) printer.print(text);
  if (!texts.empty()) return;
  for (std::uint64_t number = 1; const auto line = next_line(number); ++number)
    printer.print(arguments.json ? text_of(*line, number) : *line);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "The pieces that a BERT model reads instead of each TEXT, or of each line of standard input: ids, and where "
      "they\n"
      "stand, counted in characters.\n  ./course tokens [FLAGS] [TEXT…]",
      "tokens");
  Arguments arguments;
  auto* vocabulary = app.add_option("--vocabulary", arguments.vocabulary,
                                    "a vocab.txt; without it BERT's, which ./course data get bert-vocabulary fetches")
                         ->type_name("FILE");
  app.add_option("--model", arguments.model, "a folder with vocab.txt, and tokenizer_config.json if there is one")
      ->type_name("FOLDER")
      ->excludes(vocabulary);
  app.add_flag("--cased", arguments.cased, "keep capitals and accents: for models that were trained so");
  app.add_option("--pair", arguments.pair, "a second text: [CLS] TEXT [SEP] second [SEP]")->type_name("TEXT");
  app.add_flag("--ids", arguments.ids, "ids alone, a line a text");
  app.add_flag("--jsonl", arguments.json,
               "lines of standard input are JSON strings or objects with `text`, lines of output objects");
  app.allow_extras();  // a positional option would take the text "[a, b]" for a list
  return data::run_tool(app, argc, argv, [&] {
    std::vector<std::string> texts;
    bool flags = true;
    for (const std::string& word : app.remaining()) {
      if (flags && word == "--") {
        flags = false;
      } else if (flags && word.size() > 1 && word.starts_with('-')) {
        throw data::InputError(
            fmt::format("unknown flag {}. `tokens --help` lists every flag; a text that begins with "
                        "a dash stands behind --.",
                        data::shortened(word)));
      } else {
        texts.push_back(word);
      }
    }
    run(arguments, texts);
  });
}
