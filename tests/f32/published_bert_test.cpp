// A BERT in Hugging Face's folders: their names, ours and theirs again, and the ways in which others read such files
// wrong. The numbers of a row say which fault of published loaders it holds out against.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>

#include "autograd/io/folder.h"
#include "autograd/random.h"
#include "chapters/10_bert/names.h"
#include "chapters/10_bert/published.h"
#include "chapters/verbs/inspect.h"
#include "datasets/text.h"
#include "tests/text_files.h"

namespace {

namespace fs = std::filesystem;

// All sizes differ, so that no axis passes for another; and d × d, where only the numbers show that a weight was
// turned.
bert::Config small() {
  bert::Config config;
  config.vocab_size = 13;
  config.hidden_size = 6;
  config.num_hidden_layers = 2;
  config.num_attention_heads = 3;
  config.intermediate_size = 8;
  config.max_position_embeddings = 5;
  return config;
}

ag::NamedArrays random_parameters(const bert::Config& config) {
  ag::Random random(1, "published");
  ag::NamedArrays parameters;
  for (const bert::Name& name : bert::names(config)) parameters[name.ours] = random.normal(name.shape, 0, 1);
  return parameters;
}

ag::NamedArrays without(ag::NamedArrays arrays, const std::string& prefix) {
  std::erase_if(arrays, [&](const auto& item) { return item.first.starts_with(prefix); });
  return arrays;
}

bool same_bits(const ag::NamedArrays& a, const ag::NamedArrays& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.first == y.first && x.second.shape() == y.second.shape() &&
           std::memcmp(x.second.data(), y.second.data(), x.second.size() * sizeof(ag::Scalar)) == 0;
  });
}

std::string refusal_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const std::runtime_error& e) {  // ag::Error, data::InputError
    return e.what();
  }
  ADD_FAILURE() << "nothing was refused";
  return "";
}

class PublishedBert : public testing::Test {
 protected:
  bert::Published read(const ag::NamedArrays& arrays, const std::map<std::string, ag::Integers>& integers = {}) const {
    return bert::from_published(config, {arrays, integers, {}}, "config.json", "the folder");
  }
  std::string refusal(const ag::NamedArrays& arrays) const {
    return refusal_of([&] { read(arrays); });
  }
  // Their names, each put through `change`.
  template <class Change>
  ag::NamedArrays renamed(Change change) const {
    ag::NamedArrays changed;
    for (const auto& [name, array] : theirs) changed[change(name)] = array;
    return changed;
  }

  const bert::Config config = small();
  const ag::NamedArrays ours = random_parameters(config);
  const ag::NamedArrays theirs = bert::to_published(config, ours);
  const TextFiles files;
};

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

// Fault 2: a square weight that was not turned gives no error of shapes, only other numbers.
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

// Fault 1: files from TensorFlow say gamma and beta, but only LayerNorm's are meant.
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
  file["gamma"] = ag::ones({1});
  const bert::Published published = read(file);
  EXPECT_TRUE(same_bits(published.parameters, ours));
  EXPECT_EQ(published.fit.left_over, (std::vector<std::string>{"bert.encoder.layer.0.adapter.gamma", "gamma"}));

  file["bert.embeddings.LayerNorm.weight"] = ag::ones({6});
  expect_contains(refusal(file),
                  "'bert.embeddings.LayerNorm.gamma' and 'bert.embeddings.LayerNorm.weight' are the same");
}

// Fault 4: position_ids is a buffer.
TEST_F(PublishedBert, PositionIdsAreIgnoredUnderBothNames) {
  for (const char* name : {"embeddings.position_ids", "bert.embeddings.position_ids"}) {
    const bert::Published published = read(theirs, {{name, ag::Integers{{0, 1, 2, 3, 4}}}});
    EXPECT_TRUE(same_bits(published.parameters, ours));
    EXPECT_TRUE(published.fit.left_over.empty());
  }
  EXPECT_EQ(read(theirs, {{"steps", ag::Integers{7}}}).fit.left_over, std::vector<std::string>{"steps"});
}

// Fault 5: a bare BertModel has no prefix and no heads; a task file has heads of its own.
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

// Fault 6: the output layer is the table of words; files have it once or twice.
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

// Fault 7: the head's own bias, under either name or both.
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

// Fault 10: 16 bits, and shards.
TEST_F(PublishedBert, SixteenBitsAreReadFromShards) {
  ag::NamedArrays rounded = ours;
  for (auto& [name, array] : rounded)
    for (ag::Scalar& x : array) x = std::round(x * 16) / 16;  // exact in both types
  const fs::path folder = files.path("narrow");
  bert::write_published(folder, config, rounded, true, 500);
  for (const std::string& shard : ag::list_folder(folder.string()).files) {  // in half, as others write it
    const ag::Checkpoint part = ag::read_checkpoint((folder / shard).string());
    nlohmann::json header;
    std::string numbers;
    for (const auto& [name, array] : part.arrays) {
      const std::size_t begin = numbers.size();
      for (const float x : array) {
        const auto bits = std::bit_cast<std::uint32_t>(x);
        const auto half = static_cast<std::uint16_t>(bits >> 16);  // bfloat16: x has few digits
        numbers.append(reinterpret_cast<const char*>(&half), 2);
      }
      header[name] = {{"dtype", "BF16"},
                      {"shape", std::vector<std::size_t>(array.shape().begin(), array.shape().end())},
                      {"data_offsets", {begin, numbers.size()}}};
    }
    const std::string text = header.dump();
    const std::uint64_t length = text.size();
    files.write("narrow/" + shard, std::string(reinterpret_cast<const char*>(&length), 8) + text + numbers);
  }
  EXPECT_TRUE(same_bits(bert::read_published(folder).parameters, rounded));
  EXPECT_EQ(verbs::inspect(folder).dtypes, (std::map<std::string, std::size_t>{{"BF16", theirs.size()}}));
}

// Fault 11: one line, and what to do.
TEST_F(PublishedBert, OnlyAPickleIsThere) {
  files.write("pickle/config.json", bert::config_text(config));
  files.write("pickle/pytorch_model.bin", "PK");
  for (const std::string& said : {refusal_of([&] { bert::read_published(files.path("pickle")); }),
                                  refusal_of([&] { verbs::inspect(files.path("pickle")); })}) {
    expect_contains(said, "only pytorch_model.bin is there, and no model.safetensors. Convert it to safetensors: ");
    EXPECT_EQ(said.find('\n'), std::string::npos);
  }
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

// --- config.json --------------------------------------------------------------------------------------------------

// Of google-research's bert_config.json and of transformers' own.
const std::string kGoogle = R"({
  "attention_probs_dropout_prob": 0.2,
  "hidden_act": "gelu",
  "hidden_dropout_prob": 0.3,
  "hidden_size": 6,
  "initializer_range": 0.02,
  "intermediate_size": 8,
  "max_position_embeddings": 5,
  "num_attention_heads": 3,
  "num_hidden_layers": 2,
  "type_vocab_size": 2,
  "vocab_size": 13
})";

// Faults 8 and 9: ε is 1e-12 where the file says nothing, and the activation is the file's.
TEST_F(PublishedBert, TheConfigDecidesEpsilonAndActivation) {
  const bert::Config google = bert::parse_config(kGoogle, "bert_config.json");
  EXPECT_EQ(google.layer_norm_eps, 1e-12);
  EXPECT_EQ(google.hidden_act, "gelu");
  EXPECT_EQ(google.attention_probs_dropout_prob, 0.2);
  EXPECT_EQ(google.hidden_dropout_prob, 0.3);
  EXPECT_EQ(google.pad_token_id, 0);
  bert::Config other = google;
  other.layer_norm_eps = 1e-5;
  other.pad_token_id = 3;
  other.type_vocab_size = 4;
  other.architectures = {"BertModel", "BertForMaskedLM"};
  for (const char* activation : {"gelu", "gelu_new", "relu"}) {
    other.hidden_act = activation;
    EXPECT_EQ(bert::parse_config(bert::config_text(other), "config.json"), other);
  }
}

TEST_F(PublishedBert, TheConfigIsRefusedByFileAndField) {
  const auto with = [&](const std::string& part, const std::string& replacement) {
    return std::string(kGoogle).replace(kGoogle.find(part), part.size(), replacement);
  };
  const auto adding = [&](const std::string& field) { return with("{", "{ " + field + ","); };
  const std::pair<std::string, std::string> cases[] = {
      {"[]", "c.json:1:1: expected an object"},
      {"{", "c.json:1:2: not JSON"},
      {adding(R"("vocab_size": 5)"), "c.json:12:3: 'vocab_size' stands twice"},
      {with("\"vocab_size\": 13", "\"vocab\": 13"),
       "c.json: 'vocab_size' is missing. Expected a whole number from 1 to 10000000."},
      {with("\"hidden_size\": 6", "\"hidden_size\": \"6\""), "'hidden_size' is \"6\". Expected a whole number"},
      {with("\"hidden_size\": 6", "\"hidden_size\": 6.0"), "'hidden_size' is 6.0. Expected a whole number"},
      {with("\"hidden_size\": 6", "\"hidden_size\": 0"), "'hidden_size' is 0. Expected a whole number from 1"},
      {with("\"hidden_size\": 6", "\"hidden_size\": 7"),
       "'num_attention_heads' is 3. Expected a number that divides hidden_size = 7."},
      {with("\"num_attention_heads\": 3", "\"num_attention_heads\": 0"),
       "'num_attention_heads' is 0. Expected a whole number from 1 to 6"},
      {with("\"num_attention_heads\": 3", "\"num_attention_heads\": 12"), "'num_attention_heads' is 12"},
      {with("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 18446744073709551615"),
       "'num_hidden_layers' is 18446744073709551615. Expected a whole number from 1 to 1000."},
      {with("\"num_hidden_layers\": 2", "\"num_hidden_layers\": -1"), "'num_hidden_layers' is -1"},
      {with("\"intermediate_size\": 8", "\"intermediate_size\": 1e9"), "'intermediate_size' is 1000000000.0"},
      {with("\"gelu\"", "\"swish\""), "'hidden_act' is \"swish\". Expected one of gelu, gelu_new, relu."},
      {with("0.3", "1"), "'hidden_dropout_prob' is 1. Expected a number of at least 0 and below 1."},
      {with("0.2", "null"), "'attention_probs_dropout_prob' is null"},
      {adding(R"("layer_norm_eps": 0)"), "'layer_norm_eps' is 0. Expected a number above 0"},
      {adding(R"("layer_norm_eps": "1e-12")"), "'layer_norm_eps' is \"1e-12\""},
      {adding(R"("pad_token_id": 13)"), "'pad_token_id' is 13. Expected a whole number from 0 to 12."},
      {adding(R"("architectures": "BertModel")"), "'architectures' is \"BertModel\". Expected a list of names."},
      {adding(R"("model_type": "roberta")"), "'model_type' is \"roberta\". Expected bert."},
      {adding(R"("position_embedding_type": "relative_key")"),
       "'position_embedding_type' is \"relative_key\". Expected absolute."},
      {adding(R"("is_decoder": true)"), "'is_decoder' is true. Expected false"},
  };
  for (const auto& [text, message] : cases) {
    const std::string said = input_error([&, &json = text] { bert::parse_config(json, "c.json"); });
    expect_contains(said, message);
    EXPECT_EQ(said.find("c.json"), 0u) << said;
  }
  EXPECT_EQ(bert::parse_config(adding(R"("is_decoder": false, "architectures": null)"), "c.json").architectures.size(),
            0u);
}

// --- inspect ------------------------------------------------------------------------------------------------------

TEST_F(PublishedBert, InspectSaysWhatReadingFinds) {
  const fs::path folder = files.path("inspected");
  ag::NamedArrays model = without(ours, "next.");
  bert::write_published(folder, config, model, false, 400);
  std::string vocabulary;
  for (int piece = 0; piece < 13; ++piece) vocabulary += fmt::format("{}piece{}", piece > 0 ? "\n" : "", piece);
  files.write("inspected/vocab.txt", vocabulary);  // without a last line break
  verbs::Inspection inspection = verbs::inspect(folder);
  const bert::Published published = bert::read_published(folder);
  EXPECT_EQ(inspection.fit.from, published.fit.from);
  EXPECT_EQ(inspection.fit.missing, std::vector<std::string>{"next"});
  std::uint64_t parameters = 0;
  for (const auto& [name, array] : model) parameters += array.size();
  EXPECT_EQ(inspection.fit.parameters, parameters);
  EXPECT_EQ(inspection.bytes, 4 * parameters);
  EXPECT_EQ(inspection.pieces, 13u);
  EXPECT_EQ(inspection.lower_case, false);
  EXPECT_GT(inspection.contents.files.size(), 2u);

  const nlohmann::ordered_json json = verbs::json_of(inspection);
  EXPECT_EQ(json.at("fits"), (nlohmann::ordered_json{"encoder", "pooler", "masked"}));
  EXPECT_EQ(json.at("lower_case"), false);
  EXPECT_EQ(json.at("config").at("architectures").at(0), "BertForMaskedLM");
  const std::string text = verbs::text_of(inspection);
  expect_contains(text, "\ncasing        cased\n");
  expect_contains(text, "\nmissing       head of the next sentence\n");
  expect_contains(text, "vocab.txt, tokenizer_config.json; 13 pieces\n");

  files.write("inspected/vocab.txt", vocabulary + "\none more\n");
  files.write("inspected/tokenizer_config.json", "{}");
  inspection = verbs::inspect(folder);
  inspection.fit.left_over.assign(20, "a\x1b");
  EXPECT_EQ(inspection.lower_case, std::nullopt);
  expect_contains(verbs::text_of(inspection), "14 pieces, and vocab_size is another");
  expect_contains(verbs::text_of(inspection), "a\\x1B and 12 more");
  files.write("inspected/tokenizer_config.json", R"({"do_lower_case": "yes"})");
  expect_contains(refusal_of([&] { verbs::inspect(folder); }), "'do_lower_case' is \"yes\". Expected true or false.");
}

}  // namespace
