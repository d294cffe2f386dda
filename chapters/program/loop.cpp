#include "chapters/program/loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "autograd/ranks.h"
#include "chapters/program/save_file.h"
#include "chapters/program/settings.h"

namespace program {
Loop::Loop(std::string name, std::int64_t steps, LoopOptions options)
    : name_(std::move(name)),
      steps_(std::max<std::int64_t>(1, steps)),
      every_(options.every > 0 ? options.every : std::max<std::int64_t>(1, (steps + 11) / 12)),
      options_(std::move(options)) {
  state_.add("step", step_);
  state_.add("curve.at", curve_.at);
  state_.add("curve.train", curve_.train);
  state_.add("curve.held", curve_.held);
  state_.add("recent.loss", loss_);
  state_.add("recent.units", units_);
  state_.add("seconds", seconds_);
}

Loop& Loop::keep(const std::string& what, ag::Optimizer& optimizer) {
  state_.add(optimizer.parameters());
  state_.add(what, optimizer);
  parameters_.insert(parameters_.end(), optimizer.parameters().begin(), optimizer.parameters().end());
  return *this;
}

Loop& Loop::keep(const std::string& what, ag::RecurrentState& state) {
  state_.add(what + ".h", state.h);
  state_.add(what + ".c", state.c);
  return *this;
}

// A rank that stopped alone would leave the others waiting: where time decides, they may differ.
bool Loop::enough() const { return ag::ranks::any(options_.enough && options_.enough()); }

void Loop::begin() {
  begun_ = true;
  if (options_.file != nullptr)
    if (std::optional<ag::Checkpoint> state = options_.file->take(name_)) {
      state_.restore(std::move(*state), options_.file->source());
      require_finite(parameters_, options_.file->source());
      require_possible_counters();
    }
  if (step_ > 0 && step_ % every_ == 0) enough_ = enough();
  const auto mode = options_.silent ? Progress::Mode::silent : Progress::default_mode();
  bar_ = std::make_unique<Progress>(
      name_, steps_,
      Progress::Options{
          .measure = options_.perplexity ? "perplexity" : "loss", .unit = options_.unit, .mode = mode, .begin = step_});
  started_ = Progress::steady_seconds();
}

bool Loop::next() {
  if (!begun_)
    begin();
  else
    end_of_step();
  const bool more = step_ < steps_ && !enough_;
  if (more && !interrupted_anywhere()) return true;
  if (!saved_) save();
  if (bar_) bar_->finish();
  return false;
}

void Loop::count(double loss, std::size_t units) {
  if (!std::isfinite(loss))
    diverged(fmt::format("the loss became {}", std::isnan(loss) ? "NaN" : "infinite"), step_ + 1);
  ++step_;
  loss_ += loss * static_cast<double>(units);
  units_ += static_cast<std::int64_t>(units);
  const double mean = loss_ / static_cast<double>(units_);
  bar_->update(step_, options_.perplexity ? std::exp(mean) : mean, static_cast<std::int64_t>(units));
  counted_ = true;
  saved_ = false;
}

// After the tape of the step is gone: measuring must not be recorded on it.
void Loop::end_of_step() {
  if (!counted_) throw std::logic_error("Loop: count() belongs at the end of each step.");
  counted_ = false;
  const double now = Progress::steady_seconds();
  seconds_ += now - started_;
  if (step_ % every_ == 0 || step_ == steps_) {
    require_finite_parameters();
    curve_.at.push_back(static_cast<double>(step_));
    curve_.train.push_back(loss_ / static_cast<double>(units_));
    loss_ = 0;
    units_ = 0;
    if (options_.measure) curve_.held.push_back(options_.measure());
    enough_ = enough();
    save();
  }
  started_ = Progress::steady_seconds();
}

void Loop::require_finite_parameters() const {
  for (const ag::NamedParameter& p : parameters_)
    if (!all_finite(p.tensor.value())) diverged(fmt::format("the parameter {} is not finite", p.name), step_);
}

// A file of this format has no checksum.
void Loop::require_possible_counters() const {
  const auto refuse = [&](const std::string& what) {
    throw UserError(fmt::format("{}: {} of the loop '{}' cannot be right. The file is damaged.",
                                options_.file->source(), what, name_));
  };
  if (step_ < 0 || step_ > steps_) refuse(fmt::format("the step {} of {}", step_, steps_));
  if (units_ < 0) refuse(fmt::format("{} {}", units_, options_.unit));
  if (!(seconds_ >= 0 && std::isfinite(seconds_))) refuse(fmt::format("{} seconds", seconds_));
  if (curve_.at.size() != curve_.train.size() || curve_.held.size() > curve_.at.size())
    refuse(fmt::format("a curve of {}, {} and {} numbers", curve_.at.size(), curve_.train.size(), curve_.held.size()));
}

void Loop::save() {
  saved_ = true;
  if (options_.file == nullptr || !options_.file->saves()) return;
  require_finite_parameters();
  options_.file->put(name_, state_.collect());
}

void Loop::diverged(const std::string& what, std::int64_t step) const {
  throw UserError(
      fmt::format("{}: {} at step {}: try a smaller --rate. What was saved before is as it was.", name_, what, step));
}

}  // namespace program
