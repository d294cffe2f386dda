// Nouns with all that belongs to them, verbs, times and places.
#include <algorithm>

#include "datasets/planted/chinese_writer.h"
#include "datasets/text/text.h"

namespace data::chinese {

Phrase join(std::initializer_list<Phrase> parts) {
  Phrase all;
  for (const Phrase& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

Phrase Writer::say(const Gloss& gloss) {
  const auto english = split_whitespace(gloss.english), chinese = split_whitespace(gloss.chinese);
  Phrase phrase;
  for (std::size_t i = 0; i < english.size(); ++i) {
    const std::size_t at = say(english[i]);
    if (i + chinese.size() >= english.size()) phrase.push_back({chinese[i + chinese.size() - english.size()], at});
  }
  return phrase;
}

Phrase Writer::slot(std::span<const Adjective> from, unsigned kind) {
  const auto fits = [&](const Adjective& adjective) { return (adjective.kinds & kind) != 0; };
  if (std::none_of(from.begin(), from.end(), fits)) return {};
  const std::size_t at = say("");
  slots_.push_back({at, from, kind});
  return {{"", at}};
}

VerbGroup Writer::say(const Verb& verb, std::string_view chinese, Form form, bool plural) {
  VerbGroup group;
  const bool state = (verb.traits & kState) != 0;
  std::string_view word = verb.base;
  switch (form) {
    case Form::present:
      word = plural || chance(telegraphic_percent_) ? verb.base : verb.third;
      break;
    case Form::past:
      word = verb.past;
      break;
    case Form::now:
      group.before = {{"正在", say(plural ? "are" : "is")}};
      word = verb.gerund;
      break;
    case Form::future:
      group.before = {{"会", say("will")}};
      break;
    case Form::not_present:
      say(plural ? "do" : "does");
      group.before = {{"不", say("not")}};
      break;
    case Form::not_past:
      say("did");
      group.before = {{state ? "不" : "没有", say("not")}};
      break;
    case Form::wants:
      group.before = {{"想", say(plural ? "want" : "wants")}};
      say("to");
      break;
    case Form::can:
      group.before = {{"能", say("can")}};
      break;
  }
  const std::size_t at = say(word);
  if (!verb.particle.empty()) say(verb.particle);
  group.verb = {{chinese, at}};
  if (form == Form::past && !state) group.behind = {{"了", at}};
  return group;
}

const Name& Writer::draw_name() {
  if (used_names_ + 1 == 1U << names().size()) used_names_ = 0;
  const auto& name = any_that(names(), random_, [&](const Name& each) {
    return (used_names_ >> static_cast<unsigned>(&each - names().data()) & 1U) == 0;
  });
  used_names_ |= 1U << static_cast<unsigned>(&name - names().data());
  return name;
}

Phrase Writer::name() { return say(draw_name()); }

// who chased the cat: 追逐 了 猫 的;  that mary bought: 玛丽 买 的
Phrase Writer::relative_clause(const Noun& noun, bool plural) {
  const std::size_t who = say(noun.kind == kPerson ? "who" : "that");
  ++relatives_open_;
  ++relatives_said_;
  Phrase phrase;
  const bool being = (noun.kind & (kPerson | kAnimal)) != 0;
  if (being && chance(60)) {
    const Verb& verb = any_that(verbs(), random_, [&](const Verb& each) {
      return each.pattern == Pattern::object && (noun.kind == kPerson || (each.traits & kAnimalsToo) != 0);
    });
    const Object object = draw_object(verb);
    const VerbGroup does = say(verb, object.noun != nullptr && verb.chinese.empty() ? object.noun->verb : verb.chinese,
                               chance(70) ? Form::past : Form::present, plural);
    phrase = join({does.verb, does.behind, say(verb, object)});
  } else {
    const Verb& verb = any_that(verbs(), random_, [&](const Verb& each) {
      return each.pattern == Pattern::object && (each.objects & noun.kind) != 0;
    });
    const Phrase subject = name();
    phrase = join({subject, say(verb, verb.chinese.empty() ? noun.verb : verb.chinese, Form::past, false).verb});
  }
  --relatives_open_;
  phrase.push_back({"的", who});
  return phrase;
}

// In Chinese: relative clause, whose or how many, measure word, adjectives, noun.
Phrase Writer::noun_phrase(const Noun& noun, Determiner determiner, bool& plural) {
  Phrase first, measure;
  bool counted = true, possessed = false;
  const std::uint64_t drawn = determiner == Determiner::definite     ? random_.below(60)
                              : determiner == Determiner::indefinite ? 60 + random_.below(40)
                                                                     : random_.below(100);
  if (drawn < 30) {
    say("the");
    counted = false;
  } else if (drawn < 42) {
    first = chance(50) ? say(Gloss{"this", "这"}) : say(Gloss{"that", "那"});
  } else if (drawn < 60) {
    possessed = true;
    counted = false;
    if (own_ != nullptr && chance(60)) {
      const std::size_t whose = say(own_->possessive);
      first = {{own_->chinese, whose}, {"的", whose}};
    } else {
      first = name();
      first.push_back({"的", say("'s")});
    }
  } else if (drawn < 85) {
    first = say(Gloss{"a", "一"});
  } else {
    plural = true;
    counted = chance(80);
    first = counted ? say(any_of(numbers(), random_)) : say(Gloss{"some", "一些"});
  }
  const Phrase adjective = slot(adjectives(), noun.kind), colour = slot(colours(), noun.kind);
  const std::size_t at = say(plural ? noun.plural : noun.singular);
  if (counted) measure = {{noun.measure, at}};
  const Phrase relative = !possessed && relatives_open_ < 2 && more(40) ? relative_clause(noun, plural) : Phrase();
  return join({relative, first, measure, adjective, colour, {{noun.chinese, at}}});
}

// tea, a cup of tea: 一 杯 茶
Phrase Writer::drink(const Noun& noun) {
  Phrase cup;
  if (chance(50)) {
    cup = chance(60) ? say(Gloss{"a cup", "一 杯"}) : join({say(any_of(numbers(), random_)), say(Gloss{"cups", "杯"})});
    say("of");
  }
  const Phrase adjective = slot(adjectives(), noun.kind);
  return join({cup, adjective, {{noun.chinese, say(noun.singular)}}});
}

// under the old tree: 在 老 的 树 下, with 在 for `in_front`
Phrase Writer::place(std::string_view in_front) {
  const Preposition& preposition = any_of(prepositions(), random_);
  const Location& where = any_that(places(), random_, [&](const Location& each) {
    return (each.places & preposition.places) != 0 && (in_front.empty() || (each.uses & kScene) != 0);
  });
  const std::size_t in = say(preposition.english);
  Phrase before, behind;
  if (!in_front.empty()) before = {{in_front, in}};
  if (!preposition.behind.empty()) behind = {{preposition.behind, in}};
  say("the");
  const Phrase adjective = slot(adjectives(), kPlace);
  return join({before, adjective, {{where.noun.chinese, say(where.noun.singular)}}, behind});
}

Phrase Writer::destination() {
  say("to");
  if (chance(35)) return say(any_of(cities(), random_));
  const Location& where = any_that(places(), random_, [](const Location& each) { return (each.uses & kGoal) != 0; });
  say("the");
  const Phrase adjective = slot(adjectives(), kPlace);
  return join({adjective, {{where.noun.chinese, say(where.noun.singular)}}});
}

Phrase Writer::time(Form form) {
  switch (form) {
    case Form::present:
      return say(any_of(present_times(), random_));
    case Form::now:
      return say(Gloss{"now", "现在"});
    case Form::not_present:
      return {};
    default:
      break;
  }
  const bool past = form == Form::past || form == Form::not_past;
  const Phrase day = say(any_of(past ? past_times() : future_times(), random_));
  return more(25) ? join({day, say(any_of(hours(), random_))}) : day;
}

Subject Writer::subject(bool animals_too) {
  if (spoken_of_ != nullptr && chance(40)) {
    own_ = spoken_of_;
    return {{{own_->chinese, say(own_->subject)}}, own_->plural};
  }
  if (chance(75 - more_ / 3)) {
    const Name& first = draw_name();
    Phrase phrase = say(first);
    const bool two = more(35);
    bool women = first.female;
    if (two) {
      const Name& second = draw_name();
      women = women && second.female;
      phrase = join({phrase, say(Gloss{"and", "和"}), say(second)});
    }
    own_ = spoken_of_ = two ? women ? &kTheyWomen : &kTheyMixed : women ? &kShe : &kHe;
    return {phrase, two};
  }
  own_ = nullptr;
  const Noun& noun = draw_noun(animals_too ? kPerson | kAnimal : kPerson);
  bool plural = false;
  const Phrase phrase = noun_phrase(noun, Determiner::any, plural);
  return {phrase, plural, noun.kind == kPerson};
}

Writer::Object Writer::draw_object(const Verb& verb) {
  if ((verb.objects & kPerson) != 0 && chance(verb.objects == kPerson ? 60 : 25)) return {&draw_name(), nullptr};
  return {nullptr, &draw_noun(verb.objects)};
}

Phrase Writer::say(const Verb& verb, const Object& object) {
  if (object.name != nullptr) return say(*object.name);
  const unsigned kind = object.noun->kind;
  if (kind == kDrink) return drink(*object.noun);
  if (kind == kSport) return {{object.noun->chinese, say(object.noun->singular)}};
  const std::size_t relatives_before = relatives_said_;
  const Phrase phrase = noun_phrase(*object.noun, verb.base == "play" ? Determiner::definite : Determiner::any);
  // Behind a relative clause "and" would be part of it; and two objects may want two verbs.
  if (verb.chinese.empty() || relatives_said_ > relatives_before || !more(20)) return phrase;
  const Phrase both = say(Gloss{"and", "和"});
  return join({phrase, both, noun_phrase(draw_noun(kind), Determiner::any)});
}

}  // namespace data::chinese
