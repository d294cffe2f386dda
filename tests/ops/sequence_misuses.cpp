#include "tests/ops/misuses.h"

// What ops over sequences refuse.
namespace op_table {

Misuses convolution_misuses() {
  Misuses all;
  const std::string convolution = "convolution(Tensor, Tensor, Tensor)";
  const auto of = [](const Shape& x, const Shape& weight, const Shape& bias) {
    return [=] { ag::convolution(t(x), t(weight), t(bias)); };
  };
  all.wrong_shape(convolution, "one sequence", {"x [4, 2]", "[B, T, d]"}, of({4, 2}, {3, 2, 5}, {5}));
  all.wrong_shape(convolution, "a flat weight", {"weight [6, 5]", "[k, d, o]"}, of({1, 4, 2}, {6, 5}, {5}));
  all.wrong_shape(convolution, "an even width", {"[2, 2, 5]", "a width k of 2", "odd"}, of({1, 4, 2}, {2, 2, 5}, {5}));
  all.wrong_shape(convolution, "no width", {"a width k of 0", "odd"}, of({1, 4, 2}, {0, 2, 5}, {5}));
  all.wrong_shape(convolution, "channels", {"[1, 4, 2]", "[3, 5, 2]", "takes 5"}, of({1, 4, 2}, {3, 5, 2}, {2}));
  all.wrong_shape(convolution, "bias", {"[3, 2, 5]", "bias [2]", "must be [5]"}, of({1, 4, 2}, {3, 2, 5}, {2}));
  return all;
}

Misuses recurrent_misuses() {
  Misuses all;
  const std::string rnn = "rnn(Tensor, Tensor, Tensor, Tensor, Tensor, RnnActivation, Steps)",
                    lstm = "lstm(Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, LstmForm, Steps)",
                    gru = "gru(Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, ResetGate, Steps)";
  all.wrong_shape(rnn, "one sequence", {"x [5, 2]", "[T, B, I]", "Hint: reshape one sequence"}, [] {
    ag::rnn(t({5, 2}), t({2, 3}), t({3, 3}), t({3}));
  });
  all.wrong_shape(rnn, "recurrent weight", {"U [3, 4]", "[H, H]", "1 gate."}, [] {
    ag::rnn(t({5, 1, 2}), t({2, 3}), t({3, 4}), t({3}));
  });
  all.wrong_shape(rnn, "lengths", {"x [5, 2, 2]", "1 lengths", "There must be 2"}, [] {
    ag::rnn(t({5, 2, 2}), t({2, 3}), t({3, 3}), t({3}), {}, {}, {.lengths = {5}});
  });
  all.wrong_shape(rnn, "a length", {"x [5, 2, 2]", "a length of 6", "from 0 to 5 steps"}, [] {
    ag::rnn(t({5, 2, 2}), t({2, 3}), t({3, 3}), t({3}), {}, {}, {.lengths = {5, 6}});
  });
  all.wrong_shape(rnn, "no bias", {"b is not defined", "[3]"}, [] {
    ag::rnn(t({5, 2, 2}), t({2, 3}), t({3, 3}), Tensor());
  });
  all.wrong_shape(lstm, "a transposed weight", {"W [12, 2]", "[2, 12]", "Hint: transpose"}, [] {
    ag::lstm(t({5, 1, 2}), t({12, 2}), t({3, 12}), t({12}));
  });
  all.wrong_shape(lstm, "bias", {"b [3]", "must be [12]"}, [] {
    ag::lstm(t({5, 1, 2}), t({2, 12}), t({3, 12}), t({3}));
  });
  all.wrong_shape(lstm, "columns for a gate that is off", {"U [3, 12]", "[H, 3H]", "3 gates"}, [] {
    ag::lstm(t({5, 1, 2}), t({2, 12}), t({3, 12}), t({12}), {}, {}, {}, {.input_gate = false});
  });
  all.wrong_shape(lstm, "initial cell", {"c0 [2, 3]", "must be [1, 3]"}, [] {
    ag::lstm(t({5, 1, 2}), t({2, 12}), t({3, 12}), t({12}), {}, t({1, 3}), t({2, 3}));
  });
  all.wrong_shape(lstm, "peepholes", {"peepholes [3]", "must be [3, 3]"}, [] {
    ag::lstm(t({5, 1, 2}), t({2, 12}), t({3, 12}), t({12}), t({3}));
  });
  all.wrong_shape(lstm, "coupled to nothing", {"without an input gate", "f = 1 − i"}, [] {
    ag::lstm(t({5, 1, 2}), t({2, 6}), t({3, 6}), t({6}), {}, {}, {}, {.input_gate = false, .coupled = true});
  });
  all.wrong_shape(gru, "initial state", {"h0 [3]", "must be [1, 3]"}, [] {
    ag::gru(t({5, 1, 2}), t({2, 9}), t({3, 9}), t({9}), {}, t({3}));
  });
  all.wrong_shape(gru, "bias of the state", {"b_u [9]", "must be [3]"}, [] {
    ag::gru(t({5, 1, 2}), t({2, 9}), t({3, 9}), t({9}), t({9}));
  });
  all.wrong_shape(gru, "bias inside a gate that came before", {"b_u [3]", "only ResetGate::after has"}, [] {
    ag::gru(t({5, 1, 2}), t({2, 9}), t({3, 9}), t({9}), t({3}), {}, ag::ResetGate::before);
  });
  return all;
}

Misuses attention_misuses() {
  Misuses all;
  const std::string attention = "attention(Tensor, Tensor, Tensor, size_t, AttentionMask, double, Random)",
                    self = "self_attention(Tensor, size_t, AttentionMask, double, Random)";
  const auto look = [](const Shape& q, const Shape& k, const Shape& v, std::size_t heads,
                       const ag::AttentionMask& mask = {}) {
    return [=] { ag::attention(t(q), t(k), t(v), heads, mask); };
  };
  const auto drop = [](double p) {
    return [p] {
      const ag::TrainMode train;
      ag::self_attention(t({2, 3, 12}), 2, {}, p);
    };
  };
  all.wrong_shape(attention, "one query", {"q [2, 4]", "[B, L, heads d]"}, look({2, 4}, {2, 5, 4}, {2, 5, 4}, 2));
  all.wrong_shape(attention, "batches", {"[2, 3, 4]", "[1, 5, 4]", "as many sequences"},
                  look({2, 3, 4}, {1, 5, 4}, {1, 5, 4}, 2));
  all.wrong_shape(attention, "keys of another length", {"[2, 5, 6]", "as long as a query"},
                  look({2, 3, 4}, {2, 5, 6}, {2, 5, 4}, 2));
  all.wrong_shape(attention, "too few values", {"[2, 4, 4]", "a value for each key"},
                  look({2, 3, 4}, {2, 5, 4}, {2, 4, 4}, 2));
  all.wrong_shape(attention, "heads that do not divide", {"[2, 3, 4]", "3 heads", "cut into heads"},
                  look({2, 3, 4}, {2, 5, 4}, {2, 5, 6}, 3));
  all.wrong_shape(attention, "no heads", {"0 heads"}, look({2, 3, 4}, {2, 5, 4}, {2, 5, 4}, 0));
  all.wrong_shape(attention, "lengths", {"1 lengths for 2 sequences", "one for each"},
                  look({2, 3, 4}, {2, 5, 4}, {2, 5, 4}, 2, {.key_lengths = {5}}));
  all.wrong_shape(attention, "a length", {"a length of 6 for 5 keys", "from 0 to 5"},
                  look({2, 3, 4}, {2, 5, 4}, {2, 5, 4}, 2, {.key_lengths = {5, 6}}));
  all.wrong_shape(attention, "lengths of a picture", {"2 lengths for 1 sequences"}, [] {
    ag::AttentionMask{.key_lengths = {5, 6}}.hidden(1, 3, 6);
  });
  all.wrong_shape(self, "one vector", {"qkv [12]", "[B, T, 3 heads d]"}, [] { ag::self_attention(t({12}), 2); });
  all.wrong_shape(self, "heads that do not divide", {"qkv [2, 3, 12]", "3 heads"}, [] {
    ag::self_attention(t({2, 3, 12}), 3);
  });
  all.wrong_shape(self, "a length", {"a length of 4 for 3 keys"}, [] {
    ag::self_attention(t({2, 3, 12}), 2, {.key_lengths = {3, 4}});
  });
  all.wrong_value(self, "dropout of 1", {"dropout is 1", "less than 1"}, drop(1));
  all.wrong_value(self, "dropout that is no number", {"dropout is nan"}, drop(std::nan("")));
  all.wrong_value(self, "dropout without a generator", {"dropout is 0.5", "no generator"}, drop(0.5));
  return all;
}

}  // namespace op_table
