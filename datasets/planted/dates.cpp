#include "datasets/planted/dates.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include "datasets/random.h"

namespace data {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 7> kWeekdays = {"sunday",   "monday", "tuesday", "wednesday",
                                                       "thursday", "friday", "saturday"};

// 1st 2nd 3rd 4th … 11th 12th 13th … 21st
std::string_view ordinal_ending(unsigned day) {
  if (day / 10 == 1) return "th";
  constexpr std::array<std::string_view, 4> kEndings = {"th", "st", "nd", "rd"};
  return kEndings[day % 10 < 4 ? day % 10 : 0];
}

constexpr std::size_t kWays = 12, kWaysWithSlashes = 2;  // the last ones
// The places of a way of writing: {d} day, {m} month, {y} year, as numbers; {yy} two digits of the year; {th} the
// ending of an ordinal; {month} and {mon}, {weekday} and {wd} names and their first three letters.
constexpr std::array<std::string_view, kWays> kWaysOfWriting = {"{weekday} {d} {month} {y}",
                                                                "{weekday}, {month} {d}, {y}",
                                                                "{wd} {d} {mon} {y}",
                                                                "{d} {month} {y}",
                                                                "{month} {d}, {y}",
                                                                "the {d}{th} of {month} {y}",
                                                                "{mon} {d}{th}, {y}",
                                                                "{d} {mon} {yy}",
                                                                "{d}.{m}.{y}",
                                                                "{y} {month} {d}",
                                                                "{m}/{d}/{yy}",
                                                                "{d}/{m}/{y}"};

std::vector<std::string> characters(std::string_view ascii) {
  std::vector<std::string> out;
  for (const char each : ascii) out.emplace_back(1, each);
  return out;
}

SentencePair draw_date(Random& random) {
  using namespace std::chrono;
  constexpr sys_days kFirst = year{1950} / January / 1, kBehind = year{2050} / January / 1;
  const sys_days date =
      kFirst + days(static_cast<int>(random.below(static_cast<std::uint64_t>((kBehind - kFirst).count()))));
  const year_month_day parts(date);
  const auto y = static_cast<int>(parts.year());
  const auto m = static_cast<unsigned>(parts.month()), d = static_cast<unsigned>(parts.day());
  const std::string_view month = kMonths[m - 1], day_of_week = kWeekdays[weekday(date).c_encoding()];
  const std::string_view way = kWaysOfWriting[random.below(d > 12 ? kWays : kWays - kWaysWithSlashes)];
  using fmt::arg;
  const std::string text =
      fmt::format(fmt::runtime(way), arg("d", d), arg("m", m), arg("y", y), arg("yy", fmt::format("{:02}", y % 100)),
                  arg("th", ordinal_ending(d)), arg("month", month), arg("mon", month.substr(0, 3)),
                  arg("weekday", day_of_week), arg("wd", day_of_week.substr(0, 3)));
  return {characters(text), characters(fmt::format("{}-{:02}-{:02}", y, m, d))};
}

}  // namespace

std::vector<SentencePair> generate_dates(std::size_t count, std::uint64_t seed, std::uint64_t stream) {
  return drawn(count, seed, stream, draw_date);
}

}  // namespace data
