#include "chapters/10_bert/names.h"

#include <string_view>

namespace bert {
namespace {

constexpr bool kKept = false, kTurned = true;

struct Row {
  std::string_view theirs, ours;  // # is the number of a block, from 0
  std::string_view shape;         // here, by letter: V P S tables, d hidden, F intermediate size, 2 two
  bool turned;
  Part part;
};

// clang-format off
constexpr Row kRows[] = {
    // Hugging Face                                     here                              shape  turned   part
    {"embeddings.word_embeddings.weight",               "words.weight",                   "Vd",  kKept,   Part::encoder},
    {"embeddings.position_embeddings.weight",           "places",                         "Pd",  kKept,   Part::encoder},
    {"embeddings.token_type_embeddings.weight",         "segments.weight",                "Sd",  kKept,   Part::encoder},
    {"embeddings.LayerNorm.weight",                     "norm.gain",                      "d",   kKept,   Part::encoder},
    {"embeddings.LayerNorm.bias",                       "norm.bias",                      "d",   kKept,   Part::encoder},
    {"encoder.layer.#.attention.self.query.weight",     "blocks.#.look.query.weight",     "dd",  kTurned, Part::encoder},
    {"encoder.layer.#.attention.self.query.bias",       "blocks.#.look.query.bias",       "d",   kKept,   Part::encoder},
    {"encoder.layer.#.attention.self.key.weight",       "blocks.#.look.key.weight",       "dd",  kTurned, Part::encoder},
    {"encoder.layer.#.attention.self.key.bias",         "blocks.#.look.key.bias",         "d",   kKept,   Part::encoder},
    {"encoder.layer.#.attention.self.value.weight",     "blocks.#.look.value.weight",     "dd",  kTurned, Part::encoder},
    {"encoder.layer.#.attention.self.value.bias",       "blocks.#.look.value.bias",       "d",   kKept,   Part::encoder},
    {"encoder.layer.#.attention.output.dense.weight",   "blocks.#.look.output.weight",    "dd",  kTurned, Part::encoder},
    {"encoder.layer.#.attention.output.dense.bias",     "blocks.#.look.output.bias",      "d",   kKept,   Part::encoder},
    {"encoder.layer.#.attention.output.LayerNorm.weight", "blocks.#.around_look.norm.gain", "d", kKept,   Part::encoder},
    {"encoder.layer.#.attention.output.LayerNorm.bias", "blocks.#.around_look.norm.bias", "d",   kKept,   Part::encoder},
    {"encoder.layer.#.intermediate.dense.weight",       "blocks.#.think.up.weight",       "dF",  kTurned, Part::encoder},
    {"encoder.layer.#.intermediate.dense.bias",         "blocks.#.think.up.bias",         "F",   kKept,   Part::encoder},
    {"encoder.layer.#.output.dense.weight",             "blocks.#.think.down.weight",     "Fd",  kTurned, Part::encoder},
    {"encoder.layer.#.output.dense.bias",               "blocks.#.think.down.bias",       "d",   kKept,   Part::encoder},
    {"encoder.layer.#.output.LayerNorm.weight",         "blocks.#.around_think.norm.gain", "d",  kKept,   Part::encoder},
    {"encoder.layer.#.output.LayerNorm.bias",           "blocks.#.around_think.norm.bias", "d",  kKept,   Part::encoder},
    {"pooler.dense.weight",                             "pooler.weight",                  "dd",  kTurned, Part::pooler},
    {"pooler.dense.bias",                               "pooler.bias",                    "d",   kKept,   Part::pooler},
    {"cls.predictions.transform.dense.weight",          "masked.transform.weight",        "dd",  kTurned, Part::masked},
    {"cls.predictions.transform.dense.bias",            "masked.transform.bias",          "d",   kKept,   Part::masked},
    {"cls.predictions.transform.LayerNorm.weight",      "masked.norm.gain",               "d",   kKept,   Part::masked},
    {"cls.predictions.transform.LayerNorm.bias",        "masked.norm.bias",               "d",   kKept,   Part::masked},
    {"cls.predictions.bias",                            "masked.bias",                    "V",   kKept,   Part::masked},
    {"cls.seq_relationship.weight",                     "next.weight",                    "d2",  kTurned, Part::next},
    {"cls.seq_relationship.bias",                       "next.bias",                      "2",   kKept,   Part::next},
};
// clang-format on

std::size_t size_of(char letter, const Config& config) {
  switch (letter) {
    case 'V':
      return static_cast<std::size_t>(config.vocab_size);
    case 'P':
      return static_cast<std::size_t>(config.max_position_embeddings);
    case 'S':
      return static_cast<std::size_t>(config.type_vocab_size);
    case 'd':
      return static_cast<std::size_t>(config.hidden_size);
    case 'F':
      return static_cast<std::size_t>(config.intermediate_size);
    default:
      return 2;
  }
}

std::string of_block(std::string_view pattern, std::int64_t block) {
  std::string name(pattern);
  if (const auto place = name.find('#'); place != std::string::npos) name.replace(place, 1, std::to_string(block));
  return name;
}

void replace_end(std::string& name, std::string_view end, std::string_view replacement) {
  if (name.ends_with(end)) name.replace(name.size() - end.size(), end.size(), replacement);
}

}  // namespace

const char* name_of(Part part) {
  constexpr const char* kNames[] = {"encoder", "pooler", "masked", "next"};
  return kNames[static_cast<std::size_t>(part)];
}

std::vector<Name> names(const Config& config) {
  std::vector<Name> all;
  for (const Row& row : kRows) {
    ag::Shape shape;
    for (const char letter : row.shape) shape.push_back(size_of(letter, config));
    const std::int64_t blocks = row.theirs.find('#') == std::string_view::npos ? 1 : config.num_hidden_layers;
    for (std::int64_t block = 0; block < blocks; ++block)
      all.push_back({of_block(row.theirs, block), of_block(row.ours, block), shape, row.turned, row.part});
  }
  return all;
}

std::string canonical(const std::string& name) {
  constexpr std::string_view kPrefix = "bert.";
  std::string plain = name;
  if (plain.starts_with(kPrefix) && !plain.starts_with("bert.cls.")) plain.erase(0, kPrefix.size());
  replace_end(plain, ".LayerNorm.gamma", ".LayerNorm.weight");
  replace_end(plain, ".LayerNorm.beta", ".LayerNorm.bias");
  return plain == "cls.predictions.decoder.bias" ? "cls.predictions.bias" : plain;
}

}  // namespace bert
