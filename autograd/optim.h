// optim.h: from gradients to new values. Two steps make a training step:
//
//   Adam optimizer(model.parameters(), {.learning_rate = 1e-3});
//   …  { Tape tape; Tensor loss = …; tape.backward(loss); }
//   clip_grad_norm(model.parameters(), 1.0);     // when wanted
//   optimizer.step();
//   optimizer.zero_grad();
//
// Gradients are read, never changed. A row-sparse gradient (an embedding table) is a gradient that is zero in all other
// rows, and every optimizer but LazyAdam gives what the dense one would have given: where an untouched row does not
// change by the formula it is not visited, and where it does (momentum, decay) one pass visits all rows, without the
// dense gradient ever being made. A parameter without a gradient is left alone, and its step is not counted.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "autograd/clip.h"
#include "autograd/io/checkpoint.h"
#include "autograd/kernels/update.h"
#include "autograd/module.h"
#include "autograd/schedule.h"

namespace ag {
inline namespace AG_PRECISION {

// Which parameters weight decay applies to; empty: all of them.
using ParameterFilter = std::function<bool(const NamedParameter&)>;
// Two axes or more: decay weights and tables, spare biases and the gains of norms.
bool is_matrix(const NamedParameter& parameter);

class Optimizer {
 public:
  virtual ~Optimizer() = default;

  // One update of every parameter that has a gradient.
  void step();
  // Drops the gradients.
  void zero_grad() const;

  double learning_rate() const { return learning_rate_; }
  // For schedules. Throws Error unless it is finite and not negative.
  void set_learning_rate(double rate);

  // What must be saved, besides the parameters, to go on exactly: arrays such as "embedding.weight.momentum", and as
  // integers (a float counts to 2²⁴ only) the updates each parameter has seen, "embedding.weight.step", and the bits of
  // the learning rate.
  Checkpoint state() const;
  // Throws Error naming what is missing, unknown, or of another shape; then nothing has changed.
  void load_state(const Checkpoint& state);

  // Each tensor once, though it may have been registered under several names (tied weights).
  const Parameters& parameters() const { return parameters_; }

 protected:
  // One parameter and what the optimizer remembers of it. `memory` has one array for each name given to the
  // constructor.
  struct Entry {
    Tensor tensor;
    bool decays;
    std::int64_t step = 0;      // 1 in the first update
    std::vector<Array> memory;  // of the tensor's shape
  };

  // `memory` names the arrays kept for each parameter; they start at `initial`. Throws Error when there is no
  // parameter.
  Optimizer(const Parameters& parameters, double learning_rate, const ParameterFilter& decays,
            std::vector<std::string> memory, double initial = 0);

  // Both compute the new value of entry.tensor; entry.step has been counted up already.
  virtual void update(Entry& entry, const Array& gradient) = 0;
  // `gradient` has each row once, in ascending order.
  virtual void update(Entry& entry, const SparseRows& gradient) = 0;

 private:
  Parameters parameters_;
  std::vector<Entry> entries_;
  std::vector<std::string> memory_names_;
  double learning_rate_;
};

struct SGDOptions {
  double learning_rate = 1e-2;
  double momentum = 0;      // μ
  double dampening = 0;     // τ
  bool nesterov = false;    // needs momentum > 0 and dampening = 0
  double weight_decay = 0;  // λ: the gradient of ½ λ ‖w‖² is added
  ParameterFilter decays = {};
};

// g ← dw + λ w;  b ← μ b + (1 − τ) g (b = g the first time);  w ← w − ε b, or w − ε (g + μ b) with Nesterov
// (Robbins & Monro 1951; Polyak 1964; Nesterov 1983 in the form of Sutskever et al. 2013).
class SGD : public Optimizer {
 public:
  explicit SGD(const Parameters& parameters, const SGDOptions& options = {});

 private:
  void update(Entry& entry, const Array& gradient) override;
  void update(Entry& entry, const SparseRows& gradient) override;
  SGDOptions options_;
};

struct AdagradOptions {
  double learning_rate = 1e-2;
  double learning_rate_decay = 0;  // r: ε / (1 + r (t − 1))
  double weight_decay = 0;
  double initial_accumulator = 0;
  double epsilon = 1e-10;
  ParameterFilter decays = {};
};

// g ← dw + λ w;  s ← s + g²;  w ← w − ε g / (√s + ϵ) (Duchi, Hazan & Singer 2011).
class Adagrad : public Optimizer {
 public:
  explicit Adagrad(const Parameters& parameters, const AdagradOptions& options = {});

 private:
  void update(Entry& entry, const Array& gradient) override;
  void update(Entry& entry, const SparseRows& gradient) override;
  AdagradOptions options_;
};

struct AdamOptions {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
  ParameterFilter decays = {};
};

// g ← dw + λ w;  m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;  w ← w − ε m̂ / (√v̂ + ϵ)
// with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ) (Kingma & Ba 2015, algorithm 1).
class Adam : public Optimizer {
 public:
  explicit Adam(const Parameters& parameters, const AdamOptions& options = {});

 protected:
  enum class Decay { l2, decoupled };
  Adam(const Parameters& parameters, const AdamOptions& options, Decay decay);
  void update(Entry& entry, const Array& gradient) override;
  void update(Entry& entry, const SparseRows& gradient) override;
  // The numbers of this step: bias corrections, and the decay where it belongs.
  kernels::AdamStep coefficients(const Entry& entry) const;

 private:
  AdamOptions options_;
  Decay decay_;
};

// Adam with the decay kept out of the moments: w ← (1 − ε λ) w, then Adam's step with λ = 0 (Loshchilov & Hutter 2019,
// algorithm 2, with ε in the place of their η, as frameworks have it). Give a weight_decay: the default here is 0.01.
struct AdamWOptions {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 1e-2;
  ParameterFilter decays = {};
};
class AdamW : public Adam {
 public:
  explicit AdamW(const Parameters& parameters, const AdamWOptions& options = {});
};

// Another algorithm than Adam, for large tables: of a row-sparse gradient only the rows that are there are updated;
// elsewhere neither the moments decay nor the values move. t counts all steps. Dense gradients: as Adam. No weight
// decay: it would touch every row; throws Error when one is asked for.
class LazyAdam : public Adam {
 public:
  explicit LazyAdam(const Parameters& parameters, const AdamOptions& options = {});

 private:
  using Adam::update;
  void update(Entry& entry, const SparseRows& gradient) override;
};

}  // namespace AG_PRECISION
}  // namespace ag
