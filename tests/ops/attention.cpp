#include "tests/ops/rows.h"

namespace op_table {
namespace {

struct Sizes {
  std::size_t B, L, S, heads, d, d_v;
  Options options = {};
};

// One query, one key, one number; more keys than queries and fewer, so that some see nothing; keys that are padding,
// and nothing but padding; no query, no key, no sequence; more than a register holds.
const std::vector<Sizes> sizes = {{2, 3, 4, 2, 2, 3},
                                  {1, 1, 1, 1, 1, 1},
                                  {2, 3, 3, 1, 4, 2, {.causal = true}},
                                  {1, 2, 5, 3, 1, 2, {.causal = true}},
                                  {1, 5, 3, 2, 2, 1, {.causal = true}},
                                  {3, 2, 4, 1, 3, 2, {.sizes = {4, 1, 0}}},
                                  {3, 4, 4, 2, 1, 2, {.sizes = {2, 4, 3}, .causal = true}},
                                  {2, 3, 4, 2, 2, 3, {.number = 0.4}},
                                  {2, 4, 4, 1, 3, 2, {.sizes = {4, 2}, .causal = true, .number = 0.5}},
                                  {1, 2, 3, 1, 2, 2, {.number = 0.4, .train = false}},
                                  {2, 0, 3, 1, 2, 2},
                                  {2, 3, 0, 1, 2, 2},
                                  {0, 3, 2, 1, 2, 2},
                                  {1, 2, 19, 1, 17, 11},
                                  {1, 70, 9, 1, 2, 1, {.causal = true}}};

Options with_heads(const Sizes& s) {
  Options o = s.options;
  o.heads = s.heads;
  return o;
}

std::string note_of(const Options& o) {
  return fmt::format("{} heads lengths ({}){} dropout {}{}", o.heads, fmt::join(o.sizes, ", "),
                     o.causal ? " causal" : "", o.number, o.train ? "" : " in evaluation");
}

ag::AttentionMask mask_of(const Options& o) { return {.causal = o.causal, .key_lengths = o.sizes}; }

std::vector<Tensor> call_attention(const std::vector<Tensor>& x, const Options& o) {
  const ag::TrainMode mode(o.train);
  ag::Random random(7);  // the same seed drops the same weights
  return {ag::attention(x.at(0), x.at(1), x.at(2), o.heads, mask_of(o), o.number, &random)};
}

std::vector<Tensor> call_self_attention(const std::vector<Tensor>& x, const Options& o) {
  const ag::TrainMode mode(o.train);
  ag::Random random(7);
  return {ag::self_attention(x.at(0), o.heads, mask_of(o), o.number, &random)};
}

std::vector<Case> attention_cases() {
  Draw draw("attention");
  std::vector<Case> cases;
  for (const Sizes& s : sizes) {
    const std::size_t d = s.heads * s.d, d_v = s.heads * s.d_v;
    const Options o = with_heads(s);
    cases.push_back(
        make_case({draw.any({s.B, s.L, d}), draw.any({s.B, s.S, d}), draw.any({s.B, s.S, d_v})}, o, note_of(o)));
  }
  cases.push_back(shared_case({draw.any({2, 3, 4}), draw.any({2, 5, 4})}, {0, 1, 1}, {.heads = 2}));
  cases.push_back(shared_case({draw.any({2, 3, 4})}, {0, 0, 0}, {.heads = 2, .causal = true}));
  return cases;
}

std::vector<Case> self_attention_cases() {
  Draw draw("self_attention");
  std::vector<Case> cases;
  for (const Sizes& s : sizes) {
    if (s.L != s.S) continue;
    const Options o = with_heads(s);
    cases.push_back(make_case({draw.any({s.B, s.L, 3 * s.heads * s.d})}, o, note_of(o)));
  }
  for (const Sizes& s :
       {Sizes{2, 3, 3, 2, 2, 2, {.number = 0.4}}, Sizes{2, 0, 0, 1, 2, 2}, Sizes{1, 67, 67, 1, 1, 1},
        Sizes{3, 3, 3, 2, 3, 3, {.sizes = {3, 0, 1}}}, Sizes{1, 1, 1, 2, 1, 1},
        Sizes{2, 4, 4, 3, 1, 1, {.causal = true}}, Sizes{1, 5, 5, 1, 4, 4, {.sizes = {2}}}, Sizes{0, 3, 3, 2, 2, 2}}) {
    const Options o = with_heads(s);
    cases.push_back(make_case({draw.any({s.B, s.L, 3 * s.heads * s.d})}, o, note_of(o)));
  }
  return cases;
}

}  // namespace

Rows attention_rows() {
  return {
      {"attention", "attention(Tensor, Tensor, Tensor, size_t, AttentionMask, double, Random)", call_attention,
       attention_cases(), true},
      {"self_attention", "self_attention(Tensor, size_t, AttentionMask, double, Random)", call_self_attention,
       self_attention_cases(), true},
  };
}

}  // namespace op_table
