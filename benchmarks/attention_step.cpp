// attention_step.cpp: self-attention of one sequence with eight heads of 64, forward and backward, timed. Its peer in
// PyTorch is peers/attention_step.py.
#include <CLI/CLI.hpp>

#include "autograd/autograd.h"
#include "autograd/kernels/gemm.h"
#include "benchmarks/measured.h"

namespace {

using ag::Array;
using ag::Scalar;
using ag::Tensor;
using bench::filled;
constexpr std::size_t kHeads = 8, kHead = 64, kWidth = kHeads * kHead;

// Σ_i x_i sin i: a number that depends on every element.
double mix(const Array& x) {
  double sum = 0, i = 0;
  for (const Scalar v : x) sum += static_cast<double>(v) * std::sin(i++);
  return sum;
}

// Seconds of the products alone, of all heads: two forward, four or (where the weights are made again) five backward;
// of queries taken in blocks, where they see the earlier keys only.
double products_alone(std::size_t T, bool causal) {
  const std::size_t rows = causal ? 64 : T, stride = 3 * kWidth;
  Array x = filled({T, stride}, 1, 0.1), dx = filled({T, stride}, 1, 0.1), scores = filled({rows, T}, 1, 0.1);
  std::vector<double> seconds;
  for (int round = 0; round < 9; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t head = 0; head < kHeads; ++head) {
      for (std::size_t i = 0; i < T; i += rows) {
        const std::size_t keys = causal ? i + rows : T;
        Scalar *const a = x.data() + head * kHead, *const b = dx.data() + head * kHead, *const s = scores.data();
        const auto scores_of = [&] {
          ag::kernels::gemm(false, true, rows, keys, kHead, 1, a + i * stride, stride, a + kWidth, stride, 0, s, T);
        };
        const auto of_query = [&] {
          ag::kernels::gemm(false, false, rows, kHead, keys, 1, s, T, a, stride, 0, b + i * stride, stride);
        };
        const auto of_key = [&] {
          ag::kernels::gemm(true, false, keys, kHead, rows, 1e-6F, s, T, a + i * stride, stride, 1, b, stride);
        };
        for (int n = T > 256 ? 3 : 2; n > 0; --n) scores_of();
        for (int n = 0; n < 2; ++n) of_query(), of_key();
      }
    }
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::nth_element(seconds.begin(), seconds.begin() + 4, seconds.end());
  return seconds[4];
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t T = 128;
  bool causal = false;
  double dropout = 0;
  int steps = 40, threads = 1;
  CLI::App app("self-attention forward and backward, timed");
  app.add_option("--T", T);
  app.add_flag("--causal", causal);
  app.add_option("--dropout", dropout);
  app.add_option("--steps", steps);
  app.add_option("--threads", threads);
  CLI11_PARSE(app, argc, argv);
  ag::set_threads(threads);
  const Tensor qkv = Tensor::parameter(filled({1, T, 3 * kWidth}, 1, 2));
  const Array cotangent = filled({1, T, kWidth}, 2, 1);
  const ag::TrainMode train;
  ag::Random random(1);
  bench::Measured out;
  for (int i = 0; i < steps; ++i) {
    Array dy = cotangent;
    qkv.zero_grad();
    const auto step = [&] {
      ag::Tape tape;
      const Tensor y = ag::self_attention(qkv, kHeads, {.causal = causal}, dropout, &random);
      tape.backward(y, std::move(dy));
      return qkv;
    };
    out.step(step, [&](const Tensor& leaf) { return dropout > 0 ? 0 : mix(leaf.grad()); });
  }
  out.print([&] { return nlohmann::json{{"floor", products_alone(T, causal)}}; });
}
