// autograd.h: everything, in the order to read it.
//
//   memory.h      the allocator that hands a step's memory out again
//   array.h       Scalar, Array, Ids, Mask, Shape: the numbers, and the only #include of xtensor
//   ids.h         between lists of numbers and arrays of ids
//   check.h       [op] what you gave. The rule.
//   gradient.h    where one tensor's gradient is added up, dense or row-sparse
//   tensor.h      Tensor: a shared handle to a value and its gradient
//   tape.h        Tape, NoGrad, TrainMode, record(): the whole of reverse mode
//   random.h      a generator whose numbers do not depend on the compiler
//   ops.h         one declaration an op, with its formula
//   module.h      named parameters
//   init.h        how parameters start
//   nn.h          Linear, Embedding, LayerNorm, Dropout
//   recurrent.h   Rnn, Lstm, Gru: stacked, both ways, over whole sequences
//   optim.h       SGD, Adagrad, Adam, AdamW, clipping, schedules
//   data_parallel.h   a training step on several threads
//   ranks.h       and on several processes (MPI)
//   gradcheck.h   is the gradient right?
//   graph.h       the tape as a table, as Mermaid, as JSON
//   checkpoint.h  parameters to and from safetensors
//   run_state.h   all that decides how training goes on, saved and loaded as a whole
//   npy.h         one array to and from a file of NumPy's
//   linalg.h      principal components, for looking at what was learned
#pragma once

#include "autograd/data_parallel.h"
#include "autograd/gradcheck.h"
#include "autograd/graph.h"
#include "autograd/ids.h"
#include "autograd/init.h"
#include "autograd/io/checkpoint.h"
#include "autograd/io/npy.h"
#include "autograd/io/run_state.h"
#include "autograd/linalg.h"
#include "autograd/module.h"
#include "autograd/nn.h"
#include "autograd/ops.h"
#include "autograd/optim.h"
#include "autograd/random.h"
#include "autograd/recurrent.h"
#include "autograd/tape.h"
