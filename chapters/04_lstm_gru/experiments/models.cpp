#include "chapters/04_lstm_gru/experiments/models.h"

namespace gated {
namespace {

std::size_t gates_of(const ModelOptions& o) { return o.kind == Kind::lstm ? o.form.gates() : gated::gates_of(o.kind); }

Layer make_layer(const ModelOptions& o, ag::Random& random) {
  const auto start = [&o](auto options) {
    if (o.input_gain > 0)
      options.input = [gain = o.input_gain](const ag::Shape& shape, ag::Random& r) {
        return ag::init::kaiming_uniform(shape, r, gain);
      };
    if (!o.orthogonal) options.recurrent = ag::default_linear_init;
    return options;
  };
  if (o.kind == Kind::rnn) return ag::Rnn(o.inputs, o.hidden, random, start(ag::RnnOptions{}));
  if (o.kind == Kind::gru) return ag::Gru(o.inputs, o.hidden, random, start(ag::GruOptions{}));
  ag::LstmOptions options = start(ag::LstmOptions{});
  options.form = o.form;
  options.peepholes = o.peepholes;
  options.forget_bias = o.forget_bias;
  return ag::Lstm(o.inputs, o.hidden, random, options);
}

}  // namespace

Model::Model(const ModelOptions& options, ag::Random& random)
    : Network(make_layer(options, random), options.hidden, options.outputs, random), options_(options) {
  // Columns of the LSTM's i come first, those of the GRU's z second.
  const auto set = [&](std::size_t block, double value) {
    Tensor b = weight("b");
    std::fill_n(b.mutable_value().data() + block * options.hidden, options.hidden, static_cast<ag::Scalar>(value));
  };
  if (options.kind == Kind::lstm && options.form.input_gate) set(0, options.input_bias);
  if (options.kind == Kind::gru) set(1, options.update_bias);
}

LstmVariant Model::lstm_cell() const {
  std::get<ag::Lstm>(layer);
  return {weight("W"), weight("U"), weight("b"), options_.peepholes ? weight("peepholes") : Tensor(), options_.form};
}

GruVariant Model::gru_cell() const {
  std::get<ag::Gru>(layer);
  return {weight("W"), weight("U"), weight("b"), weight("b_u")};
}

std::size_t parameter_count(const ModelOptions& o) {
  const std::size_t H = o.hidden, peepholes = o.kind == Kind::lstm && o.peepholes ? 3 * H : 0;
  return recurrent_parameters(o.kind, gates_of(o), o.inputs, H) + peepholes + H * o.outputs + o.outputs;
}

std::size_t hidden_for(ModelOptions options, std::size_t budget) {
  return width_for(budget, [&](std::size_t H) {
    options.hidden = H;
    return parameter_count(options);
  });
}

ag::Array one_hot(const std::vector<std::int32_t>& ids, ag::Shape shape, std::size_t kinds) {
  shape.push_back(kinds);
  ag::Array rows = ag::zeros(shape);
  for (std::size_t i = 0; i < ids.size(); ++i) rows.data()[i * kinds + static_cast<std::size_t>(ids[i])] = 1;
  return rows;
}

}  // namespace gated
