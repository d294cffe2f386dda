#include "chapters/07_transformer/experiments/complexity.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "autograd/blas.h"
#include "chapters/program/cpu_seconds.h"

namespace transformer {
namespace {

using ag::Tensor;

// --- what is timed --------------------------------------------------------------------------------------------------

struct Call {
  std::vector<Tensor> inputs;
  std::function<Tensor(const std::vector<Tensor>&)> layer;
  std::size_t sequences = 1;
};

Tensor drawn(const ag::Shape& shape, double bound, ag::Random& random) {
  return Tensor::parameter(random.uniform(shape, -bound, bound));
}

// What grows with n² d: softmax(q kᵀ / √d) v, without the projections, whose work is 4 n d².
Call attention_over(std::size_t queries, std::size_t keys, std::size_t d, ag::Random& random) {
  return {{drawn({1, queries, d}, 1, random), drawn({1, keys, d}, 1, random), drawn({1, keys, d}, 1, random)},
          [](const std::vector<Tensor>& x) { return ag::attention(x[0], x[1], x[2], 1); }};
}

Call recurrence_over(std::size_t n, std::size_t batch, std::size_t d, ag::Random& random) {
  const double bound = 1 / std::sqrt(static_cast<double>(d));
  return {{drawn({n, batch, d}, 1, random), drawn({d, d}, bound, random), drawn({d, d}, bound, random),
           drawn({d}, bound, random)},
          [](const std::vector<Tensor>& x) { return ag::rnn(x[0], x[1], x[2], x[3]).y; },
          batch};
}

Call convolution_over(std::size_t n, std::size_t k, std::size_t d, ag::Random& random) {
  const double bound = 1 / std::sqrt(static_cast<double>(k * d));
  return {{drawn({1, n, d}, 1, random), drawn({k, d, d}, bound, random), drawn({d}, bound, random)},
          [](const std::vector<Tensor>& x) { return ag::convolution(x[0], x[1], x[2]); }};
}

Call call_of(const Timing& t, const LabSettings& settings, ag::Random& random) {
  if (t.layer == Layer::attention) return attention_over(t.n, t.n, t.d, random);
  if (t.layer == Layer::recurrence) return recurrence_over(t.n, settings.batch, t.d, random);
  return convolution_over(t.n, settings.k, t.d, random);
}

// --- how it is timed ------------------------------------------------------------------------------------------------

class Measured {
 public:
  // The least time of a sequence goes to `least`, which must stay where it is.
  Measured(Call call, bool backward, double& least) : call_(std::move(call)), backward_(backward), least_(&least) {
    least = std::numeric_limits<double>::infinity();
  }

  bool wants_more(double seconds) const { return rounds_ < 3 || spent_ < seconds; }

  // A millisecond of calls, at least one.
  void round() {
    double total = 0;
    while (total < 1e-3) {
      const double seconds = backward_ ? there_and_back() : there();
      *least_ = std::min(*least_, seconds / static_cast<double>(call_.sequences));
      total += seconds;
    }
    spent_ += total;
    ++rounds_;
  }

 private:
  double there() const {
    const double start = program::cpu_seconds();
    const Tensor y = call_.layer(call_.inputs);
    return program::cpu_seconds() - start;
  }
  double there_and_back() const {
    ag::Tape tape;
    const double start = program::cpu_seconds();
    const Tensor y = call_.layer(call_.inputs);
    const double middle = program::cpu_seconds();
    ag::Array dy = ag::ones(y.shape());
    const double turned = program::cpu_seconds();
    tape.backward(y, std::move(dy));
    const double end = program::cpu_seconds();
    for (const Tensor& x : call_.inputs) x.zero_grad();
    return (end - turned) + (middle - start);
  }

  Call call_;
  bool backward_;
  double* least_;
  double spent_ = 0;
  int rounds_ = 0;
};

class OneThread {
 public:
  OneThread() { ag::set_threads(1); }
  ~OneThread() { ag::set_threads(before_); }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int before_ = ag::threads();
};

// --- what follows from the times ------------------------------------------------------------------------------------

// Around the crossing, which is at n ≈ d where both reach the same speed.
std::vector<std::size_t> lengths_around(std::size_t d) { return {d, 3 * d / 2, 2 * d}; }

// How long a recurrence is timed for its crossing: its steps cost the same wherever they stand, and a sequence of more
// than 2²⁷ multiplications would only take the time of the others.
std::size_t recurrence_length(std::size_t d) { return std::min(2 * d, (std::size_t{1} << 27) / (d * d)); }

const Timing& find(const std::vector<Timing>& timings, Layer layer, std::size_t n, std::size_t d) {
  const auto at = std::find_if(timings.begin(), timings.end(),
                               [&](const Timing& t) { return t.layer == layer && t.n == n && t.d == d; });
  if (at == timings.end())
    throw ag::Error("[complexity] a timing is missing. Times must be those of timings_wanted().");
  return *at;
}

program::Line power_of(const std::vector<Timing>& sweep, Over over, double Timing::*pass) {
  std::vector<double> sizes, times;
  for (const Timing& t : sweep) {
    sizes.push_back(static_cast<double>(over == Over::n ? t.n : t.d));
    times.push_back(t.*pass);
  }
  return program::fit_power(std::move(sizes), std::move(times));
}

// Where ln(attention) = slope ln n + intercept meets ln(recurrence) = ln n + ln(a step).
std::optional<double> crossing_of(const std::vector<Timing>& attention, const Timing& recurrence,
                                  double Timing::*pass) {
  const program::Line line = power_of(attention, Over::n, pass);
  const double step = recurrence.*pass / static_cast<double>(recurrence.n);
  const double n = std::exp((std::log(step) - line.intercept) / (line.slope - 1));
  const double least = static_cast<double>(attention.front().n), most = static_cast<double>(attention.back().n);
  if (line.slope <= 1 || n < least / 2 || n > 2 * most) return {};
  return n;
}

// Where attention's a + b t meets what a step costs.
std::optional<double> decoding_crossing_of(const std::vector<Decoding>& decoding) {
  std::vector<double> t, attention;
  double step = 0;
  for (const Decoding& d : decoding) {
    t.push_back(static_cast<double>(d.t));
    attention.push_back(d.attention);
    step += d.recurrence / static_cast<double>(decoding.size());
  }
  const program::Line line = program::fit_line(t, attention);
  const double at = (step - line.intercept) / line.slope;
  if (line.slope <= 0 || at < 1 || at > 2 * t.back()) return {};
  return at;
}

void check_reach(std::size_t n, std::size_t k) {
  ag::check(n >= 1 && k >= 3, "[path_length] {} words, k = {}. There must be a word, and a neighbour on each side.", n,
            k);
}

}  // namespace

LabSettings lab_settings(program::Profile profile) {
  LabSettings s;
  switch (profile) {
    case program::Profile::standard:
    case program::Profile::prove:
      s.lengths = {256, 384, 512, 768, 1024, 1536, 2048};
      s.sizes = {256, 384, 512, 768, 1024};
      s.crossing_sizes = {32, 64, 128, 256, 512, 1024};
      s.decoding_words = {64, 128, 256, 384, 512, 640, 768, 1024};
      break;
    case program::Profile::quick:
      s.lengths = {256, 512, 1024};
      s.sizes = {128, 256, 512};
      s.d = 32;
      s.n = 64;
      s.crossing_sizes = {32, 64, 128};
      s.decoding_size = 256;
      s.decoding_words = {64, 128, 256, 512};
      s.seconds = 0.01;
      break;
    case program::Profile::full:
      s.lengths = {256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096};
      s.sizes = {256, 384, 512, 768, 1024, 1536, 2048};
      s.crossing_sizes = {32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536};
      s.decoding_words = {64, 128, 256, 384, 512, 640, 768, 1024, 1536, 2048};
      s.seconds = 1;
      break;
    case program::Profile::check:  // every line once
      s.lengths = {16, 32};
      s.sizes = {16, 32};
      s.d = 8;
      s.n = 8;
      s.batch = 2;
      s.crossing_sizes = {8};
      s.decoding_size = 16;
      s.decoding_words = {8, 16};
      s.seconds = 0;
      break;
  }
  return s;
}

double expected_exponent(Layer layer, Over over) { return (layer == Layer::attention) == (over == Over::n) ? 2 : 1; }

std::size_t path_length(Layer layer, std::size_t n, std::size_t k) {
  check_reach(n, k);
  if (layer == Layer::attention) return 1;
  const std::size_t reach = layer == Layer::recurrence ? 1 : k / 2;  // of one step, of one layer
  return (n - 1 + reach - 1) / reach;
}

std::size_t dilated_path_length(std::size_t n, std::size_t k) {
  check_reach(n, k);
  // L layers see (kᴸ − 1) / 2 words to each side.
  std::size_t layers = 0;
  for (std::size_t seen = 1; seen < 2 * n - 1; seen *= k) ++layers;
  return layers;
}

const Exponent& ComplexityLab::exponent(Layer layer, Over over) const {
  return exponents.at(static_cast<std::size_t>(layer) + (over == Over::n ? 0 : kLayers.size()));
}

std::vector<Timing> timings_wanted(const LabSettings& settings) {
  std::vector<Timing> wanted;
  const auto add = [&](Layer layer, std::size_t n, std::size_t d) {
    const bool there = std::any_of(wanted.begin(), wanted.end(),
                                   [&](const Timing& t) { return t.layer == layer && t.n == n && t.d == d; });
    if (!there) wanted.push_back({layer, n, d});
  };
  for (const Layer layer : kLayers) {
    for (const std::size_t n : settings.lengths) add(layer, n, settings.d);
    for (const std::size_t d : settings.sizes) add(layer, settings.n, d);
  }
  for (const std::size_t d : settings.crossing_sizes) {
    for (const std::size_t n : lengths_around(d)) add(Layer::attention, n, d);
    add(Layer::recurrence, recurrence_length(d), d);
  }
  return wanted;
}

std::vector<Timing> sweep(const ComplexityLab& lab, Layer layer, Over over) {
  const LabSettings& s = lab.settings;
  std::vector<Timing> found;
  for (const std::size_t size : over == Over::n ? s.lengths : s.sizes)
    found.push_back(over == Over::n ? find(lab.timings, layer, size, s.d) : find(lab.timings, layer, s.n, size));
  return found;
}

ComplexityLab evaluate(const LabSettings& settings, std::vector<Timing> timings, std::vector<Decoding> decoding) {
  ComplexityLab lab{.settings = settings, .timings = std::move(timings), .decoding = std::move(decoding)};
  for (const Over over : {Over::n, Over::d})
    for (const Layer layer : kLayers) {
      const std::vector<Timing> times = sweep(lab, layer, over);
      lab.exponents.push_back(
          {layer, over, power_of(times, over, &Timing::forward).slope, power_of(times, over, &Timing::both).slope});
    }
  for (const std::size_t d : settings.crossing_sizes) {
    std::vector<Timing> attention;
    for (const std::size_t n : lengths_around(d)) attention.push_back(find(lab.timings, Layer::attention, n, d));
    const Timing& recurrence = find(lab.timings, Layer::recurrence, recurrence_length(d), d);
    lab.crossings.push_back(
        {d, crossing_of(attention, recurrence, &Timing::forward), crossing_of(attention, recurrence, &Timing::both)});
  }
  lab.decoding_crossing = decoding_crossing_of(lab.decoding);
  return lab;
}

ComplexityLab measure_complexity(const LabSettings& settings) {
  const OneThread scope;
  std::vector<Timing> timings = timings_wanted(settings);
  std::vector<Decoding> decoding;
  for (const std::size_t t : settings.decoding_words) decoding.push_back({t});
  ag::Random random(1, "complexity");
  std::vector<Measured> all;
  for (Timing& t : timings) {
    const Call call = call_of(t, settings, random);
    all.emplace_back(call, false, t.forward);
    all.emplace_back(call, true, t.both);
  }
  for (Decoding& word : decoding) {
    all.emplace_back(attention_over(1, word.t, settings.decoding_size, random), false, word.attention);
    all.emplace_back(recurrence_over(1, 1, settings.decoding_size, random), false, word.recurrence);
  }
  for (bool again = true; again;) {
    again = false;
    for (Measured& each : all) {
      if (program::interrupted()) return {.settings = settings};
      if (!each.wants_more(settings.seconds)) continue;
      each.round();
      again = true;
    }
  }
  return evaluate(settings, std::move(timings), std::move(decoding));
}

}  // namespace transformer
