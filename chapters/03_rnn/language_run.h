// language_run.h: the training loop of the language models, and what must be saved to go on after an interruption.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "autograd/optim.h"
#include "autograd/run_state.h"
#include "chapters/03_rnn/language_model.h"
#include "chapters/program/text_corpus.h"
#include "datasets/lanes.h"
#include "datasets/metrics.h"

namespace rnn {

// One language model and how it is trained; the same for words and for characters.
struct LanguageSettings {
  std::int64_t m = 128;     // size of a token's vector
  std::int64_t H = 128;     // hidden units
  std::int64_t steps = 35;  // T: the gradient goes back so far
  std::int64_t lanes = 32;  // B
  double epochs = 3;
  double rate = 3e-3;  // of Adam, falling in a straight line to a twentieth
  double clip = 1;     // the norm of the gradient; 0: not clipped
  double dropout = 0.1;
  CellKind cell = CellKind::rnn;
};

// How far a run is, and the curve so far.
struct LanguageProgress {
  std::int64_t step = 0;                 // updates done
  std::vector<double> at, train, valid;  // epochs done, and perplexities there
  std::vector<double> norm;              // the greatest norm of a gradient since the last point of the curve
  double greatest = 0;                   // and since then
  std::int64_t clipped = 0;              // updates whose gradient was cut
  data::LogLikelihood recent;            // of the training tokens since the last point of the curve
  double seconds = 0;                    // in training steps; measuring is not counted
};

// The validation tokens that the curves are drawn from.
data::TokenView curve_text(const program::Text& text);

// One language model in training: everything that its next step depends on.
class LanguageRun {
 public:
  // `name`: "words" or "characters"; the text must outlive the run.
  LanguageRun(std::string name, const program::Text& text, const LanguageSettings& settings, std::uint64_t seed);
  LanguageRun(const LanguageRun&) = delete;
  LanguageRun& operator=(const LanguageRun&) = delete;

  // Trains from where it is to the end. At every point of the curve, and when `stop` says so, `save` is called.
  void train(const std::function<void()>& save, const std::function<bool()>& stop, bool silent = false);

  // Adds its part to what a checkpoint holds; parameters() are those of the model as "words.rnn.…".
  void add_to(ag::RunState& state);
  ag::Parameters parameters() const;

  const std::string& name() const { return name_; }
  const program::Text& text() const { return text_; }
  const LanguageSettings& settings() const { return settings_; }
  const LanguageModel& model() const { return model_; }
  const LanguageProgress& progress() const { return progress_; }
  std::int64_t steps() const;  // of the whole run

 private:
  double update(const data::LaneBatch& batch);
  void measure();
  void remember();  // state_ → carried_, for a checkpoint
  void recall();

  std::string name_;
  const program::Text& text_;
  LanguageSettings settings_;
  std::uint64_t seed_;
  LanguageModel model_;
  ag::Adam optimizer_;
  data::Lanes lanes_;
  ag::RecurrentState state_;  // what the lanes have read so far
  ag::NamedArrays carried_;   // the same in a checkpoint
  LanguageProgress progress_;
};

}  // namespace rnn
