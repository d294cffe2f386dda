// The chapters' programs, stopped while they train (Ctrl-C, SIGTERM, SIGKILL) and resumed: their last checkpoint is
// that of a run that was never stopped, bit for bit. It holds the curves, the parameters, and all that decides the next
// step.
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "autograd/io/checkpoint.h"
#include "autograd/random.h"
#include "chapters/program/settings.h"
#include "course_paths.h"

extern char** environ;

namespace {

namespace fs = std::filesystem;

pid_t start(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t process = 0;
  EXPECT_EQ(::posix_spawn(&process, arguments[0], nullptr, nullptr, arguments.data(), environ), 0) << words[0];
  return process;
}

// The exit code, or minus the signal.
int end_of(pid_t process) {
  int status = 0;
  EXPECT_EQ(::waitpid(process, &status, 0), process);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

bool has_ended(pid_t process) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == process;
}

fs::file_time_type written(const fs::path& file) {
  std::error_code none;
  return fs::last_write_time(file, none);
}

class Interrupted : public ::testing::TestWithParam<std::vector<std::string>> {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "interrupted_test_XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(folder); }

  pid_t start_chapter(const fs::path& save, const fs::path& resume) const {
    std::vector<std::string> words = GetParam();
    words[0] = COURSE_BINARY_DIR "/chapters/" + words[0];
    for (const fs::path& word : {fs::path("--quiet"), fs::path("--out"), folder / "out", fs::path("--save"), save})
      words.push_back(word.string());
    if (!resume.empty()) words.insert(words.end(), {"--resume", resume.string()});
    return start(words);
  }

  fs::path folder;
};

TEST_P(Interrupted, EndsAsIfItHadNotBeen) {
  const fs::path whole = folder / "whole.safetensors", part = folder / "part.safetensors";
  ASSERT_EQ(end_of(start_chapter(whole, "")), 0);

  ag::Random random(1, "moments");
  int stopped = 0;
  for (const int signal : {SIGTERM, SIGKILL, SIGINT, SIGKILL, SIGTERM}) {
    const auto before = written(part);
    const pid_t process = start_chapter(part, fs::exists(part) ? part : "");
    while (written(part) == before && !has_ended(process)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::this_thread::sleep_for(std::chrono::microseconds(random.below(20'000)));
    ::kill(process, signal);
    const int code = end_of(process);
    EXPECT_TRUE(code == 0 || code == (signal == SIGKILL ? -SIGKILL : program::kInterrupted)) << code;
    stopped += code != 0;
  }
  ASSERT_EQ(end_of(start_chapter(part, part)), 0);
  EXPECT_GE(stopped, 2) << "the run was too short to be stopped";

  ag::Checkpoint expected = ag::read_checkpoint(whole.string()), found = ag::read_checkpoint(part.string());
  for (ag::Checkpoint* checkpoint : {&expected, &found})  // a chapter of two models counts the seconds of each
    EXPECT_GE(std::erase_if(checkpoint->integers, [](const auto& entry) { return entry.first.ends_with("seconds"); }),
              1u);
  EXPECT_EQ(found.integers, expected.integers);
  EXPECT_EQ(found.arrays, expected.arrays);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 3) << "a temporary file was left";
}

INSTANTIATE_TEST_SUITE_P(
    Chapters, Interrupted,
    ::testing::Values(std::vector<std::string>{"00_autograd", "--check", "--steps", "3000"},
                      std::vector<std::string>{"01_nnlm", "--check", "--epochs", "3"},
                      std::vector<std::string>{"02_word2vec", "--check", "--epochs", "60"},
                      std::vector<std::string>{"03_rnn", "--check", "--epochs", "20", "--char-epochs", "10"},
                      std::vector<std::string>{"04_lstm_gru", "--check", "--steps", "1500", "--no-others"},
                      std::vector<std::string>{"05_seq2seq", "--check", "--steps", "2000", "--no-experiments",
                                               "--dropout", "0.1", "--own-words", "0.5"},
                      std::vector<std::string>{"06_attention", "--check", "--steps", "1500", "--no-experiments",
                                               "--dropout", "0.1"},
                      std::vector<std::string>{"07_transformer", "--check", "--steps", "1500", "--no-experiments",
                                               "--dropout", "0.1", "--label-smoothing", "0.1"},
                      // Many epochs, and two threads: no part may take what another has dropped.
                      std::vector<std::string>{"10_bert", "--check", "--steps", "1500", "--no-experiments", "--dropout",
                                               "0.1", "--threads", "2"}),
    [](const auto& instance) { return "Chapter" + instance.param[0].substr(0, 2); });

}  // namespace
