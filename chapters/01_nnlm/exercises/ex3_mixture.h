// Exercise 01.3: perplexity, and the best mixture of two models.
#pragma once

#include <vector>

// e^(−mean ln p): p[t] is what a model gave the t-th word.
inline double perplexity(const std::vector<double>& p) {
  // Your code here.
  return 0;
}

// The α in [0, 1] that makes the words likeliest under α p[t] + (1 − α) q[t], by expectation–maximization: start at ½;
// r_t = α p[t] / (α p[t] + (1 − α) q[t]) is how far the t-th word speaks for the first model; the new α is the mean of
// the r_t. Repeat 200 times.
inline double mixture_weight(const std::vector<double>& p, const std::vector<double>& q) {
  // Your code here.
  return 0;
}
