// classifying.h: N→1, one label for a sentence: who did it?
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chapters/03_rnn/experiments/tagger.h"
#include "datasets/planted/roles.h"

namespace rnn {

struct RoleScore {
  std::string model;
  double all = 0, active = 0, passive = 0;  // share of sentences with the right answer
  std::vector<data::TokenIds> labels = {};  // of the test sentences
  Fitted fitted = {};
};

struct RoleTask {
  std::vector<data::RoleSentence> sentences;  // of the test part
  RoleScore bag, network, control;
};

// Learns from so many planted sentences and tests on a third as many others. The bag of words is the mean of the words'
// vectors with the same output layer; the control learns from the labels of other sentences.
RoleTask run_roles(std::int64_t sentences, const FitOptions& options);

}  // namespace rnn
