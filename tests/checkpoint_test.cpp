// Checkpoints: what is written is what is read, a broken file is refused with its reason, and a good one is never lost.
#include "autograd/io/checkpoint.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <limits>

#include "autograd/io/run_state.h"
#include "autograd/nn.h"
#include "tests/checkpoint_files.h"

namespace ag {
namespace {

// --- there and back -----------------------------------------------------------------------------------------------

TEST_F(CheckpointTest, ReadsWhatItWrote) {
  Checkpoint out;
  const double inf = std::numeric_limits<double>::infinity();
  out.arrays["w"] = Array{{1.5, -0.0, inf}, {1e-310, 0.1, -1e300}};
  out.arrays["scalar"] = full({}, 3);
  out.arrays["empty"] = zeros({0, 4});
  out.arrays["词.weight \"quoted\""] = Array{1};
  out.integers["state"] = Integers{-1, std::numeric_limits<std::int64_t>::min()};
  out.metadata = {{"epoch", "3"}, {"说明", "a\nb"}};
  write_checkpoint(path(), out);
  const Checkpoint in = read_checkpoint(path());
  EXPECT_EQ(in.arrays, out.arrays);
  EXPECT_EQ(in.arrays.at("empty").shape(), (Shape{0, 4}));
  EXPECT_TRUE(std::signbit(in.arrays.at("w")(0, 1)));
  EXPECT_EQ(in.integers, out.integers);
  EXPECT_EQ(in.metadata, out.metadata);
  EXPECT_EQ(files(), 1u);
}

TEST_F(CheckpointTest, ParametersThereAndBack) {
  Random random(1);
  const Linear saved(3, 2, random), loaded(3, 2, random);
  ASSERT_NE(saved.weight.value(), loaded.weight.value());
  const Tensor handle = loaded.weight;
  save(path(), saved.parameters(), {{"step", "12"}});
  EXPECT_EQ(load(path(), loaded.parameters()), (Metadata{{"step", "12"}}));
  EXPECT_EQ(handle.value(), saved.weight.value());  // into the tensor that all handles share
  EXPECT_EQ(loaded.bias.value(), saved.bias.value());
}

TEST_F(CheckpointTest, TiedTensorsAreStoredOnce) {
  const Tensor w = Tensor::parameter(ones({2})), u = Tensor::parameter(zeros({2}));
  save(path(), {{"in", w}, {"out", w}});
  EXPECT_EQ(read_checkpoint(path()).arrays.size(), 1u);
  load(path(), {{"in", u}, {"out", u}});
  EXPECT_EQ(u.value(), ones({2}));
}

TEST_F(CheckpointTest, TrainingGoesOnExactly) {
  const auto train = [](const Linear& model, Optimizer& optimizer, int steps) {
    for (int i = 0; i < steps; ++i) {
      Tape tape;
      tape.backward(sum(square(model(Tensor(Array{{1, 2, 3}})))));
      optimizer.step();
      optimizer.zero_grad();
    }
  };
  Random random(2);
  const Linear through(3, 2, random);
  Adam optimizer(through.parameters());
  train(through, optimizer, 5);
  RunState state(through.parameters());
  state.add("optimizer", optimizer);
  state.save(path());
  train(through, optimizer, 5);

  const Linear resumed(3, 2, random);
  Adam again(resumed.parameters());
  RunState other(resumed.parameters());
  other.add("optimizer", again);
  other.load(path());
  train(resumed, again, 5);
  EXPECT_EQ(resumed.weight.value(), through.weight.value());
  EXPECT_EQ(resumed.bias.value(), through.bias.value());
}

TEST_F(CheckpointTest, SnapshotRestores) {
  Random random(3);
  Linear layer(2, 2, random);
  const Array best = layer.weight.value();
  const Snapshot snapshot(layer.parameters());
  layer.weight.mutable_value().fill(0);
  snapshot.restore();
  EXPECT_EQ(layer.weight.value(), best);
  layer.weight.mutable_value().fill(1);
  snapshot.restore();  // as often as wanted
  EXPECT_EQ(layer.weight.value(), best);
}

// --- the wrong model ----------------------------------------------------------------------------------------------

TEST_F(CheckpointTest, NamesWhatDoesNotFitAndChangesNothing) {
  save(path(), {{"a", Tensor::parameter(ones({2}))}, {"b", Tensor::parameter(ones({2, 3}))}});
  const Tensor a = Tensor::parameter(zeros({2})), b = Tensor::parameter(zeros({2, 3}));
  std::string message = message_of([&] { load(path(), {{"a", a}, {"c", b}}); });
  expect_part(message, path() + ": tensor 'c' is missing. The file has a, b.");
  message = message_of([&] { load(path(), {{"a", a}, {"b", Tensor::parameter(zeros({3, 2}))}}); });
  expect_part(message, "tensor 'b' has shape [2, 3] in the file and [3, 2] in the model");
  message = message_of([&] { load(path(), {{"a", a}}); });
  expect_part(message, "no parameter of the model is called 'b'");
  EXPECT_EQ(a.value(), zeros({2}));
  load(path(), {{"a", a}, {"c", b}}, Strict::no);
  EXPECT_EQ(a.value(), ones({2}));
  EXPECT_EQ(b.value(), zeros({2, 3}));
  message = message_of([&] { load(path(), {{"b", Tensor::parameter(zeros({6}))}}, Strict::no); });
  expect_part(message, "[2, 3] in the file and [6] in the model");
  write_checkpoint(path(), {{}, {{"n", Integers{1}}}, {}});
  expect_part(message_of([&] { load(path(), {}); }), "tensor 'n' holds integers");
}

TEST_F(CheckpointTest, RefusesNamesItCannotStore) {
  expect_part(message_of([&] {
                write_checkpoint(path(), {{{"__metadata__", Array{1}}}, {}, {}});
              }),
              "'__metadata__' is taken");
  expect_part(message_of([&] {
                write_checkpoint(path(), {{{"a", Array{1}}}, {{"a", Integers{1}}}, {}});
              }),
              "'a' is taken");
  expect_part(message_of([&] { write_checkpoint(path(), {{{"\xff", Array{1}}}, {}, {}}); }), "not UTF-8");
  EXPECT_EQ(files(), 0u);
}

// --- the file that was there --------------------------------------------------------------------------------------

TEST_F(CheckpointTest, RefusesToReplaceWhatIsNoFile) {
  const Parameters parameters{{"w", Tensor::parameter(ones({2}))}};
  expect_part(message_of([&] { save(path("no/such/folder/x"), parameters); }), "Check that the folder exists");
  fs::create_directory(folder / "taken");
  expect_part(message_of([&] { save(path("taken"), parameters); }), "something that is no file stands there");
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  fs::create_symlink("pipe", path("link"));
  expect_part(message_of([&] { save(path("link"), parameters); }), "something that is no file stands there");
  EXPECT_TRUE(fs::is_fifo(path("pipe")));
  EXPECT_EQ(files(), 3u);
}

// Files of this process may not grow beyond `bytes` within its scope, as on a disk that is nearly full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST_F(CheckpointTest, AFullDiskLeavesTheOldFileAndNothingElse) {
  save(path(), {{"w", Tensor::parameter(ones({2}))}});
  {
    const FullDisk disk(4096);
    expect_part(message_of([&] {
                  save(path(), {{"w", Tensor::parameter(zeros({10'000}))}});
                }),
                "What stood there before is untouched");
  }
  EXPECT_EQ(files(), 1u);
  EXPECT_EQ(read_checkpoint(path()).arrays.at("w"), ones({2}));
}

TEST_F(CheckpointTest, ALinkStaysALink) {
  save(path("epoch1"), {{"w", Tensor::parameter(ones({2}))}});
  fs::create_symlink("epoch1", path("latest"));
  save(path("latest"), {{"w", Tensor::parameter(zeros({2}))}});
  EXPECT_TRUE(fs::is_symlink(path("latest")));
  EXPECT_EQ(read_checkpoint(path("epoch1")).arrays.at("w"), zeros({2}));
  EXPECT_EQ(files(), 2u);
}

TEST_F(CheckpointTest, ReplacingKeepsReadersOfTheOldFileWhole) {
  save(path(), {{"w", Tensor::parameter(ones({1000}))}});
  std::ifstream reader(path(), std::ios::binary);
  save(path(), {{"w", Tensor::parameter(zeros({1}))}});
  std::string old((std::istreambuf_iterator<char>(reader)), {});
  EXPECT_GT(old.size(), 8000u);
}

}  // namespace
}  // namespace ag
