#include "autograd/module.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace ag {
inline namespace AG_PRECISION {
namespace {

// Levenshtein's distance: insertions, deletions and replacements that turn a into b.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

void add_new(Parameters& parameters, std::string name, const Tensor& tensor) {
  const bool taken = std::any_of(parameters.begin(), parameters.end(), [&](const auto& p) { return p.name == name; });
  if (taken) throw Error(fmt::format("[module] the name '{}' is taken. Each parameter and child needs its own.", name));
  parameters.push_back({std::move(name), tensor});
}

}  // namespace

Tensor Module::parameter_named(std::string_view name) const {
  const NamedParameter* nearest = nullptr;
  std::size_t least = 0;
  for (const NamedParameter& p : parameters_) {
    if (p.name == name) return p.tensor;
    const std::size_t distance = edit_distance(name, p.name);
    if (!nearest || distance < least) nearest = &p, least = distance;
  }
  throw Error(nearest
                  ? fmt::format("[module] there is no parameter '{}'. The nearest name is '{}'.", name, nearest->name)
                  : fmt::format("[module] there is no parameter '{}': the module has none.", name));
}

std::size_t Module::parameter_count() const {
  std::set<const Gradient*> seen;
  std::size_t count = 0;
  for (const NamedParameter& p : parameters_) {
    if (seen.insert(p.tensor.gradient().get()).second) count += p.tensor.size();  // tied weights count once
  }
  return count;
}

void Module::zero_grad() const {
  for (const NamedParameter& p : parameters_) p.tensor.zero_grad();
}

Tensor Module::parameter(std::string name, Array initial) {
  Tensor tensor = Tensor::parameter(std::move(initial));
  add_new(parameters_, std::move(name), tensor);
  return tensor;
}

Tensor Module::share(std::string name, const Tensor& tensor) {
  if (!tensor.gradient() || tensor.gradient()->tape != 0) {
    throw Error(
        fmt::format("[module] '{}' is to share a tensor that is no parameter. Share what parameter() returned.", name));
  }
  add_new(parameters_, std::move(name), tensor);
  return tensor;
}

void Module::adopt(const std::string& name, const Module& module) {
  for (const NamedParameter& p : module.parameters_) add_new(parameters_, name + "." + p.name, p.tensor);
}

}  // namespace AG_PRECISION
}  // namespace ag
