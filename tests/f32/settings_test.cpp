// Flags, profiles, --config, run.json as --config, messages and exit codes.
#include "chapters/program/settings.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "autograd/check.h"
#include "chapters/program/console.h"
#include "chapters/program/run_record.h"
#include "datasets/error.h"

namespace {

namespace fs = std::filesystem;
using program::Profile;

struct Settings {
  int h = 60;
  double rate = 0.05;
  bool direct = true;
  std::string optimizer = "sgd";
  std::vector<int> sizes = {64, 32};
};

class SettingsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::temp_directory_path() / fmt::format("settings_test_{}", ::getpid());
    fs::create_directories(folder);
  }
  void TearDown() override {
    program::set_silent(false);
    fs::remove_all(folder);
  }

  // Parses like a chapter does; --out is set unless a test sets it.
  program::Common parse(std::vector<std::string> words, bool with_out = true) {
    settings = {};
    program::Flags flags("01_nnlm", "a test");
    flags.profiles([&](Profile profile) {
      settings.h = profile == Profile::quick ? 10 : profile == Profile::full ? 100 : 60;
    });
    flags.option("--hidden", settings.h, "hidden units h").at_least(0).at_most(1000);
    flags.option("--rate", settings.rate, "learning rate").above(0);
    flags.option("--direct", settings.direct, "direct connections");
    flags.option("--optimizer", settings.optimizer, "optimizer").one_of({"sgd", "adam"});
    flags.option("--sizes", settings.sizes, "sizes of the layers");
    words.insert(words.begin(), "01_nnlm");
    if (with_out) words.insert(words.end(), {"--out", (folder / "out").string()});
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    return flags.parse(static_cast<int>(argv.size()), argv.data());
  }

  std::string message(const std::vector<std::string>& words, bool with_out = true) {
    try {
      parse(words, with_out);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  }

  std::string file(const std::string& name, const std::string& text) {
    std::ofstream(folder / name) << text;
    return (folder / name).string();
  }

  fs::path folder;
  Settings settings;
};

TEST_F(SettingsTest, DefaultsAreThoseOfTheDefaultProfile) {
  const program::Common common = parse({});
  EXPECT_EQ(common.profile, Profile::standard);
  EXPECT_EQ(common.seed, 1u);
  EXPECT_EQ(common.threads, 1);
  EXPECT_EQ(settings.h, 60);
  EXPECT_TRUE(fs::is_directory(folder / "out"));
  EXPECT_TRUE(fs::is_empty(folder / "out")) << "the check for a writable folder leaves nothing behind";
}

// A chapter's own number of threads is a default: a flag is heard, and run.json says which it was.
TEST(Settings, AChapterHasItsNumberOfThreads) {
  const std::string out = (fs::temp_directory_path() / fmt::format("settings_test_threads_{}", ::getpid())).string();
  const auto parse = [&](std::vector<const char*> words) {
    program::Flags flags("10_bert", "a test");
    flags.default_threads(2);
    words.insert(words.begin(), "10_bert");
    words.insert(words.end(), {"--out", out.c_str()});
    return flags.parse(static_cast<int>(words.size()), words.data());
  };
  EXPECT_EQ(parse({}).threads, 2);
  EXPECT_EQ(parse({}).arguments.at("threads"), 2);
  EXPECT_EQ(parse({"--threads", "1"}).threads, 1);
  fs::remove_all(out);
}

TEST_F(SettingsTest, ALaterSourceOverridesAnEarlierOne) {
  const std::string config = file("config.json", R"({"hidden": 77, "rate": 0.5, "sizes": [1, 2, 3], "direct": false})");
  parse({"--quick"});
  EXPECT_EQ(settings.h, 10);
  parse({"--hidden", "33", "--quick"});
  EXPECT_EQ(settings.h, 33) << "a flag before the profile flag counts as well";
  parse({"--quick", "--config", config, "--rate=0.25"});
  EXPECT_EQ(settings.h, 77);
  EXPECT_EQ(settings.rate, 0.25);
  EXPECT_FALSE(settings.direct);
  EXPECT_EQ(settings.sizes, (std::vector<int>{1, 2, 3}));
}

TEST_F(SettingsTest, EveryKindOfValue) {
  const program::Common common =
      parse({"--no-direct", "--sizes", "5,6", "--optimizer", "adam", "--seed", "18446744073709551615", "--full"});
  EXPECT_FALSE(settings.direct);
  EXPECT_EQ(settings.sizes, (std::vector<int>{5, 6}));
  EXPECT_EQ(settings.optimizer, "adam");
  EXPECT_EQ(common.seed, 18446744073709551615u);
  EXPECT_EQ(settings.h, 100);
}

TEST_F(SettingsTest, RunJsonRepeatsTheRun) {
  const program::Common first = parse({"--quick", "--rate", "0.125", "--no-direct", "--sizes", "9", "--seed", "7"});
  program::RunRecord("01_nnlm", first, "a BLAS").write(folder);
  const Settings wanted = settings;
  const program::Common second = parse({"--config", (folder / "run.json").string()});
  EXPECT_EQ(first.arguments, second.arguments);
  EXPECT_EQ(second.profile, Profile::quick);
  EXPECT_EQ(second.seed, 7u);
  EXPECT_EQ(settings.rate, wanted.rate);
  EXPECT_EQ(settings.sizes, wanted.sizes);
  EXPECT_EQ(settings.direct, wanted.direct);
  EXPECT_FALSE(second.arguments.contains("out"));
}

TEST_F(SettingsTest, MessagesSayWhatIsWrongAndWhatToDo) {
  const auto says = [&](const std::vector<std::string>& words, const std::string& text) {
    EXPECT_NE(message(words).find(text), std::string::npos) << "got: " << message(words) << "\nwanted: " << text;
  };
  says({"--hiden", "3"}, "unknown flag --hiden. Did you mean --hidden?");
  says({"--quik"}, "Did you mean --quick?");
  says({"--zzzzzz"}, "unknown flag --zzzzzz. 01_nnlm --help lists every flag.");
  says({"stray"}, "unexpected word stray");
  says({"--no-direct=18446744073709551615"}, "--no-direct=18446744073709551615: expected true or false");
  says({"-h-no-direct=18446744073709551615"}, "-h-no-direct=18446744073709551615: expected true or false");
  says({"--no-direct=-9223372036854775808"}, "--no-direct=-9223372036854775808: expected true or false");
  says({"--hidden", "many"}, "--hidden many: expected a whole number.");
  says({"--hidden", "-1"}, "--hidden -1: expected a number of at least 0.");
  says({"--hidden", "1001"}, "expected a number of at most 1000.");
  says({"--hidden", "99999999999"}, "--hidden 99999999999: expected a whole number from");
  says({"--rate", "0"}, "--rate 0: expected a number above 0.");
  says({"--rate", "nan"}, "--rate nan: expected a number.");
  says({"--seed", "-1"}, "--seed -1: expected a whole number from 0 to");
  says({"--optimizer", "adm"}, "--optimizer adm: expected one of sgd, adam.");
  says({"--sizes", "1,x"}, "expected a list such as 1,2,3 of which each is a whole number.");
  says({"--quick", "--full"}, "--quick and --full exclude each other.");
  says({"--data", "/nowhere"}, "--data /nowhere: no such file or folder. Without --data");
  says({"--resume", "/nowhere"}, "--resume /nowhere: no such file or folder.");
  says({"--config", "/nowhere"}, "--config /nowhere: there is no such file.");
  EXPECT_FALSE(message({"--hidden"}).empty()) << "a value is missing";
  const std::string blocked = file("a file", "") + "/out";
  EXPECT_EQ(message({"--out", blocked}, false),
            fmt::format("--out {}: cannot write there. Name a folder that you may write to.", blocked));
}

TEST_F(SettingsTest, ConfigMessagesNameThePlace) {
  const auto says = [&](const std::string& json, const std::string& text) {
    const std::string path = file("c.json", json), got = message({"--config", path});
    EXPECT_EQ(got.rfind(path + text, 0), 0u) << "got: " << got << "\nwanted: " << text;
  };
  says("{\n  \"seed\": 3,\n  \"hiden\": 4\n}", ":3:3: unknown key \"hiden\". Did you mean \"hidden\"?");
  says("{\n  \"optimizer\": \"hidden\", \"hidden\": \"many\"}", ":2:");
  says("{\"hidden\": \"many\"}", ":1:2: hidden: \"many\": expected a whole number.");
  says("{\"hidden\": null}", ":1:2: hidden: null: expected a number, text, true, false or a list.");
  says("{\"hidden\": 3.5}", ":1:2: hidden: 3.5: expected a whole number.");
  says("{\"hidden\": \"12\"}", ":1:2: hidden: \"12\": expected a number without quotes.");
  says("{\"direct\": 1}", ":1:2: direct: 1: expected true or false.");
  says("{\"sizes\": \"1,2\"}", ":1:2: sizes: \"1,2\": expected a list in brackets.");
  says("{\"sizes\": [[1]]}", ":1:2: sizes: [[1]]: expected a number, text, true, false or a list.");
  says("{\"hidden\": 3,\n \"hidden\": 4}", ":2:2: 'hidden' stands twice in one object.");
  says("{\"data\": \"a\\u0000b\"}", ":1:2: data: \"a\\u0000b\": expected a path without NUL characters.");
  says("{\n \"hidden\": ,}", ":2:12: not JSON: ");
  says("[1]", ":1:1: expected an object");
  says("{\"profile\": \"fast\"}", ": profile fast: expected default, quick, full, check or prove.");
  EXPECT_NE(message({"--full", "--config", file("q.json", R"({"profile": "quick"})")}).find("--full contradicts"),
            std::string::npos);
}

// exit codes of run()
int exit_code(const std::function<int(int, char**)>& body) {
  char name[] = "some/01_nnlm";
  char* argv[] = {name, nullptr};
  return program::run(1, argv, body);
}

TEST(Run, ExitCodesAndMessages) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(exit_code([](int, char**) { return 0; }), 0);
  EXPECT_EQ(exit_code([](int, char**) -> int { throw program::Flags::Done{}; }), 0);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  testing::internal::CaptureStderr();
  EXPECT_EQ(exit_code([](int, char**) -> int { throw program::UserError("--x: bad."); }), 2);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "01_nnlm: --x: bad.\n");
  testing::internal::CaptureStderr();
  EXPECT_EQ(exit_code([](int, char**) -> int { throw data::InputError("a.txt:1:2: bad."); }), 2);
  EXPECT_EQ(exit_code([](int, char**) -> int { throw ag::ShapeError("[matmul] bad."); }), 2);
  EXPECT_EQ(exit_code([](int, char**) -> int { throw std::logic_error("ours"); }), 1);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("01_nnlm: internal error: ours\n"), std::string::npos);
}

TEST(Run, ControlCAsksToStopAndTheExitCodeSaysSo) {
  const int code = exit_code([](int, char**) {
    EXPECT_FALSE(program::interrupted());
    std::raise(SIGINT);
    EXPECT_TRUE(program::interrupted());
    return 0;
  });
  EXPECT_EQ(code, 130);
  EXPECT_EQ(exit_code([](int, char**) { return 0; }), 0) << "the next run starts clean";
}

}  // namespace
