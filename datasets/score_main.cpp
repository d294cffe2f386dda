// score bleu | chrf HYPOTHESES REFERENCES…: what translations are worth, as sacreBLEU counts. `./course score …` calls
// it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "datasets/error.h"
#include "datasets/scorers/bleu.h"
#include "datasets/scorers/chrf.h"
#include "datasets/text/text.h"
#include "datasets/tool.h"

namespace {

namespace fs = std::filesystem;

std::vector<std::string> read_lines(const fs::path& file) {
  const std::string text = data::read_text(file);
  std::vector<std::string> lines;
  std::string_view line;
  for (std::size_t start = 0; data::next_line(text, start, line);) lines.emplace_back(line);
  return lines;
}

struct Arguments {
  fs::path hypotheses;
  std::vector<fs::path> references;
  std::string cut = "13a";
};

data::Cut cut_named(const std::string& name) {
  for (const data::Cut cut : {data::Cut::kZh, data::Cut::kChar, data::Cut::kNone})
    if (name == name_of(cut)) return cut;
  return data::Cut::k13a;
}

std::vector<std::vector<std::string>> read_references(const Arguments& arguments, std::size_t lines) {
  std::vector<std::vector<std::string>> all;
  for (const fs::path& file : arguments.references) {
    all.push_back(read_lines(file));
    if (all.back().size() != lines)
      throw data::InputError(fmt::format("{}: {} lines, and {} in {}. Expected a reference for each line.",
                                         file.string(), all.back().size(), lines, arguments.hypotheses.string()));
  }
  return all;
}

void print_bleu(const Arguments& arguments) {
  const auto hypotheses = read_lines(arguments.hypotheses);
  const auto references = read_references(arguments, hypotheses.size());
  const data::Cut cut = cut_named(arguments.cut);
  fmt::print("BLEU|{} = {}\n", data::bleu_signature(references.size(), cut),
             data::bleu(hypotheses, references, cut).text());
}

void print_chrf(const Arguments& arguments) {
  const auto hypotheses = read_lines(arguments.hypotheses);
  const auto references = read_references(arguments, hypotheses.size());
  fmt::print("chrF2|{} = {:.2f}\n", data::chrf_signature(references.size()), data::chrf(hypotheses, references));
}

CLI::App* add_score(CLI::App& app, Arguments& arguments, const char* name, const char* help) {
  auto* command = app.add_subcommand(name, help);
  command->add_option("HYPOTHESES", arguments.hypotheses, "a translation a line")->required();
  command
      ->add_option("REFERENCES", arguments.references, "the right ones, line by line; several files: several of each")
      ->required();
  return command;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("What translations are worth, as sacreBLEU counts.", "score");
  Arguments arguments;
  app.require_subcommand(1);
  auto* bleu = add_score(app, arguments, "bleu", "n-grams of words that stand in the reference, 0 to 100");
  bleu->add_option("--tokenize", arguments.cut, "13a: words, punctuation apart (the default); zh: Chinese by character")
      ->check(CLI::IsMember({"13a", "zh", "char", "none"}))
      ->option_text("13a|zh|char|none");
  bleu->callback([&] { print_bleu(arguments); });
  auto* chrf = add_score(app, arguments, "chrf", "n-grams of characters, 0 to 100");
  chrf->callback([&] { print_chrf(arguments); });
  return data::run_tool(app, argc, argv);
}
