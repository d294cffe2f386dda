// Chapter 05's translator, in double: gradients, teacher forcing against word by word, and what padding must not
// change.
#include <gtest/gtest.h>

#include "chapters/05_seq2seq/lesson.h"
#include "tests/translators.h"

namespace seq2seq {
namespace {

using namespace translators;

constexpr std::size_t kWordSize = 3, kH = 4;
constexpr Context kContexts[] = {Context::last, Context::mapped, Context::all};

template <class Layer>
Translator<Layer> some_translator(Context context, std::uint64_t seed) {
  ag::Random random(seed);
  Translator<Layer> model({kSourceWords, kTargetWords, kWordSize, kH, context}, random);
  randomise(model, random);
  return model;
}

template <class Layer>
struct Cell : testing::Test {};
using Layers = testing::Types<ag::Rnn, ag::Lstm, ag::Gru>;
TYPED_TEST_SUITE(Cell, Layers);

TYPED_TEST(Cell, MakesATranslator) {
  for (const Context context : kContexts) {
    SCOPED_TRACE(static_cast<int>(context));
    expect_a_translator(some_translator<TypeParam>(context, 1));
  }
}

// The context and the decoder's first state, from the states of the encoder alone.
TYPED_TEST(Cell, HandsOnWhatTheContextSays) {
  const std::vector<IdPair> pairs = some_pairs();
  for (std::size_t b = 0; b < pairs.size(); ++b) {
    const Batch one = batch_of_pairs({pairs[b]});
    for (const Context context : kContexts) {
      const Translator<TypeParam> model = some_translator<TypeParam>(context, 2);
      const ag::RecurrentOutput read = model.encoder(model.source_words(one.source));
      const Array last = read.state.h[0].value(), h_mean = mean(read.y, {0}).value();
      const Array c = context == Context::last     ? last
                      : context == Context::mapped ? tanh(model.map(last)).value()
                                                   : tanh(model.map(h_mean)).value();
      const auto state = model.start(batch_of_pairs(pairs));
      const Array row = xt::view(state.c.value(), b, xt::newaxis()),
                  s = xt::view(state.s.h[0].value(), b, xt::newaxis());
      EXPECT_LE(largest_difference(row, c), kBar);
      EXPECT_LE(largest_difference(s, c), kBar) << "s_0 = c";
      ASSERT_EQ(state.s.c.size(), context == Context::last ? read.state.c.size() : 0);
      for (const Tensor& cell : state.s.c)
        EXPECT_LE(largest_difference(Array(xt::view(cell.value(), b, xt::newaxis())), read.state.c[0].value()), kBar);
    }
  }
}

// By hand: with each sentence's loss alone, and whatever the size of its batches.
TEST(Seq2Seq, MeasuresWordsHeldOut) {
  const Translator<ag::Gru> model = some_translator<ag::Gru>(Context::mapped, 3);
  const std::vector<IdPair> pairs = some_pairs();
  double total = 0, words = 0;
  for (const IdPair& pair : pairs) {
    const auto n = static_cast<double>(pair.target.size() + 1);
    total += n * model.loss(batch_of_pairs({pair})).item();
    words += n;
  }
  for (const std::size_t B : {1U, 3U, 64U}) EXPECT_NEAR(held_out_loss(model, pairs, B), total / words, kBar) << B;
}

// With probability own, and no more often: between the two ends both words are seen.
TEST(Seq2Seq, MixesOwnAndTrueWords) {
  const Translator<ag::Gru> model = some_translator<ag::Gru>(Context::mapped, 4);
  const std::vector<IdPair> pairs(1, {{3}, {3}});  // one place where a coin is thrown
  const Batch batch = batch_of_pairs(pairs);
  ag::Random random(5);
  const double taught = model.loss(batch).item(), own = loss_with_own_words(model, batch, 1, random).item();
  ASSERT_GT(std::abs(taught - own), 1e-3);
  int own_words = 0;
  for (int i = 0; i < 1000; ++i) {
    const double loss = loss_with_own_words(model, batch, 0.3, random).item();
    ASSERT_LE(std::min(std::abs(loss - taught), std::abs(loss - own)), kBar);
    own_words += std::abs(loss - own) <= kBar ? 1 : 0;
  }
  EXPECT_NEAR(own_words, 300, 60);  // four deviations
}

TEST(Seq2Seq, ReversesSourcesAlone) {
  const std::vector<IdPair> reversed = source_reversed({{{3, 4, 5}, {3, 4}}, {{6}, {}}});
  EXPECT_EQ(reversed[0].source, (TokenIds{5, 4, 3}));
  EXPECT_EQ(reversed[0].target, (TokenIds{3, 4}));
  EXPECT_EQ(reversed[1].source, (TokenIds{6}));
}

TEST(Seq2Seq, TakesBatchesOfSourcesAlone) {
  const std::vector<TokenIds> sources = {{3, 4}, {5}};
  const Batch batch = batch_of(data::sources_only(sources));
  EXPECT_EQ(batch.size(), 2U);
  EXPECT_EQ(batch.source, (Ids{{3, 5}, {4, 0}}));
  EXPECT_EQ(batch.words, 0U);
}

}  // namespace
}  // namespace seq2seq
