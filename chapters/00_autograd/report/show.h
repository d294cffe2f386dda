// show.h: what came out of a run, for the terminal, run.json and report.html.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "chapters/00_autograd/experiments/chain.h"
#include "chapters/00_autograd/experiments/cost.h"
#include "chapters/00_autograd/report/first_steps.h"
#include "chapters/00_autograd/settings.h"
#include "chapters/program/run_record.h"

namespace chapter00 {

// One trained classifier of the spiral.
struct Classifier {
  std::string name = {};
  Training training = {};
  double accuracy = 0;                    // on the test points
  report::Field before = {}, after = {};  // P(arm 1) − P(arm 0) over the plane
};

struct Outcome {
  const Settings& settings;
  ByHand sums = {}, neuron = {};
  WithTensors tensors = {};
  std::vector<Cost> costs = {};
  Classifier mlp = {}, linear = {};
  Chain engine = {}, scalar = {};
  double recursion_bytes = 0;  // of stack for each operation, if the graph were sorted recursively
};

// z of points x [N, 2] → [N, 2]
using Model = std::function<ag::Tensor(const ag::Tensor& x)>;
// What `model` thinks of every place of the square in which the spiral lies; the test points on top.
report::Field decision_field(const Model& model, const Points& test, std::string title, std::string caption = "");

program::Table spiral_table(const Outcome& outcome);
program::Table chain_table(const Outcome& outcome);

// run.json, report.html, tape.mmd and tape.json in common.out.
void write_results(const Outcome& outcome, program::RunRecord& record, const program::Common& common);

}  // namespace chapter00
