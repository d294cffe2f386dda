// fill [FLAGS] [TEXT…]: what may stand where a text has [MASK]. `./course fill …` calls it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "autograd/blas.h"
#include "chapters/program/settings.h"
#include "chapters/verbs/fill.h"
#include "chapters/verbs/texts.h"
#include "datasets/error.h"
#include "datasets/standard_streams.h"

namespace verbs {
namespace {

struct Arguments {
  ModelChoice model;
  std::size_t best = 5;
  std::vector<std::string> targets;
  bool json = false;
};

void declare(CLI::App& app, Arguments& arguments) {
  arguments.model.declare(app, "a run of chapter 10, or a published BERT");
  app.add_option("--best", arguments.best, "guesses for each [MASK]")
      ->check(between(1, 1000))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--targets", arguments.targets, "these words alone: cat,dog")
      ->delimiter(',')
      ->allow_extra_args(false)  // what stands behind it is a text
      ->type_name("WORDS");
  app.add_flag("--jsonl", arguments.json,
               "lines of standard input are JSON strings or objects with `text`, lines of output objects");
}

std::vector<data::TokenId> pieces_of(const Arguments& arguments, const data::WordPiece& vocabulary) {
  std::vector<data::TokenId> pieces;
  for (const std::string& word : arguments.targets) {
    const Target target = target_of(vocabulary, word);
    if (target.split)
      data::put_error("fill", fmt::format("'{}' is more than one piece: '{}', its first, stands for it.",
                                          data::one_line(word), data::one_line(vocabulary.piece(target.piece))));
    pieces.push_back(target.piece);
  }
  return pieces;
}

// An object: for each [MASK] a list of what may stand there.
std::string as_json(const std::string& text, const std::vector<std::vector<Filling>>& found) {
  nlohmann::ordered_json line = {{"text", text}, {"masks", nlohmann::ordered_json::array()}};
  for (const auto& here : found) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Filling& filling : here)
      list.push_back({{"token", filling.piece}, {"p", filling.p}, {"sequence", filling.sequence}});
    line["masks"].push_back(std::move(list));
  }
  return line.dump();
}

// A line for each guess, probability, piece and text with tabs between; an empty line behind each [MASK].
void print(const std::vector<std::vector<Filling>>& found) {
  for (const auto& here : found) {
    for (const Filling& filling : here)
      put_line(
          fmt::format("{:.4f}\t{}\t{}", filling.p, data::one_line(filling.piece), data::one_line(filling.sequence)));
    put_line("");
  }
}

int body(int argc, char** argv) {
  Arguments arguments;
  CLI::App app(
      "Says what may stand where a text has [MASK]: each TEXT, or each line of standard input.\n"
      "  ./course fill [FLAGS] [TEXT…]",
      "fill");
  declare(app, arguments);
  const auto words = read_words(app, argc, argv);
  if (!words) return 0;
  ag::set_threads(1);
  const std::filesystem::path folder = arguments.model.folder(kBerts, "fill", "BERT", "./course run 10");
  const bert::Pretrained pretrained = bert::read_model(folder);
  const std::vector<data::TokenId> targets = pieces_of(arguments, pretrained.vocabulary);
  Texts texts(*words, arguments.json ? Texts::Lines::json : Texts::Lines::plain);
  while (const auto text = texts.next()) {
    const data::Encoding pieces = pretrained.vocabulary.encode(*text);
    if (pieces.size() > pretrained.model.sizes.P)
      throw program::UserError(fmt::format("{}: {} pieces. The model in {} has places for {}.", texts.place(),
                                           pieces.size(), folder.string(), pretrained.model.sizes.P));
    const auto found = fillings(pretrained, *text, arguments.best, targets);
    if (found.empty())
      throw program::UserError(fmt::format("{}: no [MASK] in '{}'. Write [MASK] for the word that is to be guessed.",
                                           texts.place(), data::shortened(*text)));
    tell_unknown("fill", pretrained.vocabulary, *text, pieces, texts.place());
    if (arguments.json)
      put_line(as_json(*text, found));
    else
      print(found);
  }
  return 0;
}

}  // namespace
}  // namespace verbs

int main(int argc, char** argv) { return program::run(argc, argv, verbs::body); }
