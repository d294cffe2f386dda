// translate [FLAGS] [SENTENCE…]: what chapters 05 to 07 have learned, put to use. `./course translate …` calls it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "autograd/blas.h"
#include "chapters/program/settings.h"
#include "chapters/texts/alignment_text.h"
#include "chapters/verbs/texts.h"
#include "chapters/verbs/translate.h"
#include "datasets/error.h"

namespace verbs {
namespace {

struct Arguments {
  ModelChoice model;
  seq2seq::BeamOptions beam;
  bool scores = false, attention = false, json = false;
};

void check(const Arguments& arguments, const AnyTranslator& translator, const program::TranslatorFolder& folder) {
  if (arguments.beam.best > arguments.beam.width)
    throw program::UserError(fmt::format("--best {}: a beam of {} finds no more than that. Give a wider --beam.",
                                         arguments.beam.best, arguments.beam.width));
  const auto refuse = [&](const char* flag, const char* what) {
    throw program::UserError(fmt::format("{}: the model in {} has no {}. Train one that has: ./course run 06", flag,
                                         folder.folder.string(), what));
  };
  if (arguments.attention && !translator.attends) refuse("--attention", "attention");
  if (arguments.beam.coverage > 0 && !translator.covers)
    refuse("--coverage", translator.attends ? "coverage" : "attention");
}

std::vector<std::string> target_words(const Translations& translations, const program::TranslatorFolder& folder) {
  std::vector<std::string> words = folder.target.words.decode(translations.found.at(0).words);
  words.emplace_back("</s>");
  return words;
}

std::string as_json(const Translations& translations, const std::vector<std::string>& source,
                    const program::TranslatorFolder& folder, const Arguments& arguments) {
  nlohmann::ordered_json line = {{"translations", nlohmann::ordered_json::array()}};
  for (const seq2seq::Hypothesis& found : translations.found)
    line["translations"].push_back({{"text", folder.target.text(found.words)},
                                    {"score", found.score},
                                    {"log_probability", found.log_probability}});
  if (arguments.attention) {
    line["source"] = source;
    line["target"] = translations.found.empty() ? std::vector<std::string>{} : target_words(translations, folder);
    line["attention"] = translations.weights;
  }
  return line.dump();
}

// A line for the best; with --best a line for each and an empty one, with --attention its picture and an empty line.
void print(const Translations& translations, const std::vector<std::string>& source,
           const program::TranslatorFolder& folder, const Arguments& arguments) {
  for (const seq2seq::Hypothesis& found : translations.found) {
    // A vocabulary may hold what steers a terminal.
    const std::string text = data::one_line(folder.target.text(found.words));
    put_line(arguments.scores ? fmt::format("{:.4f}\t{:.4f}\t{}", found.score, found.log_probability, text) : text);
  }
  if (arguments.attention && !translations.found.empty())
    put_line("\n" + program::alignment_text(source, target_words(translations, folder), translations.weights));
  else if (arguments.scores || translations.found.empty())
    put_line("");
}

void declare(CLI::App& app, Arguments& arguments) {
  arguments.model.declare(app, "a run of chapter 05, 06 or 07");
  app.add_option("--beam", arguments.beam.width,
                 "beginnings that are kept side by side; 1: the likeliest word each time")
      ->check(between(1, 1000))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--length-power", arguments.beam.length_power, "α: a translation's score is ln P / length^α")
      ->check(between(0, 10))
      ->capture_default_str()
      ->type_name("α");
  app.add_option("--coverage", arguments.beam.coverage, "β: words of the source that nobody looked at cost score")
      ->check(between(0, 100))
      ->capture_default_str()
      ->type_name("β");
  app.add_option("--best", arguments.beam.best,
                 "the best N, a line each (score, ln P, text, tabs between), then an empty line")
      ->check(between(1, 1000))
      ->type_name("N");
  app.add_flag("--attention", arguments.attention, "draw where the model looked");
  app.add_flag("--jsonl", arguments.json,
               "lines of standard input are JSON strings or objects with `text`, lines of output objects");
}

int body(int argc, char** argv) {
  Arguments arguments;
  CLI::App app(
      "Translates with what chapter 05, 06 or 07 has learned: each SENTENCE, or each line of standard input.\n"
      "  ./course translate [FLAGS] [SENTENCE…]",
      "translate");
  declare(app, arguments);
  const auto words = read_words(app, argc, argv);
  if (!words) return 0;
  arguments.scores = app.count("--best") > 0;
  ag::set_threads(1);
  const program::TranslatorFolder folder = program::read_translator_folder(
      arguments.model.folder(kTranslators, "translate", "translator", "./course run 06"));
  const AnyTranslator translator = any_translator(folder);
  check(arguments, translator, folder);
  arguments.beam.longest = translator.longest;

  Texts texts(*words, arguments.json ? Texts::Lines::json : Texts::Lines::plain);
  while (const auto text = texts.next()) {
    const std::vector<std::string> source = folder.source.cut(trimmed(*text));
    check_length(source, texts.place());
    if (translator.places > 0 && source.size() > translator.places)
      throw program::UserError(fmt::format("{}: {} words or characters. The model in {} has learned {} places.",
                                           texts.place(), source.size(), folder.folder.string(), translator.places));
    tell_unknown("translate", folder.source.words, source, texts.place());
    Translations translations;  // of no words: none
    if (!source.empty())
      translations = translator.translate(folder.source.words.encode(source), arguments.beam, arguments.attention);
    if (arguments.json)
      put_line(as_json(translations, source, folder, arguments));
    else
      print(translations, source, folder, arguments);
  }
  return 0;
}

}  // namespace
}  // namespace verbs

int main(int argc, char** argv) { return program::run(argc, argv, verbs::body); }
