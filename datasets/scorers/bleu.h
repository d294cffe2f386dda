// BLEU (Papineni, Roukos, Ward & Zhu 2002): how many n-grams of a translation stand in a reference, over a whole
// corpus.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "datasets/scorers/segments.h"

namespace data {

inline constexpr std::size_t kBleuOrders = 4;

//   p_n = Σ over segments of matches, each n-gram at most as often as in the reference / Σ of n-grams of the hypothesis
//   BP  = 1 where the hypotheses are as long as the references, else e^(1 − r/c)
//   BLEU = 100 BP exp(¼ Σ_{n=1..4} ln p_n)
//
// With no match of an order k orders without a match are counted as ½, ¼, … of a match (as mteval-v13a does it:
// "smooth:exp"); with no match at all BLEU is 0.
struct Bleu {
  double score = 0;                                             // 0 … 100
  std::array<double, kBleuOrders> precision = {};               // in per cent
  std::array<std::size_t, kBleuOrders> matches = {}, all = {};  // n-grams
  std::size_t hypothesis = 0, reference = 0;                    // tokens: c and r
  double brevity = 0;                                           // BP

  // "34.55 68.3/41.2/28.1/19.9 (BP = 0.981 ratio = 0.981 hyp_len = 1024 ref_len = 1044)"
  std::string text() const;
};

// Of lines; references[r][i] is the r-th reference of hypotheses[i]. An n-gram may stand in any of them, and r is the
// length nearest to the hypothesis's. InputError: no reference, or another number of lines.
Bleu bleu(std::span<const std::string> hypotheses, std::span<const std::vector<std::string>> references, Cut cut);

// What must be told beside the figure: "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp".
std::string bleu_signature(std::size_t references, Cut cut);

}  // namespace data
