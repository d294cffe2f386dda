// recurrent.h: recurrent layers as modules: stacked, in both directions, with dropout between layers, from sequence to
// sequence. What one of them computes in a step stands in ops.h; chapters 03 and 04 write the cells out.
#pragma once

#include <vector>

#include "autograd/init.h"
#include "autograd/module.h"
#include "autograd/nn.h"
#include "autograd/ops.h"

namespace ag {
inline namespace AG_PRECISION {

// The states of all layers, [layers · directions] of [B, H]: layer by layer, forwards before backwards. c: of the LSTM.
// Handed to the next call, they carry on where a text was cut: tensors of an earlier tape are constants, so that is
// truncated backpropagation through time.
struct RecurrentState {
  std::vector<Tensor> h, c;
};
struct RecurrentOutput {
  Tensor y;  // [T, B, directions · H] of the last layer; backwards' columns come second
  RecurrentState state;
};

// What the recurrent weight of each gate starts from unless told otherwise: init::orthogonal with gain 1, so that a
// state is turned and not shrunk (Saxe et al. 2014).
Array default_recurrent_init(const Shape& shape, Random& random);

// What Rnn, Lstm and Gru have in common: parameters "layer0.forward.W", ".U", ".b", … for each layer and direction, and
// how calls go through them.
class Recurrent : public Module {
 public:
  std::size_t hidden() const { return H_; }
  std::size_t directions() const { return bidirectional_ ? 2 : 1; }
  std::size_t layers() const { return cells_.size() / directions(); }
  // Between the layers; its random() belongs into a checkpoint.
  const Dropout& dropout() const { return dropout_; }

 protected:
  // The options that all three have, spelled in each one's own so that {.layers = 2, .reset = ResetGate::before} works.
  struct Common {
    std::size_t layers;
    bool bidirectional;
    double dropout;
    const Initializer &input, &recurrent;
  };
  template <class Options>
  static Common common(const Options& o) {
    return {o.layers, o.bidirectional, o.dropout, o.input, o.recurrent};
  }

  // One layer in one direction. extra: peepholes, or the GRU's b_u; may be undefined.
  struct Cell {
    Tensor W, U, b, extra;
  };
  // `extra`: name and rows of the cell's further parameter [rows, H], or [H] where rows is 0; null: none. It starts at
  // 0.
  struct Extra {
    const char* name = nullptr;
    std::size_t rows = 0;
  };
  // Throws Error unless I, H, layers ≥ 1 and 0 ≤ dropout < 1.
  Recurrent(const char* name, std::size_t I, std::size_t H, std::size_t gates, Extra extra, Random& random,
            const Common& options);

  const std::vector<Cell>& cells() const { return cells_; }
  // Sends x through all layers. call(cell, x, h0, c0, steps) is the op.
  template <class Call>
  RecurrentOutput through(const Tensor& x, const RecurrentState& initial, const std::vector<std::size_t>& lengths,
                          const Call& call) const {
    check_state(initial);
    RecurrentOutput out{x, {}};
    for (std::size_t layer = 0; layer < layers(); ++layer) {
      if (layer > 0) out.y = dropout_(out.y);
      std::vector<Tensor> parts;
      for (std::size_t direction = 0; direction < directions(); ++direction) {
        const std::size_t i = layer * directions() + direction;
        const Recurrence r = call(cells_[i], out.y, i < initial.h.size() ? initial.h[i] : Tensor(),
                                  i < initial.c.size() ? initial.c[i] : Tensor(), Steps{lengths, direction == 1});
        parts.push_back(r.y);
        out.state.h.push_back(r.h);
        if (r.c.defined()) out.state.c.push_back(r.c);
      }
      out.y = parts.size() == 1 ? parts[0] : concat(parts, -1);
    }
    return out;
  }
  // What step() does, for a `layer` that is this one as what it is.
  template <class Layer>
  Tensor one_step(const Layer& layer, const Tensor& x, RecurrentState& state) const {
    check_step(x);
    state = layer(unsqueeze(x, 0), state).state;
    return state.h.back();
  }

 private:
  // Throws Error unless a step can be made: in one direction, x [B, I].
  void check_step(const Tensor& x) const;
  // Throws ShapeError unless a state has as many tensors as there are layers and directions, or none.
  void check_state(const RecurrentState& state) const;

  const char* name_;
  std::size_t H_;
  bool bidirectional_;
  Dropout dropout_;
  std::vector<Cell> cells_;
};

struct RnnOptions {
  std::size_t layers = 1;
  bool bidirectional = false;
  double dropout = 0;  // on what goes from layer to layer, not along time (Zaremba et al. 2014)
  // Gate by gate: [I, H] for each gate's columns of W, [H, H] for those of U.
  Initializer input = default_linear_init;
  Initializer recurrent = default_recurrent_init;
  RnnActivation activation = RnnActivation::tanh;
};
// x [T, B, I] → y [T, B, directions · H] (Elman 1990). lengths [B]: of each sequence, empty: all T.
class Rnn : public Recurrent {
 public:
  Rnn(std::size_t I, std::size_t H, Random& random, const RnnOptions& options = {});
  RecurrentOutput operator()(const Tensor& x, const RecurrentState& initial = {},
                             const std::vector<std::size_t>& lengths = {}) const;
  // One step further, for what is written word by word: x [B, I] → h [B, H] of the last layer, and `state` is the new
  // state of all layers; {} before the first step. Throws Error where the layer is bidirectional.
  Tensor step(const Tensor& x, RecurrentState& state) const { return one_step(*this, x, state); }

 private:
  RnnActivation activation_;
};

struct LstmOptions {
  std::size_t layers = 1;  // these five as in RnnOptions
  bool bidirectional = false;
  double dropout = 0;
  Initializer input = default_linear_init;
  Initializer recurrent = default_recurrent_init;
  LstmForm form = {};
  bool peepholes = false;  // parameter "layer0.forward.peepholes" [3, H], starting at 0
  double forget_bias = 1;  // what b starts with in the forget gate's columns (Gers et al. 2000; Jozefowicz et al. 2015)
};
// Long short-term memory (Hochreiter & Schmidhuber 1997); shapes as Rnn.
class Lstm : public Recurrent {
 public:
  Lstm(std::size_t I, std::size_t H, Random& random, const LstmOptions& options = {});
  RecurrentOutput operator()(const Tensor& x, const RecurrentState& initial = {},
                             const std::vector<std::size_t>& lengths = {}) const;
  Tensor step(const Tensor& x, RecurrentState& state) const { return one_step(*this, x, state); }

 private:
  LstmForm form_;
};

struct GruOptions {
  std::size_t layers = 1;  // these five as in RnnOptions
  bool bidirectional = false;
  double dropout = 0;
  Initializer input = default_linear_init;
  Initializer recurrent = default_recurrent_init;
  ResetGate reset = ResetGate::after;  // with a parameter "layer0.forward.b_u" [H]
};
// Gated recurrent unit (Cho et al. 2014); shapes as Rnn.
class Gru : public Recurrent {
 public:
  Gru(std::size_t I, std::size_t H, Random& random, const GruOptions& options = {});
  RecurrentOutput operator()(const Tensor& x, const RecurrentState& initial = {},
                             const std::vector<std::size_t>& lengths = {}) const;
  Tensor step(const Tensor& x, RecurrentState& state) const { return one_step(*this, x, state); }

 private:
  ResetGate reset_;
};

}  // namespace AG_PRECISION
}  // namespace ag
