// "The animal didn't cross the street because it was too tired" / "… too wide": what does "it" mean?
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "datasets/text/sentence_pairs.h"

namespace data {

// Places of words: of the source, and for `written` of the target.
struct Referent {
  std::size_t it = 0;
  std::size_t antecedent = 0, other = 0;  // the noun that "it" stands for, and the one that it might have stood for
  std::size_t adjective = 0;              // which tells them apart
  std::size_t written = 0;                // what "it" has become: the antecedent again
};

struct ReferringPair {
  SentencePair pair;
  Referent referent;
};

//   the animal didn't cross the street because it was too tired     动物 没有 穿过 街道 因为 动物 太 累 了
//   the animal didn't cross the street because it was too wide      动物 没有 穿过 街道 因为 街道 太 宽 了
//   because it was too full the cake wasn't carried by the truck yesterday
//                                                  昨天 因为 卡车 太 满 了 所以 蛋糕 没有 被 卡车 运
//
// The Chinese says the noun again, so nobody translates a sentence who has not understood "it". A noun is an animal, a
// vehicle, a way, a water, a height or food, and an adjective is said of one to three of these kinds: animals are
// tired, ways and waters wide, vehicles and food heavy. In a sentence it fits one of the two nouns, and which one that
// is, and where it stands, changes: heavy is the truck beside a bridge and the melon beside a horse, a bus leaves a
// horse or is left by it, in the active or the passive voice, and the reason stands behind or before. Adjective and
// verb without the nouns tell in 88 % of the sentences who is meant, the one who acts or the other, and the adjective
// alone in 61 %.
//
// Each sentence is followed by its twin, which has another adjective and therefore the other referent (a Winograd
// schema: Levesque, Davis and Morgenstern 2012). So of an even `count`, who does not look at the adjective is right
// half of the time, whether he takes the noun that is named first, or last, or acts. The same seed and stream give the
// same pairs with every compiler.
std::vector<ReferringPair> generate_coreference(std::size_t count, std::uint64_t seed, std::uint64_t stream = 0);

// The two nouns in the order of the alphabet. What pairs are split by, so that those of a test sentence have not met in
// training.
std::vector<std::string> two_nouns(const ReferringPair& sentence);

}  // namespace data
