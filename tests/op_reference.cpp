#include "tests/op_reference.h"

#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>

#include "autograd/io/checkpoint.h"
#include "course_paths.h"

namespace op_table {
namespace {

// The arrays "7.x0", "7.x1", … of case 7.
std::vector<Array> numbered(const ag::NamedArrays& arrays, const std::string& prefix) {
  std::vector<Array> found;
  for (std::size_t k = 0; arrays.contains(prefix + std::to_string(k)); ++k) {
    found.push_back(arrays.at(prefix + std::to_string(k)));
  }
  return found;
}

Options options_of(const nlohmann::json& json, const ag::Checkpoint& file, const std::string& prefix) {
  Options o;
  o.axes = json.value("axes", o.axes);
  o.axis = json.value("axis", o.axis);
  o.begin = json.value("begin", o.begin);
  o.end = json.value("end", o.end);
  o.shape = json.value("shape", o.shape);
  o.sizes = json.value("sizes", o.sizes);
  o.reverse = json.value("reverse", o.reverse);
  o.heads = json.value("heads", o.heads);
  o.causal = json.value("causal", o.causal);
  o.train = json.value("train", o.train);
  o.ignore_index = json.value("ignore_index", o.ignore_index);
  o.label_smoothing = json.value("label_smoothing", o.label_smoothing);
  if (json.contains("number")) {
    o.number = json["number"] == "-inf" ? -std::numeric_limits<double>::infinity() : json["number"].get<double>();
  }
  if (file.integers.contains(prefix + "ids")) o.ids = Ids(xt::cast<std::int32_t>(file.integers.at(prefix + "ids")));
  if (file.integers.contains(prefix + "mask")) o.mask = Mask(xt::cast<bool>(file.integers.at(prefix + "mask")));
  if (file.arrays.contains(prefix + "targets")) o.targets = file.arrays.at(prefix + "targets");
  if (file.arrays.contains(prefix + "class_weights")) o.class_weights = file.arrays.at(prefix + "class_weights");
  return o;
}

}  // namespace

std::vector<ReferenceCase> reference_cases() {
  std::vector<ReferenceCase> all;
  for (const auto& entry : std::filesystem::directory_iterator(COURSE_SOURCE_DIR "/tests/reference/ops")) {
    const ag::Checkpoint file = ag::read_checkpoint(entry.path().string());
    const nlohmann::json cases = nlohmann::json::parse(file.metadata.at("cases"));
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const std::string prefix = std::to_string(i) + ".";
      all.push_back({cases[i].at("row"),
                     {cases[i].at("name"), numbered(file.arrays, prefix + "x"), cases[i].at("arguments"),
                      options_of(cases[i].at("options"), file, prefix)},
                     numbered(file.arrays, prefix + "c"),
                     numbered(file.arrays, prefix + "y"),
                     numbered(file.arrays, prefix + "g")});
    }
  }
  return all;
}

}  // namespace op_table
