#include "chapters/03_rnn/experiments/namer.h"

#include <algorithm>
#include <numeric>

#include "autograd/ids.h"
#include "datasets/planted/number_names.h"
#include "datasets/random.h"
#include "datasets/text/characters.h"

namespace rnn {

using ag::Tensor;
using data::TokenId;
using data::TokenIds;

namespace {

// Small, so that characters do not drown the number in the state.
ag::Array small_normal(const ag::Shape& shape, ag::Random& random) { return ag::init::normal(shape, random, 0, 0.1); }

constexpr std::int64_t kNumbers = 1000;
constexpr std::size_t kLearned = 800;

}  // namespace

Namer::Namer(std::size_t characters, std::size_t m, std::size_t H, ag::Random& random)
    : vector(child("vector", ag::Linear(30, H, random))),
      E(child("embedding", ag::Embedding(characters, m, random, {.init = small_normal}))),
      rnn(child("rnn", ag::Rnn(m, H, random))),
      out(child("output", ag::Linear(H, characters, random))) {}

Tensor Namer::operator()(const ag::Array& v, const ag::Ids& before, const std::vector<std::size_t>& lengths) const {
  const Tensor h0 = tanh(vector(v));
  return out(rnn(E(before), {{h0}, {}}, lengths).y);
}

std::vector<TokenIds> Namer::generate(const ag::Array& v, std::size_t longest) const {
  const std::size_t B = v.shape()[0];
  std::vector<TokenIds> names(B);
  ag::RecurrentState state{{tanh(vector(v))}, {}};
  ag::Ids before(ag::Ids::shape_type{1, B}, 0);  // the mark
  for (std::size_t t = 0; t < longest; ++t) {
    const ag::RecurrentOutput h = rnn(E(before), state);
    state = h.state;
    const Tensor y = out(h.y);
    for (std::size_t b = 0; b < B; ++b) {
      before(0, b) = ag::best_class(y.value(), b);
      // Behind the end of a name whatever comes is not read.
      if (names[b].empty() || names[b].back() != 0) names[b].push_back(before(0, b));
    }
  }
  return names;
}

ag::Array digits_of(std::span<const std::int64_t> numbers) {
  ag::Array v = ag::zeros({numbers.size(), 30});
  for (std::size_t b = 0; b < numbers.size(); ++b) {
    auto rest = static_cast<std::size_t>(numbers[b]);
    for (std::size_t place = 3; place-- > 0; rest /= 10) v(b, 10 * place + rest % 10) = 1;
  }
  return v;
}

namespace {

// The characters of the names; 0 is the mark (Vocabulary's <unk> is never needed: all characters are known).
struct Alphabet {
  data::Vocabulary characters;

  Alphabet() : characters(data::count_characters(all_names())) {}
  static std::string all_names() {
    std::string all;
    for (std::int64_t n = 0; n < kNumbers; ++n) all += data::number_name(n);
    return all;
  }
  TokenIds encode(const std::string& name) const { return data::encode_characters(characters, name); }
  // What was said before the mark of the end.
  std::string decode(TokenIds said) const {
    if (!said.empty() && said.back() == 0) said.pop_back();
    return data::decode_characters(characters, said);
  }
};

// The input is the name after the mark, the target the name before the mark.
data::LabelledSentence example(const Alphabet& alphabet, std::int64_t number) {
  data::LabelledSentence s{{0}, alphabet.encode(data::number_name(number))};
  s.words.insert(s.words.end(), s.labels.begin(), s.labels.end());
  s.labels.push_back(0);
  return s;
}

Fitted fit(const Namer& namer, const std::vector<std::int64_t>& numbers,
           const std::vector<data::LabelledSentence>& names, const FitOptions& options) {
  ag::Random random(options.seed, "order of the names");
  std::vector<std::uint32_t> order(numbers.size());
  std::iota(order.begin(), order.end(), 0U);
  return fit(namer.parameters(), "characters", options, [&]() -> Example {
    random.shuffle(order.begin(), order.end());
    const auto chosen = std::span(order).first(std::min(options.batch, order.size()));
    const data::SentenceBatch batch = data::batch_of(names, chosen, data::Labels::each_word);
    std::vector<std::int64_t> of_batch;
    for (const std::uint32_t i : chosen) of_batch.push_back(numbers[i]);
    const ag::Ids::shape_type shape{batch.steps, batch.sentences};
    const Tensor y = namer(digits_of(of_batch), ag::ids_of(batch.words, shape), batch.lengths);
    return {cross_entropy(y, ag::ids_of(batch.labels, shape)), batch.words.size()};
  });
}

std::vector<NamedNumber> ask(const Namer& namer, const Alphabet& alphabet, std::span<const std::int64_t> numbers) {
  const std::vector<TokenIds> said = namer.generate(digits_of(numbers), 40);
  std::vector<NamedNumber> out;
  for (std::size_t i = 0; i < numbers.size(); ++i)
    out.push_back({numbers[i], data::number_name(numbers[i]), alphabet.decode(said[i])});
  return out;
}

double share_right(const std::vector<NamedNumber>& all) {
  const auto right = std::count_if(all.begin(), all.end(), [](const NamedNumber& n) { return n.name == n.said; });
  return static_cast<double>(right) / static_cast<double>(all.size());
}

}  // namespace

NamingTask run_naming(FitOptions options) {
  options.batch = 64;
  options.rate = 3e-3;
  const Alphabet alphabet;
  std::vector<std::int64_t> numbers(kNumbers);
  std::iota(numbers.begin(), numbers.end(), 0);
  data::Random random(options.seed, 11);
  data::shuffle(std::span(numbers), random);
  const std::vector<std::int64_t> learned(numbers.begin(), numbers.begin() + kLearned);
  const auto asked = std::span(numbers).subspan(kLearned);

  const auto learn = [&](const std::vector<std::int64_t>& vectors, Fitted& fitted) {
    ag::Random parameters(options.seed, "namer");
    const Namer namer(static_cast<std::size_t>(alphabet.characters.size()), 16, 128, parameters);
    std::vector<data::LabelledSentence> names;
    for (const std::int64_t n : learned) names.push_back(example(alphabet, n));
    fitted = fit(namer, vectors, names, options);
    return namer;
  };
  NamingTask task;
  const Namer namer = learn(learned, task.fitted);
  task.test = ask(namer, alphabet, asked);
  task.right = share_right(task.test);
  task.learned = share_right(ask(namer, alphabet, learned));
  // The control: each vector with the name of another number.
  std::vector<std::int64_t> others = learned;
  data::shuffle(std::span(others), random);
  Fitted unused;
  task.control = share_right(ask(learn(others, unused), alphabet, asked));
  return task;
}

}  // namespace rnn
