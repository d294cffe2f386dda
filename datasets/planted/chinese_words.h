// The words of the planted English and Chinese (chinese.h).
#pragma once

#include <span>
#include <string_view>

namespace data::chinese {

// What a noun is, as bits: a verb and an adjective say which they take.
enum Kind : unsigned {
  kPerson = 1,
  kAnimal = 2,
  kThing = 4,
  kBook = 8,
  kPaper = 16,
  kFood = 32,
  kDrink = 64,  // not counted: "a cup of tea"
  kClothes = 128,
  kVehicle = 256,
  kInstrument = 512,
  kSport = 1024,  // without article: "plays football"
  kPlace = 2048,
  kGoods = kThing | kBook | kPaper | kClothes | kVehicle | kInstrument
};

struct Name {
  std::string_view english, chinese;
  bool female;
};
std::span<const Name> names();

// For the people named last.
struct Pronoun {
  std::string_view subject, possessive, chinese;
  bool plural;
};
inline constexpr Pronoun kHe = {"he", "his", "他", false}, kShe = {"she", "her", "她", false},
                         kTheyMixed = {"they", "their", "他们", true}, kTheyWomen = {"they", "their", "她们", true};

struct Noun {
  std::string_view singular, plural, chinese, measure;
  unsigned kind;
  std::string_view verb = "";  // 踢 for football: what one does who plays or wears it
};
std::span<const Noun> nouns();

enum class Pattern {
  object,  // sees the cat
  alone,   // sleeps
  go,      // goes to the park
  give,    // gives mary a book, gives a book to mary
  place    // hides the key under the bed
};
// What is said of a verb, as bits.
enum Trait : unsigned {
  kState = 1,       // without 了 and 没有: likes, knows
  kMoment = 2,      // not "is finding"
  kAnimalsToo = 4,  // animals do it as well
  kPassive = 8      // in the passive too
};
struct Verb {
  std::string_view base, third, past, participle, gerund;
  std::string_view chinese;  // empty: the noun says which
  Pattern pattern;
  unsigned objects, traits;
  std::string_view particle = "";  // waits for
};
std::span<const Verb> verbs();

// Verbs of saying: "says that …".
struct Saying {
  std::string_view base, third, past, chinese;
};
std::span<const Saying> sayings();

// What an adjective is said of, as bits of Kind.
struct Adjective {
  std::string_view english, chinese;
  unsigned kinds;
};
std::span<const Adjective> adjectives();
std::span<const Adjective> colours();
std::span<const Adjective> comparatives();

// Both sides may be of several words. The Chinese ones belong to the English ones at the end, one to one.
struct Gloss {
  std::string_view english, chinese;
};
std::span<const Gloss> present_times();
std::span<const Gloss> past_times();
std::span<const Gloss> future_times();
std::span<const Gloss> hours();
std::span<const Gloss> frequencies();
std::span<const Gloss> numbers();
std::span<const Gloss> transports();
std::span<const Gloss> cities();

// "under the bed" is 在 床 下.
struct Preposition {
  std::string_view english, behind;
  unsigned places;  // a bit: the kind of place that it goes with
};
// What a place is good for besides keeping things, as bits.
enum Use : unsigned { kScene = 1, kGoal = 2 };  // something happens there; one goes there
struct Location {
  Noun noun;
  unsigned places;  // as bits: the prepositions that go with it
  unsigned uses = kScene | kGoal;
};
std::span<const Preposition> prepositions();
std::span<const Location> places();

// A conjunction between a first and a second clause. In Chinese:
//   second_first:  before + second + behind + then + first        if not:  first + then + second
struct Conjunction {
  std::string_view english, before, behind, then;
  bool second_first;
};
std::span<const Conjunction> conjunctions();

}  // namespace data::chinese
