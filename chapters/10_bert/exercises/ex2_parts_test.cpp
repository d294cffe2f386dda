#include "ex2_parts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "chapters/10_bert/lesson.h"

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// An example: −ln P of each of its hidden pieces, and that of NSP's answer. The gradient of each number by parameter i
// is i + 1 times the number.
struct Answers {
  Vector masked;
  double next;
};
const std::vector<Answers> kBatch = {{{4, 3, 5}, 0.7}, {{}, 0.1}, {{2}, 1.5}, {{6, 1, 2, 2, 8}, 0.4}, {{}, 0.9}};

Vector scaled(double mean) { return {mean, 2 * mean, 3 * mean}; }
double mean_of(const Vector& x) {
  return x.empty() ? kNaN : std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

Part part_of(std::size_t first, std::size_t last) {
  Vector masked, next;
  for (std::size_t b = first; b < last; ++b) {
    masked.insert(masked.end(), kBatch[b].masked.begin(), kBatch[b].masked.end());
    next.push_back(kBatch[b].next);
  }
  return {masked.size(), next.size(), mean_of(masked), mean_of(next), scaled(mean_of(masked)), scaled(mean_of(next))};
}
std::vector<Part> cut(const std::vector<std::size_t>& ends) {
  std::vector<Part> parts;
  for (std::size_t first = 0; const std::size_t end : ends) {
    parts.push_back(part_of(first, end));
    first = end;
  }
  return parts;
}

TEST(Exercise2, APartCountsByHowMuchItHas) {
  const std::vector<Share> found = shares({{1, 2, 0, 0, {}, {}}, {7, 1, 0, 0, {}, {}}, {2, 1, 0, 0, {}, {}}});
  ASSERT_EQ(found.size(), 3u) << "a share for each part";
  const Vector masked = {0.1, 0.7, 0.2}, next = {0.5, 0.25, 0.25};
  for (std::size_t p = 0; p < 3; ++p) {
    EXPECT_NEAR(found[p].masked, masked[p], 1e-12)
        << "part " << p << ": its hidden pieces, of the hidden pieces of all";
    EXPECT_NEAR(found[p].next, next[p], 1e-12) << "part " << p << ": its examples, of the examples of all";
  }
}

TEST(Exercise2, HoweverItIsCut) {
  const double masked = (4 + 3 + 5 + 2 + 6 + 1 + 2 + 2 + 8) / 9.0, next = (0.7 + 0.1 + 1.5 + 0.4 + 0.9) / 5;
  for (const auto& ends : std::vector<std::vector<std::size_t>>{{5}, {2, 5}, {3, 5}, {1, 2, 4, 5}, {1, 2, 3, 4, 5}}) {
    const Whole whole = together(cut(ends));
    EXPECT_NEAR(whole.loss, masked + next, 1e-12) << ends.size() << " parts. NaN? The mean of nothing, times 0, is NaN";
    ASSERT_EQ(whole.gradient.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_NEAR(whole.gradient[i], static_cast<double>(i + 1) * (masked + next), 1e-12)
          << ends.size() << " parts: the gradients count as the losses do";
  }
}

TEST(Exercise2, NothingHiddenAtAll) {
  for (const Share& share : shares({part_of(1, 2), part_of(4, 5)}))
    EXPECT_EQ(share.masked, 0) << "0 hidden pieces of 0: a share of 0, and not 0 / 0";
  const Whole whole = together({part_of(1, 2), part_of(4, 5)});
  EXPECT_NEAR(whole.loss, (0.1 + 0.9) / 2, 1e-12) << "0 hidden pieces of 0 are no part of the loss";
  ASSERT_EQ(whole.gradient.size(), 3u);
  EXPECT_NEAR(whole.gradient[2], 3 * (0.1 + 0.9) / 2, 1e-12);
}

TEST(Exercise2, WhoTheMeanOfMeansOverrates) {
  const std::vector<Part> parts = {{1, 1, 0, 0, {}, {}}, {10, 1, 0, 0, {}, {}}, {4, 1, 0, 0, {}, {}}};
  EXPECT_NEAR(overrated(parts, 0), 5, 1e-12) << "alone in its part, a piece gets 1/3 of the loss; 1/15 would be right";
  EXPECT_NEAR(overrated(parts, 1), 0.5, 1e-12) << "one of ten gets 1/30";
  EXPECT_NEAR(overrated({parts[2], parts[2]}, 1), 1, 1e-12) << "with as many in each part, both are the same";
  const std::vector<Part> with_none = {{0, 1, 0, 0, {}, {}}, {2, 1, 0, 0, {}, {}}};
  EXPECT_NEAR(overrated(with_none, 1), 0.5, 1e-12) << "a part without any takes its share of the mean as well";
}

// --- the lesson's model ----------------------------------------------------------------------------------------------

data::WordPiece vocabulary() {
  std::vector<std::string> pieces = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
  while (pieces.size() < 30) pieces.push_back("w" + std::to_string(pieces.size()));
  return data::WordPiece(std::move(pieces));
}

std::vector<bert::Example> some_examples(const data::WordPiece& pieces, std::size_t n) {
  data::Random random(1);
  std::vector<bert::Example> examples;
  for (std::size_t b = 0; b < n; ++b) {
    data::TokenIds a, second;
    for (std::size_t t = 0; t < 2 + b; ++t) a.push_back(5 + static_cast<data::TokenId>(random.below(25)));
    for (std::size_t t = 0; t < 3; ++t) second.push_back(5 + static_cast<data::TokenId>(random.below(25)));
    examples.push_back(bert::join(a, second, 16, pieces, random));
    examples.back().random = static_cast<std::int32_t>(b % 2);
    bert::hide(examples.back(), {.chosen = b == 2 ? 0.0 : 0.4}, pieces, random);
  }
  return examples;
}

// The loss that `of` picks, and its gradient by all parameters, one after the other.
template <class Of>
std::pair<double, Vector> loss_and_gradient(const bert::Bert& model, const bert::Batch& batch, const Of& of) {
  model.zero_grad();
  ag::Tape tape;
  const bert::Losses losses = model.losses(batch);
  const ag::Tensor loss = of(losses);
  tape.backward(loss + losses.next * ag::Scalar(0));  // where nothing is hidden, the first has nothing to go back from
  Vector all;
  for (const ag::NamedParameter& p : model.parameters()) {
    const ag::Array gradient = p.tensor.has_grad() ? p.tensor.grad() : ag::zeros(p.tensor.shape());
    all.insert(all.end(), gradient.begin(), gradient.end());
  }
  model.zero_grad();
  return {static_cast<double>(loss.item()), all};
}

TEST(Exercise2, IsTheLessonsBatch) {
  const data::WordPiece pieces = vocabulary();
  ag::Random random(1);
  const bert::Bert model({.V = 30, .d = 4, .h = 2, .F = 5, .N = 1, .P = 16, .dropout = 0, .deviation = 0.5}, random);
  const std::vector<bert::Example> examples = some_examples(pieces, 7);
  const auto [loss, gradient] = loss_and_gradient(model, bert::batch_of(examples, pieces),
                                                  [](const bert::Losses& both) { return both.masked + both.next; });
  for (std::size_t size = 1; size <= examples.size(); ++size) {
    std::vector<Part> parts;
    for (std::size_t first = 0; first < examples.size(); first += size) {
      const std::size_t n = std::min(size, examples.size() - first);
      const bert::Batch batch = bert::batch_of(std::span(examples).subspan(first, n), pieces);
      Part& part = parts.emplace_back(Part{batch.hidden.size(), n, 0, 0, {}, {}});
      std::tie(part.masked, part.masked_gradient) =
          loss_and_gradient(model, batch, [](const bert::Losses& both) { return both.masked; });
      std::tie(part.next, part.next_gradient) =
          loss_and_gradient(model, batch, [](const bert::Losses& both) { return both.next; });
    }
    const Whole whole = together(parts);
    EXPECT_NEAR(whole.loss, loss, 1e-12) << parts.size() << " parts";
    ASSERT_EQ(whole.gradient.size(), gradient.size());
    for (std::size_t i = 0; i < gradient.size(); ++i)
      ASSERT_NEAR(whole.gradient[i], gradient[i], 1e-12)
          << parts.size() << " parts, number " << i << " of the gradient";
  }
}

}  // namespace
