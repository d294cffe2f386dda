// What `./course inspect` says of a folder, and reading it: 16 bits, shards, other programs' files.
#include "chapters/verbs/inspect.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "datasets/text/text.h"
#include "tests/f32/published_bert.h"

namespace {

namespace fs = std::filesystem;

// 16 bits, and shards.
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

// One line, and what to do.
TEST_F(PublishedBert, OnlyAPickleIsThere) {
  files.write("pickle/config.json", bert::config_text(config));
  files.write("pickle/pytorch_model.bin", "PK");
  for (const std::string& said : {refusal_of([&] { bert::read_published(files.path("pickle")); }),
                                  refusal_of([&] { verbs::inspect(files.path("pickle")); })}) {
    expect_contains(said, "only pytorch_model.bin is there, and no model.safetensors. Convert it to safetensors: ");
    EXPECT_EQ(said.find('\n'), std::string::npos);
  }
}

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
