// [program]
// Fits y = 3x − 1 by gradient descent.
#include <autograd/autograd.h>

#include <cmath>
#include <cstdio>

int main() {
  ag::Random random(1);
  const ag::Tensor x = random.uniform({64, 1}, -1, 1);
  const ag::Tensor target = x * ag::Scalar(3) - ag::Scalar(1);
  ag::Linear model(1, 1, random);
  ag::SGD optimizer(model.parameters(), {.learning_rate = 0.5});
  for (int step = 0; step < 200; ++step) {
    ag::Tape tape;
    const ag::Tensor loss = ag::mean_squared_error(model(x), target);
    tape.backward(loss);
    optimizer.step();
    optimizer.zero_grad();
  }
  const double w = model.weight.item(), b = model.bias.item();
  std::printf("y = %.3f x %+.3f\n", w, b);
  return std::abs(w - 3) < 1e-3 && std::abs(b + 1) < 1e-3 ? 0 : 1;
}
// [/program]
