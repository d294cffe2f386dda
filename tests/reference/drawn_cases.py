"""Twenty random draws for every row of the op table: shapes, options and values, where make_reference.py's own cases are the
shapes somebody thought of. Read by make_reference.py, which evaluates both in the same way.
"""
import math

import numpy as np
import attention
import recurrent

DRAWS = 20


def extent(rng):
    """Mostly 1 to 4; 0 is rarer."""
    return int(rng.choice([0, 1, 1, 2, 2, 3, 3, 4, 5], p=[0.04] + 8 * [0.12]))


def shape(rng, least=0, most=3, empty=True):
    """Of `least` to `most` axes, together at most 24 elements."""
    while True:
        drawn = tuple(extent(rng) for _ in range(rng.integers(least, most + 1)))
        if math.prod(drawn) <= 24 and (empty or 0 not in drawn):
            return drawn


def narrower(rng, full):
    """A shape that broadcasts to `full`."""
    axes = full[rng.integers(0, len(full) + 1):]
    return tuple(1 if rng.random() < 0.3 else n for n in axes)


def broadcasting(rng):
    """Two shapes; together they are stretched to a third, or one of them is it."""
    full = shape(rng)
    pair = [narrower(rng, full), full if rng.random() < 0.5 else narrower(rng, full)]
    return pair if rng.random() < 0.5 else pair[::-1]


def axis_of(rng, dimension):
    return int(rng.integers(-dimension, dimension))


def some_axes(rng, dimension):
    """Some axes, each once, counted from either end; [] means all."""
    chosen = rng.permutation(dimension)[:rng.integers(0, dimension + 1)]
    return [int(a - dimension * rng.integers(0, 2)) for a in chosen]


def any_values(rng, of):
    return rng.normal(0, 1.5, of)


def positive(rng, of):
    return rng.uniform(0.2, 3, of)


def nonzero(rng, of):
    return rng.uniform(0.3, 2, of) * rng.choice([-1.0, 1.0], of)


def unary(values):
    return lambda rng: ([values(rng, shape(rng, most=4))], {})


def binary(first, second):
    def draw(rng):
        a, b = broadcasting(rng)
        return [first(rng, a), second(rng, b)], {}
    return draw


def power_constant(rng):
    p = float(rng.choice([-3, -2, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3, 4]))
    whole = p == int(p)
    return [(nonzero if whole else positive)(rng, shape(rng))], {"number": p}


def where(rng):
    full = shape(rng)
    mask = rng.random(narrower(rng, full)) < 0.5
    return [any_values(rng, narrower(rng, full)), any_values(rng, narrower(rng, full))], {"mask": mask}


def masked_fill(rng):
    full = shape(rng)
    return [any_values(rng, full)], {"mask": rng.random(narrower(rng, full)) < 0.5, "number": float(rng.normal())}


def dropout(rng):
    train = bool(rng.random() < 0.3)
    return [any_values(rng, shape(rng))], {"number": 0.0 if train else float(rng.uniform(0, 0.9)), "train": train}


def product(ta, tb):
    def draw(rng):
        batch = shape(rng, most=2)[:2]
        m, k, n = (extent(rng) for _ in range(3))
        a, b = ((n_, m_) if t else (m_, n_) for t, m_, n_ in ((ta, m, k), (tb, k, n)))
        if math.prod(batch) * max(m * k, k * n, m * n) > 60:
            return draw(rng)
        return [any_values(rng, narrower(rng, batch) + a), any_values(rng, narrower(rng, batch) + b)], {}
    return draw


def layer(bias):
    def draw(rng):
        of = shape(rng, least=1)
        out = extent(rng)
        return [any_values(rng, of), any_values(rng, (of[-1], out))] + [any_values(rng, (out,))] * bias, {}
    return draw


def convolution(rng):
    batch, steps, channels, outputs = (max(extent(rng), 1) for _ in range(4))
    width = int(rng.choice([1, 3, 5, 7]))
    return [any_values(rng, (batch, steps, channels)), any_values(rng, (width, channels, outputs)),
            any_values(rng, (outputs,))], {}


def reduction(empty):
    def draw(rng):
        of = shape(rng, most=4, empty=empty)
        return [any_values(rng, of)], {"axes": some_axes(rng, len(of))}
    return draw


def reshape(rng):
    of = shape(rng)
    factors = [f for n in of for f in ([2, 2] if n == 4 else [n])]  # of the same product, in another order and grouping
    rng.shuffle(factors)
    to = []
    for f in factors:
        if to and rng.random() < 0.4:
            to[-1] *= f
        else:
            to.append(f)
    if rng.random() < 0.3:
        to.insert(rng.integers(0, len(to) + 1), 1)
    if to and 0 not in to and rng.random() < 0.4:
        to[rng.integers(0, len(to))] = -1
    return [any_values(rng, of)], {"shape": [int(n) for n in to]}


def unsqueeze(rng):
    of = shape(rng)
    return [any_values(rng, of)], {"axis": axis_of(rng, len(of) + 1)}


def squeeze(rng):
    of = list(shape(rng))
    axis = axis_of(rng, len(of) + 1)
    of.insert(axis % (len(of) + 1), 1)
    return [any_values(rng, tuple(of))], {"axis": axis}


def transpose(rng):
    of = shape(rng, most=4)
    axes = [int(a - len(of) * rng.integers(0, 2)) for a in rng.permutation(len(of))]
    return [any_values(rng, of)], {"axes": axes if rng.random() < 0.8 else []}


def slice_(rng):
    of = shape(rng, least=1)
    axis = axis_of(rng, len(of))
    begin, end = sorted(int(n) for n in rng.integers(0, of[axis] + 1, 2))
    if begin < of[axis] and rng.random() < 0.5:
        begin -= of[axis]
    return [any_values(rng, of)], {"axis": axis, "begin": begin, "end": end}


def concat(rng):
    of = list(shape(rng, least=1))
    axis = axis_of(rng, len(of))
    parts = []
    for _ in range(rng.integers(1, 4)):
        of[axis] = extent(rng)
        # PyTorch lets a part of shape [0] pass with others of any shape: a rule of its own.
        parts.append(any_values(rng, of))
    return parts, {"axis": axis}


def stack(rng):
    of = shape(rng, most=2)
    return [any_values(rng, of) for _ in range(rng.integers(1, 4))], {"axis": axis_of(rng, len(of) + 1)}


def split(rng):
    of = shape(rng, least=1)
    axis = axis_of(rng, len(of))
    cuts = sorted(int(n) for n in rng.integers(0, of[axis] + 1, rng.integers(0, 3)))
    sizes = [b - a for a, b in zip([0] + cuts, cuts + [of[axis]])]
    return [any_values(rng, of)], {"axis": axis, "sizes": sizes}


def embedding(rng):
    rows = int(rng.integers(1, 6))
    return [any_values(rng, (rows, extent(rng)))], {"ids": rng.integers(0, rows, shape(rng, most=2))}


def gather(rng):
    of = shape(rng, least=1)
    of = of[:-1] + (max(of[-1], 1),)
    return [any_values(rng, of)], {"ids": rng.integers(0, of[-1], of[:-1])}


def along_rows(rng):
    of = shape(rng, least=1)
    return [2 * any_values(rng, of[:-1] + (max(of[-1], 1),))], {}


def layer_norm(rng):
    of = shape(rng, least=1)
    of = of[:-1] + (of[-1] + 2,)  # over one or two elements it is a constant or nearly so
    values = rng.permuted(np.broadcast_to(np.arange(of[-1]), of), axis=-1) + rng.uniform(-0.3, 0.3, of)
    epsilon = float(rng.choice([1e-12, 1e-5, 0.1]))
    return [values, any_values(rng, of[-1:]), any_values(rng, of[-1:])], {"number": epsilon}


def targets(rng, of, classes, ignore, weights, smoothing):
    """The options of a cross-entropy of rows of the shape; the first target counts."""
    options = {"ids": rng.integers(0, classes, of), "label_smoothing": float(rng.uniform(0.01, 0.5)) if smoothing else 0.0}
    if weights:
        options["class_weights"] = positive(rng, (classes,))
    if ignore:
        options["ignore_index"] = int(rng.choice([-100, -1, classes - 1])) if classes > 1 else -100
        flat = options["ids"].reshape(-1)
        flat[rng.random(flat.shape) < 0.4] = options["ignore_index"]
        flat[0] = 0
    return options


def cross_entropy(*variant):
    def draw(rng):
        of = shape(rng, least=1, empty=False)
        return [2 * any_values(rng, of)], targets(rng, of[:-1], of[-1], *variant)
    return draw


def linear_cross_entropy(*variant, transposed=False):
    def draw(rng):
        of = shape(rng, least=1, empty=False)
        classes = int(rng.integers(1, 12))
        weight = (classes, of[-1]) if transposed else (of[-1], classes)
        return ([any_values(rng, of), any_values(rng, weight), any_values(rng, (classes,))],
                targets(rng, of[:-1], classes, *variant))
    return draw


def binary_cross_entropy(rng):
    of = shape(rng, empty=False)
    return [3 * any_values(rng, of)], {"targets": rng.random(of)}


def same_shapes(rng):
    of = shape(rng, empty=False)
    return [any_values(rng, of), any_values(rng, of)], {}


def reductions():
    return {name + keep: reduction(empty) for keep in ("", " keep")
            for name, empty in (("sum", True), ("mean", False), ("max", False), ("logsumexp", True))}


# name of the row: a function that draws inputs and options
DRAWN = {
    **recurrent.DRAWN, **attention.DRAWN,
    "add": binary(any_values, any_values), "operator+": binary(any_values, any_values),
    "subtract": binary(any_values, any_values), "operator-": binary(any_values, any_values),
    "multiply": binary(any_values, any_values), "operator*": binary(any_values, any_values),
    "divide": binary(any_values, nonzero), "operator/": binary(any_values, nonzero),
    "pow": binary(positive, any_values), "pow constant": power_constant,
    "negate": unary(any_values), "operator- of one": unary(any_values), "square": unary(any_values),
    "exp": unary(any_values), "log": unary(positive), "sqrt": unary(positive), "maximum": binary(any_values, any_values),
    "where": where, "masked_fill": masked_fill, "tanh": unary(any_values), "sigmoid": unary(any_values),
    "relu": unary(any_values), "gelu erf": unary(any_values), "gelu tanh": unary(any_values), "dropout": dropout,
    "matmul": product(False, False), "matmul ta": product(True, False), "matmul tb": product(False, True),
    "matmul ta tb": product(True, True), "linear": layer(True), "linear without bias": layer(False), **reductions(), "convolution": convolution,
    "reshape": reshape, "unsqueeze": unsqueeze, "squeeze": squeeze, "transpose": transpose, "slice": slice_, "concat": concat, "stack": stack, "split": split,
    "embedding": embedding, "gather": gather, "softmax": along_rows, "log_softmax": along_rows, "layer_norm": layer_norm,
    "cross_entropy": cross_entropy(False, False, False), "cross_entropy ignore": cross_entropy(True, False, False),
    "cross_entropy weights": cross_entropy(False, True, False), "cross_entropy smoothing": cross_entropy(False, False, True),
    "cross_entropy all": cross_entropy(True, True, True),
    "linear_cross_entropy": linear_cross_entropy(False, False, False),
    "linear_cross_entropy ignore": linear_cross_entropy(True, False, False),
    "linear_cross_entropy all": linear_cross_entropy(True, True, True),
    "linear_cross_entropy transposed": linear_cross_entropy(True, False, False, transposed=True),
    "binary_cross_entropy": binary_cross_entropy, "mean_squared_error": same_shapes,
}

