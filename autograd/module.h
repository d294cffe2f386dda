// module.h: parameters with names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "autograd/tensor.h"

namespace ag {
inline namespace AG_PRECISION {

struct NamedParameter {
  std::string name;  // "encoder.attention.query.weight"
  Tensor tensor;
};
using Parameters = std::vector<NamedParameter>;

// A plain value that lists its parameters where it declares them:
//
//   struct Mlp : Module {
//     Linear hidden, output;
//     Mlp(std::size_t in, std::size_t h, Random& random)
//         : hidden(child("hidden", Linear(in, h, random))), output(child("output", Linear(h, 1, random))) {}
//     Tensor operator()(const Tensor& x) const { return output(tanh(hidden(x))); }
//   };
//
// Tensors are handles, so the list and the members are the same parameters, and a copy of a module shares them with the
// original (clone of values: see checkpoint.h). There is no base forward(): a module's operator() takes what it needs.
class Module {
 public:
  const Parameters& parameters() const { return parameters_; }
  // Throws Error when there is none of that name, naming the nearest.
  Tensor parameter_named(std::string_view name) const;
  std::size_t parameter_count() const;
  void zero_grad() const;

 protected:
  // Registers a new leaf. Throws Error when the name is taken.
  Tensor parameter(std::string name, Array initial);
  // Registers an existing one again under another name (weight tying); optimizers see it once.
  Tensor share(std::string name, const Tensor& tensor);
  // Registers a child's parameters as "name.…" and returns the child.
  template <class Child>
  Child child(const std::string& name, Child module) {
    adopt(name, module);
    return module;
  }

 private:
  void adopt(const std::string& name, const Module& module);
  Parameters parameters_;
};

}  // namespace AG_PRECISION
}  // namespace ag
