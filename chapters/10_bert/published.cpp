#include "chapters/10_bert/published.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>

#include "autograd/io/folder.h"
#include "autograd/ops.h"
#include "chapters/10_bert/names.h"
#include "chapters/program/run_record.h"

namespace bert {
namespace {

template <class... Args>
[[noreturn]] void fail(const std::string& source, fmt::format_string<Args...> text, Args&&... args) {
  throw ag::CheckpointError(fmt::format("[checkpoint] {}: {}", source, fmt::format(text, std::forward<Args>(args)...)));
}

using TensorsByName = std::map<std::string, const ag::TensorInfo*>;  // by canonical name

// "encoder.layer.11.output.dense.bias" → 11
std::optional<std::int64_t> block_of(std::string_view name) {
  constexpr std::string_view kBlock = "encoder.layer.";
  if (!name.starts_with(kBlock)) return std::nullopt;
  std::int64_t block = 0;
  const auto [end, error] = std::from_chars(name.data() + kBlock.size(), name.data() + name.size(), block);
  if (error != std::errc() || block < 0 || end == name.data() + name.size() || *end != '.') return std::nullopt;
  return block;
}

// The config's sizes are believed only where the tensors have them.
void check_sizes(const Config& config, const TensorsByName& tensors, const std::string& config_file,
                 const std::string& source) {
  const auto agree = [&](const char* field, std::int64_t said, std::int64_t found, const std::string& what) {
    if (said != found)
      refuse_field(config_file, field, std::to_string(said), fmt::format("{}, {} in {}", found, what, source));
  };
  std::int64_t blocks = 0;
  for (const auto& [name, tensor] : tensors) blocks = std::max(blocks, block_of(name).value_or(-1) + 1);
  if (blocks > 0) agree("num_hidden_layers", config.num_hidden_layers, blocks, "the number of layers");
  const auto axis = [&](const char* field, std::int64_t said, const char* name, std::size_t which) {
    const auto found = tensors.find(name);
    if (found == tensors.end() || found->second->shape.size() != 2) return;  // is said of the tensor itself
    agree(field, said, static_cast<std::int64_t>(found->second->shape[which]),
          fmt::format("the size of {}", found->second->name));
  };
  axis("vocab_size", config.vocab_size, "embeddings.word_embeddings.weight", 0);
  axis("hidden_size", config.hidden_size, "embeddings.word_embeddings.weight", 1);
  axis("max_position_embeddings", config.max_position_embeddings, "embeddings.position_embeddings.weight", 0);
  axis("type_vocab_size", config.type_vocab_size, "embeddings.token_type_embeddings.weight", 0);
  axis("intermediate_size", config.intermediate_size, "encoder.layer.0.intermediate.dense.weight", 0);
}

void check_tensor(const ag::TensorInfo& tensor, const ag::Shape& expected, const std::string& source) {
  if (tensor.dtype.starts_with('I'))
    fail(source, "tensor '{}' holds integers ({}). Expected real numbers.", tensor.name, tensor.dtype);
  if (tensor.shape != expected)
    fail(source, "tensor '{}' has shape {}. Expected {}, by config.json.", tensor.name, tensor.shape, expected);
}

// Takes a tensor out of those that are left, and puts it to its name. False: it is not there.
bool take(TensorsByName& left, const Name& name, const std::string& source, Fit& fit) {
  const auto found = left.find(name.theirs);
  if (found == left.end()) return false;
  check_tensor(*found->second, name.their_shape(), source);
  fit.from[name.ours] = found->second->name;
  fit.parameters += ag::size_of(name.shape);
  left.erase(found);
  return true;
}

// The tensors by canonical name. A second one of the same name is an error, but for the bias that has two.
TensorsByName by_canonical_name(const std::vector<ag::TensorInfo>& tensors, const Config& config,
                                const std::string& source, Fit& fit) {
  TensorsByName all;
  for (const ag::TensorInfo& tensor : tensors) {
    const auto [before, fresh] = all.emplace(canonical(tensor.name), &tensor);
    if (fresh) continue;
    if (before->first != "cls.predictions.bias")
      fail(source, "'{}' and '{}' are the same tensor of BERT under two names.", before->second->name, tensor.name);
    check_tensor(tensor, {static_cast<std::size_t>(config.vocab_size)}, source);
    fit.copies[tensor.name] = "masked.bias";
  }
  return all;
}

bool same_numbers(const ag::Array& a, const ag::Array& b) {  // bit for bit: NaN, too
  return a.shape() == b.shape() && std::memcmp(a.data(), b.data(), a.size() * sizeof(ag::Scalar)) == 0;
}

ag::Array turned(const ag::Array& x) { return ag::transpose(ag::Tensor(x)).value(); }

// Which parts there are of these parameters; the encoder always.
std::set<Part> parts_of(const ag::NamedArrays& parameters) {
  std::set<Part> parts = {Part::encoder};
  for (const Part part : kOptional) {
    const std::string prefix = fmt::format("{}.", name_of(part));
    const auto first = parameters.lower_bound(prefix);
    if (first != parameters.end() && first->first.starts_with(prefix)) parts.insert(part);
  }
  return parts;
}

}  // namespace

Fit fit(const Config& config, const std::vector<ag::TensorInfo>& tensors, const std::string& config_file,
        const std::string& source) {
  Fit fit;
  TensorsByName left = by_canonical_name(tensors, config, source, fit);
  check_sizes(config, left, config_file, source);
  std::map<Part, std::vector<std::string>> taken, lacking;
  for (const Name& name : names(config))
    (take(left, name, source, fit) ? taken : lacking)[name.part].push_back(name.theirs);
  if (const auto decoder = left.find(kDecoder); decoder != left.end()) {
    check_tensor(*decoder->second,
                 {static_cast<std::size_t>(config.vocab_size), static_cast<std::size_t>(config.hidden_size)}, source);
    fit.copies[decoder->second->name] = "words.weight";
    taken[Part::masked].push_back(kDecoder);
    left.erase(decoder);
  }
  for (const Part part : {Part::encoder, Part::pooler, Part::masked, Part::next}) {
    const bool there = part == Part::encoder || taken.contains(part);
    if (there && lacking.contains(part))
      fail(source, "tensor '{}' is missing. Expected a BERT, whole.", lacking[part].front());
    if (part != Part::encoder) (there ? fit.parts : fit.missing).push_back(name_of(part));
  }
  left.erase(kPositionIds);
  for (const auto& [name, tensor] : left) fit.left_over.push_back(tensor->name);
  std::sort(fit.left_over.begin(), fit.left_over.end());
  return fit;
}

Published from_published(const Config& config, const ag::Checkpoint& tensors, const std::string& config_file,
                         const std::string& source) {
  std::vector<ag::TensorInfo> list;
  for (const auto& [name, array] : tensors.arrays) list.push_back({name, "F32", array.shape(), 0});
  for (const auto& [name, array] : tensors.integers)
    list.push_back({name, "I64", ag::Shape(array.shape().begin(), array.shape().end()), 0});
  Published published{config, {}, fit(config, list, config_file, source)};
  for (const Name& name : names(config)) {
    const auto from = published.fit.from.find(name.ours);
    if (from == published.fit.from.end()) continue;
    const ag::Array& theirs = tensors.arrays.at(from->second);
    published.parameters[name.ours] = name.turned ? turned(theirs) : theirs;
  }
  for (const auto& [copy, ours] : published.fit.copies) {
    if (!same_numbers(tensors.arrays.at(copy), published.parameters.at(ours)))
      fail(source, "tensor '{}' is not equal to '{}'. Only models that share the two are read.", copy,
           published.fit.from.at(ours));
  }
  return published;
}

Published read_published(const std::filesystem::path& folder) {
  const Config config = read_config(folder);
  return from_published(config, ag::read_folder(folder.string()), (folder / "config.json").string(), folder.string());
}

ag::NamedArrays to_published(const Config& config, const ag::NamedArrays& parameters) {
  const std::set<Part> parts = parts_of(parameters);
  ag::NamedArrays theirs;
  for (const Name& name : names(config)) {
    if (!parts.contains(name.part)) continue;
    const auto found = parameters.find(name.ours);
    if (found == parameters.end())
      throw ag::Error(fmt::format("[published] the model has no parameter '{}'.", name.ours));
    if (found->second.shape() != name.shape)
      throw ag::Error(fmt::format("[published] parameter '{}' has shape {}. Expected {}, by its config.", name.ours,
                                  found->second.shape(), name.shape));
    const bool in_body = name.part == Part::encoder || name.part == Part::pooler;
    theirs[(in_body ? "bert." : "") + name.theirs] = name.turned ? turned(found->second) : found->second;
  }
  if (theirs.size() != parameters.size()) {
    std::set<std::string> known;
    for (const Name& name : names(config)) known.insert(name.ours);
    for (const auto& [name, array] : parameters)
      if (!known.contains(name)) throw ag::Error(fmt::format("[published] BERT has no parameter '{}'.", name));
  }
  return theirs;
}

std::string architecture_of(const ag::NamedArrays& parameters) {
  const std::set<Part> parts = parts_of(parameters);
  if (parts.contains(Part::masked)) return parts.contains(Part::next) ? "BertForPreTraining" : "BertForMaskedLM";
  return parts.contains(Part::next) ? "BertForNextSentencePrediction" : "BertModel";
}

void write_published(const std::filesystem::path& folder, Config config, const ag::NamedArrays& parameters,
                     bool lower_case, std::uint64_t most_bytes_a_file) {
  config.architectures = {architecture_of(parameters)};
  // "format" tells transformers how the numbers are to be understood; without it older versions refuse the file.
  ag::write_folder(folder.string(), {to_published(config, parameters), {}, {{"format", "pt"}}}, most_bytes_a_file);
  const nlohmann::ordered_json tokenizer = {{"do_lower_case", lower_case},
                                            {"cls_token", "[CLS]"},
                                            {"mask_token", "[MASK]"},
                                            {"model_max_length", config.max_position_embeddings},
                                            {"pad_token", "[PAD]"},
                                            {"sep_token", "[SEP]"},
                                            {"strip_accents", nullptr},
                                            {"tokenize_chinese_chars", true},
                                            {"tokenizer_class", "BertTokenizer"},
                                            {"unk_token", "[UNK]"}};
  program::write_file(folder / "tokenizer_config.json", tokenizer.dump(2) + "\n");
  program::write_file(folder / "config.json", config_text(config));
}

}  // namespace bert
