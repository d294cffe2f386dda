// Folders of shards for tests: one of three tensors in two shards, and what a refusal says.
#pragma once

#include <set>
#include <string>

#include "autograd/io/folder.h"
#include "tests/checkpoint_files.h"

namespace ag {

inline const std::string kIndexName = "model.safetensors.index.json";
inline const std::string kFirst = "model-00001-of-00002.safetensors", kSecond = "model-00002-of-00002.safetensors";

class FolderTest : public CheckpointTest {
 protected:
  std::string dir() const { return folder.string(); }
  void put(const std::string& name, const std::string& bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
  }
  std::string get(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // index(…): weight_map of these pairs.
  void index(const std::string& pairs) const { put(kIndexName, R"({"metadata":{},"weight_map":{)" + pairs + "}}"); }
  void two_shards() const { write_folder(dir(), small(), 40); }
  std::set<std::string> names() const {
    std::set<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder)) found.insert(entry.path().filename().string());
    return found;
  }
  std::string refusal() const {
    const std::string reading = message_of([&] { read_folder(dir()); }),
                      listing = message_of([&] { list_folder(dir()); });
    EXPECT_EQ(reading, listing) << "what cannot be read is not listed, for the same reason";
    return reading;
  }

  // Three tensors of 24, 16 and 8 bytes.
  static Checkpoint small() {
    return {{{"a.bias", Array{1, -0.0, 3}}, {"b.weight", Array{{4, 0.1}}}}, {{"c", Integers{7}}}, {{"format", "pt"}}};
  }
};

inline void expect_same(const Checkpoint& a, const Checkpoint& b) {
  EXPECT_EQ(a.arrays, b.arrays);
  EXPECT_EQ(a.integers, b.integers);
  EXPECT_EQ(a.metadata, b.metadata);
}

}  // namespace ag
