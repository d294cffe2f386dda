// experiments.h: what this chapter claims, each as a function that measures it. prove.cpp runs them over several seeds,
// main.cpp once and smaller.
#pragma once

#include <string>
#include <vector>

#include "chapters/06_attention/settings.h"
#include "chapters/texts/pair_scores.h"

namespace attention {

using program::Learned, program::PairCorpus;

// How large the experiments are at a profile.
Settings experiment_settings(program::Profile profile);

Translator make_model(const PairCorpus& corpus, const Settings& settings, std::uint64_t seed);
// Trains and scores one translator with attention; with chapter 05's fixed vector, as wide.
Learned learn(const std::string& name, const PairCorpus& corpus, const Settings& settings, std::uint64_t seed,
              const Translator& model);
Learned learn(const std::string& name, const PairCorpus& corpus, const Settings& settings, std::uint64_t seed);
seq2seq::Translator<> make_fixed(const PairCorpus& corpus, const Settings& settings, std::uint64_t seed);
Learned learn_fixed(const PairCorpus& corpus, const Settings& settings, std::uint64_t seed,
                    const seq2seq::Translator<>& model);

// How something changes with a word more of the source: the slope of a straight line through the test sentences, and
// its standard error.
struct Slope {
  double value = 0, error = 0;
  double least() const { return value - 1.96 * error; }  // of the 95 % confidence interval
  double most() const { return value + 1.96 * error; }
};
Slope slope_over_length(const PairCorpus& corpus, const std::vector<double>& of_sentence);

// Every kind of score at H, the rest equal; the last two are the controls: linear has lost its query, blind has none.
std::vector<Learned> compare_scores(const PairCorpus& corpus, const Settings& settings, std::uint64_t seed);

// Luong's order without input feeding, and Bahdanau's.
std::vector<Learned> compare_orders(const PairCorpus& corpus, const Settings& settings, std::uint64_t seed);

// Alignment error rate against the planted links: each target word is linked to the source word with the most weight.
// 的 and 了 have no English word of their own: a model may look where it likes while it writes them.
enum class Asked { words, all };  // words: without these two
double alignment_error(const Translator& model, const PairCorpus& corpus, Asked asked = Asked::words);
// The same corpus with the targets dealt out anew among sources of the same length: nothing can be learned of words.
PairCorpus shuffled_pairs(const PairCorpus& corpus, std::uint64_t seed);

// ‖∂ loss / ∂ x_s‖ of each place s of the source, the mean over test sentences of `length` words; with attention and
// with the fixed vector.
struct Gradients {
  std::vector<double> attention = {}, fixed = {};
};
Gradients gradients_by_place(const Translator& with, const seq2seq::Translator<>& fixed, const PairCorpus& corpus,
                             std::size_t length);
// Largest over smallest of them.
double unevenness(const std::vector<double>& gradient);

// Of each test pair, the share of its words that would be the likeliest, the true words before given: how well a word
// is known, however long the sentence is.
std::vector<double> word_accuracy(const Translator& model, const PairCorpus& corpus);
std::vector<double> word_accuracy(const seq2seq::Translator<>& model, const PairCorpus& corpus);

// The greatest |∂ loss / ∂ W_q| of the query's half of W in a `linear` score, over the greatest of the key's half.
double query_gradient(const PairCorpus& corpus, const Settings& settings, std::uint64_t seed);

}  // namespace attention
