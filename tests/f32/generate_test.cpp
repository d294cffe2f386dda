// What `./course generate` writes is what the chapter's own model writes.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "chapters/03_rnn/settings.h"
#include "course_paths.h"
#include "tests/f32/said_lines.h"

namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kPrompts = {"this kebu", "those", "some xyzzy ."};

class Generate : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::temp_directory_path() / fmt::format("generate_test_{}", ::getpid());
    corpus = program::load_corpus(rnn::settings_for(program::Profile::check), {}, 1);
  }
  void TearDown() override { fs::remove_all(folder); }

  // The texts that the program writes for kPrompts.
  std::vector<std::string> run(const std::string& flags) const {
    std::string command =
        fmt::format("'{}/chapters/verbs/generate' --model '{}' --jsonl {}", COURSE_BINARY_DIR, folder.string(), flags);
    for (const std::string& prompt : kPrompts) command += fmt::format(" '{}'", prompt);
    std::vector<std::string> texts;
    for (const nlohmann::json& line : json_lines(command)) texts.push_back(line.at("text"));
    return texts;
  }

  // Weights far from 0, so that what is written depends on what was read.
  template <class Layer>
  rnn::LanguageModel<Layer> write(const program::Text& text, const std::string& cell) const {
    const rnn::Sizes sizes{.vocabulary = static_cast<std::size_t>(text.vocabulary.size()), .m = 6, .H = 10};
    ag::Random random(3, cell);
    const rnn::LanguageModel<Layer> model(sizes, random);
    for (const ag::NamedParameter& parameter : model.parameters())
      ag::Tensor(parameter.tensor).mutable_value() = random.normal(parameter.tensor.shape(), 0, 1);
    program::write_model(folder, rnn::model_config("03_rnn", cell, sizes), text, model.parameters());
    return model;
  }

  template <class Layer>
  void compare(const program::Text& text, const std::string& cell) const {
    SCOPED_TRACE(cell + (text.by_character ? " by character" : " by word"));
    const rnn::LanguageModel<Layer> model = write<Layer>(text, cell);
    ag::Random random(9, "samples");
    const std::vector<std::string> drawn = run("--tokens 20 --seed 9 --temperature 1.5"),
                                   greedy = run("--temperature 0");
    ASSERT_EQ(drawn.size(), kPrompts.size());
    ASSERT_EQ(greedy.size(), kPrompts.size());
    for (std::size_t i = 0; i < kPrompts.size(); ++i) {
      const auto expect = [&](std::size_t count, double temperature) {
        return text.continued(kPrompts[i], rnn::continue_text(model, text.tokens_of(kPrompts[i]), count, temperature,
                                                              random, data::Vocabulary::kUnknown));
      };
      EXPECT_EQ(drawn[i], expect(20, 1.5));
      EXPECT_EQ(greedy[i], expect(100, 0));
    }
    EXPECT_EQ(run("--top-k 1 --temperature 3"), greedy) << "only the likeliest may come";
    EXPECT_EQ(run("--top-p 0 --temperature 3"), greedy);
    EXPECT_EQ(run("--tokens 20 --seed 9 --temperature 1.5 --top-k 100000"), drawn) << "all may come";
    EXPECT_NE(run("--tokens 20 --seed 10 --temperature 1.5"), drawn);
    EXPECT_NE(run("--tokens 20 --seed 9 --temperature 1.5 --top-k 2"), drawn);
    EXPECT_NE(run("--tokens 20 --seed 9 --temperature 1.5 --top-p 0.5"), drawn);
  }

  fs::path folder;
  program::Corpus corpus;
};

TEST_F(Generate, WritesWhatTheModelWrites) {
  compare<ag::Rnn>(corpus.words, "rnn");
  compare<ag::Lstm>(corpus.words, "lstm");
  compare<ag::Gru>(corpus.words, "gru");
  compare<ag::Rnn>(corpus.characters, "rnn");
}

}  // namespace
