#include "chapters/05_seq2seq/experiments/experiments.h"

namespace seq2seq {
namespace {

Learned learn(const std::string& name, const Settings& settings, std::uint64_t seed) {
  return learn(name, program::load_pairs(settings, {}, seed), settings, seed);
}

}  // namespace

Settings experiment_settings(program::Profile profile) {
  Settings s = settings_for(profile);
  s.task = "chinese";
  if (profile == program::Profile::check) return s;
  s.longest = 7;
  s.H = 48;  // small enough that seven words do not fit
  s.steps = 800;
  if (profile == program::Profile::quick) return s;
  s.pairs = 40'000;
  s.steps = 2000;
  return s;
}

Learned learn_plain(const Settings& settings, std::uint64_t seed) { return learn("plain", settings, seed); }

Learned learn_wide(const Settings& settings, std::uint64_t seed) {
  Settings wide = settings;
  wide.H *= 4;
  wide.rate /= 2;  // what is wider takes smaller steps
  return learn("four times as wide", wide, seed);
}

Reversal measure_reversal(const Settings& settings, std::uint64_t seed) {
  const auto with = [&](const char* task, bool reverse, const char* name) {
    Settings s = settings;
    s.task = task;
    s.reverse = reverse;
    return learn(name, s, seed);
  };
  return {with("monotone", false, "monotone"), with("monotone", true, "monotone, reversed"),
          with("chinese", true, "plain, reversed"), with("addition", false, "sums"),
          with("addition", true, "sums, reversed")};
}

std::vector<Learned> compare_contexts(const Settings& settings, std::uint64_t seed) {
  std::vector<Learned> all;
  for (const char* const context : {"last", "all"}) {
    Settings s = settings;
    s.context = context;
    all.push_back(learn(context, s, seed));
  }
  return all;
}

std::vector<Learned> compare_feeding(const Settings& settings, std::uint64_t seed) {
  std::vector<Learned> all;
  for (const auto& [name, own] : {std::pair{"scheduled sampling", 0.25}, {"own words", 1.0}}) {
    Settings s = settings;
    s.own_words = own;
    all.push_back(learn(name, s, seed));
  }
  return all;
}

std::vector<Learned> learn_tasks(const Settings& settings, std::uint64_t seed) {
  std::vector<Learned> all;
  for (const char* const task : {"addition", "dates", "summary"}) {
    Settings s = settings;
    s.task = task;
    s.H = 128;  // here the width is not what is asked about
    s.reverse = s.task == "addition";
    all.push_back(learn(task, s, seed));
  }
  return all;
}

}  // namespace seq2seq
