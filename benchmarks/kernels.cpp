// kernels.cpp: every kernel against what the machine allows. For one that moves memory the floor is the time in which a
// plain loop reads as many arrays of that size and writes one; for a product of matrices it is the time its
// multiplications take when all numbers stay in registers; for the tape, the same ops without one. The floor is
// measured in turns with the kernel, in the same process; `share` is floor / time, and 1 cannot be beaten by much.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>
#include <vector>

#include "autograd/autograd.h"
#include "autograd/kernels/gemm.h"
#include "autograd/kernels/layout.h"
#include "autograd/kernels/normal.h"
#include "autograd/kernels/reduce.h"
#include "autograd/kernels/rowwise.h"
#include "autograd/kernels/tile.h"
#include "autograd/kernels/update.h"
#include "autograd/kernels/vocabulary_loss.h"
#include "benchmarks/measured.h"

namespace {

using ag::Array;
using ag::Scalar;
using bench::filled;
namespace kernels = ag::kernels;
namespace simd = ag::kernels::simd;
constexpr std::size_t kRows = 2048, kColumns = 512, kSize = kRows * kColumns;

double seconds(const std::function<void()>& body) {
  const auto start = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Multiplications and additions of one tile of the matrix product, over and over on the same numbers in the cache.
void multiply_in_registers(std::size_t multiplications) {
  static const Array a = filled({kernels::kTileRows * 128}, 1, 1), b = filled({128 * kernels::kPanel}, 2, 1);
  Scalar out[kernels::kTileRows * kernels::kPanel];
  kernels::Tile<kernels::kTileRows, kernels::kTileVectors> tile;
  tile.fill(Scalar(0));
  for (std::size_t done = 0; done < multiplications; done += 128 * kernels::kTileRows * kernels::kPanel)
    tile.add_product(128, a.data(), 1, kernels::kTileRows, b.data());
  tile.store(out, kernels::kPanel);
  benchmark::DoNotOptimize(out);
}

// Reads `sources` arrays of n numbers and writes one.
void stream(std::size_t sources, std::size_t n) {
  benchmark::DoNotOptimize(n);  // GCC 12 warns of loops whose length it knows
  static std::vector<Array> from(5);
  for (Array& each : from)
    if (each.size() < n) each = filled({n}, 1, 1);
  static Array to;
  if (to.size() < n) to = filled({n}, 1, 1);
  const auto* a = from[0].data();
  const auto* b = from[1].data();
  const auto* c = from[2].data();
  const auto* d = from[3].data();
  const auto add = [](auto x, auto... more) { return (x + ... + more); };
  switch (sources) {
    case 0:
      std::fill(to.data(), to.data() + n, Scalar(1));
      break;
    case 1:
      simd::transform(n, to.data(), add, a);
      break;
    case 2:
      simd::transform(n, to.data(), add, a, b);
      break;
    case 3:
      simd::transform(n, to.data(), add, a, b, c);
      break;
    default:
      simd::transform(n, to.data(), add, a, b, c, d);
  }
  benchmark::ClobberMemory();
}

// Times body(), with floor() in between.
void measure(const std::string& name, const std::function<void()>& body, const std::function<void()>& floor) {
  benchmark::RegisterBenchmark(
      name.c_str(),
      [=](benchmark::State& state) {
        std::vector<double> ours, least;
        for (auto _ : state) {
          ours.push_back(seconds(body));
          least.push_back(seconds(floor));
          state.SetIterationTime(ours.back());
        }
        const auto median = [](std::vector<double>& all) {
          std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2), all.end());
          return all[all.size() / 2];
        };
        const double mine = median(ours);
        state.counters["median_us"] = 1e6 * mine;
        state.counters["share"] = median(least) / mine;
      })
      ->UseManualTime()
      ->Unit(benchmark::kMicrosecond);
}

void moves(const std::string& name, std::size_t sources, std::size_t n, const std::function<void()>& body) {
  measure(name, body, [=] { stream(sources, n); });
}

void product(const std::string& name, bool ta, bool tb, std::size_t m, std::size_t n, std::size_t k) {
  const auto a = std::make_shared<Array>(filled({m * k}, 1, 1)), b = std::make_shared<Array>(filled({k * n}, 2, 1));
  const auto c = std::make_shared<Array>(ag::zeros({m * n}));
  measure(
      name + " " + std::to_string(m) + "x" + std::to_string(n) + "x" + std::to_string(k),
      [=] { kernels::gemm(ta, tb, m, n, k, 1, a->data(), ta ? m : k, b->data(), tb ? k : n, 0, c->data(), n); },
      [=] { multiply_in_registers(m * n * k); });
}

// Rows of 512 numbers.
struct Matrices {
  Array x = filled({kRows, kColumns}, 1, 2), y = filled({kRows, kColumns}, 2, 1), dy = filled({kRows, kColumns}, 3, 1),
        dx = ag::zeros({kRows, kColumns}), m = ag::zeros({kRows, kColumns}), v = ag::ones({kRows, kColumns}),
        gain = filled({kColumns}, 4, 1), bias = filled({kColumns}, 5, 1), row = ag::zeros({kColumns}),
        mean = ag::zeros({kRows}), rstd = ag::ones({kRows});
  std::vector<std::int32_t> ids;

  Matrices() {
    for (std::size_t i = 0; i < kRows; ++i) ids.push_back(static_cast<std::int32_t>(i * 7919 % kColumns));
  }
};

void rows() {
  const auto t = std::make_shared<Matrices>();
  Matrices& a = *t;
  const auto in_place = [t](auto body) { return [t, body] { body(); }; };
  const Scalar *x = a.x.data(), *y = a.y.data(), *dy = a.dy.data();
  Scalar *dx = a.dx.data(), *m = a.m.data(), *v = a.v.data(), *mean = a.mean.data(), *rstd = a.rstd.data();
  const Scalar *gain = a.gain.data(), *bias = a.bias.data();
  Scalar* row = a.row.data();
  const std::int32_t* ids = a.ids.data();
  const std::size_t n = a.x.size();  // not kSize, as in stream()
  moves("softmax", 1, kSize, in_place([=] { kernels::softmax(x, kRows, kColumns, dx); }));
  moves("softmax backward", 2, kSize, in_place([=] { kernels::softmax_backward(y, dy, kRows, kColumns, 0, dx); }));
  moves("log_softmax", 1, kSize, in_place([=] { kernels::log_softmax(x, kRows, kColumns, dx); }));
  moves("log_softmax backward", 2, kSize,
        in_place([=] { kernels::log_softmax_backward(y, dy, kRows, kColumns, 0, dx); }));
  moves("cross_entropy with gradient", 1, kSize, in_place([=] {
          kernels::cross_entropy(x, kRows, kColumns, {.classes = ids, .ignored = -100, .total = kRows}, dx);
        }));
  moves("layer_norm", 1, kSize,
        in_place([=] { kernels::layer_norm(x, gain, bias, 1e-5, kRows, kColumns, dx, mean, rstd); }));
  moves("layer_norm backward", 2, kSize,
        in_place([=] { kernels::layer_norm_backward(x, gain, mean, rstd, dy, kRows, kColumns, 0, dx); }));
  moves("gelu", 1, kSize, in_place([=] {
          simd::transform(
              n, dx, [](const auto& u) { return u * kernels::normal(u).cdf; }, x);
        }));
  moves("exp of what is not positive", 1, kSize, in_place([=] {
          simd::transform(
              n, dx, [](const auto& u) { return simd::exp_nonpositive(u - 2); }, x);
        }));
  moves("column_sums", 1, kSize, in_place([=] { kernels::column_sums(x, kRows, kColumns, 0, row); }));
  moves("fill_rows", 0, kSize, in_place([=] { kernels::fill_rows(gain, kRows, kColumns, dx); }));
  moves("gather_rows", 1, kSize, in_place([=] { kernels::gather_rows(y, ids, kRows, kColumns, dx); }));
  moves("transpose", 1, kSize, [t] { benchmark::DoNotOptimize(kernels::permute(t->x, {1, 0})); });
  moves("sgd", 2, kSize, in_place([=] { kernels::sgd(m, nullptr, dy, n, {Scalar(0.1), 0, 1, 0, false}); }));
  // w, m and v are read and written: as many bytes as three streams of one source, and g.
  const kernels::AdamStep step{
      Scalar(0.9), Scalar(0.1), Scalar(0.999), Scalar(0.001), Scalar(1e-3), Scalar(1), Scalar(1e-8), 0, 1};
  measure("adam", in_place([=] { kernels::adam(dx, m, v, dy, n, step); }), [] {
    stream(2, kSize);
    stream(1, kSize);
    stream(1, kSize);
  });
}

// Chapter 01's output layer: three products of the same size.
void output_layer(std::size_t rows, std::size_t inputs, std::size_t classes) {
  struct Data {
    Array x, weight, bias, dx, dweight, dbias;
    std::vector<std::int32_t> targets;
  };
  const auto d = std::make_shared<Data>(Data{filled({rows, inputs}, 1, 1),
                                             filled({inputs, classes}, 2, 0.05),
                                             filled({classes}, 3, 0.1),
                                             ag::zeros({rows, inputs}),
                                             ag::zeros({inputs, classes}),
                                             ag::zeros({classes}),
                                             {}});
  for (std::size_t i = 0; i < rows; ++i) d->targets.push_back(static_cast<std::int32_t>(i * 7919 % classes));
  measure(
      "vocabulary_loss and gradients",
      [=] {
        kernels::VocabularyLoss loss({d->x.data(), d->weight.data(), d->bias.data(), d->targets.data(), -100, rows,
                                      inputs, classes, static_cast<double>(rows)},
                                     1, true);
        loss.forward(d->dx.data());
        loss.backward(1, 0, d->dweight.data(), 0, d->dbias.data());
      },
      [=] { multiply_in_registers(3 * rows * inputs * classes); });
}

// What the tape costs: ten negations of one number forward and back, beside twenty without a tape.
void tape() {
  const auto x = std::make_shared<ag::Tensor>(ag::Tensor::parameter(filled({1}, 1, 1)));
  const auto negations = [x](int count) {
    ag::Tensor y = *x;
    for (int i = 0; i < count; ++i) y = ag::negate(y);
    return y;
  };
  measure(
      "tape, ten records",
      [=] {
        ag::Tape records;
        x->zero_grad();
        records.backward(negations(10));
      },
      [=] { benchmark::DoNotOptimize(negations(20)); });
}

}  // namespace

int main(int argc, char** argv) {
  ag::set_threads(1);
  tape();
  rows();
  product("gemm", false, false, 128, 16383, 100);
  product("gemm, B transposed", false, true, 128, 100, 16383);
  product("gemm, A transposed", true, false, 100, 16383, 128);
  product("gemm", false, false, 512, 2048, 512);
  product("gemm", false, false, 128, 128, 128);
  product("gemm", false, false, 32, 512, 128);
  product("gemm", false, false, 32, 32, 32);
  product("gemm", false, false, 1, 512, 512);
  output_layer(128, 100, 16383);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
}
