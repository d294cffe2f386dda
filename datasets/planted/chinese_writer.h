// How chinese.h's sentences are made: the grammar of both languages at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/planted/chinese.h"
#include "datasets/planted/chinese_words.h"
#include "datasets/random.h"

namespace data::chinese {

// A Chinese word and the place of the English word that it stands for. No word: an adjective may come here.
struct Word {
  std::string_view chinese;
  std::size_t from;
};
using Phrase = std::vector<Word>;

Phrase join(std::initializer_list<Phrase> parts);

enum class Form { present, past, now, future, not_present, not_past, wants, can };

// 没有 看见, 看见 了: what stands before a verb and behind it.
struct VerbGroup {
  Phrase before, verb, behind;
};

struct Subject {
  Phrase phrase;
  bool plural = false, person = true;
};

// Writes one sentence: the English words in their order, by say(); each function returns the Chinese phrase for what it
// has said, and its caller puts the phrases into the Chinese order.
class Writer {
 public:
  // `more`: how often, in percent, what may be there is there.
  Writer(int telegraphic_percent, int more, Random& random)
      : telegraphic_percent_(telegraphic_percent), more_(more), random_(random) {}

  Phrase sentence(std::size_t clauses);
  // The sentence with as many adjectives as make it `words` long, unless it is longer or has no place for so many.
  bool finish(Phrase phrase, std::size_t words, Order order, AlignedPair& out);

 private:
  // Where an adjective may stand.
  struct Slot {
    std::size_t place;
    std::span<const Adjective> from;
    unsigned kind;
  };
  enum class Determiner { any, definite, indefinite };
  // The object of a verb: a person by name, or a noun.
  struct Object {
    const Name* name = nullptr;
    const Noun* noun = nullptr;
  };

  bool chance(int percent) { return random_.below(100) < static_cast<std::uint64_t>(percent); }
  bool more(int percent) { return chance(more_ * percent / 100); }

  std::size_t say(std::string_view word) {
    english_.emplace_back(word);
    return english_.size() - 1;
  }
  Phrase say(const Gloss& gloss);
  Phrase slot(std::span<const Adjective> from, unsigned kind);
  VerbGroup say(const Verb& verb, std::string_view chinese, Form form, bool plural);

  Phrase name();
  Phrase say(const Name& name) { return {{name.chinese, say(name.english)}}; }
  const Name& draw_name();
  const Noun& draw_noun(unsigned kinds) {
    return any_that(nouns(), random_, [&](const Noun& noun) { return (noun.kind & kinds) != 0; });
  }
  Phrase relative_clause(const Noun& noun, bool plural);
  Phrase noun_phrase(const Noun& noun, Determiner determiner, bool& plural);
  Phrase noun_phrase(const Noun& noun, Determiner determiner) {
    bool plural = false;
    return noun_phrase(noun, determiner, plural);
  }
  Phrase drink(const Noun& noun);
  Phrase place(std::string_view in_front);
  Phrase destination();
  Phrase time(Form form);
  Subject subject(bool animals_too);
  Object draw_object(const Verb& verb);
  Phrase say(const Verb& verb, const Object& object);

  Form draw_form(const Verb& verb);
  Phrase active();
  Phrase passive();
  Phrase there_is();
  Phrase is_how();
  Phrase clause();

  int telegraphic_percent_, more_;
  Random& random_;
  std::vector<std::string> english_;
  std::vector<Slot> slots_;
  unsigned used_names_ = 0;             // as bits
  const Pronoun* spoken_of_ = nullptr;  // the subject of people's names that came last
  const Pronoun* own_ = nullptr;        // the same, if it is this clause's
  std::string_view conjunction_before_;
  std::size_t relatives_open_ = 0, relatives_said_ = 0;
};

}  // namespace data::chinese
