// Checkpoints: what is written is what is read, a broken file is refused with its reason, and a good one is never lost.
#include "autograd/checkpoint.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>

#include "autograd/nn.h"
#include "autograd/optim.h"

namespace ag {
namespace {

namespace fs = std::filesystem;

std::string message_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const CheckpointError& e) {
    return e.what();
  }
  return "no error";
}

class CheckpointTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "checkpoint_test_XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(folder); }

  std::string path(const std::string& name = "model.safetensors") const { return (folder / name).string(); }

  std::string file_of(const std::string& header, const std::string& data) const {
    const std::uint64_t length = header.size();
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &length, 8);
    return bytes + header + data;
  }
  std::string write_bytes(const std::string& bytes) const {
    std::ofstream(path(), std::ios::binary) << bytes;
    return path();
  }
  // What read_checkpoint says about a file of this header and so many bytes of numbers.
  std::string refusal(const std::string& header, std::size_t data_bytes) const {
    const std::string file = write_bytes(file_of(header, std::string(data_bytes, '\0')));
    const std::string message = message_of([&] { read_checkpoint(file); });
    EXPECT_NE(message.find(file), std::string::npos) << message;
    return message;
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }

  fs::path folder;
};

void expect_part(const std::string& message, const std::string& part) {
  EXPECT_NE(message.find(part), std::string::npos) << "'" << part << "' is not in: " << message;
}

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

TEST_F(CheckpointTest, TheFormatIsSafetensors) {
  write_checkpoint(path(), {{{"b", Array{2}}, {"a", Array{{1, 3}}}}, {{"n", Integers{7}}}, {{"k", "v"}}});
  std::ifstream file(path(), std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  EXPECT_EQ(length % 8, 0u);
  const std::string header = bytes.substr(8, length);
  EXPECT_EQ(
      header.substr(0, header.find_last_not_of(' ') + 1),
      R"({"__metadata__":{"k":"v"},"a":{"data_offsets":[8,24],"dtype":"F64","shape":[1,2]},)"
      R"("b":{"data_offsets":[24,32],"dtype":"F64","shape":[1]},"n":{"data_offsets":[0,8],"dtype":"I64","shape":[1]}})");
  ASSERT_EQ(bytes.size(), 8 + length + 32);
  double numbers[3];
  std::memcpy(numbers, bytes.data() + 8 + length + 8, 24);
  EXPECT_EQ(numbers[0], 1);
  EXPECT_EQ(numbers[1], 3);
  EXPECT_EQ(numbers[2], 2);
}

TEST_F(CheckpointTest, ConvertsNarrowTypes) {
  const float numbers[] = {1.5f, -2.25f};
  const std::int32_t ids[] = {-7, 9};
  std::string data(16, '\0');
  std::memcpy(data.data(), numbers, 8);
  std::memcpy(data.data() + 8, ids, 8);
  const std::string header =
      R"({"i":{"dtype":"I32","shape":[2],"data_offsets":[8,16]},"f":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  const Checkpoint in = read_checkpoint(write_bytes(file_of(header, data)));
  EXPECT_EQ(in.arrays.at("f"), (Array{1.5, -2.25}));
  EXPECT_EQ(in.integers.at("i"), (Integers{-7, 9}));
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
  Checkpoint out{values(through.parameters()), {}, {}};
  out.arrays.merge(with_prefix("optimizer.", optimizer.state()));
  write_checkpoint(path(), out);
  train(through, optimizer, 5);

  const Linear resumed(3, 2, random);
  Adam again(resumed.parameters());
  Checkpoint in = read_checkpoint(path());
  again.load_state(take_prefix("optimizer.", in.arrays));
  assign(in.arrays, resumed.parameters(), path());
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

// --- broken files -------------------------------------------------------------------------------------------------

TEST_F(CheckpointTest, RefusesWhatIsNoFile) {
  expect_part(message_of([&] { read_checkpoint(path("none")); }), path("none") + ": there is no such file");
  expect_part(message_of([&] { read_checkpoint(folder.string()); }), "this is not a file");
  write_bytes("");
  expect_part(message_of([&] { read_checkpoint(path()); }), "the file has 0 bytes");
  write_bytes("hello, world: this is a text");
  expect_part(message_of([&] { read_checkpoint(path()); }), "the format allows 100000000. Is it a .safetensors file?");
}

TEST_F(CheckpointTest, RefusesBrokenHeaders) {
  expect_part(refusal("{\"a\":", 0), "the header is not JSON");
  expect_part(refusal("[1]", 0), "not a JSON object");
  expect_part(refusal(R"({"a":1})", 0), "tensor 'a' is not described as");
  expect_part(refusal(R"({"a":{"dtype":"F64","shape":[-1],"data_offsets":[0,8]}})", 8),
              "tensor 'a' is not described as");
  expect_part(refusal(R"({"a":{"dtype":"F64","shape":[1.5],"data_offsets":[0,8]}})", 8),
              "tensor 'a' is not described as");
  expect_part(refusal(R"({"a":{"dtype":"F64","shape":[1],"data_offsets":[0]}})", 8), "tensor 'a' is not described as");
  expect_part(refusal(R"({"a":{"dtype":"F8_E5M2","shape":[8],"data_offsets":[0,8]}})", 8),
              "tensor 'a' has dtype F8_E5M2");
  expect_part(refusal(R"({"__metadata__":{"k":1}})", 0), "__metadata__ is not a map");
  const std::string a = R"("a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]})";
  expect_part(refusal("{" + a + "," + a + "}", 8), "the name 'a' stands twice");
  expect_part(refusal(R"({"a":{"dtype":"F64","dtype":"F32","shape":[1],"data_offsets":[0,8]}})", 8),
              "the name 'dtype' stands twice");
}

TEST_F(CheckpointTest, RefusesOffsetsThatDoNotTileTheFile) {
  const auto two = [](const char* b) {
    return std::string(
               R"({"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F64","shape":[1],"data_offsets":)") +
           b + "}}";
  };
  expect_part(refusal(two("[4,12]"), 12), "tensor 'b' begins at byte 4, inside the one before it");
  expect_part(refusal(two("[0,8]"), 8), "inside the one before it");
  expect_part(refusal(two("[16,24]"), 24), "8 bytes before tensor 'b' belong to no tensor");
  expect_part(refusal(two("[8,16]"), 24), "8 bytes at the end belong to no tensor");
  expect_part(refusal(two("[8,16]"), 12), "tensor 'b' ends at byte 16 and the file has 12 bytes of numbers");
  expect_part(refusal(two("[8,20]"), 20), "tensor 'b' has offsets [8, 20] and needs 8 bytes for F64 of shape [1]");
  expect_part(refusal(two("[16,8]"), 16), "tensor 'b' has offsets [16, 8]");
  expect_part(refusal(R"({"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", 0),
              "more than any memory");
}

TEST_F(CheckpointTest, RefusesEveryTruncation) {
  write_checkpoint(path(), {{{"w", Array{1, 2, 3}}}, {{"n", Integers{4}}}, {{"k", "v"}}});
  std::ifstream file(path(), std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(file)), {});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_bytes(whole.substr(0, size));
    EXPECT_NE(message_of([&] { read_checkpoint(path()); }), "no error") << size;
  }
  write_bytes(whole + "x");
  expect_part(message_of([&] { read_checkpoint(path()); }), "1 bytes at the end belong to no tensor");
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
