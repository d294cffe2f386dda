#include "datasets/planted/homonyms.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "datasets/error.h"
#include "datasets/text/text.h"

namespace data {
namespace {

enum : std::size_t { kFruit, kCompany, kAnimal, kLanguage, kPlanet, kMetal, kRiver, kIsland, kBird, kMachine, kCar };

// Frames hold the places <word> and <cue>, and <aside> for what may stand between them.
constexpr std::array<std::string_view, 4> kCueFirst = {
    "in the <cue> , <aside> , the <word> was better than before .",
    "when we came to the <cue> , <aside> , somebody mentioned the <word> again .",
    "it was the <cue> that , <aside> , made us think of the <word> .",
    "after the <cue> , <aside> , nobody spoke of the <word> ."};
constexpr std::array<std::string_view, 4> kCueLast = {
    "the <word> , <aside> , had something to do with the <cue> .",
    "they talked about the <word> and , <aside> , about the <cue> .",
    "she had not seen the <word> before , <aside> , she saw the <cue> .",
    "the <word> was , <aside> , not far from the <cue> ."};
constexpr std::array<std::string_view, 10> kAsides = {"as we saw", "to our surprise", "on monday",   "once more",
                                                      "he said",   "as you know",     "last winter", "by the way",
                                                      "no doubt",  "so they say"};
constexpr std::string_view kDistractor = "and not the ";

bool chance(int percent, Random& random) { return random.below(100) < static_cast<std::uint64_t>(percent); }

void check_percent(std::string_view name, int value) {
  if (value < 0 || value > 100) throw InputError(fmt::format("homonyms: {} = {}. Expected 0 … 100.", name, value));
}

// A cue of a sense that the word does not have.
std::string_view other_cue(const Homonym& homonym, Random& random) {
  const auto& senses = HomonymCorpus::senses();
  std::size_t sense = 0;
  do {
    sense = random.below(senses.size());
  } while (sense == homonym.first || sense == homonym.second);
  return any_of(senses[sense].cues, random);
}

}  // namespace

const std::vector<Sense>& HomonymCorpus::senses() {
  static const std::vector<Sense> all = {
      {"FRUIT", {"pear", "plum", "cherry"}, {"orchard", "basket", "juice", "kitchen"}},
      {"COMPANY", {"toyota", "siemens", "ibm"}, {"profit", "shares", "lawyer", "investor"}},
      {"ANIMAL", {"tiger", "snake", "horse"}, {"zoo", "cage", "hunter", "prey"}},
      {"LANGUAGE", {"fortran", "cobol", "pascal"}, {"compiler", "program", "keyboard", "loop"}},
      {"PLANET", {"venus", "saturn", "neptune"}, {"telescope", "orbit", "rocket", "astronomer"}},
      {"METAL", {"copper", "iron", "zinc"}, {"furnace", "ore", "wire", "thermometer"}},
      {"RIVER", {"danube", "nile", "rhine"}, {"boat", "bridge", "flood", "waterfall"}},
      {"ISLAND", {"malta", "crete", "cuba"}, {"beach", "ferry", "volcano", "harbour"}},
      {"BIRD", {"stork", "heron", "swan"}, {"nest", "feather", "egg", "wing"}},
      {"MACHINE", {"bulldozer", "excavator", "mixer"}, {"bricks", "concrete", "scaffold", "foreman"}},
      {"CAR", {"volvo", "fiat", "bentley"}, {"garage", "driver", "tyre", "highway"}}};
  return all;
}

const std::vector<Homonym>& HomonymCorpus::homonyms() {
  static const std::vector<Homonym> all = {{"apple", kFruit, kCompany},    {"orange", kFruit, kCompany},
                                           {"python", kAnimal, kLanguage}, {"java", kIsland, kLanguage},
                                           {"mercury", kPlanet, kMetal},   {"amazon", kRiver, kCompany},
                                           {"jaguar", kAnimal, kCar},      {"crane", kBird, kMachine}};
  return all;
}

HomonymCorpus::HomonymCorpus(const HomonymOptions& options) : options_(options) {
  check_percent("homonym_percent", options.homonym_percent);
  check_percent("cue_first_percent", options.cue_first_percent);
  check_percent("distractor_percent", options.distractor_percent);
}

HomonymSentence HomonymCorpus::sentence(Random& random) const {
  HomonymSentence out;
  // The homonym whose two senses are at stake; a member of one of them may stand in its place.
  const Homonym& homonym = any_of(homonyms(), random);
  out.homonym = chance(options_.homonym_percent, random);
  const Sense& sense = senses()[random.below(2) == 0 ? homonym.first : homonym.second];
  const std::string_view word = out.homonym ? homonym.word : any_of(sense.members, random);
  const std::string_view cue = any_of(sense.cues, random);
  const std::string_view frame =
      chance(options_.cue_first_percent, random) ? any_of(kCueFirst, random) : any_of(kCueLast, random);
  std::string aside(any_of(kAsides, random));
  if (chance(options_.distractor_percent, random)) {
    aside += " , ";
    aside += kDistractor;
    aside += other_cue(homonym, random);
  }
  const auto add = [&](std::string_view text, std::string_view label) {
    for (const std::string_view each : split_whitespace(text)) {
      out.words.emplace_back(each);
      out.labels.emplace_back(label);
    }
  };
  for (const std::string_view part : split_whitespace(frame)) {
    if (part == "<word>") out.place = out.words.size();
    if (part == "<cue>") out.cue = out.words.size();
    add(part == "<word>"    ? word
        : part == "<cue>"   ? cue
        : part == "<aside>" ? std::string_view(aside)
                            : part,
        part == "<word>" ? sense.name : kNoSense);
  }
  return out;
}

std::vector<HomonymSentence> HomonymCorpus::generate(std::size_t sentences, std::uint64_t seed,
                                                     std::uint64_t stream) const {
  return drawn(sentences, seed, stream, [this](Random& random) { return sentence(random); });
}

}  // namespace data
