#include <numeric>

#include "tests/random_graph/rules.h"

namespace random_graph {
namespace {

using op_table::Options;

std::vector<Plain> reshape(const Arguments& x, const Options& o) {
  Plain y{{}, x[0]->numbers};
  std::size_t known = 1;
  for (const std::ptrdiff_t extent : o.shape) known *= extent < 0 ? 1 : static_cast<std::size_t>(extent);
  for (const std::ptrdiff_t extent : o.shape) {
    y.shape.push_back(extent < 0 ? y.numbers.size() / known : static_cast<std::size_t>(extent));
  }
  return {y};
}

std::vector<Plain> unsqueeze(const Arguments& x, const Options& o) {
  Plain y = *x[0];
  y.shape.insert(y.shape.begin() + static_cast<std::ptrdiff_t>(from_front(o.axis, y.shape.size() + 1)), 1);
  return {y};
}

std::vector<Plain> squeeze(const Arguments& x, const Options& o) {
  Plain y = *x[0];
  y.shape.erase(y.shape.begin() + static_cast<std::ptrdiff_t>(from_front(o.axis, y.shape.size())));
  return {y};
}

std::vector<Plain> transpose(const Arguments& x, const Options& o) {
  const std::size_t dimension = x[0]->shape.size();
  Index order;  // order[k]: the old axis that becomes axis k
  for (const op_table::Axis axis : o.axes) order.push_back(from_front(axis, dimension));
  if (o.axes.empty()) {
    for (std::size_t axis = dimension; axis-- > 0;) order.push_back(axis);
  }
  Extents shape;
  for (const std::size_t axis : order) shape.push_back(x[0]->shape[axis]);
  return {build(shape, [&](const Index& i) {
    Index from(dimension);
    for (std::size_t k = 0; k < dimension; ++k) from[order[k]] = i[k];
    return stretched(*x[0], from);
  })};
}

// x[.., begin : begin + count, ..]
Plain part(const Plain& x, std::size_t axis, std::size_t begin, std::size_t count) {
  Extents shape = x.shape;
  shape[axis] = count;
  return build(shape, [&](Index i) {
    i[axis] += begin;
    return stretched(x, i);
  });
}

std::vector<Plain> slice(const Arguments& x, const Options& o) {
  const std::size_t axis = from_front(o.axis, x[0]->shape.size()), extent = x[0]->shape[axis];
  const std::size_t begin = from_front(o.begin, extent), end = from_front(o.end, extent);
  return {part(*x[0], axis, begin, end - begin)};
}

std::vector<Plain> split(const Arguments& x, const Options& o) {
  std::vector<Plain> parts;
  std::size_t begin = 0;
  for (const std::size_t count : o.sizes) {
    parts.push_back(part(*x[0], from_front(o.axis, x[0]->shape.size()), begin, count));
    begin += count;
  }
  return parts;
}

std::vector<Plain> concat(const Arguments& x, const Options& o) {
  const std::size_t axis = from_front(o.axis, x[0]->shape.size());
  Extents shape = x[0]->shape;
  shape[axis] = 0;
  for (const Plain* each : x) shape[axis] += each->shape[axis];
  return {build(shape, [&](Index i) {
    std::size_t k = 0;
    for (; i[axis] >= x[k]->shape[axis]; ++k) i[axis] -= x[k]->shape[axis];
    return stretched(*x[k], i);
  })};
}

std::vector<Plain> stack(const Arguments& x, const Options& o) {
  const std::size_t axis = from_front(o.axis, x[0]->shape.size() + 1);
  Extents shape = x[0]->shape;
  shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(axis), x.size());
  return {build(shape, [&](Index i) {
    const Plain& from = *x[i[axis]];
    i.erase(i.begin() + static_cast<std::ptrdiff_t>(axis));
    return stretched(from, i);
  })};
}

// table[ids[..], :]
std::vector<Plain> embedding(const Arguments& x, const Options& o) {
  Plain y{extents(o.ids.shape()), {}};
  const std::size_t columns = x[0]->shape[1];
  y.shape.push_back(columns);
  for (std::size_t i = 0; i < o.ids.size(); ++i) {
    for (std::size_t k = 0; k < columns; ++k) y.numbers.push_back(x[0]->numbers[id_at(o.ids, i) * columns + k]);
  }
  return {y};
}

// x[.., ids[..]]
std::vector<Plain> gather(const Arguments& x, const Options& o) {
  Plain y{extents(o.ids.shape()), {}};
  const std::size_t columns = x[0]->shape.back();
  for (std::size_t i = 0; i < o.ids.size(); ++i) y.numbers.push_back(x[0]->numbers[i * columns + id_at(o.ids, i)]);
  return {y};
}

}  // namespace

Rules layout_rules() {
  return {{"reshape", reshape},     {"unsqueeze", unsqueeze}, {"squeeze", squeeze}, {"transpose", transpose},
          {"slice", slice},         {"concat", concat},       {"stack", stack},     {"split", split},
          {"embedding", embedding}, {"gather", gather}};
}

}  // namespace random_graph
