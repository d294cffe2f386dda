// What `./course translate` gives is what the chapter's own model and beam search give, to the last bit.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "chapters/05_seq2seq/settings.h"
#include "chapters/06_attention/settings.h"
#include "chapters/07_transformer/settings.h"
#include "chapters/program/run_record.h"
#include "course_paths.h"
#include "tests/f32/said_lines.h"

namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kSentences = {"tom chases jerry", "the dog sleeps", "jerry", "mary likes the dog"};

class Translate : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::temp_directory_path() / fmt::format("translate_test_{}", ::getpid());
    corpus = program::load_pairs({.pairs = 300, .longest = 6}, {}, 1);
  }
  void TearDown() override { fs::remove_all(folder); }

  // The objects that the program prints for kSentences.
  std::vector<nlohmann::json> run(const std::string& flags) const {
    std::string command =
        fmt::format("'{}/chapters/verbs/translate' --model '{}' --jsonl {}", COURSE_BINARY_DIR, folder.string(), flags);
    for (const std::string& sentence : kSentences) command += fmt::format(" '{}'", sentence);
    return json_lines(command);
  }

  template <class Model>
  void compare(const Model& model, const nlohmann::ordered_json& config, seq2seq::BeamOptions options,
               const std::string& flags, bool reverse = false) {
    program::write_model(folder, config, corpus.source, corpus.target, model.parameters());
    options.longest = corpus.longest_target();
    const std::vector<nlohmann::json> said = run(flags);
    ASSERT_EQ(said.size(), kSentences.size());
    for (std::size_t i = 0; i < kSentences.size(); ++i) {
      data::TokenIds source = corpus.source.words.encode(corpus.source.cut(kSentences[i]));
      if (reverse) std::reverse(source.begin(), source.end());
      const auto expected =
          seq2seq::beam_search(model, seq2seq::batch_of(data::sources_only(std::span(&source, 1))), options).at(0);
      const nlohmann::json& found = said[i].at("translations");
      ASSERT_EQ(found.size(), expected.size());
      for (std::size_t n = 0; n < expected.size(); ++n) {
        EXPECT_EQ(found[n].at("text"), corpus.target.text(expected[n].words)) << kSentences[i];
        EXPECT_EQ(found[n].at("score").get<double>(), expected[n].score) << kSentences[i];
        EXPECT_EQ(found[n].at("log_probability").get<double>(), expected[n].log_probability) << kSentences[i];
      }
    }
  }

  template <class Layer>
  void compare_fixed(const std::string& cell, const std::string& context, bool reverse) {
    seq2seq::Settings settings = seq2seq::settings_for(program::Profile::check);
    settings.cell = cell;
    settings.context = context;
    settings.reverse = reverse;
    ag::Random random(3, cell);
    const seq2seq::Translator<Layer> model(seq2seq::sizes_of(settings, corpus.source, corpus.target), random);
    SCOPED_TRACE(cell + " " + context);
    compare(model, seq2seq::model_config(settings, corpus), {.width = 3, .length_power = 0.6, .best = 2},
            "--beam 3 --length-power 0.6 --best 2", reverse);
  }

  attention::Translator attending(const attention::Settings& settings) const {
    ag::Random random(5, settings.score);
    return {attention::sizes_of(settings, corpus.source, corpus.target), random};
  }

  fs::path folder;
  program::PairCorpus corpus;
};

TEST_F(Translate, IsChapter05sBeamSearch) {
  compare_fixed<ag::Rnn>("rnn", "all", false);
  compare_fixed<ag::Lstm>("lstm", "last", true);
  compare_fixed<ag::Gru>("gru", "mapped", false);
  compare_fixed<ag::Gru>("gru", "mapped", true);
}

TEST_F(Translate, IsChapter06sBeamSearch) {
  attention::Settings settings = attention::settings_for(program::Profile::check);
  for (const char* const score : {"dot", "additive", "general", "linear", "blind"}) {
    settings.score = score;
    settings.order = settings.score == "general" ? "before" : "after";
    settings.input_feeding = settings.score != "linear";
    SCOPED_TRACE(score);
    compare(attending(settings), attention::model_config(settings, corpus), {.width = 4, .coverage = 0.3, .best = 4},
            "--beam 4 --coverage 0.3 --best 4");
  }
}

TEST_F(Translate, IsChapter07sBeamSearch) {
  transformer::Settings settings = transformer::settings_for(program::Profile::check);
  for (const char* const positions : {"none", "sinusoidal", "learned"}) {
    settings.positions = positions;
    settings.norm = settings.positions == "learned" ? "post" : "pre";
    settings.blocks = settings.positions == "none" ? 1 : 3;
    SCOPED_TRACE(positions);
    ag::Random random(7, positions);
    const transformer::Translator model(transformer::sizes_of(settings, corpus), random);
    compare(model, transformer::model_config(settings, corpus), {.width = 3, .best = 3}, "--beam 3 --best 3");
    for (const nlohmann::json& line : run("--attention"))
      EXPECT_EQ(line.at("attention").size(), line.at("target").size());
  }
}

TEST_F(Translate, ShowsWhereTheModelLooked) {
  const attention::Settings settings = attention::settings_for(program::Profile::check);
  const attention::Translator model = attending(settings);
  compare(model, attention::model_config(settings, corpus), {}, "");
  for (const nlohmann::json& line : run("--attention --best 3")) {
    const auto source = line.at("source").get<std::vector<std::string>>(),
               target = line.at("target").get<std::vector<std::string>>();
    const auto weights = line.at("attention").get<std::vector<std::vector<double>>>();
    ASSERT_EQ(weights.size(), target.size());
    EXPECT_EQ(target.back(), "</s>");
    const data::IdPair pair{corpus.source.words.encode(source),
                            corpus.target.words.encode(std::span(target).first(target.size() - 1))};
    EXPECT_EQ(weights, attention::alignments(model, std::span(&pair, 1)).at(0));
  }
}

TEST_F(Translate, TakesTheNewestTranslator) {
  const attention::Settings settings = attention::settings_for(program::Profile::check);
  const attention::Translator model = attending(settings);
  const std::vector<std::string> names = {"06_attention"};
  EXPECT_EQ(program::newest_model(folder, names), std::nullopt) << "there is no such folder";
  const auto write = [&](const std::string& name, int minutes_ago, const std::string& text) {
    const fs::path place = folder / name, config = place / "config.json";
    program::write_model(place, attention::model_config(settings, corpus), corpus.source, corpus.target,
                         model.parameters());
    if (!text.empty()) program::write_file(config, text);
    fs::last_write_time(config, fs::file_time_type::clock::now() - std::chrono::minutes(minutes_ago));
  };
  write("06_attention/quick", 5, "");
  EXPECT_EQ(program::newest_model(folder, names), folder / "06_attention/quick");
  write("06_attention/full", 9, "");
  write("03_rnn/default/words", 4, R"({"model": "03_rnn"})");
  write("06_attention/check", 3, R"({"model": "06_att)");
  write("other/check", 2, "[1]");
  EXPECT_EQ(program::newest_model(folder, names), folder / "06_attention/quick")
      << "older, another kind, damaged, no object";
  write("06_attention/default/again", 1, "");
  EXPECT_EQ(program::newest_model(folder, names), folder / "06_attention/default/again");
}

}  // namespace
