#include "chapters/verbs/generate.h"

#include "chapters/03_rnn/settings.h"

namespace verbs {
namespace {

template <class Layer>
Writer writer_of(const program::LanguageFolder& folder) {
  return [model = rnn::read_language_model<Layer>(folder)](data::TokenView prompt, std::size_t count,
                                                           const Choose& choose) {
    return rnn::continue_text(model, prompt, count, choose);
  };
}

}  // namespace

Writer any_writer(const program::LanguageFolder& folder) {
  folder.one_of("model", kWriters);
  const std::string cell = folder.one_of("cell", rnn::kCells);
  return cell == "rnn"    ? writer_of<ag::Rnn>(folder)
         : cell == "lstm" ? writer_of<ag::Lstm>(folder)
                          : writer_of<ag::Gru>(folder);
}

Choose choose_by(const Sampling& s, ag::Random& random) {
  return [s, &random](std::span<const ag::Scalar> z) {
    constexpr data::TokenId never = data::Vocabulary::kUnknown;
    if (s.top_k == 0 && s.top_p == 1) return rnn::draw(z, s.temperature, random, never);
    return rnn::draw(rnn::without_tail(z, s.top_k, s.top_p, s.temperature, never), s.temperature, random, never);
  };
}

}  // namespace verbs
