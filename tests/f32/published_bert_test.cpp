// A BERT in Hugging Face's folders: their names, ours and theirs again, and the ways in which others read such files
// wrong.
#include "tests/f32/published_bert.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <set>

#include "autograd/io/folder.h"
#include "chapters/10_bert/pretrained.h"
#include "chapters/program/settings.h"
#include "datasets/text/text.h"

namespace {

namespace fs = std::filesystem;

// --- names there and back -----------------------------------------------------------------------------------------

TEST_F(PublishedBert, NamesAndShapesAreThoseOfTransformers) {
  const std::map<std::string, ag::Shape> expected = {
      {"bert.embeddings.word_embeddings.weight", {13, 6}},
      {"bert.embeddings.position_embeddings.weight", {5, 6}},
      {"bert.embeddings.token_type_embeddings.weight", {2, 6}},
      {"bert.embeddings.LayerNorm.weight", {6}},
      {"bert.encoder.layer.1.attention.self.query.weight", {6, 6}},
      {"bert.encoder.layer.1.attention.output.LayerNorm.bias", {6}},
      {"bert.encoder.layer.0.intermediate.dense.weight", {8, 6}},
      {"bert.encoder.layer.0.intermediate.dense.bias", {8}},
      {"bert.encoder.layer.0.output.dense.weight", {6, 8}},
      {"bert.pooler.dense.weight", {6, 6}},
      {"cls.predictions.bias", {13}},
      {"cls.predictions.transform.LayerNorm.weight", {6}},
      {"cls.seq_relationship.weight", {2, 6}},
  };
  EXPECT_EQ(theirs.size(), 5u + 2 * 16 + 2 + 5 + 2);
  for (const auto& [name, shape] : expected) {
    ASSERT_TRUE(theirs.contains(name)) << name;
    EXPECT_EQ(theirs.at(name).shape(), shape) << name;
  }
}

TEST_F(PublishedBert, WhatIsWrittenIsReadBitForBit) {
  ag::NamedArrays odd = ours;
  odd["blocks.1.look.key.weight"](2, 3) = std::numeric_limits<ag::Scalar>::quiet_NaN();
  odd["words.weight"](12, 5) = -ag::Scalar(0);
  odd["next.bias"](1) = std::numeric_limits<ag::Scalar>::denorm_min();
  for (const std::uint64_t most_bytes : {5'000'000'000ULL, 400ULL}) {
    const fs::path folder = files.path(fmt::format("bert{}", most_bytes));
    bert::write_published(folder, config, odd, true, most_bytes);
    EXPECT_EQ(fs::exists(folder / "model.safetensors.index.json"), most_bytes == 400);
    const bert::Published published = bert::read_published(folder);
    EXPECT_TRUE(same_bits(published.parameters, odd));
    EXPECT_EQ(published.fit.parts, (std::vector<std::string>{"pooler", "masked", "next"}));
    EXPECT_TRUE(published.fit.missing.empty() && published.fit.left_over.empty() && published.fit.copies.empty());
    bert::Config expected = config;
    expected.architectures = {"BertForPreTraining"};
    EXPECT_EQ(published.config, expected);
    EXPECT_EQ(ag::read_folder(folder.string()).metadata, (ag::Metadata{{"format", "pt"}}));
    expect_contains(data::read_text(folder / "tokenizer_config.json"), "\"do_lower_case\": true");
  }
}

// Written and read bit for bit; but a model that answers is not made of them.
TEST_F(PublishedBert, ParametersThatAreNoNumbersMakeNoModel) {
  ag::NamedArrays odd = ours;
  odd["words.weight"](12, 5) = std::numeric_limits<ag::Scalar>::quiet_NaN();
  const fs::path folder = files.write("bert/vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n").parent_path();
  bert::write_published(folder, config, ours, true);
  EXPECT_NO_THROW(bert::read_model(folder));
  bert::write_published(folder, config, odd, true);
  try {
    bert::read_model(folder);
    FAIL() << "was read";
  } catch (const program::UserError& error) {
    expect_contains(error.what(), "the parameter words.weight in it is not finite");
  }
}

// Query and key, or the two norms of a block, have the same shape: only this list tells them apart.
TEST_F(PublishedBert, EachTensorIsTheParameterOfItsName) {
  const std::map<std::string, std::string> expected = {
      {"bert.embeddings.word_embeddings.weight", "words.weight"},
      {"bert.embeddings.position_embeddings.weight", "places"},
      {"bert.embeddings.token_type_embeddings.weight", "segments.weight"},
      {"bert.embeddings.LayerNorm.weight", "norm.gain"},
      {"bert.embeddings.LayerNorm.bias", "norm.bias"},
      {"bert.pooler.dense.weight", "pooler.weight"},
      {"bert.pooler.dense.bias", "pooler.bias"},
      {"cls.predictions.transform.dense.weight", "masked.transform.weight"},
      {"cls.predictions.transform.dense.bias", "masked.transform.bias"},
      {"cls.predictions.transform.LayerNorm.weight", "masked.norm.gain"},
      {"cls.predictions.transform.LayerNorm.bias", "masked.norm.bias"},
      {"cls.predictions.bias", "masked.bias"},
      {"cls.seq_relationship.weight", "next.weight"},
      {"cls.seq_relationship.bias", "next.bias"}};
  const std::map<std::string, std::string> in_block = {{"attention.self.query", "look.query"},
                                                       {"attention.self.key", "look.key"},
                                                       {"attention.self.value", "look.value"},
                                                       {"attention.output.dense", "look.output"},
                                                       {"attention.output.LayerNorm", "around_look.norm"},
                                                       {"intermediate.dense", "think.up"},
                                                       {"output.dense", "think.down"},
                                                       {"output.LayerNorm", "around_think.norm"}};
  std::size_t found = 0;
  const auto expect = [&](const std::string& there, const std::string& here) {
    ASSERT_TRUE(theirs.contains(there) && ours.contains(here)) << there << " = " << here;
    const ag::Array &a = theirs.at(there), &b = ours.at(here);
    EXPECT_EQ(std::multiset<ag::Scalar>(a.begin(), a.end()), std::multiset<ag::Scalar>(b.begin(), b.end())) << here;
    ++found;
  };
  for (const auto& [there, here] : expected) expect(there, here);
  for (const char* block : {"0", "1"}) {
    for (const auto& [there, here] : in_block) {
      const bool norm = there.ends_with("LayerNorm");
      for (const auto& [their_part, part] : {std::pair{"weight", norm ? "gain" : "weight"}, {"bias", "bias"}})
        expect(fmt::format("bert.encoder.layer.{}.{}.{}", block, there, their_part),
               fmt::format("blocks.{}.{}.{}", block, here, part));
    }
  }
  EXPECT_EQ(found, theirs.size());
  EXPECT_EQ(found, ours.size());
}

// A square weight that was not turned gives no error of shapes, only other numbers.
TEST_F(PublishedBert, WeightsOfLinearLayersAreTurnedAndNoOthers) {
  std::size_t turned = 0;
  for (const bert::Name& name : bert::names(config)) {
    const bool in_body = name.part == bert::Part::encoder || name.part == bert::Part::pooler;
    const ag::Array &here = ours.at(name.ours), &there = theirs.at((in_body ? "bert." : "") + name.theirs);
    const bool table = name.theirs.find("_embeddings") != std::string::npos;
    EXPECT_EQ(name.turned, here.dimension() == 2 && !table) << name.ours;
    if (!name.turned) {
      EXPECT_EQ(here, there) << name.ours;
      continue;
    }
    ++turned;
    for (std::size_t i = 0; i < name.shape[0]; ++i)
      for (std::size_t j = 0; j < name.shape[1]; ++j) ASSERT_EQ(here(i, j), there(j, i)) << name.ours;
  }
  EXPECT_EQ(turned, 2u * 6 + 3);
}

TEST_F(PublishedBert, OnlyWholeModelsAreWritten) {
  EXPECT_EQ(refusal_of([&] { bert::to_published(config, without(ours, "blocks.1.think.up.bias")); }),
            "[published] the model has no parameter 'blocks.1.think.up.bias'.");
  ag::NamedArrays odd = ours;
  odd["classifier.weight"] = ag::ones({2});
  EXPECT_EQ(refusal_of([&] { bert::to_published(config, odd); }),
            "[published] BERT has no parameter 'classifier.weight'.");
  odd = ours;
  odd["pooler.bias"] = ag::ones({7});
  EXPECT_EQ(refusal_of([&] { bert::to_published(config, odd); }),
            "[published] parameter 'pooler.bias' has shape [7]. Expected [6], by its config.");
  bert::write_published(files.path("kept"), config, ours, true);
  refusal_of([&] { bert::write_published(files.path("kept"), config, odd, false); });
  EXPECT_TRUE(same_bits(bert::read_published(files.path("kept")).parameters, ours)) << "the model that was there";
}

// --- what published files have and lack ---------------------------------------------------------------------------

// Files from TensorFlow say gamma and beta, but only LayerNorm's are meant.
TEST_F(PublishedBert, GammaAndBetaAreRenamedWithinLayerNormAlone) {
  const auto old = [](std::string name) {
    for (const auto& [now, then] :
         {std::pair{"LayerNorm.weight", "LayerNorm.gamma"}, {"LayerNorm.bias", "LayerNorm.beta"}})
      if (name.ends_with(now)) name.replace(name.size() - std::strlen(now), std::strlen(now), then);
    return name;
  };
  ag::NamedArrays file = renamed(old);
  EXPECT_TRUE(file.contains("bert.encoder.layer.0.output.LayerNorm.gamma"));
  file["bert.encoder.layer.0.adapter.gamma"] = ag::ones({1});
  file["bert.pooler.dense.gamma"] = ag::ones({1});
  const bert::Published published = read(file);
  EXPECT_TRUE(same_bits(published.parameters, ours));
  EXPECT_EQ(published.fit.left_over,
            (std::vector<std::string>{"bert.encoder.layer.0.adapter.gamma", "bert.pooler.dense.gamma"}));

  file["bert.embeddings.LayerNorm.weight"] = ag::ones({6});
  expect_contains(refusal(file),
                  "'bert.embeddings.LayerNorm.gamma' and 'bert.embeddings.LayerNorm.weight' are the same");
}

// position_ids is a buffer.
TEST_F(PublishedBert, PositionIdsAreIgnoredUnderBothNames) {
  for (const char* name : {"embeddings.position_ids", "bert.embeddings.position_ids"}) {
    const bert::Published published = read(theirs, {{name, ag::Integers{{0, 1, 2, 3, 4}}}});
    EXPECT_TRUE(same_bits(published.parameters, ours));
    EXPECT_TRUE(published.fit.left_over.empty());
  }
  EXPECT_EQ(read(theirs, {{"steps", ag::Integers{7}}}).fit.left_over, std::vector<std::string>{"steps"});
}

// A bare BertModel has no prefix and no heads; a task file has heads of its own.
TEST_F(PublishedBert, ABareModelAndATaskFileAreRead) {
  const auto bare = [](const std::string& name) { return name.starts_with("bert.") ? name.substr(5) : name; };
  ag::NamedArrays file = without(renamed(bare), "cls.");
  bert::Published published = read(file);
  EXPECT_TRUE(same_bits(published.parameters, without(without(ours, "masked."), "next.")));
  EXPECT_EQ(published.fit.missing, (std::vector<std::string>{"masked", "next"}));
  EXPECT_EQ(published.fit.parts, std::vector<std::string>{"pooler"});

  file = without(without(theirs, "cls."), "bert.pooler.");
  file["classifier.weight"] = ag::ones({2, 6});
  file["qa_outputs.bias"] = ag::ones({2});
  published = read(file);
  EXPECT_EQ(published.fit.missing, (std::vector<std::string>{"pooler", "masked", "next"}));
  EXPECT_EQ(published.fit.left_over, (std::vector<std::string>{"classifier.weight", "qa_outputs.bias"}));

  expect_contains(refusal(without(theirs, "cls.predictions.transform.dense.bias")),
                  "the folder: tensor 'cls.predictions.transform.dense.bias' is missing. Expected a BERT, whole.");
  expect_contains(refusal(without(theirs, "bert.encoder.layer.1.attention.self.key.bias")),
                  "'encoder.layer.1.attention.self.key.bias' is missing");
  expect_contains(refusal({{"transformer.wte.weight", ag::ones({13, 6})}}),
                  "'embeddings.word_embeddings.weight' is missing");
  file = theirs;
  file["embeddings.LayerNorm.bias"] = ag::ones({6});
  expect_contains(refusal(file), "are the same tensor of BERT under two names");
}

TEST_F(PublishedBert, TheClassIsThatOfTheParts) {
  EXPECT_EQ(bert::architecture_of(ours), "BertForPreTraining");
  EXPECT_EQ(bert::architecture_of(without(without(ours, "next."), "pooler.")), "BertForMaskedLM");
  EXPECT_EQ(bert::architecture_of(without(ours, "masked.")), "BertForNextSentencePrediction");
  EXPECT_EQ(bert::architecture_of(without(without(ours, "masked."), "next.")), "BertModel");
}

// The output layer is the table of words; files have it once or twice.
TEST_F(PublishedBert, TheTiedTableMayBeThereTwice) {
  ag::NamedArrays file = theirs;
  EXPECT_FALSE(file.contains("cls.predictions.decoder.weight")) << "it is written once";
  file["cls.predictions.decoder.weight"] = file.at("bert.embeddings.word_embeddings.weight");
  const bert::Published published = read(file);
  EXPECT_TRUE(same_bits(published.parameters, ours));
  EXPECT_TRUE(published.fit.left_over.empty());
  EXPECT_EQ(published.fit.parameters, read(theirs).fit.parameters) << "counted once";
  file["cls.predictions.decoder.weight"](12, 5) += 1;
  expect_contains(refusal(file),
                  "'cls.predictions.decoder.weight' is not equal to 'bert.embeddings.word_embeddings.weight'");
  file["cls.predictions.decoder.weight"] = ag::ones({6, 13});
  expect_contains(refusal(file), "'cls.predictions.decoder.weight' has shape [6, 13]. Expected [13, 6]");
}

// The head's own bias, under either name or both.
TEST_F(PublishedBert, TheBiasOfTheMaskedWordsHasTwoNames) {
  const auto decoder = [](const std::string& name) {
    return name == "cls.predictions.bias" ? "cls.predictions.decoder.bias" : name;
  };
  ag::NamedArrays file = renamed(decoder);
  EXPECT_TRUE(same_bits(read(file).parameters, ours));
  file["cls.predictions.bias"] = file.at("cls.predictions.decoder.bias");
  EXPECT_TRUE(same_bits(read(file).parameters, ours));
  EXPECT_TRUE(read(file).fit.left_over.empty());
  file["cls.predictions.bias"](3) += 1;
  expect_contains(refusal(file), "is not equal to 'cls.predictions.bias'");
  expect_contains(refusal(without(theirs, "cls.predictions.bias")), "'cls.predictions.bias' is missing");
}

TEST_F(PublishedBert, SizesOfConfigAndTensorsMustAgree) {
  const auto refused = [&](const std::function<void(bert::Config&)>& change) {
    bert::Config other = config;
    change(other);
    return refusal_of([&] { bert::from_published(other, {theirs, {}, {}}, "config.json", "the folder"); });
  };
  EXPECT_EQ(refused([](auto& c) { c.vocab_size = 14; }),
            "config.json: 'vocab_size' is 14. Expected 13, the size of bert.embeddings.word_embeddings.weight in the "
            "folder.");
  EXPECT_EQ(refused([](auto& c) { c.num_hidden_layers = 1; }),
            "config.json: 'num_hidden_layers' is 1. Expected 2, the number of layers in the folder.");
  expect_contains(refused([](auto& c) { c.num_hidden_layers = 3; }), "'num_hidden_layers' is 3. Expected 2");
  expect_contains(refused([](auto& c) { c.hidden_size = 9; }), "'hidden_size' is 9. Expected 6");
  expect_contains(refused([](auto& c) { c.max_position_embeddings = 6; }),
                  "'max_position_embeddings' is 6. Expected 5");
  expect_contains(refused([](auto& c) { c.type_vocab_size = 1; }), "'type_vocab_size' is 1. Expected 2");
  expect_contains(refused([](auto& c) { c.intermediate_size = 6; }), "'intermediate_size' is 6. Expected 8");
  ag::NamedArrays file = theirs;
  file["bert.encoder.layer.1.output.dense.weight"] = ag::ones({8, 6});
  expect_contains(refusal(file), "'bert.encoder.layer.1.output.dense.weight' has shape [8, 6]. Expected [6, 8]");
  file = theirs;
  file["bert.embeddings.word_embeddings.weight"] = ag::ones({78});
  expect_contains(refusal(file), "has shape [78]. Expected [13, 6]");
  const auto words = without(theirs, "bert.embeddings.word_embeddings.weight");
  expect_contains(refusal_of([&] {
                    read(words, {{"embeddings.word_embeddings.weight", ag::Integers{1}}});
                  }),
                  "holds integers (I64). Expected real numbers");
}

}  // namespace
