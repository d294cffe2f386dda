// Folders that were cut off or changed: a clear refusal or the same values, never a crash.
#include <gtest/gtest.h>

#include <random>

#include "tests/folder_files.h"

namespace ag {
namespace {

class DamagedFolder : public FolderTest {
 protected:
  // In place: a file that is truncated and written anew is flushed to disk each time.
  void flip(const std::string& name, std::size_t bit) const {
    std::fstream file(path(name), std::ios::binary | std::ios::in | std::ios::out);
    file.seekg(static_cast<std::streamoff>(bit / 8));
    const int byte = file.get();
    file.seekp(static_cast<std::streamoff>(bit / 8));
    file.put(static_cast<char>(byte ^ (1 << bit % 8)));
    ASSERT_TRUE(file.flush()) << name << ", bit " << bit;
  }
  // Reads the folder: true when it gives what was written. What is refused says where.
  bool reads() const {
    try {
      const Checkpoint read = read_folder(dir());
      EXPECT_EQ(read.arrays, small().arrays);
      EXPECT_EQ(read.integers, small().integers);
      return true;
    } catch (const CheckpointError& e) {
      EXPECT_EQ(std::string(e.what()).find("[checkpoint] " + dir()), 0u) << e.what();
      return false;
    }
  }
};

TEST_F(DamagedFolder, EveryTruncationIsRefused) {
  two_shards();
  for (const std::string& name : {kFirst, kSecond, kIndexName}) {
    const std::string whole = get(name);
    for (std::size_t size = whole.size(); size-- > 0;) {
      fs::resize_file(path(name), size);
      const bool last_line_break = name == kIndexName && size + 1 == whole.size();
      ASSERT_EQ(reads(), last_line_break) << name << ", " << size << " bytes";
    }
    put(name, whole);
  }
  EXPECT_TRUE(reads());
}

TEST_F(DamagedFolder, EveryFlippedBitIsRefusedOrChangesNothing) {
  two_shards();
  const std::vector<std::string> files = {kFirst, kSecond, kIndexName};
  std::mt19937 random(1);
  std::size_t harmless[3] = {};
  for (int i = 0; i < 10'000; ++i) {
    const std::size_t which = random() % 3;
    const std::size_t bit = random() % (8 * fs::file_size(path(files[which])));
    flip(files[which], bit);
    harmless[which] += reads();
    flip(files[which], bit);
    ASSERT_FALSE(HasFailure()) << files[which] << ", bit " << bit;
  }
  EXPECT_EQ(harmless[0], 0u) << "a shard of ours has checks";
  EXPECT_EQ(harmless[1], 0u);
  EXPECT_GT(harmless[2], 0u) << "a digit of the index's total_size says nothing about the model";
  EXPECT_LT(harmless[2], 500u);
}

// Shards of other programs have no checks: a number may change unnoticed, and whatever else does ends in a refusal.
TEST_F(DamagedFolder, WithoutChecksNothingCrashes) {
  std::string data(24, '\1');
  put(kFirst, file_of(R"({"a":{"dtype":"F16","shape":[2,6],"data_offsets":[0,24]}})", data));
  put(kSecond, file_of(R"({"b":{"dtype":"I64","shape":[],"data_offsets":[0,8]}})", data.substr(16)));
  index(R"("a":")" + kFirst + R"(","b":")" + kSecond + "\"");
  ASSERT_EQ(read_folder(dir()).integers.size(), 1u);
  for (const std::string& name : {kFirst, kSecond, kIndexName}) {
    for (std::size_t bit = 0; bit < 8 * fs::file_size(path(name)); ++bit) {
      flip(name, bit);
      try {
        EXPECT_LE(read_folder(dir()).arrays.size(), 2u);
      } catch (const CheckpointError& e) {
        EXPECT_EQ(std::string(e.what()).find("[checkpoint] " + dir()), 0u) << e.what();
      }
      flip(name, bit);
    }
  }
}

}  // namespace
}  // namespace ag
