// What `./course fill` and `./course embed` give: the model's own probabilities and vectors, whatever else is asked for
// beside them, and through a folder on the disk.
#include "chapters/verbs/fill.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "chapters/program/settings.h"
#include "course_paths.h"
#include "tests/f32/said_lines.h"
#include "tests/text_files.h"

namespace {

using ag::Tensor, bert::Batch, bert::Example, bert::Pretrained, data::TokenId, verbs::Filling, verbs::Pooling;

constexpr std::size_t kPlaces = 12;
const std::vector<std::string> kPieces = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "dog",   "cat", "play",
                                          "##ing", "##s",   ".",     "我",    "在",     "家",  "sleep", "a",   "b"};
const auto kAll = kPieces.size();

// Parameters far from 0, biases too, so that every piece of a text counts. `more`: rows of the table without a piece.
Pretrained some_bert(std::size_t more = 0, data::BasicOptions options = {}) {
  ag::Random random(1, "fill");
  const bert::Sizes sizes{.V = kAll + more, .d = 8, .h = 2, .F = 10, .N = 2, .P = kPlaces, .dropout = 0.1};
  Pretrained made{{}, bert::Bert(sizes, random), data::WordPiece(kPieces, options), {}};
  for (const ag::NamedParameter& p : made.model.parameters())
    Tensor(p.tensor).mutable_value() = random.normal(p.tensor.shape(), 0, 0.5);
  return made;
}

// The pieces of one example, as words with blanks between them.
Batch batch_of(const Pretrained& pretrained, const std::string& pieces) {
  Example example;
  for (std::size_t begin = 0, end; begin < pieces.size(); begin = end + 1) {
    end = std::min(pieces.size(), pieces.find(' ', begin));
    example.pieces.push_back(pretrained.vocabulary.find(pieces.substr(begin, end - begin)));
    EXPECT_GE(example.pieces.back(), 0) << pieces;
  }
  example.second = example.pieces.size();
  return bert::batch_of(std::vector{example}, pretrained.vocabulary);
}

// P of every piece at place t of them.
std::vector<double> probabilities(const Pretrained& pretrained, const std::string& pieces, std::int32_t t) {
  const Tensor p = softmax(pretrained.model.masked_logits(pretrained.model.encode(batch_of(pretrained, pieces)), {t}));
  return {p.value().begin(), p.value().end()};
}

double sum_of(const std::vector<Filling>& here) {
  return std::accumulate(here.begin(), here.end(), 0.0, [](double sum, const Filling& f) { return sum + f.p; });
}

// What is said of one piece; a filling of nothing when it is not among them.
Filling filling_of(const std::vector<Filling>& here, const std::string& piece) {
  for (const Filling& filling : here)
    if (filling.piece == piece) return filling;
  ADD_FAILURE() << "no " << piece;
  return {};
}

// --- fill ------------------------------------------------------------------------------------------------------------

TEST(Fill, IsWhatTheModelThinks) {
  const Pretrained bert = some_bert();
  const auto found = verbs::fillings(bert, "The [MASK] plays [MASK].", kAll);
  ASSERT_EQ(found.size(), 2u) << "a list for each [MASK]";
  for (const std::size_t m : {0u, 1u}) {
    const auto p = probabilities(bert, "[CLS] the [MASK] play ##s [MASK] . [SEP]", m == 0 ? 2 : 5);
    ASSERT_EQ(found[m].size(), kAll);
    EXPECT_NEAR(sum_of(found[m]), 1, 1e-5);
    for (std::size_t i = 0; i < kAll; ++i) {
      const Filling& filling = found[m][i];
      EXPECT_NEAR(filling.p, p.at(static_cast<std::size_t>(bert.vocabulary.find(filling.piece))), 1e-6)
          << filling.piece;
      EXPECT_LE(filling.p, found[m][i > 0 ? i - 1 : 0].p) << "the likeliest first";
    }
  }
}

TEST(Fill, SaysTheTextWithThePieceInItsPlace) {
  const auto found = verbs::fillings(some_bert(), "The [MASK] plays [MASK].", kAll);
  ASSERT_EQ(found.size(), 2u);
  for (const std::size_t m : {0u, 1u})
    for (const auto& [piece, first, second] :
         {std::tuple{"cat", "the cat plays [MASK].", "the [MASK] plays cat."},
          std::tuple{"##ing", "theing plays [MASK].", "the [MASK] playsing."},
          std::tuple{"[UNK]", "the [UNK] plays [MASK].", "the [MASK] plays [UNK]."}})
      EXPECT_EQ(filling_of(found[m], piece).sequence, m == 0 ? first : second);
  EXPECT_EQ(filling_of(verbs::fillings(some_bert(), "zebra [MASK]", kAll).at(0), "cat").sequence, "[UNK] cat");
}

TEST(Fill, TheBestFewAreTheFirstOfAll) {
  const Pretrained bert = some_bert();
  const auto all = verbs::fillings(bert, "[MASK] sleeps", kAll).at(0);
  std::set<std::string> pieces;
  for (const Filling& filling : all) pieces.insert(filling.piece);
  EXPECT_EQ(pieces.size(), kAll) << "each once";
  for (const std::size_t best : {1u, 3u, 1000u}) {
    const auto few = verbs::fillings(bert, "[MASK] sleeps", best).at(0);
    ASSERT_EQ(few.size(), std::min<std::size_t>(best, kAll));
    for (std::size_t i = 0; i < few.size(); ++i) EXPECT_EQ(few[i].piece, all[i].piece);
  }
}

TEST(Fill, TargetsKeepTheirProbability) {
  const Pretrained bert = some_bert();
  const auto all = verbs::fillings(bert, "the [MASK]", kAll).at(0);
  const std::vector<TokenId> targets = {bert.vocabulary.find("cat"), bert.vocabulary.find("家"),
                                        bert.vocabulary.find("cat")};
  const auto found = verbs::fillings(bert, "the [MASK]", 1, targets).at(0);
  ASSERT_EQ(found.size(), 2u) << "all of them, each once, whatever `best` says";
  EXPECT_GE(found[0].p, found[1].p);
  for (const Filling& filling : found)
    EXPECT_EQ(filling_of(all, filling.piece).p, filling.p) << "of all pieces, not of the targets";
}

// A table with rows to spare, as many published ones have: what has no name is never an answer, nor takes the place of
// one.
TEST(Fill, RowsWithoutAPieceAreNoAnswer) {
  const Pretrained bert = some_bert(200);
  for (const std::size_t best : {std::size_t{5}, kAll}) {
    const auto found = verbs::fillings(bert, "the [MASK]", best);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].size(), best);
    EXPECT_LT(sum_of(found[0]), 0.99);
  }
}

TEST(Fill, ChineseGoesByCharacters) {
  const Pretrained bert = some_bert();
  const auto found = verbs::fillings(bert, "我[MASK]家", kAll);
  ASSERT_EQ(found.size(), 1u);
  const auto p = probabilities(bert, "[CLS] 我 [MASK] 家 [SEP]", 2);
  const Filling filling = filling_of(found[0], "在");
  EXPECT_NEAR(filling.p, p.at(static_cast<std::size_t>(bert.vocabulary.find("在"))), 1e-6);
  EXPECT_EQ(filling.sequence, "我 在 家");
}

TEST(Fill, NothingToFill) {
  const Pretrained bert = some_bert();
  for (const char* const text : {"", "the dog", "[mask]", "MASK"})
    EXPECT_TRUE(verbs::fillings(bert, text, 5).empty()) << text;
  EXPECT_EQ(verbs::fillings(bert, "[MASK]", 5).size(), 1u);
}

TEST(Fill, SaysWhichPartIsMissing) {
  Pretrained bert = some_bert();
  const std::string text = "a [MASK]";
  bert.fit.missing = {"masked", "next"};
  EXPECT_THROW(verbs::fillings(bert, text, 5), program::UserError);
  EXPECT_NO_THROW(verbs::vectors_of(bert, std::span(&text, 1), Pooling::pooler, 9));
  bert.fit.missing = {"pooler"};
  EXPECT_NO_THROW(verbs::fillings(bert, text, 5));
  EXPECT_NO_THROW(verbs::vectors_of(bert, std::span(&text, 1), Pooling::cls, 9));
  EXPECT_THROW(verbs::vectors_of(bert, std::span(&text, 1), Pooling::pooler, 9), program::UserError);
}

TEST(Fill, TargetsArePieces) {
  const data::WordPiece vocabulary(kPieces);
  const auto expect = [&](const char* word, const char* piece, bool split) {
    const verbs::Target target = verbs::target_of(vocabulary, word);
    EXPECT_EQ(vocabulary.piece(target.piece), piece) << word;
    EXPECT_EQ(target.split, split) << word;
  };
  expect("dog", "dog", false);
  expect("DOG", "dog", false);
  expect("家", "家", false);
  expect("##ing", "##ing", false);
  expect("playing", "play", true);
  expect("dog cat", "dog", true);
  for (const char* const word : {"", " ", "zebra", "ing", "[UNKNOWN]"})
    EXPECT_THROW(verbs::target_of(vocabulary, word), program::UserError) << word;
}

// --- embed -----------------------------------------------------------------------------------------------------------

std::vector<float> vector_of(const Pretrained& bert, const std::string& text, Pooling pooling,
                             std::size_t longest = kPlaces) {
  return verbs::vectors_of(bert, std::span(&text, 1), pooling, longest).at(0);
}

void expect_near(const std::vector<float>& a, const std::vector<float>& b, const std::string& what) {
  ASSERT_EQ(a.size(), b.size()) << what;
  for (std::size_t j = 0; j < a.size(); ++j) EXPECT_NEAR(a[j], b[j], 1e-5) << what << ", number " << j;
}

std::vector<float> of_length_one(std::vector<float> x) {
  const auto square = [](float sum, float value) { return sum + value * value; };
  const float length = std::sqrt(std::accumulate(x.begin(), x.end(), 0.0F, square));
  for (float& value : x) value /= length;
  return x;
}

TEST(Embed, IsWhatTheModelThinks) {
  const Pretrained bert = some_bert();
  for (const auto& [text, pieces, T] :
       {std::tuple{"The dogs sleep", "[CLS] the dog ##s sleep [SEP]", 6u}, std::tuple{"", "[CLS] [SEP]", 2u},
        std::tuple{"我在家", "[CLS] 我 在 家 [SEP]", 5u}}) {
    const Tensor x = bert.model.encode(batch_of(bert, pieces));
    std::vector<float> mean(8), cls(8), pooled(8);
    const ag::Array of_pooler = bert.model.pooled(x).value();
    for (std::size_t j = 0; j < 8; ++j) {
      for (std::size_t t = 0; t < T; ++t) mean[j] += x.value()(0, t, j);
      cls[j] = x.value()(0, 0, j);
      pooled[j] = of_pooler(0, j);
    }
    expect_near(vector_of(bert, text, Pooling::mean), of_length_one(mean), std::string(text) + ", mean");
    expect_near(vector_of(bert, text, Pooling::cls), of_length_one(cls), std::string(text) + ", [CLS]");
    expect_near(vector_of(bert, text, Pooling::pooler), of_length_one(pooled), std::string(text) + ", pooler");
  }
}

// More texts than are read at once, of all lengths in no order: each has the vector that it has alone.
TEST(Embed, BatchingChangesNothing) {
  const Pretrained bert = some_bert();
  data::Random random(3);
  std::vector<std::string> texts = {""};
  while (texts.size() < 75) {
    std::string& text = texts.emplace_back();
    for (std::uint64_t words = random.below(10); words > 0; --words) text += data::any_of(kPieces, random) + " ";
  }
  for (const Pooling pooling : {Pooling::mean, Pooling::cls, Pooling::pooler}) {
    const auto together = verbs::vectors_of(bert, texts, pooling, kPlaces);
    ASSERT_EQ(together.size(), texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i)
      expect_near(together[i], vector_of(bert, texts[i], pooling), "text " + std::to_string(i) + ": " + texts[i]);
  }
  EXPECT_TRUE(verbs::vectors_of(bert, {}, Pooling::mean, kPlaces).empty());
}

TEST(Embed, ReadsSoManyPiecesAndNoMore) {
  const Pretrained bert = some_bert();
  expect_near(vector_of(bert, "the dog sleeps", Pooling::mean, 4), vector_of(bert, "the dog", Pooling::mean),
              "--longest");
  std::string endless;
  for (int i = 0; i < 500; ++i) endless += "dog ";
  const std::string whole = endless.substr(0, 4 * (kPlaces - 2));  // as much as the model has places for
  for (const std::size_t longest : {kPlaces, std::size_t{256}})
    expect_near(vector_of(bert, endless, Pooling::mean, longest), vector_of(bert, whole, Pooling::mean), "places");
}

// --- through a folder ------------------------------------------------------------------------------------------------

std::string command_of(const std::string& verb, const TextFiles& files, const std::string& arguments) {
  return fmt::format("'{}/chapters/verbs/{}' --model '{}' --jsonl {}", COURSE_BINARY_DIR, verb,
                     files.path("bert").string(), arguments);
}

TEST(Folder, GivesTheSameModel) {
  for (const bool cased : {false, true}) {
    const TextFiles files;
    const Pretrained bert = some_bert(0, {.lower_case = !cased, .strip_accents = {}});
    bert::write_model(files.path("bert"), bert.model, bert.vocabulary);
    const Pretrained read = bert::read_model(files.path("bert"));
    EXPECT_TRUE(read.fit.missing.empty());
    EXPECT_EQ(read.vocabulary.options().lower_case, !cased) << "capitals are read as they were learned";
    const std::string text = "The [MASK] plays";
    const auto expected = verbs::fillings(bert, text, 3), found = verbs::fillings(read, text, 3);
    const nlohmann::json said = json_lines(command_of("fill", files, "--best 3 'The [MASK] plays'")).at(0);
    EXPECT_EQ(said.at("text"), text);
    ASSERT_EQ(said.at("masks").size(), 1u);
    ASSERT_EQ(said.at("masks")[0].size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(found.at(0)[i].p, expected.at(0)[i].p) << "to the last bit";
      EXPECT_EQ(found[0][i].sequence, expected[0][i].sequence);
      EXPECT_EQ(said.at("masks")[0][i].at("token"), expected[0][i].piece);
      EXPECT_EQ(said.at("masks")[0][i].at("p").get<double>(), expected[0][i].p);
      EXPECT_EQ(said.at("masks")[0][i].at("sequence"), expected[0][i].sequence);
    }
    const auto vectors = json_lines(command_of("embed", files, "'The dog' 'a [MASK]'"));
    ASSERT_EQ(vectors.size(), 2u);
    EXPECT_EQ(vectors[0].at("embedding").get<std::vector<float>>(), vector_of(bert, "The dog", Pooling::mean));
    EXPECT_EQ(vectors[1].at("embedding").get<std::vector<float>>(), vector_of(bert, "a [MASK]", Pooling::mean));
  }
}

}  // namespace
