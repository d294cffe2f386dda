#include "tests/ops/rows.h"

namespace op_table {
namespace {

std::vector<Case> embedding_cases() {
  Draw draw("embedding");
  std::vector<Case> cases;
  const auto add = [&](std::size_t words, std::size_t columns, const Ids& ids) {
    cases.push_back(make_case({draw.any({words, columns})}, {.ids = ids}, fmt::format("ids {}", Shape(ids.shape()))));
  };
  const std::vector<Shape> shapes = {{}, {1}, {4}, {2, 3}, {2, 1, 2}, {0}, {2, 0}, {11}};
  for (const Shape& shape : shapes) add(5, 3, draw.ids(shape, 5));  // 11 ids of 5: some stand more than once
  add(1, 4, draw.ids({3}, 1));
  add(6, 1, draw.ids({4}, 6));
  add(6, 0, draw.ids({4}, 6));
  add(0, 3, draw.ids({0}, 1));
  add(3, 17, Ids{{2, 2}, {0, 2}});
  return cases;
}

std::vector<Case> gather_cases() {
  Draw draw("gather");
  std::vector<Case> cases;
  const std::vector<Shape> shapes = {{4},       {1},          {2, 4},  {3, 1}, {1, 5},    {2, 3, 4},
                                     {2, 1, 3}, {2, 2, 2, 3}, {7, 11}, {0, 4}, {2, 0, 3}, {0, 1}};
  for (const Shape& shape : shapes) {
    const Ids ids = draw.ids(Shape(shape.begin(), shape.end() - 1), shape.back());
    cases.push_back(make_case({draw.any(shape)}, {.ids = ids}));
  }
  return cases;
}

std::vector<Tensor> call_embedding(const std::vector<Tensor>& x, const Options& o) {
  return {ag::embedding(x.at(0), o.ids)};
}
std::vector<Tensor> call_gather(const std::vector<Tensor>& x, const Options& o) { return {ag::gather(x.at(0), o.ids)}; }

}  // namespace

Rows gather_rows() {
  return {
      {"embedding", "embedding(Tensor, Ids)", call_embedding, embedding_cases()},
      {"gather", "gather(Tensor, Ids)", call_gather, gather_cases()},
  };
}

}  // namespace op_table
