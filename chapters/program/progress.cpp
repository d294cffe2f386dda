#include "chapters/program/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "chapters/program/console.h"
#include "datasets/standard_streams.h"

namespace program {
namespace {

constexpr double kRedraw = 0.1;     // seconds between two drawings of the bar
constexpr double kPlainEvery = 10;  // seconds after which a pipe gets a line even between two tenths

int terminal_width(std::FILE* stream) {
  winsize size{};
  const bool known = ::ioctl(::fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

// 38412 → "38.4k", 1.2e6 → "1.2M"
std::string short_number(double number) {
  if (number >= 1e6) return fmt::format("{:.1f}M", number / 1e6);
  if (number >= 1e3) return fmt::format("{:.1f}k", number / 1e3);
  return fmt::format("{:.0f}", number);
}

std::string repeat(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

double Progress::steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Progress::Mode Progress::default_mode() {
  if (silent()) return Mode::silent;
  const char* const terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return dumb || ::isatty(STDERR_FILENO) == 0 ? Mode::plain : Mode::terminal;
}

Progress::Progress(std::string label, std::int64_t total) : Progress(std::move(label), total, Options{}) {}

Progress::Progress(std::string label, std::int64_t total, Options options)
    : label_(std::move(label)),
      total_(std::max<std::int64_t>(total, 1)),
      options_(std::move(options)),
      start_(options_.clock()),
      last_drawn_(start_) {}

Progress::~Progress() { finish(); }

double Progress::seconds() const { return options_.clock() - start_; }

double Progress::units_per_second() const { return static_cast<double>(units_) / std::max(seconds(), 1e-9); }

void Progress::update(std::int64_t done, double measure, std::int64_t units) {
  done_ = std::clamp<std::int64_t>(done, 0, total_);
  units_ += units;
  measure_ = measure;
  measured_ = true;
  if (options_.mode == Mode::silent) return;
  const double now = options_.clock();
  const bool terminal = options_.mode == Mode::terminal;
  const bool due =
      terminal ? now - last_drawn_ >= kRedraw : done_ * 10 >= next_tenth_ * total_ || now - last_drawn_ >= kPlainEvery;
  if (due) draw();
}

void Progress::draw() {
  last_drawn_ = options_.clock();
  next_tenth_ = done_ * 10 / total_ + 1;
  if (options_.mode == Mode::terminal) {
    data::put(options_.stream, "\r\033[K" + bar_line());  // to the first column, erase, write
    line_open_ = true;
  } else {
    data::put(options_.stream, plain_line() + "\n");
  }
}

void Progress::note(const std::string& line) {
  if (options_.mode == Mode::silent) return;
  data::put(options_.stream, fmt::format("{}{}\n", line_open_ ? "\r\033[K" : "", line));
  line_open_ = false;
  if (options_.mode == Mode::terminal && !finished_) draw();
}

void Progress::finish() {
  if (std::exchange(finished_, true) || options_.mode == Mode::silent || !measured_) return;
  const bool shown = options_.mode == Mode::plain && next_tenth_ == done_ * 10 / total_ + 1 && done_ == total_;
  if (!shown) draw();
  if (line_open_) data::put(options_.stream, "\n");
  line_open_ = false;
}

std::string Progress::speed() const { return fmt::format("{} {}/s", short_number(units_per_second()), options_.unit); }

// ETA while it runs, the time it took at the end.
std::string Progress::remaining() const {
  if (done_ >= total_) return "in " + duration(seconds());
  if (done_ <= options_.begin) return "ETA ?";
  return "ETA " +
         duration(seconds() * static_cast<double>(total_ - done_) / static_cast<double>(done_ - options_.begin));
}

std::string Progress::plain_line() const {
  return fmt::format("{} {:3} %  {} {:.4g}  {}  {}", label_, done_ * 100 / total_, options_.measure, measure_, speed(),
                     remaining());
}

std::string Progress::bar_line() const {
  const std::string facts =
      fmt::format("{:3} %  {} {:.4g}  {}  {}", done_ * 100 / total_, options_.measure, measure_, speed(), remaining());
  const int columns = options_.width > 0 ? options_.width : terminal_width(options_.stream);
  const int room = columns - static_cast<int>(label_.size() + facts.size()) - 5;
  const int length = std::clamp(room, 0, 40);
  if (length < 5)
    return fmt::format("{} {}", label_, facts).substr(0, static_cast<std::size_t>(std::max(columns - 1, 1)));
  const int filled = static_cast<int>(length * done_ / total_);
  return fmt::format("{}  {}{}  {}", label_, repeat("━", filled), repeat("─", length - filled), facts);
}

}  // namespace program
