// experiments.h: what the chapter measures beside the training of one model. Every function is one section of the page.
#pragma once

#include <string>
#include <vector>

#include "chapters/04_lstm_gru/experiments/carousel.h"
#include "chapters/04_lstm_gru/experiments/inside.h"
#include "chapters/04_lstm_gru/experiments/training.h"

namespace gated {

using program::Profile;

// --- the carousel: an untrained cell over T random steps -----------------------------------------------------------
struct CarouselFact {
  double forget_bias;
  double product;  // Π f, the geometric mean over the units
  double apart;  // the greatest |∂c_T/∂c_0 − diag(Π f)| of the way through the cell alone, over the greatest Π f
  double whole;  // ‖∂c_T/∂c_0‖ by all ways, over ‖diag(Π f)‖
};
std::vector<CarouselFact> measure_carousels(std::size_t T, std::uint64_t seed);

// --- one task, three cells of equally many parameters --------------------------------------------------------------
struct FlowCurve {
  std::string name;
  Flow before, after;  // training
};
// Of a trained model, and of the same model before it was trained.
FlowCurve measure_flow(const Trained& trained, const std::string& task, const Recipe& recipe, std::uint64_t seed);

// --- the forget-bias trap ------------------------------------------------------------------------------------------
// Recall with the forget bias at 0, for up to `patience` steps, and at 1.
std::vector<Trained> spring_trap(Profile profile, std::int64_t patience, std::uint64_t seed);

// --- copy memory ---------------------------------------------------------------------------------------------------
struct CopyOutcome {
  double baseline = 0;  // 10 ln 8 / (T + 20)
  std::vector<Trained> cells;
};
// LSTM, GRU, RNN from the usual small random numbers, and RNN from an orthogonal U, of equally many parameters.
CopyOutcome copy_symbols(Profile profile, std::uint64_t seed);

// --- continual Reber strings ---------------------------------------------------------------------------------------
struct ReberOutcome {
  std::vector<Trained> forms;       // with and without forget gate
  std::vector<Foreseen> over_time;  // of each, over a stream much longer than the training's
};
// The updates after which a score was first as high as `goal`; NaN: never.
double updates_until(const Training& training, double goal);
ReberOutcome read_reber(Profile profile, std::uint64_t seed);

// --- counting ------------------------------------------------------------------------------------------------------
struct CountingOutcome {
  Trained trained;
  std::size_t trained_to = 0, counts_to = 0;  // the largest n in training; all n up to here are foreseen
  std::size_t shown = 0;                      // the n whose cells are drawn
  std::vector<Inside> inside;
};
CountingOutcome count_letters(Profile profile, std::uint64_t seed);

}  // namespace gated
