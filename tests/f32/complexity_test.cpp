// Chapter 07's complexity lab, on times that are made up: what follows from them must not depend on the machine.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "autograd/blas.h"
#include "chapters/07_transformer/report/complexity_show.h"

namespace transformer {
namespace {

constexpr double kAttention = 2e-9, kRecurrence = 3e-9, kStep = 4e-6, kDecoded = 5e-9;

LabSettings settings() {
  LabSettings s = lab_settings(program::Profile::standard);
  s.decoding_words = {100, 200, 400, 800};
  return s;
}

// As the table says, and back takes 2 for attention and 3 for the others; `factor` wiggles a little about 1.
std::vector<Timing> made_up(const LabSettings& s, const std::function<double(std::size_t)>& factor) {
  std::vector<Timing> timings = timings_wanted(s);
  for (std::size_t i = 0; i < timings.size(); ++i) {
    Timing& t = timings[i];
    const auto n = static_cast<double>(t.n), d = static_cast<double>(t.d);
    const bool attention = t.layer == Layer::attention;
    t.forward = factor(i) * (attention ? kAttention * n * n * d : kRecurrence * n * d * d);
    t.both = t.forward * (attention ? 3 : 4);
  }
  return timings;
}

std::vector<Decoding> decoded(const LabSettings& s, double step) {
  std::vector<Decoding> decoding;
  for (const std::size_t t : s.decoding_words) decoding.push_back({t, 1e-6 + kDecoded * static_cast<double>(t), step});
  return decoding;
}

ComplexityLab exact() {
  return evaluate(settings(), made_up(settings(), [](std::size_t) { return 1.0; }), decoded(settings(), kStep));
}

TEST(Line, LeastSquares) {
  const program::Line line = program::fit_line({0, 1, 2}, {0, 1, 1});
  EXPECT_NEAR(line.slope, 1.0 / 2, 1e-12);
  EXPECT_NEAR(line.intercept, 1.0 / 6, 1e-12);
  EXPECT_NEAR(line.r, std::sqrt(3.0) / 2, 1e-12);
  EXPECT_NEAR(line.error, std::sqrt(1.0 / 12), 1e-12);
}

TEST(Line, PowerLaw) {
  const program::Line line = program::fit_power({1, 2, 4}, {3, 12, 48});
  EXPECT_NEAR(line.slope, 2, 1e-12);
  EXPECT_NEAR(std::exp(line.intercept), 3, 1e-12);
}

TEST(Complexity, ExponentsOfTheTable) {
  const ComplexityLab lab = exact();
  EXPECT_EQ(lab.exponents.size(), 6u);
  for (const Over over : {Over::n, Over::d})
    for (const Layer layer : kLayers) {
      const Exponent& e = lab.exponent(layer, over);
      EXPECT_EQ(e.layer, layer);
      EXPECT_EQ(e.over, over);
      EXPECT_NEAR(e.forward, expected_exponent(layer, over), 1e-9);
      EXPECT_NEAR(e.both, expected_exponent(layer, over), 1e-9);
    }
  EXPECT_EQ(expected_exponent(Layer::attention, Over::n), 2);
  EXPECT_EQ(expected_exponent(Layer::attention, Over::d), 1);
  EXPECT_EQ(expected_exponent(Layer::recurrence, Over::n), 1);
  EXPECT_EQ(expected_exponent(Layer::convolution, Over::d), 2);
}

TEST(Complexity, ForwardAndBothAreKeptApart) {
  std::vector<Timing> timings = made_up(settings(), [](std::size_t) { return 1.0; });
  for (Timing& t : timings) t.both *= std::sqrt(static_cast<double>(t.n * t.d));
  const ComplexityLab lab = evaluate(settings(), timings, decoded(settings(), kStep));
  EXPECT_NEAR(lab.exponent(Layer::attention, Over::n).forward, 2, 1e-9);
  EXPECT_NEAR(lab.exponent(Layer::attention, Over::n).both, 2.5, 1e-9);
  EXPECT_NEAR(lab.exponent(Layer::recurrence, Over::d).both, 2.5, 1e-9);
}

// n² d a = n d² r at n = d r / a.
TEST(Complexity, CrossingWhereTheTermsAreEqual) {
  const ComplexityLab lab = exact();
  ASSERT_EQ(lab.crossings.size(), settings().crossing_sizes.size());
  for (const Crossing& c : lab.crossings) {
    const auto d = static_cast<double>(c.d);
    ASSERT_TRUE(c.forward && c.both) << "d = " << c.d;
    EXPECT_NEAR(*c.forward / d, kRecurrence / kAttention, 1e-9) << "d = " << c.d;
    EXPECT_NEAR(*c.both / d, 4 * kRecurrence / (3 * kAttention), 1e-9) << "d = " << c.d;
  }
}

TEST(Complexity, NoiseMovesTheFindingsLittle) {
  const auto noisy = [](std::size_t i) { return i % 2 == 0 ? 1.05 : 0.95; };
  const ComplexityLab lab = evaluate(settings(), made_up(settings(), noisy), decoded(settings(), kStep));
  for (const Exponent& e : lab.exponents) EXPECT_NEAR(e.forward, expected_exponent(e.layer, e.over), 0.1);
  for (const Crossing& c : lab.crossings) {
    ASSERT_TRUE(c.forward) << "d = " << c.d;
    EXPECT_NEAR(*c.forward / static_cast<double>(c.d), 1.5, 0.3) << "d = " << c.d;
  }
}

TEST(Complexity, NoCrossingFarFromWhatWasMeasured) {
  for (const double factor : {0.1, 10.0}) {
    std::vector<Timing> timings = made_up(settings(), [](std::size_t) { return 1.0; });
    for (Timing& t : timings)
      if (t.layer == Layer::recurrence) t.forward *= factor;
    const ComplexityLab lab = evaluate(settings(), timings, decoded(settings(), factor * kStep));
    for (const Crossing& c : lab.crossings) {
      EXPECT_FALSE(c.forward) << "d = " << c.d;
      EXPECT_TRUE(c.both) << "d = " << c.d;
    }
    EXPECT_FALSE(lab.decoding_crossing) << *lab.decoding_crossing;
  }
}

// 1 µs + 5 ns t = 4 µs at t = 600.
TEST(Complexity, DecodingCrossing) { EXPECT_NEAR(exact().decoding_crossing.value(), 600, 1e-6); }

TEST(Complexity, EveryTimeIsWantedOnce) {
  const std::vector<Timing> wanted = timings_wanted(settings());
  for (std::size_t i = 0; i < wanted.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      EXPECT_FALSE(wanted[i].layer == wanted[j].layer && wanted[i].n == wanted[j].n && wanted[i].d == wanted[j].d);
  EXPECT_THROW(evaluate(settings(), {wanted.begin() + 1, wanted.end()}, {}), ag::Error);
}

TEST(Complexity, PathLengths) {
  EXPECT_EQ(path_length(Layer::attention, 1000, 3), 1u);
  EXPECT_EQ(path_length(Layer::recurrence, 1000, 3), 999u);
  EXPECT_EQ(path_length(Layer::convolution, 1000, 3), 999u);
  EXPECT_EQ(path_length(Layer::convolution, 1000, 5), 500u);
  EXPECT_EQ(path_length(Layer::convolution, 1001, 5), 500u);
  EXPECT_EQ(path_length(Layer::convolution, 1002, 5), 501u);
  EXPECT_EQ(dilated_path_length(2, 3), 1u);
  EXPECT_EQ(dilated_path_length(5, 3), 2u);  // layers of 3 see 1, 1 + 3, 1 + 3 + 9 words to each side
  EXPECT_EQ(dilated_path_length(6, 3), 3u);
  EXPECT_EQ(dilated_path_length(14, 3), 3u);
  EXPECT_EQ(dilated_path_length(15, 3), 4u);
  EXPECT_EQ(dilated_path_length(13, 5), 2u);
  EXPECT_THROW(path_length(Layer::convolution, 5, 1), ag::Error);
  EXPECT_THROW(dilated_path_length(5, 1), ag::Error);
}

// Of so many layers, the last word's gradient reaches the first word; of one less it does not.
TEST(Complexity, AConvolutionsPathIsTheGradients) {
  for (const std::size_t k : {3u, 5u, 7u})
    for (const std::size_t n : {2u, 7u, 12u}) {
      const std::size_t layers = path_length(Layer::convolution, n, k);
      for (const std::size_t depth : {layers - 1, layers}) {
        ag::Tape tape;
        const ag::Tensor x = ag::Tensor::parameter(ag::ones({1, n, 1})), W(ag::ones({k, 1, 1})), b(ag::zeros({1}));
        ag::Tensor y = x * ag::Tensor(1);
        for (std::size_t layer = 0; layer < depth; ++layer) y = ag::convolution(y, W, b);
        tape.backward(ag::sum(ag::slice(y, 1, static_cast<ag::Axis>(n) - 1, static_cast<ag::Axis>(n))));
        EXPECT_EQ(x.grad()(0, 0, 0) != 0, depth == layers) << "k = " << k << ", n = " << n;
      }
    }
}

TEST(Complexity, TheSmallLabRuns) {
  const int threads = ag::threads();
  const ComplexityLab lab = measure_complexity(lab_settings(program::Profile::check));
  EXPECT_EQ(ag::threads(), threads);
  for (const Timing& t : lab.timings) {
    EXPECT_TRUE(t.forward > 0 && t.forward < 10) << t.forward;
    EXPECT_TRUE(t.both > 0 && t.both < 10) << t.both;
  }
  for (const Decoding& d : lab.decoding) EXPECT_TRUE(d.attention > 0 && d.recurrence > 0);
  for (const Exponent& e : lab.exponents) EXPECT_TRUE(std::isfinite(e.forward) && std::isfinite(e.both));
}

TEST(Complexity, IsShownAndRecorded) {
  ComplexityLab lab = exact();
  lab.crossings.front().forward.reset();
  report::Report report("lab");
  add_complexity(report, lab);
  const std::string html = report.html();
  EXPECT_NE(html.find("attention ~ n^2.00"), std::string::npos);
  EXPECT_NE(html.find("recurrence ~ d^2.00"), std::string::npos);
  EXPECT_NE(html.find("from word 600 on"), std::string::npos);
  EXPECT_EQ(html.find("\"nan"), std::string::npos);
  program::RunRecord record("07_transformer", {}, "");
  record_complexity(record, lab);
  const auto& found = record.json()["metrics"]["complexity"];
  EXPECT_NEAR(found["exponents"]["attention"]["n"]["both"].get<double>(), 2, 1e-9);
  EXPECT_TRUE(found["crossings"][0]["forward"].is_null());
  EXPECT_NEAR(found["crossings"][1]["forward"].get<double>(), 96, 1e-6);
  EXPECT_NEAR(found["decoding_crossing"].get<double>(), 600, 1e-6);
  EXPECT_EQ(found["timings"].size(), lab.timings.size());
}

}  // namespace
}  // namespace transformer
