// vectors nearest | analogy | similarity | questions | convert: what trained word vectors know. `./course vectors …`
// calls it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "datasets/error.h"
#include "datasets/tool.h"
#include "datasets/vectors/word_scores.h"

namespace {

namespace fs = std::filesystem;

struct Arguments {
  fs::path file, other;              // of vectors; of pairs, questions or output
  std::vector<std::string> words;    // of nearest
  std::array<std::string, 3> query;  // of analogy
  std::size_t count = 10;
  data::UnitVectorOptions options;
  data::AnalogyOptions analogy;
  bool binary = false, text = false;
};

data::UnitVectors load(const Arguments& arguments) {
  return data::UnitVectors(data::read_word_vectors(arguments.file), arguments.options);
}

void print_neighbours(const data::UnitVectors& vectors, const std::vector<data::Neighbour>& neighbours) {
  for (std::size_t i = 0; i < neighbours.size(); ++i)
    fmt::print("{:>4}  {:<24}  {:7.4f}\n", i + 1, data::one_line(vectors.word(neighbours[i].word)),
               neighbours[i].score);
}

void nearest(const Arguments& arguments) {
  const auto vectors = load(arguments);
  std::vector<std::size_t> asked;
  for (const auto& word : arguments.words) asked.push_back(vectors.at(word));
  for (const auto word : asked) {
    fmt::print("nearest to {}, by cosine\n", data::one_line(vectors.word(word)));
    print_neighbours(vectors, vectors.nearest(word, arguments.count));
  }
}

void analogy(const Arguments& arguments) {
  const auto vectors = load(arguments);
  data::AnalogyQuery query;
  for (std::size_t i = 0; i < 3; ++i) query[i] = vectors.at(arguments.query[i]);
  const bool add = arguments.analogy.method == data::AnalogyMethod::kAdd;
  fmt::print("{} : {} = {} : ?, by {}\n", data::one_line(vectors.word(query[0])),
             data::one_line(vectors.word(query[1])), data::one_line(vectors.word(query[2])),
             add ? "3CosAdd" : "3CosMul");
  print_neighbours(vectors, vectors.analogy(query, arguments.count, arguments.analogy));
}

void similarity(const Arguments& arguments) {
  const auto pairs = data::read_word_pairs(arguments.other);
  const auto score = data::score_similarity(load(arguments), pairs, arguments.other.string());
  fmt::print("pairs scored   {} of {}; {} left out: a word has no vector\n", score.scored, score.pairs,
             score.pairs - score.scored);
  if (std::isnan(score.spearman)) {
    fmt::print("Spearman's ρ   not defined: all scores or all cosines are equal\n");
  } else {
    fmt::print("Spearman's ρ   {:.4f}\n", score.spearman);
  }
}

void print_score(const data::AnalogyScore& score) {
  const auto share = score.asked == 0 ? "-" : fmt::format("{:.2f} %", 100 * score.accuracy());
  fmt::print("{:<32} {:>9} {:>7} {:>7} {:>8}\n", score.name, share, score.right, score.asked, score.skipped);
}

void questions(const Arguments& arguments) {
  const auto sections = data::read_questions(arguments.other);
  const auto scores = data::score_questions(load(arguments), sections, arguments.analogy, arguments.other.string());
  fmt::print("{:<32} {:>9} {:>7} {:>7} {:>8}\n", "section", "accuracy", "right", "asked", "skipped");
  for (const auto& section : scores.sections) print_score(section);
  fmt::print("\n");
  for (const auto& sum : {scores.semantic, scores.syntactic, scores.total}) print_score(sum);
  if (scores.total.skipped > 0) fmt::print("{} questions were skipped: a word has no vector\n", scores.total.skipped);
}

// By --binary or --text, else as the name says.
void convert(const Arguments& arguments) {
  const bool binary = arguments.binary || (!arguments.text && arguments.other.extension() == ".bin");
  std::error_code none;
  if (std::filesystem::equivalent(arguments.file, arguments.other, none))
    throw data::InputError(
        fmt::format("{}: this is the file that is read. Name another one.", arguments.other.string()));
  const auto vectors = data::read_word_vectors(arguments.file);
  data::write_word_vectors(arguments.other, vectors, binary ? data::VectorFormat::kBinary : data::VectorFormat::kText);
  fmt::print("{}: {} words of {} numbers, {}\n", arguments.other.string(), vectors.size(), vectors.dimension,
             binary ? "binary" : "text");
}

// The commands with their flags; what each reads goes to `arguments`.
class Commands {
 public:
  explicit Commands(Arguments& arguments) : arguments_(arguments) {
    app.require_subcommand(1);
    auto* near = add("nearest", "the words whose vectors are nearest by cosine", nearest);
    near->add_option("WORD", arguments.words, "to what")->required();
    count(near);
    fold(near);
    auto* query = add("analogy", "A is to B as C is to what?", analogy);
    query->add_option("A", arguments.query[0], "words, all three required")->required();
    query->add_option("B", arguments.query[1])->required();
    query->add_option("C", arguments.query[2])->required();
    count(query);
    method(query);
    fold(query);
    auto* pairs =
        add("similarity", "rank correlation with people's scores of pairs (WordSim-353, SimLex-999)", similarity);
    pairs->add_option("PAIRS", arguments.other, "lines `word word score`")->required();
    fold(pairs);
    auto* asked = add("questions", "share of analogy questions answered right (Google's format)", questions);
    asked->add_option("QUESTIONS", arguments.other, "lines `: section` and `a b c d`")->required();
    asked->add_option("--first", arguments.options.first, "only the first N words of the file: the most frequent")
        ->check(CLI::PositiveNumber)
        ->type_name("N");
    method(asked);
    fold(asked);
    auto* rewrite = add("convert", "write the vectors in word2vec's text or binary format", convert);
    rewrite->add_option("OUT", arguments.other, "file to write")->required();
    auto* binary = rewrite->add_flag("--binary", arguments.binary, "4 bytes a number");
    rewrite->add_flag("--text", arguments.text)
        ->description("digits that read back as the same number (the default, but for NAME.bin)")
        ->excludes(binary);
  }

  CLI::App app{"What trained word vectors know. FILE has word2vec's text or binary format.", "vectors"};

 private:
  CLI::App* add(const std::string& name, const std::string& help, void (*run)(const Arguments&)) {
    auto* command = app.add_subcommand(name, help);
    command->add_option("FILE", arguments_.file, "word vectors")->required();
    command->final_callback([this, run] { run(arguments_); });
    return command;
  }
  void count(CLI::App* command) {
    command->add_option("-n", arguments_.count, "how many words")->check(CLI::PositiveNumber)->capture_default_str();
  }
  void fold(CLI::App* command) {
    command->add_flag("--fold-case", arguments_.options.fold_case, "compare words in lower case");
  }
  void method(CLI::App* command) {
    const std::map<std::string, data::AnalogyMethod> methods = {{"add", data::AnalogyMethod::kAdd},
                                                                {"mul", data::AnalogyMethod::kMul}};
    command->add_option("--method", arguments_.analogy.method, "add: 3CosAdd (the default), mul: 3CosMul")
        ->transform(CLI::CheckedTransformer(methods))
        ->option_text("add|mul");
    command->add_flag("--include-query", arguments_.analogy.include_query, "A, B and C may be the answer, too");
  }

  Arguments& arguments_;
};

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  Commands commands(arguments);
  return data::run_tool(commands.app, argc, argv);
}
