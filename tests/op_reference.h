// op_reference.h: what PyTorch computes for the rows of the op table (tests/reference, written by make_reference.py).
#pragma once

#include <string>
#include <vector>

#include "tests/op_table.h"

namespace op_table {

struct ReferenceCase {
  std::string row;  // name of the row of the table
  Case the_case;
  std::vector<Array> cotangents, values, gradients;
};

// Every case of tests/reference/ops/*.safetensors. Throws when a file is missing or malformed.
std::vector<ReferenceCase> reference_cases();

}  // namespace op_table
