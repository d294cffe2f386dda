// gather.cpp: numbers chosen by ids: rows of a table, or one element of each row.
#include "autograd/kernels/rowwise.h"
#include "autograd/ops.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

// `of` names what the ids count: "rows of the table".
void check_ids(const char* op, const Ids& ids, std::size_t extent, const char* of) {
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::int32_t id = ids.data()[i];
    if (id < 0 || static_cast<std::size_t>(id) >= extent) [[unlikely]] {
      throw Error(fmt::format("[{}] the id at flat index {} is {}, and there are {} {}. Ids must be in [0, {}).", op, i,
                              id, extent, of, extent));
    }
  }
}

}  // namespace

// y[.., :] = table[ids[..], :]                 dtable[ids[..], :] += dy[.., :]: only the rows looked up
Tensor embedding(const Tensor& table, const Ids& ids) {
  check_shapes(table.dimension() == 2,
               "[embedding] a table of shape {}. It must be [V, m]: one row of m numbers for each id.", table.shape());
  check_ids("embedding", ids, table.shape()[0], "rows of the table (V)");
  const std::size_t columns = table.shape()[1];
  Shape shape(ids.shape().begin(), ids.shape().end());
  shape.push_back(columns);
  Array y = empty(shape);
  kernels::gather_rows(table.value().data(), ids.data(), ids.size(), columns, y.data());
  return record("embedding", {table}, std::move(y),
                [dtable = Slot(table), ids](Array& dy) { dtable.accumulate_rows(ids, std::move(dy)); });
}

// y[..] = x[.., ids[..]]                       dx[.., ids[..]] += dy[..], 0 elsewhere
Tensor gather(const Tensor& x, const Ids& ids) {
  check_shapes(x.dimension() >= 1 &&
                   Shape(x.shape().begin(), x.shape().end() - 1) == Shape(ids.shape().begin(), ids.shape().end()),
               "[gather] x {} and ids {}. The ids must have the shape of x without its last axis: one id for each row.",
               x.shape(), Shape(ids.shape().begin(), ids.shape().end()));
  const std::size_t columns = x.shape().back();
  check_ids("gather", ids, columns, "elements along the last axis");
  Array y = empty(Shape(ids.shape().begin(), ids.shape().end()));
  kernels::pick(x.value().data(), ids.data(), ids.size(), columns, y.data());
  return record("gather", {x}, std::move(y), [dx = Slot(x), ids, columns](Array& dy) {
    const auto target = dx.target();
    kernels::pick_backward(dy.data(), ids.data(), ids.size(), columns, target.beta, target.data);
  });
}

}  // namespace AG_PRECISION
}  // namespace ag
