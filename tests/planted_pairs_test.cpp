// Planted pairs whose targets follow from a rule: sums, dates and keywords of articles.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <string>

#include "datasets/planted/addition.h"
#include "datasets/planted/dates.h"
#include "datasets/planted/summaries.h"
#include "tests/text_files.h"

namespace {

using data::SentencePair;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += word;
  return text;
}

std::string all(const std::vector<SentencePair>& pairs) {
  std::string text;
  for (const SentencePair& pair : pairs) text += joined(pair.source) + " " + joined(pair.target) + "\n";
  return text;
}

TEST(Addition, IsRight) {
  std::set<std::string> different;
  std::map<std::size_t, int> digits;
  for (const SentencePair& pair : data::generate_additions(4000, {.least_digits = 1, .most_digits = 18}, 1)) {
    for (const std::string& word : pair.source) ASSERT_EQ(word.size(), 1U);
    for (const std::string& word : pair.target) ASSERT_EQ(word.size(), 1U);
    const std::string source = joined(pair.source), target = joined(pair.target);
    const std::size_t plus = source.find('+');
    const std::string a = source.substr(0, plus), b = source.substr(plus + 1);
    // Numbers of 18 digits and their sum are below 2⁶³.
    EXPECT_EQ(std::to_string(std::stoll(a) + std::stoll(b)), target) << source;
    for (const std::string& number : {a, b}) {
      ++digits[number.size()];
      EXPECT_EQ(std::to_string(std::stoll(number)), number) << "no zeros before a number";
    }
    different.insert(source);
  }
  EXPECT_GT(different.size(), 3900U);
  EXPECT_EQ(digits.size(), 18U);
  for (const auto& [length, count] : digits) EXPECT_NEAR(count, 8000 / 18, 100) << length;
}

TEST(Addition, CarriesThroughNumbersOfAnyLength) {
  for (const SentencePair& pair : data::generate_additions(200, {.least_digits = 30, .most_digits = 30}, 2)) {
    ASSERT_EQ(pair.source.size(), 61U);
    EXPECT_EQ(pair.source[30], "+");
    // By the last 18 digits, modulo 10¹⁸.
    const std::string source = joined(pair.source), target = joined(pair.target);
    const long long modulus = 1'000'000'000'000'000'000;
    const long long low = (std::stoll(source.substr(12, 18)) + std::stoll(source.substr(43, 18))) % modulus;
    EXPECT_EQ(std::stoll(target.substr(target.size() - 18)), low);
    EXPECT_TRUE(target.size() == 30 || (target.size() == 31 && target[0] == '1'));
  }
}

TEST(Addition, DependsOnOptionsSeedAndStreamAlone) {
  const auto text = [](std::uint64_t seed, std::uint64_t stream) {
    return all(data::generate_additions(3, {}, seed, stream));
  };
  EXPECT_EQ(text(1, 0), text(1, 0));
  EXPECT_NE(text(1, 0), text(2, 0));
  EXPECT_NE(text(1, 0), text(1, 1));
  EXPECT_EQ(text(1, 0), "506+56 562\n869+519 1388\n181+452 633\n");
  expect_contains(input_error([] { data::generate_additions(1, {.least_digits = 0}, 1); }), "numbers of 0 to 3 digits");
  expect_contains(input_error([] { data::generate_additions(1, {.least_digits = 4}, 1); }), "numbers of 4 to 3 digits");
}

// What a reader makes of a date, knowing names and the rules of dates.h; weekday −1 when none is given.
struct Reading {
  int year = 0, month = 0, day = 0, weekday = -1;
};

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kDays = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

Reading read_date(const std::string& text) {
  Reading reading;
  std::vector<std::string> numbers;
  for (std::size_t i = 0; i < text.size();) {
    const auto run = [&](auto belongs) {
      const std::size_t begin = i;
      while (i < text.size() && belongs(static_cast<unsigned char>(text[i]))) ++i;
      return text.substr(begin, i - begin);
    };
    if (std::isdigit(static_cast<unsigned char>(text[i]))) {
      numbers.push_back(run([](unsigned char c) { return std::isdigit(c) != 0; }));
    } else if (std::isalpha(static_cast<unsigned char>(text[i]))) {
      const std::string name = run([](unsigned char c) { return std::isalpha(c) != 0; }).substr(0, 3);
      for (std::size_t m = 0; m < kMonths.size(); ++m)
        if (name == kMonths[m]) reading.month = static_cast<int>(m) + 1;
      for (std::size_t d = 0; d < kDays.size(); ++d)
        if (name == kDays[d]) reading.weekday = static_cast<int>(d);
    } else {
      ++i;
    }
  }
  const bool year_first = numbers.front().size() == 4;
  const std::string year = year_first ? numbers.front() : numbers.back();
  numbers.erase(year_first ? numbers.begin() : numbers.end() - 1);
  reading.year = std::stoi(year);
  if (year.size() == 2) reading.year += reading.year < 50 ? 2000 : 1900;
  reading.day = std::stoi(numbers.front());
  if (numbers.size() == 2) {
    reading.month = std::stoi(numbers.back());
    if (text.find('/') != std::string::npos) {
      EXPECT_NE(reading.day > 12, reading.month > 12) << text;
      if (reading.month > 12) std::swap(reading.day, reading.month);
    }
  }
  return reading;
}

// Zeller's congruence (1882): 0 Sunday.
int weekday_of(int year, int month, int day) {
  if (month < 3) {
    --year;
    month += 12;
  }
  return (day + 13 * (month + 1) / 5 + year + year / 4 - year / 100 + year / 400 + 6) % 7;
}

TEST(Dates, AreValidAndAgree) {
  ASSERT_EQ(weekday_of(2014, 9, 27), 6) << "a Saturday";
  std::set<std::string> sources, targets;
  std::map<int, int> ordinals;
  int with_weekday = 0, leap_days = 0;
  for (const SentencePair& pair : data::generate_dates(40'000, 1)) {
    const std::string source = joined(pair.source), target = joined(pair.target);
    ASSERT_EQ(pair.source.size(), source.size()) << "characters";
    const Reading reading = read_date(source);
    const auto [year, month, day, weekday] = reading;
    EXPECT_EQ(fmt::format("{}-{:02}-{:02}", year, month, day), target) << source;
    EXPECT_TRUE(year >= 1950 && year < 2050 && month >= 1 && month <= 12 && day >= 1) << source;
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    const std::array<int, 12> days = {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    EXPECT_LE(day, days[static_cast<std::size_t>(month - 1)]) << source;
    if (weekday >= 0) {
      EXPECT_EQ(weekday, weekday_of(year, month, day)) << source;
      ++with_weekday;
    }
    leap_days += month == 2 && day == 29 ? 1 : 0;
    for (const std::string ending : {"st", "nd", "rd", "th"}) {
      if (source.find(std::to_string(day) + ending) == std::string::npos) continue;
      const int last = day / 10 == 1 ? 0 : day % 10;
      EXPECT_EQ(ending, last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th") << source;
      ++ordinals[day];
    }
    sources.insert(source);
    targets.insert(target);
  }
  EXPECT_EQ(ordinals.size(), 31U);
  EXPECT_GT(sources.size(), 35'000U);
  EXPECT_GT(targets.size(), 22'000U) << "of 36,525 days";
  EXPECT_NEAR(leap_days, 40'000 * 25 / 36'525, 20);
  EXPECT_GT(with_weekday, 8000);
}

TEST(Dates, AreWrittenInManyWays) {
  std::set<std::string> shapes;
  for (const SentencePair& pair : data::generate_dates(4000, 1)) {
    std::string shape;
    for (const char c : joined(pair.source)) {
      const auto letter = static_cast<unsigned char>(c);
      const char kind = std::isdigit(letter) ? '9' : std::isalpha(letter) ? 'a' : c;
      if (shape.empty() || shape.back() != kind) shape += kind;
    }
    shapes.insert(shape);
  }
  EXPECT_EQ(shapes, (std::set<std::string>{"a 9 a 9", "a, a 9, 9", "9 a 9", "a 9, 9", "a 9a a a 9", "a 9a, 9", "9.9.9",
                                           "9/9/9"}));
}

TEST(Dates, DependOnSeedAndStreamAlone) {
  const auto text = [](std::uint64_t seed, std::uint64_t stream) { return all(data::generate_dates(3, seed, stream)); };
  EXPECT_EQ(text(1, 0), text(1, 0));
  EXPECT_NE(text(1, 0), text(2, 0));
  EXPECT_NE(text(1, 0), text(1, 1));
  EXPECT_EQ(text(1, 0), "friday 13 august 1954 1954-08-13\n2033 may 10 2033-05-10\n2 august 1997 1997-08-02\n");
}

std::size_t count_of(const std::vector<std::string>& words, const std::string& word) {
  return static_cast<std::size_t>(std::count(words.begin(), words.end(), word));
}

// The example of summaries.h is of this kind: what is asked is told, and so is what is not asked.
TEST(Summaries, TellWhatIsAsked) {
  std::map<std::size_t, int> sizes, sentences;
  std::set<std::string> sources;
  for (const SentencePair& pair : data::generate_summaries(20'000, 1)) {
    ++sizes[pair.target.size()];
    ++sentences[count_of(pair.source, ".")];
    sources.insert(joined(pair.source));
    const bool record = pair.target.back() == "record";
    for (const std::string& word : pair.target) EXPECT_GE(count_of(pair.source, word), 1U) << joined(pair.source);
    EXPECT_EQ(record, count_of(pair.source, "record") == 1 && count_of(pair.source, "not") < 2 &&
                          joined(pair.source).find("wasnotbroken") == std::string::npos);
  }
  EXPECT_EQ(sizes.size(), 3U) << "two to four keywords";
  EXPECT_EQ(sizes.begin()->first, 2U);
  EXPECT_EQ(sentences.size(), 4U) << "three to six sentences";
  EXPECT_EQ(sentences.begin()->first, 3U);
  EXPECT_GT(sources.size(), 19'000U);
}

// Neither the first nor the last person named is the winner, neither the first nor the last place is the place, so
// often that it would do.
TEST(Summaries, AskForRolesAndNotForPositions) {
  const auto pairs = data::generate_summaries(20'000, 2);
  std::set<std::string> people, places;
  for (const SentencePair& pair : pairs) {
    people.insert(pair.target[0]);
    if (pair.target.size() > 2 && pair.target[2] != "record") places.insert(pair.target[2]);
  }
  EXPECT_EQ(people.size(), 24U);
  EXPECT_EQ(places.size(), 16U);
  for (const auto& [names, keyword] : {std::pair(people, 0U), std::pair(places, 2U)}) {
    double first = 0, last = 0, asked = 0;
    for (const SentencePair& pair : pairs) {
      if (pair.target.size() <= keyword || pair.target[keyword] == "record") continue;
      const auto is_name = [&, &which = names](const std::string& word) { return which.count(word) == 1; };
      const std::string& right = pair.target[keyword];
      first += *std::find_if(pair.source.begin(), pair.source.end(), is_name) == right ? 1 : 0;
      last += *std::find_if(pair.source.rbegin(), pair.source.rend(), is_name) == right ? 1 : 0;
      ++asked;
    }
    EXPECT_TRUE(first / asked > 0.1 && first / asked < 0.75) << first / asked;
    EXPECT_TRUE(last / asked > 0.1 && last / asked < 0.75) << last / asked;
  }
}

TEST(Summaries, DependOnSeedAndStreamAlone) {
  const auto text = [](std::uint64_t seed, std::uint64_t stream) {
    return all(data::generate_summaries(5, seed, stream));
  };
  EXPECT_EQ(text(1, 0), text(1, 0));
  EXPECT_NE(text(1, 0), text(2, 0));
  EXPECT_NE(text(1, 0), text(1, 1));
  EXPECT_EQ(all(data::generate_summaries(1, 1)),
            "millerwasthereandpraisedcosta.itrainedallday.notcostabutduboisisthewinneroftheslalominvienna."
            "lastyearmillerbeatduboisinthetriathlon.lastyearcostawonthetriathloninbergen. duboisslalomvienna\n");
}

}  // namespace
