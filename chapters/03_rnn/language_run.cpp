#include "chapters/03_rnn/language_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "autograd/clip.h"
#include "chapters/program/progress.h"

namespace rnn {
namespace {

LanguageModel make_model(const program::Text& text, const LanguageSettings& settings, std::uint64_t seed) {
  ag::Random random(seed, "parameters");
  LanguageModel model({.vocabulary = static_cast<std::size_t>(text.vocabulary.size()),
                       .m = static_cast<std::size_t>(settings.m),
                       .H = static_cast<std::size_t>(settings.H),
                       .dropout = settings.dropout,
                       .cell = settings.cell},
                      random);
  model.start_from_unigrams(text.split.train);
  return model;
}

}  // namespace

data::TokenView curve_text(const program::Text& text) {
  return text.split.valid.first(std::min<std::size_t>(text.split.valid.size(), 10'000));
}

LanguageRun::LanguageRun(std::string name, const program::Text& text, const LanguageSettings& settings,
                         std::uint64_t seed)
    : name_(std::move(name)),
      text_(text),
      settings_(settings),
      seed_(seed),
      model_(make_model(text, settings, seed)),
      optimizer_(model_.parameters(), {.learning_rate = settings.rate}),
      lanes_(text.split.train,
             {.lanes = static_cast<std::size_t>(settings.lanes), .steps = static_cast<std::size_t>(settings.steps)}) {}

std::int64_t LanguageRun::steps() const {
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(settings_.epochs * static_cast<double>(lanes_.batches())));
}

// [step]
// One window of truncated backpropagation through time. The tape ends with it; the state goes on: h after this window,
// a tensor of an earlier tape, is a constant to the next.
double LanguageRun::update(const data::LaneBatch& batch) {
  if (batch.starts) state_ = {};  // another epoch: the lanes are at their beginnings
  const ag::TrainMode dropping;
  ag::Tape tape;
  const ag::Tensor loss = model_.loss(inputs_of(batch), targets_of(batch), state_);
  tape.backward(loss);
  // ‖g‖ ≤ clip: where the loss has a wall, the gradient points the right way and is much too long.
  const double norm =
      settings_.clip > 0 ? clip_grad_norm(model_.parameters(), settings_.clip) : grad_norm(model_.parameters());
  progress_.greatest = std::max(progress_.greatest, norm);
  progress_.clipped += settings_.clip > 0 && norm > settings_.clip;
  // ε falls in a straight line to a twentieth.
  optimizer_.set_learning_rate(settings_.rate *
                               (1 - 0.95 * static_cast<double>(progress_.step) / static_cast<double>(steps())));
  optimizer_.step();
  optimizer_.zero_grad();
  return static_cast<double>(loss.item());
}
// [/step]

void LanguageRun::measure() {
  progress_.at.push_back(static_cast<double>(progress_.step) / static_cast<double>(lanes_.batches()));
  progress_.train.push_back(progress_.recent.perplexity());
  progress_.valid.push_back(
      data::perplexity(token_probabilities(model_.reader(), curve_text(text_), data::kScoredFrom)));
  progress_.norm.push_back(progress_.greatest);
  progress_.recent = {};
  progress_.greatest = 0;
}

void LanguageRun::train(const std::function<void()>& save, const std::function<bool()>& stop, bool silent) {
  const std::int64_t all = steps(), every = std::max<std::int64_t>(1, all / 12);
  const auto mode = silent ? program::Progress::Mode::silent : program::Progress::default_mode();
  program::Progress bar(name_, all, {.measure = "perplexity", .mode = mode});
  recall();
  data::LaneBatch batch;
  double start = program::Progress::steady_seconds();
  const auto pause = [&] { progress_.seconds += program::Progress::steady_seconds() - start; };
  while (progress_.step < all && !stop()) {
    if (!lanes_.next(batch)) lanes_.next(batch);  // false: an epoch has ended, and the next call begins another
    const auto tokens = batch.targets.size();
    progress_.recent.add(-update(batch) * static_cast<double>(tokens), tokens);
    ++progress_.step;
    bar.update(progress_.step, progress_.recent.perplexity(), static_cast<std::int64_t>(tokens));
    if (progress_.step % every == 0 || progress_.step == all) {
      pause();
      measure();
      remember();
      save();
      start = program::Progress::steady_seconds();
    }
  }
  pause();
  remember();
  if (progress_.step < all) save();
}

void LanguageRun::remember() {
  carried_.clear();
  for (std::size_t i = 0; i < state_.h.size(); ++i) carried_[fmt::format("h{}", i)] = state_.h[i].value();
  for (std::size_t i = 0; i < state_.c.size(); ++i) carried_[fmt::format("c{}", i)] = state_.c[i].value();
}

void LanguageRun::recall() {
  state_ = {};
  const auto put = [this](const char* letter, std::vector<ag::Tensor>& states) {
    for (auto it = carried_.find(fmt::format("{}0", letter)); it != carried_.end();
         it = carried_.find(fmt::format("{}{}", letter, states.size())))
      states.emplace_back(it->second);
  };
  put("h", state_.h);
  put("c", state_.c);
}

ag::Parameters LanguageRun::parameters() const {
  ag::Parameters all;
  for (const ag::NamedParameter& p : model_.parameters()) all.push_back({name_ + "." + p.name, p.tensor});
  return all;
}

// [resume]
void LanguageRun::add_to(ag::RunState& state) {
  using Numbers = ag::RunState::Words;
  const auto named = [&](const char* what) { return name_ + "." + what; };
  state.require(named("seed"), static_cast<std::int64_t>(seed_));
  state.require(named("training tokens"), static_cast<std::int64_t>(text_.split.train.size()));
  state.require(named("lanes"), settings_.lanes);
  state.add(named("optimizer"), optimizer_);
  state.add(named("dropout"), model_.dropout_random());
  state.add(
      named("position"),
      [this] {
        return Numbers{lanes_.position().epoch, lanes_.position().done};
      },
      [this](const Numbers& n) {
        lanes_.restore({n[0], n[1]});
      });
  state.add(named("carried"), carried_);
  LanguageProgress& p = progress_;
  state.add(named("step"), p.step);
  state.add(named("clipped"), p.clipped);
  state.add(named("greatest"), p.greatest);
  state.add(named("curve.at"), p.at);
  state.add(named("curve.train"), p.train);
  state.add(named("curve.valid"), p.valid);
  state.add(named("curve.norm"), p.norm);
  state.add(
      named("recent"),
      [&p] {
        return Numbers{std::bit_cast<std::uint64_t>(p.recent.sum()), p.recent.tokens()};
      },
      [&p](const Numbers& sums) {
        p.recent = {};
        p.recent.add(std::bit_cast<double>(sums[0]), sums[1]);
      });
  state.add(named("seconds"), p.seconds);
}
// [/resume]

}  // namespace rnn
