// names.h: the table of names, Hugging Face's beside ours.
#pragma once

#include <string>
#include <vector>

#include "autograd/array.h"
#include "chapters/10_bert/config.h"

namespace bert {

// The parts of BERT; a file may lack any but the encoder.
enum class Part { encoder, pooler, masked, next };
inline constexpr Part kOptional[] = {Part::pooler, Part::masked, Part::next};
const char* name_of(Part part);

struct Name {
  std::string theirs;  // without "bert."
  std::string ours;
  ag::Shape shape;  // here
  bool turned;      // a linear layer's weight: [out, in] there, [in, out] here
  Part part;

  ag::Shape their_shape() const { return turned ? ag::Shape{shape[1], shape[0]} : shape; }
};

// All tensors of a BERT of these sizes.
std::vector<Name> names(const Config& config);

// A name as a file has it, in the spelling of the table: without "bert.", LayerNorm's gamma and beta, which files from
// TensorFlow have, as weight and bias (only there: other layers have a gamma of their own), and the output bias of the
// masked words as cls.predictions.bias.
std::string canonical(const std::string& name);

// Tensors that need not be there. The positions 0 … P − 1, a buffer that some versions of transformers save; and the
// output layer of the masked words, which is the table of words once more.
inline constexpr const char* kPositionIds = "embeddings.position_ids";
inline constexpr const char* kDecoder = "cls.predictions.decoder.weight";

}  // namespace bert
