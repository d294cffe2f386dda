// generate [FLAGS] [PROMPT…]: the language models of chapters 03 and 04 go on with a text. `./course generate …` calls
// it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "autograd/blas.h"
#include "chapters/program/console.h"
#include "chapters/program/progress.h"
#include "chapters/program/settings.h"
#include "chapters/verbs/generate.h"
#include "chapters/verbs/texts.h"
#include "datasets/error.h"
#include "datasets/standard_streams.h"

namespace verbs {
namespace {

struct Arguments {
  ModelChoice model;
  std::size_t tokens = 100;
  Sampling sampling;
  std::uint64_t seed = 1;
  bool json = false;
};

void declare(CLI::App& app, Arguments& arguments) {
  arguments.model.declare(app, "a language model that a run of chapter 03 or 04 has left, words/ or characters/");
  app.add_option("--tokens", arguments.tokens, "words or characters to write")
      ->check(between(1, 100'000))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--temperature", arguments.sampling.temperature,
                 "τ: below 1 the likely is preferred; 0: the likeliest token each time")
      ->check(between(0, 100))
      ->capture_default_str()
      ->type_name("τ");
  app.add_option("--top-k", arguments.sampling.top_k, "only the k likeliest tokens may come; 0: all")
      ->check(between(0, 1e9))
      ->capture_default_str()
      ->type_name("k");
  app.add_option("--top-p", arguments.sampling.top_p, "only the fewest tokens that have p of the probability; 1: all")
      ->check(between(0, 1))
      ->capture_default_str()
      ->type_name("p");
  app.add_option("--seed", arguments.seed, "of what is drawn")
      ->check([](const std::string& text) {
        std::uint64_t seed = 0;  // CLI11 takes −1 for 2⁶⁴ − 1
        const std::string expected = program::parse_value(text, seed);
        return expected.empty() ? "" : fmt::format("{}: expected {}", data::shortened(text), expected);
      })
      ->capture_default_str()
      ->type_name("SEED");
  app.add_flag("--jsonl", arguments.json,
               "lines of standard input are JSON strings or objects with `text`, lines of output objects");
}

// A text as it can be shown: nothing in it steers the terminal, but line breaks are line breaks. `one_line`: they are
// written \n, so that a line of input remains a line of output.
std::string shown(const std::string& text, bool one_line) {
  if (one_line) return data::one_line(text);
  std::string lines;
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
    lines += data::one_line(text.substr(begin, end - begin)) + "\n";
  return lines + data::one_line(text.substr(begin));
}

// The prompt and what follows it. Of no tokens: nothing, since there is nothing to go on from.
std::string continued(const std::string& prompt, const program::Text& text, const Writer& writer,
                      const Arguments& arguments, const Choose& choose) {
  const data::TokenIds tokens = text.vocabulary.encode(text.pieces_of(prompt));
  if (tokens.empty()) return "";
  const double start = program::Progress::steady_seconds();
  const data::TokenIds written = writer(tokens, arguments.tokens, choose);
  const double seconds = std::max(program::Progress::steady_seconds() - start, 1e-9);
  data::put_error(
      "generate",
      fmt::format("{} tokens, {} tokens/s", written.size(),
                  program::thousands(static_cast<std::int64_t>(static_cast<double>(written.size()) / seconds))));
  return text.continued(prompt, written);
}

int body(int argc, char** argv) {
  Arguments arguments;
  CLI::App app(
      "Goes on with a text, as a language model of chapter 03 or 04 would: each PROMPT, or each line of standard "
      "input.\n  ./course generate [FLAGS] [PROMPT…]",
      "generate");
  declare(app, arguments);
  const auto words = read_words(app, argc, argv);
  if (!words) return 0;
  ag::set_threads(1);
  const program::LanguageFolder folder =
      program::read_language_folder(arguments.model.folder(kWriters, "generate", "language model", "./course run 03"));
  const Writer writer = any_writer(folder);
  ag::Random random(arguments.seed, "samples");
  const Choose choose = choose_by(arguments.sampling, random);

  // The first product of a process loads its library's kernels: that is not the model's speed.
  writer(data::TokenIds{data::Vocabulary::kUnknown}, 1, [](auto) { return data::Vocabulary::kUnknown; });
  Texts texts(*words, arguments.json ? Texts::Lines::json : Texts::Lines::plain);
  while (const auto prompt = texts.next()) {
    const std::vector<std::string> pieces = folder.text.pieces_of(*prompt);
    check_length(pieces, texts.place());
    tell_unknown("generate", folder.text.vocabulary, pieces, texts.place());
    const std::string text = continued(*prompt, folder.text, writer, arguments, choose);
    put_line(arguments.json ? nlohmann::ordered_json({{"text", text}}).dump() : shown(text, texts.lines()));
  }
  return 0;
}

}  // namespace
}  // namespace verbs

int main(int argc, char** argv) { return program::run(argc, argv, verbs::body); }
