// From parameters to named arrays and back; the file format itself is in safetensors.cpp.
#include "autograd/io/checkpoint.h"

#include <algorithm>
#include <set>

namespace ag {
inline namespace AG_PRECISION {
namespace {

// The name under which a tied tensor is stored: the first one it was registered by.
using FirstNames = std::map<const Gradient*, std::string>;

FirstNames first_names(const Parameters& parameters) {
  FirstNames names;
  for (const NamedParameter& p : parameters) names.emplace(p.tensor.gradient().get(), p.name);
  return names;
}

// The array for a parameter: under its own name, or under the first name of the tensor it is tied to.
const Array* find(const NamedArrays& arrays, const NamedParameter& p, const FirstNames& names) {
  auto at = arrays.find(p.name);
  if (at == arrays.end()) at = arrays.find(names.at(p.tensor.gradient().get()));
  return at == arrays.end() ? nullptr : &at->second;
}

std::string some_names(const NamedArrays& arrays) {
  std::string text;
  std::size_t shown = 0;
  for (const auto& [name, array] : arrays) {
    if (++shown > 8) return text + ", …";
    text += (text.empty() ? "" : ", ") + name;
  }
  return text.empty() ? "nothing" : text;
}

void refuse_unwanted(const NamedArrays& arrays, const Parameters& parameters, const std::string& source) {
  std::set<std::string> wanted;
  for (const NamedParameter& p : parameters) wanted.insert(p.name);
  for (const auto& [name, array] : arrays) {
    if (!wanted.count(name)) {
      throw CheckpointError(
          fmt::format("[checkpoint] {}: no parameter of the model is called '{}'. Load it into the model that "
                      "was saved, or with Strict::no.",
                      source, name));
    }
  }
}

}  // namespace

NamedArrays values(const Parameters& parameters) {
  NamedArrays out;
  const FirstNames names = first_names(parameters);
  for (const NamedParameter& p : parameters) {
    if (names.at(p.tensor.gradient().get()) == p.name) out[p.name] = p.tensor.value();
  }
  return out;
}

void assign(const NamedArrays& arrays, const Parameters& parameters, const std::string& source, Strict strict) {
  const FirstNames names = first_names(parameters);
  for (const NamedParameter& p : parameters) {
    const Array* array = find(arrays, p, names);
    if (!array && strict == Strict::yes) {
      throw CheckpointError(
          fmt::format("[checkpoint] {}: tensor '{}' is missing. The file has {}.", source, p.name, some_names(arrays)));
    }
    if (array && array->shape() != p.tensor.shape()) {
      throw CheckpointError(
          fmt::format("[checkpoint] {}: tensor '{}' has shape {} in the file and {} in the model. Build the model "
                      "with the sizes it was saved with.",
                      source, p.name, array->shape(), p.tensor.shape()));
    }
  }
  if (strict == Strict::yes) refuse_unwanted(arrays, parameters, source);
  for (const NamedParameter& p : parameters) {
    Tensor tensor = p.tensor;
    if (const Array* array = find(arrays, p, names)) tensor.mutable_value() = *array;
  }
}

void save(const std::string& path, const Parameters& parameters, const Metadata& metadata) {
  write_checkpoint(path, {values(parameters), {}, metadata});
}

Metadata load(const std::string& path, const Parameters& parameters, Strict strict) {
  Checkpoint checkpoint = read_checkpoint(path);
  if (strict == Strict::yes && !checkpoint.integers.empty()) {
    throw CheckpointError(
        fmt::format("[checkpoint] {}: tensor '{}' holds integers, and parameters are real numbers. Read it with "
                    "read_checkpoint(), or load with Strict::no.",
                    path, checkpoint.integers.begin()->first));
  }
  assign(checkpoint.arrays, parameters, path, strict);
  return std::move(checkpoint.metadata);
}

void add_prefixed(Checkpoint& whole, const std::string& prefix, const Checkpoint& part) {
  const auto add = [&](auto& to, const auto& from) {
    for (const auto& [name, numbers] : from) {
      if (!to.emplace(prefix + name, numbers).second)
        throw CheckpointError(
            fmt::format("[checkpoint] the name '{}{}' is taken. Choose another prefix.", prefix, name));
    }
  };
  add(whole.arrays, part.arrays);
  add(whole.integers, part.integers);
}

Checkpoint take_prefixed(Checkpoint& whole, const std::string& prefix) {
  const auto take = [&](auto& from, auto& to) {
    for (auto at = from.lower_bound(prefix); at != from.end() && at->first.starts_with(prefix);) {
      to[at->first.substr(prefix.size())] = std::move(at->second);
      at = from.erase(at);
    }
  };
  Checkpoint part;
  take(whole.arrays, part.arrays);
  take(whole.integers, part.integers);
  return part;
}

Snapshot::Snapshot(const Parameters& parameters) {
  for (const NamedParameter& p : parameters) {
    tensors_.push_back(p.tensor);
    values_.push_back(p.tensor.value());
  }
}

void Snapshot::restore() const {
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    Tensor tensor = tensors_[i];
    tensor.mutable_value() = values_[i];
  }
}

}  // namespace AG_PRECISION
}  // namespace ag
