// op_table.h: the one table of the ops. A row for every declaration of autograd/ops.h (for some, a row for every value
// of an option); the tests of gradients, reference values, errors and completeness all walk it. A new op needs a row
// here: see docs/adding-an-op.md.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "autograd/ops.h"

namespace op_table {

using ag::Array;
using ag::Axes;
using ag::Axis;
using ag::Ids;
using ag::Mask;
using ag::Scalar;
using ag::Shape;
using ag::Tensor;

// What an op may take beside its tensors. A row reads the fields its op has.
struct Options {
  Axes axes = {};                          // reductions, transpose
  Axis axis = 0;                           // slice, concat, stack, split
  std::ptrdiff_t begin = 0, end = 0;       // slice
  std::vector<std::ptrdiff_t> shape = {};  // reshape
  std::vector<std::size_t> sizes = {};     // split, the lengths of sequences
  bool reverse = false;                    // recurrent layers
  std::size_t heads = 1;                   // attention; lengths are those of the keys, and number is its dropout
  bool causal = false;                     // attention
  double number = 0;                       // pow's exponent, masked_fill's value, dropout's p, layer_norm's ε
  bool train = true;                       // dropout
  Ids ids = {};                            // embedding, gather, the targets of cross_entropy
  Mask mask = {};                          // where, masked_fill
  Array targets = {};                      // binary_cross_entropy
  Array class_weights = {};                // cross_entropy
  std::int32_t ignore_index = -100;        // cross_entropy
  double label_smoothing = 0;              // cross_entropy
};

// One call of an op. Argument k of the op is inputs[arguments[k]]: {0, 0} gives the same tensor twice.
struct Case {
  std::string name;  // "[2, 3] [3]"
  std::vector<Array> inputs;
  std::vector<std::size_t> arguments;
  Options options;
};

using Function = std::function<std::vector<Tensor>(const std::vector<Tensor>& arguments, const Options& options)>;

struct Row {
  std::string name;         // "sum keep": unique in the table
  std::string declaration;  // "sum(Tensor, Axes, Keep)": the types of its parameters, as declarations_of() writes them
  Function function;
  std::vector<Case> cases;  // at smooth points: finite differences must make sense
  // Not a single formula: instead of in random graphs it is tried against its composition (recurrent_test).
  bool is_layer = false;
};

const std::vector<Row>& rows();
// Throws std::out_of_range naming the row.
const Row& row(const std::string& name);
// The row's name as GoogleTest takes it: "operator+" → "operatorplus".
std::string test_name(const Row& row);

// Calls the row's op on the arguments made of `inputs`.
std::vector<Tensor> call(const Row& row, const Case& the_case, const std::vector<Tensor>& inputs);

// What one call gives, and what backward() then leaves at its inputs.
struct Evaluation {
  std::vector<Array> values;                    // of the outputs
  std::vector<std::optional<Array>> gradients;  // of the inputs, of Σ cotangent · output; none where none was wanted
};
// Runs forward and backward on a tape of its own. `wanted` says which inputs are parameters, the others are constants;
// empty: all are parameters.
Evaluation evaluate(const Row& row, const Case& the_case, const std::vector<Array>& cotangents,
                    const std::vector<bool>& wanted = {});

// A random cotangent for each output.
std::vector<Array> draw_cotangents(const Row& row, const Case& the_case);

// The greatest |a − b| / max(1, |b|); infinite when the shapes differ or one is NaN alone.
double difference(const Array& a, const Array& b);

// The declarations found in the text of a header: "name(Type, Type)" for every function that returns Tensor or
// std::vector<Tensor>, without const, &, parameter names and defaults.
std::vector<std::string> declarations_of(const std::string& header);

}  // namespace op_table
