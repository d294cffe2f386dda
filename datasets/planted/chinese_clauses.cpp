// Clauses, and how they make a sentence.
#include "datasets/planted/chinese_writer.h"
#include "datasets/text/text.h"

namespace data::chinese {

Form Writer::draw_form(const Verb& verb) {
  const std::uint64_t drawn = more(70) ? random_.below(100) : random_.below(60);
  const Form form = drawn < 36   ? Form::past
                    : drawn < 60 ? Form::present
                    : drawn < 70 ? Form::future
                    : drawn < 78 ? Form::now
                    : drawn < 85 ? Form::not_present
                    : drawn < 92 ? Form::not_past
                    : drawn < 96 ? Form::wants
                                 : Form::can;
  if (form == Form::now && (verb.traits & kMoment) != 0) return Form::past;
  // 不 看见 is no Chinese.
  if (form == Form::not_present && (verb.traits & (kMoment | kState)) == kMoment) return Form::not_past;
  return form;
}

// English: (time) subject (often) verb object (with) (place) (time).
// Chinese: subject and time, 常常, 没有, company, place, by what or 把, verb, 了, object.
Phrase Writer::active() {
  const Verb& verb = any_of(verbs(), random_);
  const Form form = draw_form(verb);
  const bool timed = form != Form::not_present && more(50), time_first = timed && chance(30);
  Phrase when = time_first ? time(form) : Phrase();
  const Subject who = subject((verb.traits & kAnimalsToo) != 0);
  const Phrase often = form == Form::present && more(25) ? say(any_of(frequencies(), random_)) : Phrase();
  const Object object = verb.objects != 0 ? draw_object(verb) : Object{};
  const bool own_verb = object.noun != nullptr && verb.chinese.empty();
  const VerbGroup does = say(verb, own_verb ? object.noun->verb : verb.chinese, form, who.plural);
  Phrase before, behind;
  switch (verb.pattern) {
    case Pattern::object:
      behind = say(verb, object);
      break;
    case Pattern::alone:
      break;
    case Pattern::go:
      behind = destination();
      if (verb.base == "go" && more(40)) before = join({say(Gloss{"by", "坐"}), say(any_of(transports(), random_))});
      break;
    case Pattern::give:
      if (chance(50)) {
        const Phrase whom = name();
        behind = join({whom, noun_phrase(*object.noun, Determiner::any)});
      } else {
        const Phrase what = noun_phrase(*object.noun, Determiner::any);
        say("to");
        behind = join({name(), what});
      }
      break;
    case Pattern::place:
      before = {{"把", does.verb[0].from}};
      before = join({before, noun_phrase(*object.noun, Determiner::definite)});
      behind = place("");
      break;
  }
  const bool free = verb.pattern != Pattern::place && (verb.traits & kState) == 0;
  Phrase with, where;
  if (free && who.person && more(25)) {
    const std::size_t at = say("with");
    with = join({{{"和", at}}, name(), {{"一起", at}}});
  }
  if (free && form != Form::now && verb.pattern != Pattern::go && more(40)) where = place("在");
  if (timed && !time_first) when = time(form);
  const Phrase begin = time_first ? join({when, who.phrase}) : join({who.phrase, when});
  return join({begin, often, does.before, with, where, before, does.verb, does.behind, behind});
}

// the cat was chased by tom: 猫 被 汤姆 追逐 了
Phrase Writer::passive() {
  const Verb& verb = any_that(verbs(), random_, [](const Verb& each) { return (each.traits & kPassive) != 0; });
  own_ = nullptr;
  bool plural = false;
  const Phrase what = noun_phrase(draw_noun(verb.objects & ~unsigned{kDrink}), Determiner::any, plural);
  say(plural ? "were" : "was");
  const std::size_t at = say(verb.participle);
  const Phrase by = say(Gloss{"by", "被"});
  const Phrase agent = name();
  const Phrase when = more(60) ? time(Form::past) : Phrase();
  return join({what, when, by, agent, {{verb.chinese, at}, {"了", at}}});
}

// there is a cat under the tree: 树 下 有 一 只 猫
Phrase Writer::there_is() {
  own_ = nullptr;
  say("there");
  const std::size_t is = say("is");
  bool plural = false;
  const Phrase what = noun_phrase(draw_noun(kPerson | kAnimal | kThing | kVehicle), Determiner::indefinite, plural);
  if (plural) english_[is] = "are";
  const Phrase where = place("");
  return join({where, {{"有", is}}, what});
}

// the cat is big: 猫 很 大;  tom is taller than jerry: 汤姆 比 杰瑞 高
Phrase Writer::is_how() {
  own_ = nullptr;
  if (chance(50)) {
    const Subject who = subject(false);
    say(who.plural ? "are" : "is");
    const Adjective& how = any_of(comparatives(), random_);
    const std::size_t at = say(how.english);
    const Phrase than = say(Gloss{"than", "比"});
    return join({who.phrase, than, name(), {{how.chinese, at}}});
  }
  bool plural = false;
  const Noun& noun = draw_noun(kPerson | kAnimal | kGoods | kFood);
  const Phrase what = noun_phrase(noun, Determiner::definite, plural);
  const std::size_t is = say("is");
  const Phrase degree = chance(40) ? say(Gloss{"very", "非常"}) : Phrase{{"很", is}};
  const Adjective& how =
      any_that(adjectives(), random_, [&](const Adjective& each) { return (each.kinds & noun.kind) != 0; });
  return join({what, degree, {{how.chinese, say(how.english)}}});
}

Phrase Writer::clause() {
  const std::uint64_t drawn = random_.below(100);
  return drawn < 80 ? active() : drawn < 88 ? passive() : drawn < 94 ? there_is() : is_how();
}

// Clauses branch to the right only: A because (B but C). So a sentence has one reading.
Phrase Writer::sentence(std::size_t clauses) {
  if (clauses == 1) return clause();
  if (chance(30)) {
    const Subject who = subject(false);
    const Saying& saying = any_of(sayings(), random_);
    const std::size_t at = say(chance(50) ? saying.past : who.plural ? saying.base : saying.third);
    say("that");
    return join({who.phrase, {{saying.chinese, at}}, sentence(clauses - 1)});
  }
  const Phrase first = clause();
  const Conjunction& conjunction =
      any_that(conjunctions(), random_, [&](const Conjunction& each) { return each.english != conjunction_before_; });
  conjunction_before_ = conjunction.english;
  const std::size_t at = say(conjunction.english);
  const auto words = [&](std::string_view chinese) {
    Phrase phrase;
    for (const std::string_view word : split_whitespace(chinese)) phrase.push_back({word, at});
    return phrase;
  };
  const Phrase second = sentence(clauses - 1), then = words(conjunction.then);
  if (!conjunction.second_first) return join({first, then, second});
  return join({words(conjunction.before), second, words(conjunction.behind), then, first});
}

}  // namespace data::chinese
