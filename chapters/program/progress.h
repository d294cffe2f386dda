// progress.h: what a reader sees while a chapter trains.
//
//   program::Progress progress("train", steps);
//   for (step = 0; step < steps && !program::interrupted(); ++step) {
//     ...
//     progress.update(step + 1, loss, tokens_of_this_step);
//   }
//
// On a terminal one line is redrawn:   train  ━━━━━━━━━━──────────  47 %  loss 5.213  38.4k tokens/s  ETA 1:12
// In a pipe (or TERM=dumb) a plain line is printed at every tenth of the way; --quiet and --json print nothing.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>

namespace program {

class Progress {
 public:
  enum class Mode { terminal, plain, silent };

  // What differs from run to run; the defaults are what a chapter wants.
  struct Options {
    std::string measure = "loss";  // "loss" or "perplexity": the word before the number
    std::string unit = "tokens";   // what update() counts for the speed
    Mode mode = default_mode();
    std::FILE* stream = stderr;                      // standard output stays clean for results
    std::int64_t begin = 0;                          // steps that an earlier run did
    int width = 0;                                   // columns; 0: ask the terminal
    std::function<double()> clock = steady_seconds;  // seconds; tests bring their own
  };

  Progress(std::string label, std::int64_t total);
  Progress(std::string label, std::int64_t total, Options options);
  ~Progress();  // leaves the last state of the line standing
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `done` of `total` steps are behind us; `measure` is the current loss (smoothed by the caller if wished);
  // `units` is how many tokens this call adds.
  void update(std::int64_t done, double measure, std::int64_t units);

  // Prints a line of its own above the bar: "epoch 2: validation perplexity 312.4".
  void note(const std::string& line);

  // Draws the last state and ends the line. Called by the destructor too.
  void finish();

  double seconds() const;           // since construction
  double units_per_second() const;  // mean since construction
  static Mode default_mode();       // from --quiet, isatty(stderr) and TERM
  static double steady_seconds();

 private:
  std::string bar_line() const;
  std::string plain_line() const;
  std::string speed() const;
  std::string remaining() const;
  void draw();

  std::string label_;
  std::int64_t total_;
  Options options_;
  double start_;
  double last_drawn_;
  std::int64_t done_ = 0, units_ = 0, next_tenth_ = 1;
  double measure_ = 0;
  bool measured_ = false, finished_ = false, line_open_ = false;
};

}  // namespace program
