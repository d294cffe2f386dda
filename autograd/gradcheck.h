// gradcheck.h: is the gradient right? Compares the tape with central differences,
//
//   Σᵢ cᵢ (yᵢ(x + h e) − yᵢ(x − h e)) / 2h    against    (cᵀ ∂y/∂x) e,
//
// for every element of every input. The cotangent c is random, never all ones: the gradient of sum(softmax(x)) is zero
// whatever the code says. A difference has a relative error near 1e-10 in double but 1e-3 in float: it compiles with
// both builds and means something with autograd_f64 only. Points where the function is not smooth (relu at 0, ties of
// max) must be avoided by the caller.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "autograd/module.h"
#include "autograd/tape.h"

namespace ag {
inline namespace AG_PRECISION {

struct GradcheckOptions {
  double epsilon = 1e-5;  // h = epsilon · max(1, |x|); best near the cube root of the rounding error
  double rtol = 1e-6;     // an element passes when |tape − difference| ≤ atol + rtol |difference|
  double atol = 1e-8;
  std::uint64_t seed = 1;         // of the cotangent, and of the choice where at_most is given
  std::vector<bool> wanted = {};  // which inputs want a gradient; empty: all. The others are constants.
  std::size_t at_most = 0;        // elements checked of one input, chosen at random; 0: every one
};

struct GradcheckElement {
  std::string input;  // "x0", or the parameter's name
  Shape index;        // of the element within the input
  double tape;
  double difference;
  double error;  // |tape − difference|
  bool ok;
};

struct GradcheckReport {
  std::vector<GradcheckElement> elements;  // worst first, by error / tolerance

  // Every element passes; true when there were none (inputs of size 0).
  bool ok() const;
  // "input  index  tape  difference  error  verdict", the worst `rows` elements, and a last line with the count.
  std::string table(std::size_t rows = 10) const;
};

// f must compute the same function each time; throws Error when it does not (dropout with a running generator, a
// projection made anew in each call), when inputs and `wanted` differ in number, and when no gradient is wanted. The
// tape is made here: call it with none in scope.
GradcheckReport gradcheck(const std::function<Tensor(const std::vector<Tensor>&)>& f, const std::vector<Array>& inputs,
                          const GradcheckOptions& options = {});

// The same for a model: f uses the parameters it holds. Values are restored and gradients dropped. `wanted` selects
// among the parameters.
GradcheckReport gradcheck(const std::function<Tensor()>& f, const Parameters& parameters,
                          const GradcheckOptions& options = {});

}  // namespace AG_PRECISION
}  // namespace ag
