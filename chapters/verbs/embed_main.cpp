// embed [FLAGS] [TEXT…]: texts as vectors, and texts by how near they are to one. `./course embed …` calls it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <numeric>

#include "autograd/blas.h"
#include "chapters/program/settings.h"
#include "chapters/verbs/fill.h"
#include "chapters/verbs/texts.h"
#include "datasets/error.h"

namespace verbs {
namespace {

const std::vector<std::string> kPoolings = {"mean", "cls", "pooler"};  // as Pooling

struct Arguments {
  ModelChoice model;
  std::string near;  // the text that others are compared with
  std::string pooling = "mean";
  std::size_t longest = 256;  // as sentence-transformers reads MiniLM
  bool json = false;

  Pooling pool() const {
    return static_cast<Pooling>(std::find(kPoolings.begin(), kPoolings.end(), pooling) - kPoolings.begin());
  }
};

void declare(CLI::App& app, Arguments& arguments) {
  arguments.model.declare(app, "a run of chapter 10, or a published BERT");
  app.add_option("--near", arguments.near, "the texts by how near they are to this one, the nearest first, with cos")
      ->type_name("TEXT");
  app.add_option("--pool", arguments.pooling, "of a text's pieces: their mean, [CLS], or the pooler's")
      ->check(CLI::IsMember(kPoolings))
      ->capture_default_str()
      ->type_name("WAY");
  app.add_option("--longest", arguments.longest, "pieces that are read of a text, the marks too")
      ->check(between(2, 100'000))
      ->capture_default_str()
      ->type_name("N");
  app.add_flag("--jsonl", arguments.json,
               "lines of standard input are JSON strings or objects with `text`, lines of output objects");
}

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);  // both have length 1
}

void print(const std::string& text, const std::vector<float>& vector, bool json) {
  if (json) return put_line(nlohmann::ordered_json{{"text", text}, {"embedding", vector}}.dump());
  std::string line;
  for (const float value : vector) line += fmt::format("{}{}", line.empty() ? "" : " ", value);
  put_line(line);
}

// All texts must be there before the nearest is known.
void rank(const bert::Pretrained& pretrained, Texts& texts, const Arguments& arguments) {
  std::vector<std::string> all;
  while (auto text = texts.next()) all.push_back(std::move(*text));
  const std::vector<float> near =
      vectors_of(pretrained, std::span(&arguments.near, 1), arguments.pool(), arguments.longest).at(0);
  const auto vectors = vectors_of(pretrained, all, arguments.pool(), arguments.longest);
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t i = 0; i < all.size(); ++i) order.emplace_back(-cosine(near, vectors[i]), i);
  std::sort(order.begin(), order.end());
  for (const auto& [negative, i] : order)
    if (arguments.json)
      put_line(nlohmann::ordered_json{{"text", all[i]}, {"cosine", -negative}}.dump());
    else
      put_line(fmt::format("{:.4f}\t{}", -negative, data::one_line(all[i])));
}

int body(int argc, char** argv) {
  Arguments arguments;
  CLI::App app(
      "Gives each TEXT, or each line of standard input, as a vector of length 1.\n"
      "  ./course embed [FLAGS] [TEXT…]",
      "embed");
  declare(app, arguments);
  const auto words = read_words(app, argc, argv);
  if (!words) return 0;
  ag::set_threads(1);
  const bert::Pretrained pretrained =
      bert::read_model(arguments.model.folder(kBerts, "embed", "BERT", "./course run 10"));
  Texts texts(*words, arguments.json ? Texts::Lines::json : Texts::Lines::plain);
  if (app.count("--near") > 0) {
    rank(pretrained, texts, arguments);
    return 0;
  }
  while (const auto text = texts.next())
    print(*text, vectors_of(pretrained, std::span(&*text, 1), arguments.pool(), arguments.longest).at(0),
          arguments.json);
  return 0;
}

}  // namespace
}  // namespace verbs

int main(int argc, char** argv) { return program::run(argc, argv, verbs::body); }
