#include "autograd/recurrent.h"

#include <algorithm>
#include <string>

namespace ag {
inline namespace AG_PRECISION {

Array default_recurrent_init(const Shape& shape, Random& random) { return init::orthogonal(shape, random); }

namespace {

// [rows, gates · H]: a matrix [rows, H] for each gate, side by side.
Array gate_by_gate(const Initializer& init, std::size_t rows, std::size_t H, std::size_t gates, Random& random) {
  Array all = empty({rows, gates * H});
  for (std::size_t gate = 0; gate < gates; ++gate) {
    const Array one = init({rows, H}, random);
    for (std::size_t i = 0; i < rows; ++i) std::copy_n(one.data() + i * H, H, all.data() + (i * gates + gate) * H);
  }
  return all;
}

}  // namespace

Recurrent::Recurrent(const char* name, std::size_t I, std::size_t H, std::size_t gates, Extra extra, Random& random,
                     const Common& options)
    : name_(name), H_(H), bidirectional_(options.bidirectional), dropout_(options.dropout, random) {
  check_shapes(I > 0 && H > 0 && options.layers > 0,
               "[{}] {} inputs, {} hidden units, {} layers. There must be at least one of each.", name, I, H,
               options.layers);
  for (std::size_t layer = 0; layer < options.layers; ++layer) {
    const std::size_t inputs = layer == 0 ? I : directions() * H;
    for (std::size_t direction = 0; direction < directions(); ++direction) {
      const std::string prefix = fmt::format("layer{}.{}.", layer, direction == 0 ? "forward" : "backward");
      Cell cell;
      cell.W = parameter(prefix + "W", gate_by_gate(options.input, inputs, H, gates, random));
      cell.U = parameter(prefix + "U", gate_by_gate(options.recurrent, H, H, gates, random));
      cell.b = parameter(prefix + "b", zeros({gates * H}));
      if (extra.name)
        cell.extra = parameter(prefix + extra.name, zeros(extra.rows == 0 ? Shape{H} : Shape{extra.rows, H}));
      cells_.push_back(cell);
    }
  }
}

void Recurrent::check_state(const RecurrentState& state) const {
  for (const auto* part : {&state.h, &state.c})
    check_shapes(part->empty() || part->size() == cells_.size(),
                 "[{}] an initial state of {} tensors. There must be {}: one for each layer and direction, or none.",
                 name_, part->size(), cells_.size());
}

void Recurrent::check_step(const Tensor& x) const {
  if (bidirectional_)
    throw Error(
        fmt::format("[{}] a step of a bidirectional layer. It reads a sequence from both ends: give it whole.", name_));
  check_shapes(x.dimension() == 2, "[{}] a step from x {}. x must be [B, I]: sequences, inputs.", name_, x.shape());
}

Rnn::Rnn(std::size_t I, std::size_t H, Random& random, const RnnOptions& options)
    : Recurrent("rnn", I, H, 1, {}, random, common(options)), activation_(options.activation) {}

RecurrentOutput Rnn::operator()(const Tensor& x, const RecurrentState& initial,
                                const std::vector<std::size_t>& lengths) const {
  return through(x, initial, lengths,
                 [&](const Cell& cell, const Tensor& in, const Tensor& h0, const Tensor&, const Steps& steps) {
                   return rnn(in, cell.W, cell.U, cell.b, h0, activation_, steps);
                 });
}

Lstm::Lstm(std::size_t I, std::size_t H, Random& random, const LstmOptions& options)
    : Recurrent("lstm", I, H, options.form.gates(), options.peepholes ? Extra{"peepholes", 3} : Extra{}, random,
                common(options)),
      form_(options.form) {
  if (!form_.forget_gate || form_.coupled) return;
  const std::size_t first = form_.input_gate ? H : 0;  // columns of the forget gate
  for (const Cell& cell : cells()) {
    Tensor b = cell.b;
    std::fill_n(b.mutable_value().data() + first, H, static_cast<Scalar>(options.forget_bias));
  }
}

RecurrentOutput Lstm::operator()(const Tensor& x, const RecurrentState& initial,
                                 const std::vector<std::size_t>& lengths) const {
  return through(x, initial, lengths,
                 [&](const Cell& cell, const Tensor& in, const Tensor& h0, const Tensor& c0, const Steps& steps) {
                   return lstm(in, cell.W, cell.U, cell.b, cell.extra, h0, c0, form_, steps);
                 });
}

Gru::Gru(std::size_t I, std::size_t H, Random& random, const GruOptions& options)
    : Recurrent("gru", I, H, 3, options.reset == ResetGate::after ? Extra{"b_u", 0} : Extra{}, random, common(options)),
      reset_(options.reset) {}

RecurrentOutput Gru::operator()(const Tensor& x, const RecurrentState& initial,
                                const std::vector<std::size_t>& lengths) const {
  return through(x, initial, lengths,
                 [&](const Cell& cell, const Tensor& in, const Tensor& h0, const Tensor&, const Steps& steps) {
                   return gru(in, cell.W, cell.U, cell.b, cell.extra, h0, reset_, steps);
                 });
}

}  // namespace AG_PRECISION
}  // namespace ag
