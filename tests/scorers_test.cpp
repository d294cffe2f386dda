// BLEU and chrF: sacreBLEU's figures (reference/make_scores.py), and by hand.
#include <gtest/gtest.h>

#include <cmath>

#include "course_paths.h"
#include "datasets/error.h"
#include "datasets/json.h"
#include "datasets/scorers/bleu.h"
#include "datasets/scorers/chrf.h"
#include "datasets/text/text.h"

namespace {

using Lines = std::vector<std::string>;

TEST(Scorers, EqualSacrebleusFigures) {
  const auto file = nlohmann::json::parse(data::read_text(COURSE_SOURCE_DIR "/tests/reference/scores.json"));
  for (const auto& row : file.at("cases")) {
    const std::string name = row.at("name");
    const auto hypotheses = row.at("hypotheses").get<Lines>();
    const auto references = row.at("references").get<std::vector<Lines>>();
    for (const data::Cut cut : {data::Cut::k13a, data::Cut::kZh, data::Cut::kChar, data::Cut::kNone})
      EXPECT_NEAR(data::bleu(hypotheses, references, cut).score, row.at(std::string(name_of(cut))).get<double>(), 1e-9)
          << name << ", " << name_of(cut);
    EXPECT_NEAR(data::chrf(hypotheses, references), row.at("chrf").get<double>(), 1e-9) << name;
  }
  EXPECT_GE(file.at("cases").size(), 40u);
}

// Papineni et al. 2002, example 2: "the" counts twice, as often as the reference has it: 2 of 7.
TEST(Bleu, CountsAnNgramAsOftenAsTheReferenceHasIt) {
  const Lines hypothesis = {"the the the the the the the"};
  const std::vector<Lines> references = {{"the cat is on the mat"}, {"there is a cat on the mat"}};
  const data::Bleu b = data::bleu(hypothesis, references, data::Cut::kNone);
  EXPECT_EQ(b.matches[0], 2u);
  EXPECT_EQ(b.all[0], 7u);
}

TEST(Bleu, PenalisesWhatIsTooShort) {
  const std::vector<Lines> references = {{"a b c d e f"}};
  const data::Bleu b = data::bleu(Lines{"a b c d"}, references, data::Cut::kNone);
  EXPECT_NEAR(b.brevity, std::exp(1 - 6.0 / 4), 1e-12);
  EXPECT_NEAR(b.score, 100 * b.brevity, 1e-9);
  EXPECT_EQ(b.text(), "60.65 100.0/100.0/100.0/100.0 (BP = 0.607 ratio = 0.667 hyp_len = 4 ref_len = 6)");
}

TEST(Scorers, TellHowTheyCount) {
  EXPECT_EQ(data::bleu_signature(1, data::Cut::kZh), "nrefs:1|case:mixed|eff:no|tok:zh|smooth:exp");
  EXPECT_EQ(data::chrf_signature(2), "nrefs:2|case:mixed|eff:yes|nc:6|nw:0|space:no");
}

TEST(Scorers, RefuseAnotherNumberOfLines) {
  const std::vector<Lines> references = {{"a", "b"}};
  EXPECT_THROW(data::bleu(Lines{"a"}, references, data::Cut::k13a), data::InputError);
  EXPECT_THROW(data::chrf(Lines{"a"}, {}), data::InputError);
}

}  // namespace
