#!/usr/bin/env python3
"""Writes ops/*.safetensors: inputs, values and gradients of every row of the op table, computed by PyTorch in double.

    python3 make_reference.py            # needs torch and numpy; the tests only read what it writes

ops/FAMILY.safetensors holds the cases written down here, ops/FAMILY_drawn.safetensors twenty random draws of each row
(drawn_cases.py), evaluated by the same calls.

An op is written here as one call of PyTorch, independently of the engine. Here stand also the points that finite
differences cannot judge: kinks, ties, and numbers so large that a naive formula overflows.

A file holds for its case number k:  k.x0 k.x1 …  inputs      k.c0 …  cotangents    k.ids k.mask k.targets k.class_weights
                                     k.y0 …       values      k.g0 k.g1 …  gradients of Σ c·y
and in its metadata "cases": a JSON list of {"row", "name", "arguments", "options"}, read by tests/op_reference.cpp.
"""
import json
import math
import pathlib
import platform
import struct
import zlib

import numpy as np
import torch
import torch.nn.functional as F
import attention
import layout
import recurrent
from drawn_cases import DRAWN, DRAWS

SEED = 20170612
HERE = pathlib.Path(__file__).parent

# ---------------------------------------------------------------------------------------------------- drawing inputs


def any_values(rng, shape):
    return rng.uniform(-2, 2, shape)


def positive(rng, shape):
    return rng.uniform(0.3, 2.5, shape)


def nonzero(rng, shape):
    return rng.uniform(0.4, 1.6, shape) * rng.choice([-1.0, 1.0], shape)


UNARY = [(), (1,), (7,), (2, 3), (3, 1), (0, 3), (2, 3, 4), (2, 1, 3, 2), (37,)]
BINARY = [((), ()), ((3,), (3,)), ((2, 3), (3,)), ((3,), (2, 3)), ((2, 3), ()), ((), (2, 3)), ((2, 1), (1, 3)),
          ((4, 1, 3), (2, 1)), ((2, 1), (4, 1, 3)), ((2, 3, 4), (2, 3, 4)), ((2, 1, 4), (3, 1)), ((1, 1), (5,)),
          ((0, 3), (3,)), ((3,), (0, 3)), ((2, 0), (2, 1)), ((37,), (37,))]
REDUCE = [((), []), ((5,), []), ((5,), [0]), ((2, 3), []), ((2, 3), [0]), ((2, 3), [-1]), ((2, 3), [1, 0]),
          ((1, 3), [0]), ((2, 3, 4), [1]), ((2, 3, 4), [0, 2]), ((2, 3, 4), [-1, 1]), ((3, 37), [1]), ((3, 37), [0]),
          ((0, 3), [1]), ((2, 0, 3), [-1])]
NOTHING = [((0,), []), ((2, 0), [1])]
ROWS_OF = [(1,), (5,), (37,), (2, 3), (3, 1), (2, 3, 4), (0, 3), (2, 1, 3, 2)]  # for ops along the last axis


class Case:
    """One call: inputs, which argument is which input, options for the op."""

    def __init__(self, inputs, name="", arguments=None, **options):
        self.inputs = [np.asarray(x, dtype=np.float64) for x in inputs]
        self.arguments = arguments if arguments is not None else list(range(len(inputs)))
        self.options = options
        shapes = " ".join(str(list(self.inputs[i].shape)) for i in self.arguments)
        self.name = f"{shapes} {name}".strip()


class Row:
    """The function gets the list of argument tensors and the options, and gives the list of outputs."""

    def __init__(self, family, name, function, cases):
        self.family, self.name, self.function, self.cases = family, name, function, cases


TABLE = []


def row(family, name, cases, function):
    rng = np.random.default_rng([SEED, zlib.crc32(name.encode())])
    TABLE.append(Row(family, name, function, cases(rng)))


# ----------------------------------------------------------------------------------------------- arithmetic, activation


def edge_name(inputs):
    """The test of the float build leaves out what float cannot hold."""
    sizes = np.abs(np.concatenate([np.ravel(x) for x in inputs]))
    return "edge" if ((sizes == 0) | ((sizes > 1e-30) & (sizes < 1e30))).all() else "edge, double only"


def unary_cases(values, *edges):
    def cases(rng):
        return [Case([values(rng, s)]) for s in UNARY] + [Case([e], edge_name([e])) for e in edges]
    return cases


def binary_cases(first, second, *edges):
    def cases(rng):
        made = [Case([first(rng, a), second(rng, b)]) for a, b in BINARY]
        made.append(Case([second(rng, (2, 3))], "same twice", arguments=[0, 0]))
        return made + [Case(e, edge_name(e)) for e in edges]
    return cases


def power_cases(rng):
    exponents = [2, 3, 0.5, -1, -0.5, 0, 1, 2.5, 1 / 3]
    made = [Case([positive(rng, s)], f"p = {p:.2f}", number=p) for s, p in zip(UNARY, exponents)]
    made += [Case([nonzero(rng, (2, 3))], f"p = {p}", number=p) for p in (2, 3, -2, 1, 0)]
    return made + [Case([np.array([0.0, -0.0, 2.0])], f"p = {p} at 0", number=p) for p in (0, 1, 2, 3)]


def where_cases(rng):
    made = []
    shapes = [(a, b, np.broadcast_shapes(a, b)) for a, b in BINARY]
    shapes += [((2, 3), (), (3,)), ((3,), (1,), (2, 1)), ((), (), (2, 3)), ((2, 3), (3,), (4, 2, 3)), ((2, 3), (3,), ())]
    for a, b, mask in shapes:
        made.append(Case([any_values(rng, a), any_values(rng, b)], f"where {list(mask)}",
                         mask=rng.random(mask) < 0.5))
    return made


def masked_fill_cases(rng):
    shapes = [(s, s) for s in UNARY] + [((2, 3), (3,)), ((2, 3), (2, 1)), ((2, 3), ()), ((2, 3, 4), (2, 1, 4))]
    made = [Case([any_values(rng, a)], f"mask {list(m)}", mask=rng.random(m) < 0.5, number=-2.5) for a, m in shapes]
    made.append(Case([any_values(rng, (2, 3))], "minus infinity", mask=rng.random((2, 3)) < 0.5, number=-math.inf))
    return made


for name, symbol, op, first, second, edges in [
        ("add", "+", torch.add, any_values, any_values, []),
        ("subtract", "-", torch.sub, any_values, any_values, []),
        ("multiply", "*", torch.mul, any_values, any_values, [[[0.0, 0.0, 2.0], [0.0, 3.0, 0.0]]]),
        ("divide", "/", torch.div, any_values, nonzero, [[[0.0, 1e-200], [3.0, 1e-100]]])]:
    for called in (name, "operator" + symbol):
        row("arithmetic", called, binary_cases(first, second, *edges), lambda x, o, op=op: [op(*x)])
row("arithmetic", "pow", binary_cases(positive, positive, [[0.5, 1.0, 2.0], [-2.0, -0.5, 0.0]],
                                        [[0.0, 0.0, 0.0], [0.0, 1.0, 2.5]]), lambda x, o: [torch.pow(*x)])
row("arithmetic", "pow constant", power_cases, lambda x, o: [torch.pow(x[0], o["number"])])
for called in ("negate", "operator- of one"):
    row("arithmetic", called, unary_cases(any_values), lambda x, o: [torch.neg(x[0])])
row("arithmetic", "square", unary_cases(any_values, [0.0, -1e-200, 1e100]), lambda x, o: [torch.square(x[0])])
row("arithmetic", "exp", unary_cases(any_values, [-800.0, 0.0, 80.0]), lambda x, o: [torch.exp(x[0])])
row("arithmetic", "log", unary_cases(positive, [1e-300, 1.0, 1e300]), lambda x, o: [torch.log(x[0])])
row("arithmetic", "sqrt", unary_cases(positive, [1e-200, 1.0, 1e200]), lambda x, o: [torch.sqrt(x[0])])
row("arithmetic", "maximum", binary_cases(any_values, any_values, [[1.0, 2.0, -3.0], [1.0, 1.0, 0.5]]),
    lambda x, o: [torch.maximum(*x)])
row("arithmetic", "where", where_cases, lambda x, o: [torch.where(torch.from_numpy(np.asarray(o["mask"])), *x)])
row("arithmetic", "masked_fill", masked_fill_cases,
    lambda x, o: [x[0].masked_fill(torch.from_numpy(np.asarray(o["mask"])), o["number"])])

row("activation", "tanh", unary_cases(any_values, [-700.0, -20.0, 0.0, 1e-9, 700.0]), lambda x, o: [torch.tanh(x[0])])
row("activation", "sigmoid", unary_cases(any_values, [-800.0, -40.0, 0.0, 40.0, 800.0]),
    lambda x, o: [torch.sigmoid(x[0])])
row("activation", "relu", unary_cases(any_values, [-1.0, -0.0, 0.0, 1.0]), lambda x, o: [F.relu(x[0])])
row("activation", "gelu erf", unary_cases(any_values, [-40.0, -5.0, 0.0, 5.0, 40.0]), lambda x, o: [F.gelu(x[0])])
row("activation", "gelu tanh", unary_cases(any_values, [-40.0, -5.0, 0.0, 5.0, 40.0]),
    lambda x, o: [F.gelu(x[0], approximate="tanh")])
# Which elements are dropped is our generator's affair (tests/ops_gradient_test.cpp); what is left is the identity.
row("activation", "dropout",
    lambda rng: [Case([any_values(rng, s)], "evaluation", number=0.4, train=False) for s in UNARY]
    + [Case([any_values(rng, (2, 3))], "p = 0", number=0.0, train=True)],
    lambda x, o: [F.dropout(x[0], o["number"], training=o["train"])])

# ------------------------------------------------------------------------------------------------------------- products

PRODUCTS = [((2, 3), (3, 4)), ((1, 1), (1, 1)), ((1, 3), (3, 1)), ((9, 17), (17, 10)), ((2, 2, 3), (2, 3, 4)),
            ((2, 2, 3), (3, 4)), ((2, 3), (2, 3, 4)), ((2, 1, 2, 3), (1, 3, 3, 2)), ((2, 1, 2, 3), (2, 3, 2)),
            ((1, 2, 3), (4, 3, 2)), ((0, 3), (3, 2)), ((2, 0), (0, 3)), ((0, 2, 3), (3, 4)), ((3, 2, 0), (3, 0, 2))]


def swapped(shape):
    return shape[:-2] + (shape[-1], shape[-2])


def product_cases(ta, tb):
    def cases(rng):
        made = [Case([any_values(rng, swapped(a) if ta else a), any_values(rng, swapped(b) if tb else b)])
                for a, b in PRODUCTS]
        return made + [Case([any_values(rng, (3, 3))], "same twice", arguments=[0, 0])]
    return cases


for name, ta, tb in [("matmul", 0, 0), ("matmul ta", 1, 0), ("matmul tb", 0, 1), ("matmul ta tb", 1, 1)]:
    row("matmul", name, product_cases(ta, tb), lambda x, o, ta=ta, tb=tb:
        [torch.matmul(x[0].mT if ta else x[0], x[1].mT if tb else x[1])])

LAYERS = [((3,), 2), ((2, 3), 4), ((1, 3), 2), ((2, 2, 3), 2), ((2, 1, 3, 2), 3), ((2, 3), 1), ((9, 17), 10),
          ((0, 3), 2), ((2, 0), 3)]
row("matmul", "linear", lambda rng: [Case([any_values(rng, s), any_values(rng, (s[-1], n)), any_values(rng, (n,))])
                                     for s, n in LAYERS], lambda x, o: [x[0] @ x[1] + x[2]])
row("matmul", "linear without bias", lambda rng: [Case([any_values(rng, s), any_values(rng, (s[-1], n))])
                                                  for s, n in LAYERS], lambda x, o: [x[0] @ x[1]])

CONVOLUTIONS = [(1, 4, 2, 3, 3), (2, 5, 3, 3, 2), (3, 2, 2, 5, 2), (1, 3, 1, 7, 1), (2, 4, 1, 3, 3), (2, 4, 3, 3, 1),
                (2, 1, 2, 3, 2), (2, 3, 2, 1, 4), (1, 19, 9, 5, 17)]  # B, T, d, k, o


def convolution(x, o):
    return [F.conv1d(x[0].mT, x[1].permute(2, 1, 0).contiguous(), x[2], padding=x[1].shape[0] // 2).mT]


row("convolution", "convolution", lambda rng: [
    Case([any_values(rng, (B, T, d)), any_values(rng, (k, d, o)), any_values(rng, (o,))]) for B, T, d, k, o in CONVOLUTIONS]
    + [Case([any_values(rng, (3, 2, 2)), any_values(rng, (2,))], "same twice", arguments=[0, 0, 1])], convolution)

# ----------------------------------------------------------------------------------------------------------- reductions


def reduce_cases(of_nothing, *edges):
    def cases(rng):
        made = [Case([any_values(rng, s)], f"axes {axes}", axes=axes) for s, axes in REDUCE + of_nothing]
        return made + [Case([e], f"edge, axes {axes}", axes=axes) for e, axes in edges]
    return cases


def axes_of(x, o):
    return tuple(a % x.dim() for a in o["axes"]) if o["axes"] else tuple(range(x.dim()))


def first_maximum(x, axes, keep):
    """The maximum as x[first index]: its gradient goes to the first of equals."""
    kept = [a for a in range(x.dim()) if a not in axes]
    count = math.prod(x.shape[a] for a in axes)
    rows = x.permute(*kept, *sorted(axes)).reshape([x.shape[a] for a in kept] + [count])
    first = np.asarray(rows.detach().numpy().argmax(-1))  # NumPy's argmax is the first one by its documentation
    y = rows.gather(-1, torch.from_numpy(first).unsqueeze(-1)).squeeze(-1)
    return y.reshape([1 if a in axes else x.shape[a] for a in range(x.dim())]) if keep else y


EDGES_MAX = [([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]], [1]), ([[1.0, 3.0, 3.0], [3.0, 2.0, 2.0]], []),
             ([[5.0, 1.0], [5.0, 2.0]], [0]), ([[[1.0, 7.0], [7.0, 7.0]], [[4.0, 4.0], [3.0, 4.0]]], [0, 2])]
EDGES_LSE = [([1000.0, 1001.0, -1000.0], []), ([[-1000.0, -1001.0], [700.0, 709.0]], [1]),
             ([[-math.inf, 1.0], [2.0, -math.inf]], [0])]
for keep in (False, True):
    def reducer(op, keep=keep):
        return lambda x, o: [op(x[0], axes_of(x[0], o), keep)] if x[0].dim() else [x[0] * 1]
    suffix = " keep" if keep else ""
    row("reduce", "sum" + suffix, reduce_cases(NOTHING), reducer(torch.sum))
    row("reduce", "mean" + suffix, reduce_cases([]), reducer(torch.mean))
    row("reduce", "max" + suffix, reduce_cases([], *EDGES_MAX), reducer(first_maximum))
    row("reduce", "logsumexp" + suffix, reduce_cases(NOTHING, *EDGES_LSE), reducer(torch.logsumexp))

# --------------------------------------------------------------------------------------------------------------- layout

layout.add_rows(row, Case, any_values)

# --------------------------------------------------------------------------------------------------- gather, softmax, norm


def ids(o):
    return torch.from_numpy(np.asarray(o["ids"]))


row("gather", "embedding", lambda rng: [
    Case([any_values(rng, (v, m))], f"ids {list(s)}", ids=rng.integers(0, max(v, 1), s))
    for v, m, s in [(5, 3, ()), (5, 3, (4,)), (5, 3, (2, 3)), (5, 3, (0,)), (1, 4, (3,)), (6, 1, (2, 1, 2)), (9, 17, (31,))]],
    lambda x, o: [F.embedding(ids(o), x[0])])
row("gather", "gather", lambda rng: [
    Case([any_values(rng, s)], ids=rng.integers(0, s[-1], s[:-1])) for s in ROWS_OF],
    lambda x, o: [x[0].gather(-1, ids(o).unsqueeze(-1)).squeeze(-1)])

LARGE = [[[1000.0, 1001.0, -1000.0], [-1e5, 0.0, 1e5]], [[-math.inf, 0.0, 1.0], [2.0, -math.inf, -math.inf]]]
along_last = lambda rng: [Case([any_values(rng, s)]) for s in ROWS_OF] + [Case([x], "edge") for x in LARGE]
row("softmax", "softmax", along_last, lambda x, o: [torch.softmax(x[0], -1)])
row("softmax", "log_softmax", lambda rng: along_last(rng)[:-1], lambda x, o: [torch.log_softmax(x[0], -1)])

row("norm", "layer_norm", lambda rng: [
    Case([x * scale + shift, any_values(rng, x.shape[-1:]), any_values(rng, x.shape[-1:])], note, number=epsilon)
    for s, scale, shift, epsilon, note in [(s, 1, 0, 1e-5, "") for s in ROWS_OF] + [
        ((2, 5), 1e-3, 0, 1e-5, "small"), ((3, 768), 1, 3, 1e-12, "wide"), ((2, 5), 1, 1e4, 1e-5, "shifted, double only")]
    for x in [any_values(rng, s)]],
    lambda x, o: [F.layer_norm(x[0], x[0].shape[-1:], x[1], x[2], o["number"])])

# --------------------------------------------------------------------------------------------------------------- losses

LOGITS = [(4,), (1,), (3, 5), (3, 1), (2, 3, 4), (1, 1, 4), (5, 37)]


def targets_of(rng, shape, classes, ignore, weights, smoothing):
    """The options of a cross-entropy whose logits are of the shape and as many classes."""
    options = {"ids": rng.integers(0, classes, shape), "label_smoothing": smoothing}
    if weights:
        options["class_weights"] = positive(rng, (classes,))
    if ignore:
        # A class of its own where there is room, a negative id where there is not; the first target counts.
        options["ignore_index"] = classes - 1 if classes > 2 else -100
        flat = options["ids"].reshape(-1)
        flat[flat == options["ignore_index"]] = 0
        flat[1::2] = options["ignore_index"]
    return options


def cross_entropy_cases(*variant):
    def cases(rng):
        inputs = [any_values(rng, s) for s in LOGITS]
        inputs.append(np.array([[1000.0, -1000.0, 0.0], [-1000.0, 1000.0, 999.0], [5.0, 5.0, 5.0]]))
        return [Case([x], **targets_of(rng, x.shape[:-1], x.shape[-1], *variant)) for x in inputs]
    return cases


def cross_entropy(x, o):
    weight = torch.from_numpy(o["class_weights"]) if "class_weights" in o else None
    return [F.cross_entropy(x[0].reshape(-1, x[0].shape[-1]), ids(o).reshape(-1), weight=weight,
                            ignore_index=o.get("ignore_index", -100), label_smoothing=o["label_smoothing"])]


row("loss", "cross_entropy", cross_entropy_cases(False, False, 0.0), cross_entropy)
row("loss", "cross_entropy ignore", cross_entropy_cases(True, False, 0.0), cross_entropy)
row("loss", "cross_entropy weights", cross_entropy_cases(False, True, 0.0), cross_entropy)
row("loss", "cross_entropy smoothing", cross_entropy_cases(False, False, 0.1), cross_entropy)
row("loss", "cross_entropy all", cross_entropy_cases(True, True, 0.2), cross_entropy)


OUTPUT_LAYERS = [((8,), 5), ((3, 8), 5), ((2, 3, 9), 17), ((5, 3), 7), ((130, 8), 4), ((2, 8), 300)]


def output_layer_cases(*variant, transposed=False):
    def cases(rng):
        # Logits that lie far apart, so that the maximum moves from block to block.
        def weight(inputs, classes):
            return 4 * any_values(rng, (classes, inputs) if transposed else (inputs, classes))
        return [Case([any_values(rng, shape), weight(shape[-1], classes), any_values(rng, (classes,))],
                     **targets_of(rng, shape[:-1], classes, *variant)) for shape, classes in OUTPUT_LAYERS]
    return cases


def linear_cross_entropy(x, o):
    return cross_entropy([x[0] @ x[1] + x[2]], o)


row("loss", "linear_cross_entropy", output_layer_cases(False, False, 0.0), linear_cross_entropy)
row("loss", "linear_cross_entropy ignore", output_layer_cases(True, False, 0.0), linear_cross_entropy)
row("loss", "linear_cross_entropy all", output_layer_cases(True, True, 0.2), linear_cross_entropy)
row("loss", "linear_cross_entropy transposed", output_layer_cases(True, False, 0.0, transposed=True),
    lambda x, o: linear_cross_entropy([x[0], x[1].T, x[2]], o))
PAIRS = [(), (1,), (7,), (2, 3), (2, 3, 4), (37,)]
row("loss", "binary_cross_entropy",
    lambda rng: [Case([3 * any_values(rng, s)], targets=rng.random(s)) for s in PAIRS]
    + [Case([[-800.0, -800.0, 800.0, 800.0, 0.0]], "edge", targets=np.array([0.0, 1.0, 0.0, 1.0, 0.5]))],
    lambda x, o: [F.binary_cross_entropy_with_logits(x[0], torch.from_numpy(np.asarray(o["targets"])))])
row("loss", "mean_squared_error",
    lambda rng: [Case([any_values(rng, s), any_values(rng, s)]) for s in PAIRS]
    + [Case([any_values(rng, (2, 3))], "same twice", arguments=[0, 0])],
    lambda x, o: [F.mse_loss(x[0], x[1])])

# ------------------------------------------------------------------------------------------------------------ recurrent

recurrent.add_rows(row, Case)

# ------------------------------------------------------------------------------------------------------------ attention

attention.add_rows(row, Case)

# -------------------------------------------------------------------------------------------------------------- writing

ARRAYS = ("ids", "mask", "targets", "class_weights")  # options that are stored as tensors


def evaluate(the_row, case, rng):
    """Cotangents, values and gradients of one case."""
    inputs = [torch.from_numpy(x.copy()).requires_grad_() for x in case.inputs]
    outputs = the_row.function([inputs[i] for i in case.arguments], case.options)
    cotangents = [torch.from_numpy(np.asarray(rng.standard_normal(tuple(y.shape)))) for y in outputs]
    gradients = torch.autograd.grad(outputs, inputs, cotangents, allow_unused=False)
    found = {f"x{i}": x for i, x in enumerate(case.inputs)}
    for letter, tensors in (("c", cotangents), ("y", outputs), ("g", gradients)):
        found.update({f"{letter}{i}": t.detach().numpy() for i, t in enumerate(tensors)})
    found.update({key: np.asarray(case.options[key]) for key in ARRAYS if key in case.options})
    wrong = [key for key, value in found.items() if np.isnan(value.astype(np.float64)).any()]
    assert not wrong, f"{the_row.name} {case.name}: NaN in {wrong}"
    return found


def write_safetensors(path, tensors, metadata):
    """8 bytes of header length, the header in JSON, then the numbers, little-endian."""
    header, offset, blocks = {"__metadata__": metadata}, 0, []
    for name, array in tensors.items():
        real = array.dtype == np.float64
        block = np.ascontiguousarray(array, dtype="<f8" if real else "<i8").tobytes()
        header[name] = {"dtype": "F64" if real else "I64", "shape": list(array.shape),
                        "data_offsets": [offset, offset + len(block)]}
        offset += len(block)
        blocks.append(block)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blocks))


def drawn_cases(the_row):
    """The row's random draws (drawn_cases.py), each row from a stream of its own."""
    rng = np.random.default_rng([SEED, zlib.crc32(f"drawn {the_row.name}".encode())])
    assert the_row.name in DRAWN, f"row '{the_row.name}' is not drawn: give it a function in drawn_cases.py"
    draws = [DRAWN[the_row.name](rng) for _ in range(DRAWS)]
    return [Case(inputs, f"draw {k}", **options) for k, (inputs, options) in enumerate(draws)]


def write_cases(file, table, cases_of):
    """One file: the cases of each row of the table, evaluated."""
    rng = np.random.default_rng([SEED, zlib.crc32(file.encode())])
    tensors, cases = {}, []
    for the_row in table:
        for case in cases_of(the_row):
            tensors.update({f"{len(cases)}.{key}": v for key, v in evaluate(the_row, case, rng).items()})
            options = {k: v for k, v in case.options.items() if k not in ARRAYS}
            if options.get("number") == -math.inf:
                options["number"] = "-inf"  # JSON has no infinity
            cases.append({"row": the_row.name, "name": case.name, "arguments": case.arguments, "options": options})
    metadata = {"script": "tests/reference/make_reference.py", "seed": str(SEED), "torch": torch.__version__,
                "numpy": np.__version__, "python": platform.python_version(), "cases": json.dumps(cases)}
    path = HERE / "ops" / f"{file}.safetensors"
    write_safetensors(path, tensors, metadata)
    print(f"{path.name}: {len(cases)} cases, {path.stat().st_size:,} bytes")


def main():
    torch.set_num_threads(1)
    for family in dict.fromkeys(r.family for r in TABLE):
        table = [r for r in TABLE if r.family == family]
        write_cases(family, table, lambda r: r.cases)
        write_cases(f"{family}_drawn", table, drawn_cases)


if __name__ == "__main__":
    main()
