#include "autograd/optim.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

namespace ag {
inline namespace AG_PRECISION {
namespace {

Scalar scalar(double x) { return static_cast<Scalar>(x); }

void require(bool ok, const char* optimizer, const char* what, double value, const char* rule) {
  if (!ok) throw Error(fmt::format("[{}] {} is {}. It must be {}.", optimizer, what, value, rule));
}

void require_not_negative(const char* optimizer, const char* what, double value) {
  require(std::isfinite(value) && value >= 0, optimizer, what, value, "finite and not negative");
}

// Calls visit(offset, count, g) for stretches of the table that together are the rows named, each once; g points to the
// gradients of the stretch.
template <class Visit>
void each_named(const SparseRows& gradient, const Visit& visit) {
  if (gradient.rows.empty()) return;
  const std::size_t columns = gradient.values.size() / gradient.rows.size();
  for (std::size_t i = 0; i < gradient.rows.size();) {
    std::size_t end = i + 1;  // neighbours in the table go together
    while (end < gradient.rows.size() && gradient.rows[end] == gradient.rows[end - 1] + 1) ++end;
    visit(static_cast<std::size_t>(gradient.rows[i]) * columns, (end - i) * columns,
          gradient.values.data() + i * columns);
    i = end;
  }
}

// The same for all `size` elements of the table, from its first to its last; g is null where no row is named.
template <class Visit>
void each_element(const SparseRows& gradient, std::size_t size, const Visit& visit) {
  std::size_t done = 0;
  each_named(gradient, [&](std::size_t offset, std::size_t count, const Scalar* g) {
    if (offset > done) visit(done, offset - done, static_cast<const Scalar*>(nullptr));
    visit(offset, count, g);
    done = offset + count;
  });
  if (done < size) visit(done, size - done, static_cast<const Scalar*>(nullptr));
}

}  // namespace

bool is_matrix(const NamedParameter& parameter) { return parameter.tensor.dimension() >= 2; }

// --- what all have in common --------------------------------------------------------------------------------------

Optimizer::Optimizer(const Parameters& parameters, double learning_rate, const ParameterFilter& decays,
                     std::vector<std::string> memory, double initial)
    : memory_names_(std::move(memory)) {
  std::set<const Gradient*> seen;
  for (const NamedParameter& p : parameters) {
    if (!p.tensor.gradient()) {
      throw Error(
          fmt::format("[optimizer] '{}' is a constant. Make it with Tensor::parameter to have it trained.", p.name));
    }
    if (!seen.insert(p.tensor.gradient().get()).second) continue;
    parameters_.push_back(p);
    Entry entry{p.tensor, !decays || decays(p), 0, {}};
    for (std::size_t i = 0; i < memory_names_.size(); ++i)
      entry.memory.push_back(full(p.tensor.shape(), scalar(initial)));
    entries_.push_back(std::move(entry));
  }
  if (parameters_.empty()) throw Error("[optimizer] there are no parameters. Give it those of a module that has some.");
  set_learning_rate(learning_rate);
}

void Optimizer::set_learning_rate(double rate) {
  require_not_negative("optimizer", "the learning rate", rate);
  learning_rate_ = rate;
}

void Optimizer::step() {
  for (Entry& entry : entries_) {
    Gradient& gradient = *entry.tensor.gradient();
    if (gradient.absent()) continue;
    ++entry.step;
    if (gradient.is_sparse()) {
      update(entry, gradient.rows().coalesced());
    } else {
      update(entry, gradient.dense());
    }
  }
}

void Optimizer::zero_grad() const {
  for (const NamedParameter& p : parameters_) p.tensor.zero_grad();
}

Checkpoint Optimizer::state() const {
  Checkpoint out;
  out.integers["learning_rate"] = Integers{std::bit_cast<std::int64_t>(learning_rate_)};
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    out.integers[parameters_[i].name + ".step"] = Integers{entries_[i].step};
    for (std::size_t k = 0; k < memory_names_.size(); ++k)
      out.arrays[parameters_[i].name + "." + memory_names_[k]] = entries_[i].memory[k];
  }
  return out;
}

namespace {

// The same names with the same shapes.
template <class Named>
void check_state(const Named& state, const Named& expected) {
  for (const auto& [name, numbers] : expected) {
    const auto found = state.find(name);
    if (found == state.end())
      throw Error(fmt::format("[load_state] '{}' is missing. Was it saved by this optimizer?", name));
    check_shapes(found->second.shape() == numbers.shape(),
                 "[load_state] '{}' has shape {} and should have {}. Was it saved by this model?", name,
                 found->second.shape(), numbers.shape());
  }
  for (const auto& [name, numbers] : state) {
    if (!expected.count(name))
      throw Error(fmt::format("[load_state] nothing here is called '{}'. Was it saved by this optimizer?", name));
  }
}

}  // namespace

void Optimizer::load_state(const Checkpoint& state) {
  const Checkpoint expected = this->state();
  check_state(state.arrays, expected.arrays);
  check_state(state.integers, expected.integers);
  for (const NamedParameter& p : parameters_)
    if (const std::int64_t step = state.integers.at(p.name + ".step")(0); step < 0)
      throw Error(fmt::format("[load_state] '{}.step' is {}. A count of updates is at least 0.", p.name, step));
  set_learning_rate(std::bit_cast<double>(state.integers.at("learning_rate")(0)));
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    entries_[i].step = state.integers.at(parameters_[i].name + ".step")(0);
    for (std::size_t k = 0; k < memory_names_.size(); ++k)
      entries_[i].memory[k] = state.arrays.at(parameters_[i].name + "." + memory_names_[k]);
  }
}

// --- SGD ----------------------------------------------------------------------------------------------------------

namespace {

kernels::SGDStep sgd_step(const SGDOptions& o, double rate, bool decays, bool first) {
  return {scalar(rate), scalar(o.momentum), scalar(first ? 1 : 1 - o.dampening), scalar(decays ? o.weight_decay : 0),
          o.nesterov};
}

std::vector<std::string> sgd_memory(const SGDOptions& options) {
  if (options.momentum == 0) return {};
  return {"momentum"};
}

}  // namespace

SGD::SGD(const Parameters& parameters, const SGDOptions& options)
    : Optimizer(parameters, options.learning_rate, options.decays, sgd_memory(options)), options_(options) {
  require_not_negative("sgd", "the momentum", options.momentum);
  require_not_negative("sgd", "the weight decay", options.weight_decay);
  if (options.nesterov && (options.momentum == 0 || options.dampening != 0))
    throw Error("[sgd] Nesterov's momentum needs momentum > 0 and dampening = 0.");
}

void SGD::update(Entry& entry, const Array& gradient) {
  Scalar* buffer = entry.memory.empty() ? nullptr : entry.memory[0].data();
  kernels::sgd(entry.tensor.mutable_value().data(), buffer, gradient.data(), gradient.size(),
               sgd_step(options_, learning_rate(), entry.decays, entry.step == 1));
}

void SGD::update(Entry& entry, const SparseRows& gradient) {
  const kernels::SGDStep step = sgd_step(options_, learning_rate(), entry.decays, entry.step == 1);
  Scalar* w = entry.tensor.mutable_value().data();
  Scalar* buffer = entry.memory.empty() ? nullptr : entry.memory[0].data();
  const auto visit = [&](std::size_t offset, std::size_t count, const Scalar* g) {
    kernels::sgd(w + offset, buffer ? buffer + offset : nullptr, g, count, step);
  };
  // Without momentum and decay a row whose gradient is 0 stays as it is.
  if (!buffer && step.weight_decay == 0) {
    each_named(gradient, visit);
  } else {
    each_element(gradient, entry.tensor.size(), visit);
  }
}

// --- Adagrad ------------------------------------------------------------------------------------------------------

namespace {

kernels::AdagradStep adagrad_step(const AdagradOptions& o, double rate, bool decays, std::int64_t t) {
  return {scalar(rate / (1 + o.learning_rate_decay * static_cast<double>(t - 1))), scalar(decays ? o.weight_decay : 0),
          scalar(o.epsilon)};
}

}  // namespace

Adagrad::Adagrad(const Parameters& parameters, const AdagradOptions& options)
    : Optimizer(parameters, options.learning_rate, options.decays, {"sum"}, options.initial_accumulator),
      options_(options) {
  require_not_negative("adagrad", "the learning rate's decay", options.learning_rate_decay);
  require_not_negative("adagrad", "the weight decay", options.weight_decay);
  require_not_negative("adagrad", "the initial accumulator", options.initial_accumulator);
  require(options.epsilon > 0, "adagrad", "epsilon", options.epsilon, "positive");
}

void Adagrad::update(Entry& entry, const Array& gradient) {
  kernels::adagrad(entry.tensor.mutable_value().data(), entry.memory[0].data(), gradient.data(), gradient.size(),
                   adagrad_step(options_, learning_rate(), entry.decays, entry.step));
}

void Adagrad::update(Entry& entry, const SparseRows& gradient) {
  const kernels::AdagradStep step = adagrad_step(options_, learning_rate(), entry.decays, entry.step);
  Scalar* w = entry.tensor.mutable_value().data();
  Scalar* sum = entry.memory[0].data();
  const auto visit = [&](std::size_t offset, std::size_t count, const Scalar* g) {
    kernels::adagrad(w + offset, sum + offset, g, count, step);
  };
  // Without decay a row whose gradient is 0 adds 0 to its sum and moves by 0.
  if (step.weight_decay == 0) {
    each_named(gradient, visit);
  } else {
    each_element(gradient, entry.tensor.size(), visit);
  }
}

// --- Adam, AdamW, LazyAdam ----------------------------------------------------------------------------------------

namespace {

kernels::AdamStep adam_step(const AdamOptions& o, double rate, double l2, double decoupled, std::int64_t t) {
  const double n = static_cast<double>(t);
  return {scalar(o.beta1),
          scalar(1 - o.beta1),
          scalar(o.beta2),
          scalar(1 - o.beta2),
          scalar(rate / (1 - std::pow(o.beta1, n))),
          scalar(1 / std::sqrt(1 - std::pow(o.beta2, n))),
          scalar(o.epsilon),
          scalar(l2),
          scalar(1 - rate * decoupled)};
}

AdamOptions adam_options(const AdamWOptions& o) {
  return {o.learning_rate, o.beta1, o.beta2, o.epsilon, o.weight_decay, o.decays};
}

}  // namespace

Adam::Adam(const Parameters& parameters, const AdamOptions& options, Decay decay)
    : Optimizer(parameters, options.learning_rate, options.decays, {"m", "v"}), options_(options), decay_(decay) {
  require(options.beta1 >= 0 && options.beta1 < 1, "adam", "beta1", options.beta1, "in [0, 1)");
  require(options.beta2 >= 0 && options.beta2 < 1, "adam", "beta2", options.beta2, "in [0, 1)");
  require(options.epsilon > 0, "adam", "epsilon", options.epsilon, "positive");
  require_not_negative("adam", "the weight decay", options.weight_decay);
}

Adam::Adam(const Parameters& parameters, const AdamOptions& options) : Adam(parameters, options, Decay::l2) {}
AdamW::AdamW(const Parameters& parameters, const AdamWOptions& options)
    : Adam(parameters, adam_options(options), Decay::decoupled) {}

kernels::AdamStep Adam::coefficients(const Entry& entry) const {
  const double lambda = entry.decays ? options_.weight_decay : 0;
  const bool l2 = decay_ == Decay::l2;
  return adam_step(options_, learning_rate(), l2 ? lambda : 0, l2 ? 0 : lambda, entry.step);
}

// m ← β₁ m + (1 − β₁) g         m̂ = m / (1 − β₁ᵗ)
// v ← β₂ v + (1 − β₂) g²        v̂ = v / (1 − β₂ᵗ)        w ← w − ε m̂ / (√v̂ + ϵ)
// in one pass over memory (kernels/update.cpp); g and w with the decay in them first.
void Adam::update(Entry& entry, const Array& gradient) {
  kernels::adam(entry.tensor.mutable_value().data(), entry.memory[0].data(), entry.memory[1].data(), gradient.data(),
                gradient.size(), coefficients(entry));
}

void Adam::update(Entry& entry, const SparseRows& gradient) {
  const kernels::AdamStep step = coefficients(entry);
  Scalar *w = entry.tensor.mutable_value().data(), *m = entry.memory[0].data(), *v = entry.memory[1].data();
  // A row that is not named goes on moving by its fading moments: every element is visited.
  each_element(gradient, entry.tensor.size(), [&](std::size_t offset, std::size_t count, const Scalar* g) {
    kernels::adam(w + offset, m + offset, v + offset, g, count, step);
  });
}

LazyAdam::LazyAdam(const Parameters& parameters, const AdamOptions& options) : Adam(parameters, options) {
  if (options.weight_decay != 0)
    throw Error("[lazy_adam] weight decay would touch every row. Use Adam or AdamW, or leave weight_decay at 0.");
}

void LazyAdam::update(Entry& entry, const SparseRows& gradient) {
  const kernels::AdamStep step = coefficients(entry);
  Scalar *w = entry.tensor.mutable_value().data(), *m = entry.memory[0].data(), *v = entry.memory[1].data();
  each_named(gradient, [&](std::size_t offset, std::size_t count, const Scalar* g) {
    kernels::adam(w + offset, m + offset, v + offset, g, count, step);
  });
}

}  // namespace AG_PRECISION
}  // namespace ag
