// A folder of one file or of shards and an index: what is written is read, what does not fit together is refused, and
// the model that was there is there until the new one is.
#include <gtest/gtest.h>

#include "tests/folder_files.h"

namespace ag {
namespace {

// --- there and back -----------------------------------------------------------------------------------------------

TEST_F(FolderTest, WhatFitsIsOneFile) {
  write_folder(path("new/folder"), small(), 48);
  EXPECT_EQ(list_folder(path("new/folder")).files, std::vector<std::string>{"model.safetensors"});
  expect_same(read_folder(path("new/folder")), small());
  expect_same(read_checkpoint(path("new/folder/model.safetensors")), small());
}

TEST_F(FolderTest, WhatDoesNotFitIsSharded) {
  two_shards();
  EXPECT_EQ(names(), (std::set<std::string>{kFirst, kSecond, kIndexName}));
  expect_same(read_folder(dir()), small());
  EXPECT_EQ(read_checkpoint(path(kFirst)).arrays.size(), 2u);
  EXPECT_EQ(read_checkpoint(path(kSecond)).integers.size(), 1u);
  EXPECT_EQ(read_checkpoint(path(kSecond)).metadata, (Metadata{{"format", "pt"}}));
  EXPECT_EQ(get(kIndexName), R"({
  "metadata": {
    "total_size": 48
  },
  "weight_map": {
    "a.bias": "model-00001-of-00002.safetensors",
    "b.weight": "model-00001-of-00002.safetensors",
    "c": "model-00002-of-00002.safetensors"
  }
}
)");
  const FolderContents contents = list_folder(dir());
  EXPECT_EQ(contents.files, (std::vector<std::string>{kFirst, kSecond}));
  ASSERT_EQ(contents.tensors.size(), 3u);
  EXPECT_EQ(contents.tensors[2].name, "c");
  EXPECT_EQ(contents.tensors[2].dtype, "I64");
}

TEST_F(FolderTest, NoShardIsLargerThanAskedUnlessATensorIs) {
  Checkpoint many;
  for (std::size_t i = 0; i < 12; ++i) many.arrays[fmt::format("t{:02}", i)] = full({1 + (i * 7) % 11}, Scalar(i));
  for (const std::uint64_t most : {0, 50, 88, 1000}) {
    write_folder(dir(), many, most);
    expect_same(read_folder(dir()), many);
    for (const std::string& file : list_folder(dir()).files) {
      std::uint64_t bytes = 0;
      const auto tensors = list_tensors(path(file));
      for (const TensorInfo& tensor : tensors) bytes += tensor.bytes;
      EXPECT_TRUE(bytes <= most || tensors.size() == 1) << file << " has " << bytes;
    }
  }
}

TEST_F(FolderTest, NothingAtAllIsAModelToo) {
  write_folder(dir(), {}, 8);
  expect_same(read_folder(dir()), {});
}

// Hugging Face's programs look for the one file first.
TEST_F(FolderTest, TheOneFileComesFirst) {
  two_shards();
  write_checkpoint(path(), {{{"w", Array{1}}}, {}, {}});
  EXPECT_EQ(read_folder(dir()).arrays.size(), 1u);
}

TEST_F(FolderTest, ALinkMayLeadElsewhere) {
  two_shards();
  fs::create_directory(folder / "cache");
  for (const std::string& name : {kFirst, kIndexName}) {
    fs::rename(folder / name, folder / "cache" / name);
    fs::create_symlink("cache/" + name, folder / name);
  }
  expect_same(read_folder(dir()), small());
}

TEST_F(FolderTest, ANewModelTakesThePlaceOfTheOldOne) {
  const Checkpoint one{{{"w", Array{1, 2}}}, {}, {}}, many = small();
  write_folder(dir(), one);
  put("vocab.txt", "mine");
  put("model-of-mine.safetensors", "mine");
  for (int round = 0; round < 3; ++round) {  // shards over one file, then over shards of the same number
    write_folder(dir(), many, 40);
    expect_same(read_folder(dir()), many);
    EXPECT_EQ(names().size(), 5u) << "an earlier shard was left";
  }
  write_folder(dir(), many, 8);
  EXPECT_EQ(names().size(), 6u);
  write_folder(dir(), one);
  expect_same(read_folder(dir()), one);
  EXPECT_EQ(names(), (std::set<std::string>{"model.safetensors", "vocab.txt", "model-of-mine.safetensors"}));
}

// Whatever stops the writer, the earlier model is still read: the second shard, or the index, cannot be written.
TEST_F(FolderTest, TheOldModelIsThereUntilTheNewOneIs) {
  for (const std::uint64_t before : {40, 1000}) {
    fs::remove_all(folder);
    write_folder(dir(), small(), before);
    const auto old_names = names();
    Checkpoint next = small();
    next.arrays["a.bias"] = zeros({3});
    next.arrays["\xff"] = ones({1});  // not UTF-8: its shard is refused
    expect_part(message_of([&] { write_folder(dir(), next, 8); }), "not UTF-8");
    expect_same(read_folder(dir()), small());
    EXPECT_EQ(names(), old_names) << "half of a model was left";

    next.arrays.erase("\xff");
    fs::rename(folder, folder.string() + ".kept");
    fs::create_directory(folder);
    fs::create_directory(folder / kIndexName);  // a file cannot take its place
    expect_part(message_of([&] { write_folder(dir(), next, 8); }), "something that is no file stands there");
    EXPECT_EQ(names(), std::set<std::string>{kIndexName});
    fs::remove_all(folder);
    fs::rename(folder.string() + ".kept", folder);
  }
}

// A crash has left shards without an index, which the next writer does not take for its own.
TEST_F(FolderTest, ShardsThatNoIndexNamesAreNotMixedIn) {
  put(kSecond, "half of a fi");
  two_shards();
  expect_same(read_folder(dir()), small());
  EXPECT_EQ(names(), (std::set<std::string>{"model-2-00001-of-00002.safetensors", "model-2-00002-of-00002.safetensors",
                                            kIndexName}));
}

TEST_F(FolderTest, ANameIsWrittenOnce) {
  expect_part(message_of([&] {
                write_folder(dir(), {{{"a", Array{1}}}, {{"a", Integers{1}}}, {}}, 1);
              }),
              "the name 'a' is taken");
  put("a_file", "");
  expect_part(message_of([&] { write_folder(path("a_file/under"), small()); }), "Check that the folder exists");
}

// --- what does not fit together -----------------------------------------------------------------------------------

TEST_F(FolderTest, RefusesAFolderWithoutAModel) {
  expect_part(refusal(), dir() + ": neither model.safetensors nor model.safetensors.index.json is there.");
  expect_part(message_of([&] { read_folder(path("none")); }), path("none") + ": there is no such folder");
  put("a_file", "");
  expect_part(message_of([&] { read_folder(path("a_file")); }), "this is no folder");
  for (const char* other : {"flax_model.msgpack", "pytorch_model.bin.index.json", "pytorch_model.bin"}) {
    put(other, "PK");
    const std::string message = refusal();
    expect_part(
        message,
        fmt::format("{}: only {} is there, and no model.safetensors. Convert it to safetensors: ", dir(), other));
    EXPECT_EQ(message.find('\n'), std::string::npos);
  }
}

TEST_F(FolderTest, RefusesShardsThatAreNotAsTheIndexSays) {
  two_shards();
  const auto file = [](const std::string& tensor, const std::string& shard) {
    return fmt::format(R"("{}":"{}")", tensor, shard);
  };
  const std::string a = file("a.bias", kFirst) + ",", b = file("b.weight", kFirst) + ",", c = file("c", kSecond);
  const auto refused = [&](const std::string& message) {
    expect_part(refusal(), path(kIndexName) + ": ");
    expect_part(refusal(), message);
  };
  index(a + b + c);
  expect_same(read_folder(dir()), small());
  index(a + file("b.weights", kFirst) + "," + c);
  refused("it does not name tensor 'b.weight', which " + kFirst + " holds");
  index(a + b + c + "," + file("d", kSecond));
  refused("it looks for tensor 'd' in " + kSecond + ", which does not hold it");
  index(a + file("b.weight", kSecond) + "," + c);
  refused("it looks for tensor 'b.weight' in " + kSecond + ", and " + kFirst + " holds it");
  index(a + c);
  refused("it does not name tensor 'b.weight', which " + kFirst + " holds");
  index(a + b + c + "," + file("d", "model-00003-of-00002.safetensors"));
  refused("it names model-00003-of-00002.safetensors, which is not there");

  index(a + b + c);
  write_checkpoint(path(kSecond), {{{"b.weight", Array{{4, 0.1}}}}, {{"c", Integers{7}}}, {}});
  refused("tensor 'b.weight' stands in " + kFirst + " and in " + kSecond);
  fs::remove(path(kSecond));
  refused("it names " + kSecond + ", which is not there. Index and shards are not of one model");
  fs::create_directory(path(kSecond));
  expect_part(refusal(), path(kSecond) + ": this is not a file");
}

TEST_F(FolderTest, RefusesFilesOutsideOfTheFolder) {
  fs::create_directory(folder / "inside");
  write_checkpoint(path("x"), {{{"w", Array{1}}}, {}, {}});
  fs::copy_file(path("x"), path("inside/x"));
  for (const std::string& name :
       {std::string("../x"), path("x"), std::string("./x"), std::string("y/../x"), std::string("inside/x"),
        std::string(".."), std::string("."), std::string(), std::string(R"(..\\x)"), std::string(R"(x\u0000y)")}) {
    SCOPED_TRACE(name);
    index(R"("w":")" + name + "\"");
    expect_part(refusal(), path(kIndexName) + ": the file of tensor 'w' is '");
    expect_part(refusal(), "Expected the name of a file in the same folder.");
  }
  index(R"("w":"x")");
  EXPECT_EQ(read_folder(dir()).arrays.at("w"), Array{1});
}

TEST_F(FolderTest, RefusesWhatIsNoIndex) {
  const std::string endless(1'000'000, '[');
  const std::pair<std::string, const char*> broken[] = {
      {"", "the index is not a JSON object, which begins with {. Is it a model.safetensors.index.json?"},
      {"[1]", "the index is not a JSON object"},
      {"{", "the index is not JSON"},
      {"{\"weight_map\":{\"a\":\"x\"}} and more", "the index is not JSON"},
      {std::string("{\"weight_map\":{\"a\":\"x\"}}\0", 25), "it has a zero byte"},
      {"{\"weight_map\":{\"\xff\":\"x\"}}", "the index is not JSON"},
      {"{}", "it has no map \"weight_map\""},
      {R"({"weight_map":[]})", "it has no map \"weight_map\""},
      {R"({"weight_map":{}})", "it has no map \"weight_map\""},
      {R"({"weight_map":"x"})", "it has no map \"weight_map\""},
      {R"({"weight_map":{"a":1}})", "the file of tensor 'a' is no text"},
      {R"({"weight_map":{"a":{"b":"x"}}})", "the file of tensor 'a' is no text"},
      {R"({"weight_map":{"a":"x","a":"y"}})", "the name 'a' stands twice in the index"},
      {R"({"weight_map":{"a":"x"},"weight_map":{}})", "the name 'weight_map' stands twice in the index"},
      {"{\"weight_map\":" + endless, "the index is nested deeper than 16 levels"},
  };
  for (const auto& [text, message] : broken) {
    SCOPED_TRACE(text.substr(0, 60));
    put(kIndexName, text);
    expect_part(refusal(), path(kIndexName) + ": ");
    expect_part(refusal(), message);
    EXPECT_LT(refusal().size(), 1000u);
  }
  fs::resize_file(path(kIndexName), 100'000'001);  // a hole: takes no room on disk
  expect_part(refusal(), "the file has 100000001 bytes. An index has at most 100000000.");
  fs::remove(path(kIndexName));
  fs::create_directory(path(kIndexName));
  expect_part(refusal(), "this is no file");
}

}  // namespace
}  // namespace ag
