// translators.h: what holds of every translator, that of chapter 05 with any cell, that of chapter 06 with any score
// and that of chapter 07: small ones with random values, pairs of unlike lengths, and the checks.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "autograd/autograd.h"
#include "chapters/05_seq2seq/lesson.h"

namespace translators {

using ag::Array, ag::Ids, ag::Tensor, data::IdPair, data::TokenId, data::TokenIds, seq2seq::Batch;

inline constexpr std::size_t kSourceWords = 7, kTargetWords = 6;
inline constexpr double kBar = 1e-12;

// Words from 3 on: 0, 1 and 2 are <unk>, <s> and </s>, of which padding is made.
inline std::vector<IdPair> some_pairs() {
  return {{{3, 4, 5, 6}, {3, 4}}, {{5}, {5, 4, 3, 5}}, {{6, 3}, {}}, {{4, 4, 3}, {5}}};
}
inline Batch batch_of_pairs(const std::vector<IdPair>& pairs) { return seq2seq::batch_of(data::batch_of(pairs)); }
inline Batch batch_of_sources(const std::vector<TokenIds>& sources) {
  return seq2seq::batch_of(data::sources_only(sources));
}

// Gives every parameter, biases too, values from N(0, deviation²).
inline void randomise(const ag::Module& model, ag::Random& random, double deviation = 0.5) {
  for (const ag::NamedParameter& p : model.parameters()) {
    Tensor tensor = p.tensor;
    tensor.mutable_value() = random.normal(p.tensor.shape(), 0, deviation);
  }
}

inline double largest_difference(const Array& a, const Array& b) {
  EXPECT_EQ(a.shape(), b.shape());
  if (a.shape() != b.shape()) return 1;
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (const double apart = std::abs(a.data()[i] - b.data()[i]); !(apart <= most)) most = apart;  // NaN too
  return most;
}

inline Array gradient_of(const Tensor& x) { return x.has_grad() ? x.grad() : ag::zeros(x.shape()); }

// All gradients of a loss, in the order of the parameters.
template <class Loss>
std::vector<Array> gradients(const ag::Module& model, const Loss& loss) {
  model.zero_grad();
  ag::Tape tape;
  tape.backward(loss());
  std::vector<Array> found;
  for (const ag::NamedParameter& p : model.parameters()) found.push_back(gradient_of(p.tensor));
  model.zero_grad();
  return found;
}

// What a state says of sentence b, which has S source words: of each array its row b.
template <class State>
std::vector<Array> row_of_state(const State& state, std::size_t b, std::size_t S) {
  std::vector<Array> found;
  const auto add = [&](const Tensor& x, bool words) {
    if (!x.defined()) return;
    const Array row = xt::view(x.value(), b);
    found.push_back(words ? Array(xt::view(row, xt::range(0, S))) : row);
  };
  if constexpr (requires { state.s; }) {
    for (const Tensor& h : state.s.h) add(h, false);
    for (const Tensor& c : state.s.c) add(c, false);
  }
  if constexpr (requires { state.c; }) add(state.c, false);
  if constexpr (requires { state.keys; }) {
    add(state.fed, false);
    add(state.keys, true);
    add(state.values, true);
    add(state.weights, true);
  }
  if constexpr (requires { state.seen; }) {
    for (const auto& memory : state.seen) add(memory.k, false), add(memory.v, false);
    for (const auto& memory : state.source) add(memory.k, true), add(memory.v, true);
  }
  return found;
}

inline void expect_equal(const std::vector<Array>& a, const std::vector<Array>& b, const std::string& what) {
  ASSERT_EQ(a.size(), b.size()) << what;
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_LE(largest_difference(a[i], b[i]), kBar) << what << ", array " << i;
}

// --- checks ----------------------------------------------------------------------------------------------------------

// Every gradient of the loss against central differences.
template <class Model>
void expect_gradient_of_differences(const Model& model) {
  const Batch batch = batch_of_pairs(some_pairs());
  const ag::GradcheckReport report = ag::gradcheck([&] { return model.loss(batch); }, model.parameters());
  EXPECT_TRUE(report.ok()) << report.table();
}

// Word by word is all at once. The loss is one number, so it is asked for one word at a time: any word, at any place.
template <class Model>
void expect_steps_equal_loss(const Model& model) {
  Batch batch = batch_of_pairs(some_pairs());
  const Ids wanted = batch.wanted;
  auto state = model.start(batch);
  for (std::size_t t = 0; t < wanted.shape()[0]; ++t) {
    const Array ln_p = log_softmax(model.step(row_of(batch.input, t), state)).value();
    for (std::size_t b = 0; b < batch.size(); ++b)
      for (std::size_t word = 0; word < kTargetWords; ++word) {
        if (wanted(t, b) == data::kNotAsked) continue;
        batch.wanted.fill(data::kNotAsked);
        batch.wanted(t, b) = static_cast<TokenId>(word);
        EXPECT_NEAR(model.loss(batch).item(), -ln_p(b, word), kBar) << "place " << t << " of sentence " << b;
      }
  }
}

// A sentence alone, and beside longer ones: the same states, logits and, where there is attention, weights.
template <class Model>
void expect_batching_changes_nothing(const Model& model) {
  const std::vector<IdPair> pairs = some_pairs();
  const Batch together = batch_of_pairs(pairs);
  for (std::size_t b = 0; b < pairs.size(); ++b) {
    const Batch alone = batch_of_pairs({pairs[b]});
    const std::size_t S = pairs[b].source.size();
    auto many = model.start(together), one = model.start(alone);
    expect_equal(row_of_state(many, b, S), row_of_state(one, 0, S), "at the start");
    for (std::size_t t = 0; t <= pairs[b].target.size(); ++t) {
      const Array row = xt::view(model.step(row_of(together.input, t), many).value(), b, xt::newaxis());
      EXPECT_LE(largest_difference(row, model.step(row_of(alone.input, t), one).value()), kBar) << b << ", word " << t;
      expect_equal(row_of_state(many, b, S), row_of_state(one, 0, S), "after a word");
    }
  }
}

// L = Σ_b n_b L_b / Σ_b n_b, n_b words of sentence b with </s>, and so its gradients.
template <class Model>
void expect_loss_of_a_batch_is_the_mean(const Model& model) {
  const std::vector<IdPair> pairs = some_pairs();
  const Batch together = batch_of_pairs(pairs);
  const auto mean = [&] {
    Tensor total = 0.0;
    for (const IdPair& pair : pairs)
      total = total + model.loss(batch_of_pairs({pair})) * static_cast<double>(pair.target.size() + 1);
    return total * (1 / static_cast<double>(together.words));
  };
  EXPECT_NEAR(model.loss(together).item(), mean().item(), kBar);
  expect_equal(gradients(model, [&] { return model.loss(together); }), gradients(model, mean), "gradients");
}

// What stands in the padding is not looked at, and learns nothing.
template <class Model>
void expect_padding_is_not_looked_at(const Model& model) {
  const Batch batch = batch_of_pairs(some_pairs());
  const std::vector<Array> found = gradients(model, [&] { return model.loss(batch); });
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::string& name = model.parameters()[i].name;
    for (const double g : found[i]) EXPECT_TRUE(std::isfinite(g)) << name;
    // <unk> stands behind sources only, and </s> behind targets; a tied table learns from every word as an output.
    constexpr bool tied = !requires { model.output; };
    const bool source = name == "source_words.weight", target = name == "target_words.weight" && !tied;
    for (std::size_t j = 0; (source || target) && j < found[i].shape()[1]; ++j)
      EXPECT_EQ(found[i](source ? data::Vocabulary::kUnknown : data::kEnd, j), 0) << name;
  }
  Batch other = batch;
  for (std::size_t b = 0; b < other.size(); ++b) {
    for (std::size_t s = other.source_sizes[b]; s < other.source.shape()[0]; ++s) other.source(s, b) = 6;
    for (std::size_t t = 0; t < other.input.shape()[0]; ++t)
      if (other.wanted(t, b) == data::kNotAsked) other.input(t, b) = 5;
  }
  ASSERT_NE(other.source, batch.source);
  ASSERT_NE(other.input, batch.input);
  EXPECT_EQ(model.loss(other).item(), model.loss(batch).item());
}

// rows(): row r[i] of a state becomes row i, and all that follows is as it was there.
template <class Model>
void expect_rows_are_other_sentences(const Model& model) {
  const std::vector<IdPair> pairs = some_pairs();
  const Batch batch = batch_of_pairs(pairs);
  auto state = model.start(batch);
  model.step(row_of(batch.input, 0), state);
  const std::vector<std::int32_t> rows = {3, 1, 1, 0, 2};
  auto chosen = state.rows(ag::ids_of(rows, {rows.size()}));
  const Array z = model.step(Ids(Ids::shape_type{batch.size()}, 4), state).value(),
              of_rows = model.step(Ids(Ids::shape_type{rows.size()}, 4), chosen).value();
  ASSERT_EQ(of_rows.shape()[0], rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto r = static_cast<std::size_t>(rows[i]);
    EXPECT_LE(largest_difference(Array(xt::view(of_rows, i)), Array(xt::view(z, r))), kBar);
    expect_equal(row_of_state(chosen, i, pairs[r].source.size()), row_of_state(state, r, pairs[r].source.size()),
                 "row");
  }
}

// Scheduled sampling: own = 0 is teacher forcing; with own = 1 the decoder sees nothing but <s> and its likeliest
// words.
template <class Model>
void expect_own_words(const Model& model) {
  const Batch batch = batch_of_pairs(some_pairs());
  ag::Random random(1);
  EXPECT_NEAR(loss_with_own_words(model, batch, 0, random).item(), model.loss(batch).item(), kBar);
  expect_equal(gradients(model, [&] { return loss_with_own_words(model, batch, 0, random); }),
               gradients(model, [&] { return model.loss(batch); }), "gradients");

  Batch free = batch;  // told what it would have written
  auto state = model.start(batch);
  for (std::size_t t = 1; t < batch.input.shape()[0]; ++t) {
    const Array z = model.step(row_of(free.input, t - 1), state).value();
    for (std::size_t b = 0; b < batch.size(); ++b) free.input(t, b) = ag::best_class(z, b);
  }
  ASSERT_NE(free.input, batch.input);
  EXPECT_NEAR(loss_with_own_words(model, batch, 1, random).item(), model.loss(free).item(), kBar);
  expect_equal(gradients(model, [&] { return loss_with_own_words(model, batch, 1, random); }),
               gradients(model, [&] { return model.loss(free); }), "no gradient goes through the choice");
}

template <class Model>
void expect_a_translator(const Model& model) {
  expect_gradient_of_differences(model);
  expect_steps_equal_loss(model);
  expect_batching_changes_nothing(model);
  expect_loss_of_a_batch_is_the_mean(model);
  expect_padding_is_not_looked_at(model);
  expect_rows_are_other_sentences(model);
  expect_own_words(model);
}

}  // namespace translators
