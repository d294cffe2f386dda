// temporal.h: can it be learned? An Elman network on the temporal order problem, from several starts.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "chapters/03_rnn/lesson_vanishing.h"
#include "datasets/planted/temporal_order.h"

namespace rnn {

// How U starts. All but the first two make the gradient neither vanish nor explode at once.
enum class Start {
  small,       // N(0, 0.01²): the habit of feed-forward nets
  normal,      // N(0, 0.1²): "basic tanh" of Pascanu et al.
  smart,       // 15 of each unit's weights from N(0, 1), the rest 0, scaled to spectral radius 0.95: their "smart tanh"
  orthogonal,  // all singular values 1 (Saxe et al. 2014)
  identity     // U = I (Le, Jaitly & Hinton 2015, there with relu)
};
std::string name_of(Start start);
ag::Array recurrent_start(Start start, std::size_t H, ag::Random& random);

// logits = h_T V + c: one answer to a sequence, N → 1.
struct OrderModel : ag::Module {
  Cell cell;
  ag::Linear output;

  OrderModel(std::size_t H, Start start, ag::Random& random);
  // h_T [B, H] of one-hot x [T, B, 6]: the whole sequence as one record, for training.
  ag::Tensor last_state(const ag::Tensor& x) const;
  // h_1 … h_T, step by step: for looking into it.
  std::vector<ag::Tensor> states(const ag::Tensor& x) const;
  ag::Tensor logits(const ag::Tensor& h_T) const { return output(h_T); }
};

enum class Clip { none, norm, value };
std::string name_of(Clip clip);

struct OrderTask {
  std::size_t T = 50, H = 50, B = 20;
  Start start = Start::orthogonal;
  bool adam = true;  // else plain gradient descent
  double rate = 1e-3;
  Clip clip = Clip::norm;
  double limit = 1;           // of the gradient's norm, or of each of its numbers
  std::int64_t steps = 2000;  // of B new sequences each, at most
  std::uint64_t seed = 1;
};

using Norms = std::vector<double>;  // of ∂L/∂h_k for k = 1 … T

struct OrderRun {
  OrderTask task;
  bool solved = false;            // below 1 % errors on 1,000 sequences that it never saw
  std::int64_t steps = 0;         // taken: it stops when it is solved
  double error = 1;               // on them, at the end
  double largest_norm = 0;        // of a gradient on the way
  Norms before = {}, after = {};  // training, of the mean loss over the same 100 sequences
};
OrderRun learn_order(const OrderTask& task);

}  // namespace rnn
