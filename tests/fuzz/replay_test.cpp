// Every input of tests/fuzz/corpus through its target: seeds, and each input that ever was a finding.
#include <gtest/gtest.h>

#include <filesystem>

#include "chapters/program/settings.h"
#include "course_paths.h"
#include "datasets/text/text.h"
#include "tests/fuzz/target.h"

namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = fs::path(COURSE_SOURCE_DIR) / "tests/fuzz/corpus";

class Replay : public testing::TestWithParam<fuzz::Target> {};

TEST_P(Replay, EveryPromiseIsKept) {
  std::size_t inputs = 0;
  for (const auto& file : fs::directory_iterator(kCorpus / GetParam().name)) {
    const std::string bytes = data::read_bytes(file);
    // Cut anywhere, as a copy is that was stopped.
    for (const std::size_t length : {bytes.size(), bytes.size() / 2, bytes.size() - bytes.size() / 10})
      EXPECT_NO_THROW(GetParam().run(std::string_view(bytes).substr(0, length)))
          << file.path() << ", its first " << length << " bytes";
    ++inputs;
  }
  EXPECT_GT(inputs, 4u) << "inputs in " << kCorpus / GetParam().name;
}

INSTANTIATE_TEST_SUITE_P(Targets, Replay, testing::ValuesIn(fuzz::kTargets),
                         [](const auto& target) { return std::string(target.param.name); });

TEST(Replay, EveryFolderOfInputsHasATarget) {
  for (const auto& folder : fs::directory_iterator(kCorpus)) {
    const auto named = [&](const fuzz::Target& target) { return target.name == folder.path().filename(); };
    EXPECT_TRUE(std::any_of(std::begin(fuzz::kTargets), std::end(fuzz::kTargets), named)) << folder.path();
  }
}

}  // namespace
