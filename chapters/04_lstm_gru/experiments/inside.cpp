#include "chapters/04_lstm_gru/experiments/inside.h"

#include <algorithm>
#include <stdexcept>

#include "chapters/03_rnn/lesson.h"
#include "chapters/report/gradient_flow.h"

namespace gated {
namespace {

// x_t, [B, I].
Tensor step_of(const ag::Array& x, std::size_t t) {
  const std::size_t B = x.shape()[1], I = x.shape()[2];
  ag::Array out = ag::empty({B, I});
  std::copy_n(x.data() + t * B * I, B * I, out.begin());
  return out;
}

// What a step leaves for the next one, and all that can be seen in it.
struct Seen {
  LstmState state;
  std::vector<std::pair<std::string, Tensor>> parts;
};

class Walker {
 public:
  explicit Walker(const Model& model) : model_(model) {}
  Seen step(const Tensor& x, const LstmState& before) const {
    switch (model_.options().kind) {
      case Kind::lstm: {
        const LstmStep s = model_.lstm_cell()(x, before);
        return {{s.h, s.c}, {{"i", s.i}, {"f", s.f}, {"g", s.g}, {"o", s.o}, {"c", s.c}, {"h", s.h}}};
      }
      case Kind::gru: {
        const GruStep s = model_.gru_cell()(x, before.h);
        return {{s.h, s.h}, {{"r", s.r}, {"z", s.z}, {"n", s.n}, {"h", s.h}}};
      }
      case Kind::rnn:
        break;
    }
    const Tensor h = rnn::next_state(x, before.h, model_.weight("W"), model_.weight("U"), model_.weight("b"));
    return {{h, h}, {{"h", h}}};
  }
  LstmState start(std::size_t B) const {
    const ag::Array none = ag::zeros({B, model_.options().hidden});
    return {Tensor(none), Tensor(none)};
  }

 private:
  const Model& model_;
};

}  // namespace

std::vector<Inside> look_inside(const Model& model, const ag::Array& x) {
  const Walker walker(model);
  const std::size_t T = x.shape()[0], H = model.options().hidden;
  LstmState state = walker.start(x.shape()[1]);
  std::vector<Inside> all;
  for (std::size_t t = 0; t < T; ++t) {
    const Seen seen = walker.step(step_of(x, t), state);
    state = seen.state;
    for (std::size_t part = 0; part < seen.parts.size(); ++part) {
      if (t == 0) all.push_back({seen.parts[part].first, UnitMap(H, std::vector<double>(T))});
      const ag::Array& value = seen.parts[part].second.value();
      for (std::size_t unit = 0; unit < H; ++unit) all[part].map[unit][t] = static_cast<double>(value(0, unit));
    }
  }
  return all;
}

const UnitMap& map_of(const std::vector<Inside>& all, std::string_view name) {
  for (const Inside& inside : all)
    if (inside.name == name) return inside.map;
  throw std::out_of_range("no map of that name: " + std::string(name));
}

Flow gradient_by_step(const Model& model, const ag::Array& x) {
  const Walker walker(model);
  report::GradientFlow flow;
  {
    ag::Tape tape;
    LstmState state = walker.start(x.shape()[1]);
    for (std::size_t t = 0; t < x.shape()[0]; ++t) {
      const Seen seen = walker.step(step_of(x, t), state);
      for (const auto& [name, value] : seen.parts) flow.watch(name, value);
      state = seen.state;
    }
    tape.backward(sum(model.output(state.h)));
  }
  model.zero_grad();
  return flow.all();
}

const std::vector<double>& carried(const Flow& flow) {
  const auto named = [&](const char* name) {
    return std::find_if(flow.begin(), flow.end(), [name](const auto& part) { return part.first == name; });
  };
  const auto c = named("c");
  return c != flow.end() ? c->second : named("h")->second;
}

}  // namespace gated
