// op_faults: would the op table notice? The engine linked here holds the faults of tests/faults/*.faults, each behind a
// switch (tools/faults.py wrote it). Each is turned on in a process of its own, in which the tests of its op run up to
// the first failure. A fault that fails nothing is a hole in the tests.
//
//   op_faults              every fault; fails when one survives, or an op has too few
//   op_faults softmax 17   those of ops whose name begins so, and number 17
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>
#include <utility>

#include "autograd/active_fault.h"
#include "autograd/blas.h"
#include "tests/op_table.h"

namespace {

using Strings = std::vector<std::string>;

// A fault, turned on for one of its ops. Number 0 is no fault: the control.
struct Trial {
  int id = 0;
  std::string op, tests, kind, place, change, survives;
  std::string caught_by = {};  // the first test that failed; empty: none did

  bool as_expected() const { return caught_by.empty() == (id == 0 || !survives.empty()); }
};

// The op's tests: of its rows, of what it says when called wrongly, and those that the table of faults names.
std::string tests_of(const Trial& trial) {
  std::string filter = "OpErrors.*";
  for (const op_table::Row& row : op_table::rows()) {
    if (row.declaration == trial.op) filter += fmt::format(":AllOps/*/{}", op_table::test_name(row));
  }
  return trial.tests.empty() ? filter : filter + ":" + trial.tests;
}

// Ends the process at the first failure, having told which test it was.
class Messenger : public testing::EmptyTestEventListener {
 public:
  explicit Messenger(int pipe) : pipe_(pipe) {}
  void OnTestStart(const testing::TestInfo& test) override {
    name_ = fmt::format("{}.{}", test.test_suite_name(), test.name());
  }
  void OnTestPartResult(const testing::TestPartResult& result) override {
    if (!result.failed()) return;
    [[maybe_unused]] const auto written = write(pipe_, name_.data(), name_.size());
    _exit(1);
  }

 private:
  int pipe_;
  std::string name_;
};

[[noreturn]] void run_tests(const Trial& trial, int pipe) {
  constexpr unsigned seconds = 120;  // a fault may be a loop without an end
  alarm(seconds);
  ag::active_fault = trial.id;
  GTEST_FLAG_SET(filter, tests_of(trial));
  testing::TestEventListeners& listeners = testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  listeners.Append(new Messenger(pipe));
  const int failed = RUN_ALL_TESTS();
  _exit(failed);
}

struct Running {
  pid_t pid;
  Trial* trial;
  int pipe;
};

Running start(Trial& trial) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no process");
  if (child == 0) {
    close(ends[0]);
    if (!std::freopen("/dev/null", "w", stdout) || !std::freopen("/dev/null", "w", stderr)) _exit(3);
    run_tests(trial, ends[1]);
  }
  close(ends[1]);
  return {child, &trial, ends[0]};
}

std::string what_rang(int status, int pipe) {
  char name[256];
  const auto length = read(pipe, name, sizeof name);
  close(pipe);
  if (length > 0) return {name, static_cast<std::size_t>(length)};
  if (WIFSIGNALED(status)) return strsignal(WTERMSIG(status));
  return WEXITSTATUS(status) == 0 ? "" : "a failure outside a test";
}

// All trials, as many at a time as there are processors.
void run(std::vector<Trial>& trials) {
  std::map<pid_t, Running> running;
  std::size_t next = 0;
  const std::size_t most = std::max(1u, std::thread::hardware_concurrency());
  while (next < trials.size() || !running.empty()) {
    if (next < trials.size() && running.size() < most) {
      const Running one = start(trials[next++]);
      running[one.pid] = one;
      continue;
    }
    int status = 0;
    const pid_t child = wait(&status);
    const Running done = running.extract(child).mapped();
    done.trial->caught_by = what_rang(status, done.pipe);
  }
}

std::vector<Trial> all_trials(const nlohmann::json& table) {
  std::vector<Trial> trials;
  std::map<std::string, bool> seen;
  for (const op_table::Row& row : op_table::rows()) {
    if (!std::exchange(seen[row.declaration], true)) trials.push_back({0, row.declaration, "", "control", "", "", ""});
  }
  for (const auto& fault : table.at("faults")) {
    for (const std::string op : fault.at("ops")) {
      trials.push_back(
          {fault.at("id"), op, fault.at("tests"), fault.at("kind"),
           fmt::format("{}:{}", fault.at("file").get<std::string>(), fault.at("line").get<int>()),
           fmt::format("{} --> {}", fault.at("original").get<std::string>(), fault.at("faulty").get<std::string>()),
           fault.at("survives")});
    }
  }
  return trials;
}

bool chosen(const Trial& trial, const Strings& wanted) {
  return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
           return trial.op.starts_with(name) || name == std::to_string(trial.id);
         });
}

struct Score {
  int faults = 0, caught = 0, explained = 0;
  void add(const Trial& trial) {
    ++faults;
    (!trial.caught_by.empty() ? caught : explained) += trial.caught_by.empty() ? !trial.survives.empty() : 1;
  }
};

void print_scores(const char* title, const std::map<std::string, Score>& scores) {
  fmt::print("{:<60}{:>8}{:>8}{:>11}\n", title, "faults", "caught", "explained");
  for (const auto& [name, s] : scores) fmt::print("{:<60}{:>8}{:>8}{:>11}\n", name, s.faults, s.caught, s.explained);
  fmt::print("\n");
}

// "AllOps/OpGradient.EqualsDifferences/tanh" → "OpGradient.EqualsDifferences"
std::string family(std::string test) {
  if (test.starts_with("AllOps/")) test = test.substr(7, test.rfind('/') - 7);
  return test;
}

// Prints scores and what is not as it should be; returns the number of the latter.
int report(const std::vector<Trial>& trials, int fewest, bool all) {
  std::map<std::string, Score> by_op, by_kind, by_test, total;
  int wrong = 0;
  for (const Trial& t : trials) {
    if (t.id > 0) {
      for (Score* score : {&by_op[t.op], &by_kind[t.kind], &by_test[family(t.caught_by)], &total["all"]}) score->add(t);
    } else {
      by_op[t.op];
    }
    if (t.as_expected()) continue;
    ++wrong;
    if (t.id == 0) {
      fmt::print("{}: {} fails without any fault\n", t.op, t.caught_by);
    } else if (t.caught_by.empty()) {
      fmt::print("SURVIVES {}: fault {}, {}: {}: {}\n", t.op, t.id, t.kind, t.place, t.change);
    } else {
      fmt::print("{}: fault {} is said to survive and fails {}: {}: {}\n", t.op, t.id, t.caught_by, t.place, t.change);
    }
  }
  for (const auto& [op, score] : by_op) {
    if (!all || score.faults >= fewest) continue;
    ++wrong;
    fmt::print("{} has {} faults in tests/faults; every op needs {}: see docs/adding-an-op.md\n", op, score.faults,
               fewest);
  }
  print_scores("op", by_op);
  print_scores("kind", by_kind);
  print_scores("caught first by", by_test);
  print_scores("", total);
  return wrong;
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const Strings wanted(argv + 1, argv + argc);
  ag::set_threads(1);
  std::ifstream file(OP_FAULTS_TABLE);
  const nlohmann::json table = nlohmann::json::parse(file);
  std::vector<Trial> trials = all_trials(table);
  std::erase_if(trials, [&](const Trial& trial) { return !chosen(trial, wanted); });
  run(trials);
  return report(trials, table.at("fewest"), wanted.empty()) == 0 ? 0 : 1;
}
