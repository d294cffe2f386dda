// Chapter 04's cells, in double: the lesson's against PyTorch's (values and all gradients,
// tests/reference/cells.safetensors), their variants against sums written out number by number, since PyTorch has none,
// and against finite differences.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "autograd/gradcheck.h"
#include "autograd/io/checkpoint.h"
#include "chapters/03_rnn/lesson.h"
#include "chapters/04_lstm_gru/experiments/variants.h"
#include "course_paths.h"

namespace gated {
namespace {

using ag::Array;

constexpr double kBar = 1e-12;

double distance(const Array& a, const Array& b) {
  EXPECT_EQ(a.shape(), b.shape());
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (const double apart = std::abs(a.data()[i] - b.data()[i]); !(apart <= most)) most = apart;  // NaN too
  return most;
}

// --- PyTorch -------------------------------------------------------------------------------------------------------

// One case of the file. PyTorch keeps W as [gates · H, I] and two biases; we keep W [I, gates · H] and one.
class Case {
 public:
  explicit Case(std::string name) : prefix_(std::move(name) + ".") {}
  Array operator()(const std::string& key) const {
    static const ag::Checkpoint file = ag::read_checkpoint(COURSE_SOURCE_DIR "/tests/reference/cells.safetensors");
    return file.arrays.at(prefix_ + key);
  }
  Array transposed(const std::string& key) const { return transpose(Tensor((*this)(key))).value(); }
  Array step(const std::string& key, std::size_t t) const {
    const Array all = (*this)(key);
    return xt::view(all, t);
  }

 private:
  std::string prefix_;
};

struct Weights {
  Tensor W, U, b, h;
  std::vector<Tensor> x;
  explicit Weights(const Case& of)
      : W(Tensor::parameter(of.transposed("weight_ih"))),
        U(Tensor::parameter(of.transposed("weight_hh"))),
        b(Tensor::parameter(of("bias_ih") + of("bias_hh"))),
        h(Tensor::parameter(of("h"))) {
    for (std::size_t t = 0; t < of("x").shape()[0]; ++t) x.push_back(Tensor::parameter(of.step("x", t)));
  }
};

// The greatest |ours − PyTorch's| of the gradients that every cell has.
double gradients_apart(const Case& of, const Weights& w) {
  double most = std::max({distance(w.W.grad(), of.transposed("grad.weight_ih")),
                          distance(w.U.grad(), of.transposed("grad.weight_hh")), distance(w.h.grad(), of("grad.h"))});
  for (std::size_t t = 0; t < w.x.size(); ++t) most = std::max(most, distance(w.x[t].grad(), of.step("grad.x", t)));
  return most;
}

double values_apart(const Case& of, const std::vector<Tensor>& y) { return distance(stack(y).value(), of("y")); }

// The k-th gate's part of the weights, which keep their gradients as a whole.
Sum gate(const Weights& w, std::size_t k) {
  const std::size_t H = w.h.shape()[1], first = k * H;
  const auto columns = [&](const Tensor& t) {
    return slice(t, -1, static_cast<std::ptrdiff_t>(first), static_cast<std::ptrdiff_t>(first + H));
  };
  return {columns(w.W), columns(w.U), columns(w.b)};
}

double rnn_apart(const Case& of) {
  const Weights w(of);
  ag::Tape tape;
  const std::vector<Tensor> y = rnn::unroll(w.x, w.h, w.W, w.U, w.b);
  const double values = values_apart(of, y);
  tape.backward(stack(y), of("dy"));
  return std::max({values, gradients_apart(of, w), distance(w.b.grad(), of("grad.bias_ih"))});
}

double lstm_apart(const Case& of) {
  const Weights w(of);
  const Tensor start = Tensor::parameter(of("c"));
  ag::Tape tape;
  const Lstm cell{gate(w, 0), gate(w, 1), gate(w, 2), gate(w, 3)};
  Tensor h = w.h, c = start;
  std::vector<Tensor> y;
  for (const Tensor& x : w.x) {
    const LstmStep step = cell(x, h, c);
    h = step.h;
    c = step.c;
    y.push_back(h);
  }
  const double values = std::max(values_apart(of, y), distance(c.value(), of("last_c")));
  tape.backward(sum(stack(y) * Tensor(of("dy"))) + sum(c * Tensor(of("dlast_c"))));
  return std::max(
      {values, gradients_apart(of, w), distance(w.b.grad(), of("grad.bias_ih")), distance(start.grad(), of("grad.c"))});
}

double gru_apart(const Case& of) {
  Weights w(of);
  const std::size_t H = w.h.shape()[1];
  // The hidden bias of n stands inside the reset gate, so it cannot be added to the input's.
  const Array b_ih = of("bias_ih"), b_hh = of("bias_hh");
  Array b = b_ih + b_hh;
  for (std::size_t i = 2 * H; i < 3 * H; ++i) b(i) = b_ih(i);
  w.b = Tensor::parameter(b);
  const Tensor b_u = Tensor::parameter(xt::view(b_hh, xt::range(2 * H, 3 * H)));
  ag::Tape tape;
  const Sum n = gate(w, 2);
  const Gru cell{gate(w, 0), gate(w, 1), n.W, n.U, n.b, b_u};
  Tensor h = w.h;
  std::vector<Tensor> y;
  for (const Tensor& x : w.x) y.push_back(h = cell(x, h).h);
  const double values = values_apart(of, y);
  tape.backward(stack(y), of("dy"));
  const Array hidden = of("grad.bias_hh");
  return std::max({values, gradients_apart(of, w), distance(w.b.grad(), of("grad.bias_ih")),
                   distance(b_u.grad(), Array(xt::view(hidden, xt::range(2 * H, 3 * H))))});
}

TEST(Cells, ArePyTorchs) {
  double most = 0;
  for (const char* shape : {"step", "steps", "narrow", "saturated"}) {
    for (const auto& [kind, apart] : {std::pair<std::string, double (*)(const Case&)>{"rnn", rnn_apart},
                                      {"lstm", lstm_apart},
                                      {"gru", gru_apart}}) {
      const double found = apart(Case(kind + "." + shape));
      EXPECT_LE(found, kBar) << kind << " " << shape;
      most = std::max(most, found);
    }
  }
  RecordProperty("deviation", fmt::format("{:.1e}", most));
}

// --- forms PyTorch lacks -------------------------------------------------------------------------------------------

struct Form {
  ag::LstmForm form;
  bool peepholes;
  std::string name() const { return name_of(form, peepholes); }
};

std::vector<Form> forms() {
  std::vector<Form> all;
  for (const bool peepholes : {false, true})
    for (const ag::LstmForm& form :
         {ag::LstmForm{}, ag::LstmForm{.input_gate = false}, ag::LstmForm{.forget_gate = false},
          ag::LstmForm{.output_gate = false}, ag::LstmForm{.input_activation = false},
          ag::LstmForm{.output_activation = false}, ag::LstmForm{.coupled = true}})
      all.push_back({form, peepholes});
  return all;
}

constexpr std::size_t kB = 2, kI = 3, kH = 4;

// x, h, c, W, U, b, peepholes of an LSTM, or x, h, W, U, b, b_u of a GRU
std::vector<Array> lstm_inputs(std::size_t gates, std::uint64_t seed) {
  ag::Random random(seed);
  std::vector<Array> all;
  for (const ag::Shape& shape :
       {ag::Shape{kB, kI}, {kB, kH}, {kB, kH}, {kI, gates * kH}, {kH, gates * kH}, {gates * kH}, {std::size_t{3}, kH}})
    all.push_back(random.normal(shape, 0, 0.8));
  return all;
}
std::vector<Array> gru_inputs(std::uint64_t seed) {
  ag::Random random(seed);
  std::vector<Array> all;
  for (const ag::Shape& shape : {ag::Shape{kB, kI}, {kB, kH}, {kI, 3 * kH}, {kH, 3 * kH}, {3 * kH}, {kH}})
    all.push_back(random.normal(shape, 0, 0.8));
  return all;
}

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

// What a gate gets from input and state: Σ_i x_i W_ij + Σ_k h_k U_kj + b_j, for sequence s and column j.
double net(const Array& x, const Array& h, const Array& W, const Array& U, const Array& b, std::size_t s,
           std::size_t j) {
  double z = b(j);
  for (std::size_t i = 0; i < kI; ++i) z += x(s, i) * W(i, j);
  for (std::size_t k = 0; k < kH; ++k) z += h(s, k) * U(k, j);
  return z;
}

// h' and c' one number at a time, from Greff et al. (2017), section II and appendix.
std::pair<Array, Array> lstm_by_hand(const std::vector<Array>& in, const Form& of) {
  const ag::LstmForm& form = of.form;
  const Array &x = in[0], &h = in[1], &c = in[2], &p = in[6];
  Array shown = ag::empty({kB, kH}), kept = ag::empty({kB, kH});
  for (std::size_t s = 0; s < kB; ++s) {
    for (std::size_t j = 0; j < kH; ++j) {
      std::size_t block = 0;  // of columns: i f g o, but for gates that are not there
      const auto z = [&] { return net(x, h, in[3], in[4], in[5], s, kH * block++ + j); };
      const auto peep = [&](std::size_t row, double cell) { return of.peepholes ? p(row, j) * cell : 0.0; };
      const double i = form.input_gate ? logistic(z() + peep(0, c(s, j))) : 1;
      double f = 1;
      if (form.coupled) {
        f = 1 - i;
      } else if (form.forget_gate) {
        f = logistic(z() + peep(1, c(s, j)));
      }
      const double proposal = z(), g = form.input_activation ? std::tanh(proposal) : proposal;
      const double cell = f * c(s, j) + i * g;
      const double o = form.output_gate ? logistic(z() + peep(2, cell)) : 1;
      kept(s, j) = cell;
      shown(s, j) = o * (form.output_activation ? std::tanh(cell) : cell);
    }
  }
  return {shown, kept};
}

Array gru_by_hand(const std::vector<Array>& in, ag::ResetGate reset) {
  const Array &x = in[0], &h = in[1], &W = in[2], &U = in[3], &b = in[4], &b_u = in[5];
  const Array none = ag::zeros({kB, kH});
  Array shown = ag::empty({kB, kH});
  for (std::size_t s = 0; s < kB; ++s) {
    const auto gate = [&](std::size_t block, std::size_t j) { return logistic(net(x, h, W, U, b, s, block * kH + j)); };
    for (std::size_t j = 0; j < kH; ++j) {
      double past = reset == ag::ResetGate::after ? b_u(j) : 0;
      for (std::size_t k = 0; k < kH; ++k)
        past += h(s, k) * U(k, 2 * kH + j) * (reset == ag::ResetGate::before ? gate(0, k) : 1);
      if (reset == ag::ResetGate::after) past *= gate(0, j);
      const double n = std::tanh(net(x, none, W, U, b, s, 2 * kH + j) + past), z = gate(1, j);
      shown(s, j) = z * h(s, j) + (1 - z) * n;
    }
  }
  return shown;
}

LstmStep run(const std::vector<Tensor>& in, const Form& of) {
  return LstmVariant{in[3], in[4], in[5], of.peepholes ? in[6] : Tensor(), of.form}(in[0], {in[1], in[2]});
}
Tensor run(const std::vector<Tensor>& in, ag::ResetGate reset) {
  return GruVariant{in[2], in[3], in[4], in[5], reset}(in[0], in[1]).h;
}
std::vector<Tensor> constants(const std::vector<Array>& arrays) { return {arrays.begin(), arrays.end()}; }

TEST(Cells, OfEveryFormAreTheFormulaWrittenOut) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    for (const Form& form : forms()) {
      const std::vector<Array> in = lstm_inputs(form.form.gates(), seed);
      const auto [h, c] = lstm_by_hand(in, form);
      const LstmStep step = run(constants(in), form);
      EXPECT_LE(std::max(distance(step.h.value(), h), distance(step.c.value(), c)), kBar) << form.name();
    }
    for (const ag::ResetGate reset : {ag::ResetGate::before, ag::ResetGate::after})
      EXPECT_LE(distance(run(constants(gru_inputs(seed)), reset).value(), gru_by_hand(gru_inputs(seed), reset)), kBar);
  }
}

TEST(Cells, OfEveryFormHaveTheGradientOfDifferences) {
  for (const Form& form : forms()) {
    // Both results, side by side.
    const ag::GradcheckReport report = ag::gradcheck(
        [&](const std::vector<Tensor>& in) {
          const LstmStep step = run(in, form);
          return ag::concat({step.h, step.c}, -1);
        },
        lstm_inputs(form.form.gates(), 1));
    EXPECT_TRUE(report.ok()) << form.name() << '\n' << report.table();
  }
  for (const ag::ResetGate reset : {ag::ResetGate::before, ag::ResetGate::after}) {
    const ag::GradcheckReport report =
        ag::gradcheck([&](const std::vector<Tensor>& in) { return run(in, reset); }, gru_inputs(1));
    EXPECT_TRUE(report.ok()) << report.table();
  }
}

// With nothing taken away they are the lesson's, from the same weights side by side in one matrix.
TEST(Cells, OfTheEnginesLayoutAreTheLessons) {
  const std::vector<Tensor> lstm = constants(lstm_inputs(4, 7)), gru = constants(gru_inputs(7));
  const auto parts = [](const Tensor& t, std::size_t gates) {
    return split(t, std::vector<std::size_t>(gates, kH), -1);
  };
  const auto W = parts(lstm[3], 4), U = parts(lstm[4], 4), b = parts(lstm[5], 4);
  const Lstm cell{{W[0], U[0], b[0]}, {W[1], U[1], b[1]}, {W[2], U[2], b[2]}, {W[3], U[3], b[3]}};
  const LstmStep step = cell(lstm[0], lstm[1], lstm[2]), same = run(lstm, Form{{}, false});
  for (const auto of : {&LstmStep::i, &LstmStep::f, &LstmStep::g, &LstmStep::o, &LstmStep::c, &LstmStep::h})
    EXPECT_LE(distance((step.*of).value(), (same.*of).value()), kBar);
  const auto W_g = parts(gru[2], 3), U_g = parts(gru[3], 3), b_g = parts(gru[4], 3);
  const Gru after{{W_g[0], U_g[0], b_g[0]}, {W_g[1], U_g[1], b_g[1]}, W_g[2], U_g[2], b_g[2], gru[5]};
  EXPECT_LE(distance(after(gru[0], gru[1]).h.value(), run(gru, ag::ResetGate::after).value()), kBar);
}

TEST(Cells, HaveGreffsNames) {
  EXPECT_EQ(name_of({}, false), "LSTM");
  EXPECT_EQ(name_of({}, true), "LSTM with peepholes");
  EXPECT_EQ(name_of({.coupled = true}, false), "CIFG");
  EXPECT_EQ(name_of({.forget_gate = false}, true), "NFG with peepholes");
}

}  // namespace
}  // namespace gated
