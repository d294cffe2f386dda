#include "datasets/planted/coreference.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "datasets/planted/chinese_words.h"
#include "datasets/planted/coreference_words.h"
#include "datasets/random.h"
#include "datasets/text/text.h"

namespace data {
namespace {

using namespace coreference;

// What both twins have in common.
struct Scene {
  const Verb& verb;
  const Noun &actor, &other;
  bool passive, reason_first;
  const chinese::Gloss* time;  // may be none
  bool time_first;
};

Scene draw_scene(Random& random) {
  const auto noun = [&](unsigned kinds) -> const Noun& {
    return any_that(kNouns, random, [&](const Noun& each) { return (each.kind & kinds) != 0; });
  };
  const Verb& verb = any_of(kVerbs, random);
  const Noun& actor = noun(verb.actors);
  const Noun& other = noun(verb.others & ~actor.kind);
  const auto coin = [&] { return random.below(2) == 0; };
  const bool passive = coin(), reason_first = coin(), timed = coin();
  return {verb, actor, other, passive, reason_first, timed ? &any_of(chinese::past_times(), random) : nullptr, coin()};
}

// Writes both languages, and keeps where the words are that a Referent asks for.
class Writer {
 public:
  ReferringPair write(const Scene& scene, const Noun& meant, const Adjective& adjective) {
    const Noun& first = scene.passive ? scene.other : scene.actor;
    const Noun& second = scene.passive ? scene.actor : scene.other;
    const auto reason = [&] {
      say("because");
      out_.referent.it = say("it");
      say("was too");
      out_.referent.adjective = say(adjective.english);
    };
    if (scene.time != nullptr && scene.time_first) say(scene.time->english);
    if (scene.reason_first) reason();
    const std::size_t first_place = say_noun(first);
    say(scene.passive ? "wasn't" : "didn't");
    say(scene.passive ? scene.verb.participle : scene.verb.base);
    if (scene.passive) say("by");
    const std::size_t second_place = say_noun(second);
    if (scene.time != nullptr && !scene.time_first) say(scene.time->english);
    if (!scene.reason_first) reason();
    out_.referent.antecedent = &meant == &first ? first_place : second_place;
    out_.referent.other = &meant == &first ? second_place : first_place;

    if (scene.time != nullptr) write(scene.time->chinese);
    const auto because = [&] {
      write("因为");
      out_.referent.written = write(meant.chinese);
      write("太");
      write(adjective.chinese);
      write("了");
    };
    if (scene.reason_first) {
      because();
      write("所以");
    }
    write(first.chinese);
    write("没有");
    if (scene.passive) write("被");
    write(scene.passive ? second.chinese : scene.verb.chinese);
    write(scene.passive ? scene.verb.chinese : second.chinese);
    if (!scene.reason_first) because();
    return std::move(out_);
  }

 private:
  // Each answers the place of the last word.
  static std::size_t add(std::vector<std::string>& words, std::string_view text) {
    for (const std::string_view word : split_whitespace(text)) words.emplace_back(word);
    return words.size() - 1;
  }
  std::size_t say(std::string_view english) { return add(out_.pair.source, english); }
  std::size_t write(std::string_view chinese) { return add(out_.pair.target, chinese); }
  std::size_t say_noun(const Noun& noun) {
    say("the");
    return say(noun.english);
  }

  ReferringPair out_;
};

}  // namespace

std::vector<ReferringPair> generate_coreference(std::size_t count, std::uint64_t seed, std::uint64_t stream) {
  Random random(seed, stream);
  std::vector<ReferringPair> sentences;
  sentences.reserve(count + 1);
  while (sentences.size() < count) {
    const Scene scene = draw_scene(random);
    const auto about = [&](const Noun& meant, const Noun& other) {
      const Adjective& adjective = any_that(kAdjectives, random, [&](const Adjective& each) {
        return (each.kinds & meant.kind) != 0 && (each.kinds & other.kind) == 0;
      });
      sentences.push_back(Writer().write(scene, meant, adjective));
    };
    const bool actor_first = random.below(2) == 0;
    const Noun &one = actor_first ? scene.actor : scene.other, &two = actor_first ? scene.other : scene.actor;
    about(one, two);
    about(two, one);
  }
  sentences.resize(count);
  return sentences;
}

std::vector<std::string> two_nouns(const ReferringPair& sentence) {
  const auto& words = sentence.pair.source;
  const auto [first, second] = std::minmax(words[sentence.referent.antecedent], words[sentence.referent.other]);
  return {first, second};
}

}  // namespace data
