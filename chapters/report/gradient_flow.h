// gradient_flow.h: what a gradient goes through on its way back. Three instruments for any model on the tape:
//
//   GradientFlow      ‖∂L/∂z_t‖ of every step t of each named intermediate z: a state, a gate
//   jacobian          ∂y/∂x of any function, row by row
//   log_slope         by which factor a curve grows with each step
//
//   report::GradientFlow flow;
//   {
//     ag::Tape tape;
//     for (…) flow.watch("h", h = cell(x_t, h));
//     tape.backward(loss(h));
//   }
//   report.line_chart(report::gradient_against_lag("…", {{"before training", flow.norms("h")}}));
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "autograd/ops.h"
#include "chapters/report/charts.h"

namespace report {

// Gradients of intermediates, kept by name and step. Copies of a tensor are the same tensor: watching changes nothing
// in the model.
class GradientFlow {
 public:
  // The next step of `name`. Call it between the op that makes `z` and backward(). A constant (h_0) is a step whose
  // gradient is 0.
  void watch(std::string_view name, const ag::Tensor& z);

  // After backward(): ‖∂L/∂z_t‖ over all elements of z_t, for t = first watched … last; 0 where the loss does not
  // depend on z_t. Throws Error for a name that nobody watched.
  std::vector<double> norms(std::string_view name) const;
  // Each name with its norms, in the order of the first watch().
  std::vector<std::pair<std::string, std::vector<double>>> all() const;

 private:
  struct Watched {
    std::string name;
    std::vector<ag::Tensor> steps;
  };
  std::vector<Watched> watched_;
};

// √(Σ a²), added up in double.
double norm(const ag::Array& a);

// J[i, j] = ∂y_i/∂x_j, [size of y, size of x], both counted row by row. f is evaluated once for each element of y: a
// sweep gives one row. Parameters that f uses get gradients too; they are the caller's to drop. No tape may be in
// scope.
ag::Array jacobian(const std::function<ag::Tensor(const ag::Tensor& x)>& f, const ag::Array& x);

// What many copies of a sequence, side by side, need to give a Jacobian in one sweep: copy i asks for the gradient of
// element i. The identity [n, n] as the cotangent, and the n elements of v as each of `copies` rows, [copies, n].
ag::Array identity(std::size_t n);
ag::Array repeated(const ag::Array& v, std::size_t copies);

// The slope of ln values[i] against i by least squares: values ~ e^{slope · i}. Only values > 0 count; NaN when there
// are fewer than two.
double log_slope(std::span<const double> values);

// Curves of norms, each from the first step to the last, on a log axis against the lag T − k, so that the last step
// stands at 0 and all curves start together.
LineChart gradient_against_lag(std::string title, const std::vector<std::pair<std::string, std::vector<double>>>& norms,
                               std::string caption = "");

// The same against the step, from 1: for the gates of one sequence.
LineChart gradient_against_step(std::string title,
                                const std::vector<std::pair<std::string, std::vector<double>>>& norms,
                                std::string caption = "");

}  // namespace report
