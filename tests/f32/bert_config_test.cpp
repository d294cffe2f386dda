// config.json: what it says is believed, what it leaves out has BERT's defaults, and the rest is refused by file and
// field.
#include <gtest/gtest.h>

#include "chapters/10_bert/config.h"
#include "tests/text_files.h"

namespace {

// As google-research wrote it: no ε, no padding, no classes.
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

// ε is 1e-12 where the file says nothing, and the activation is the file's.
TEST(BertConfig, TheConfigDecidesEpsilonAndActivation) {
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

TEST(BertConfig, TheConfigIsRefusedByFileAndField) {
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

}  // namespace
