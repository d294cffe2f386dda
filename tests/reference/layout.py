"""The layout ops in PyTorch, read by make_reference.py."""
import torch


def add_rows(row, Case, any_values):
    def shaped(*cases):
        """Cases from (shapes, options)."""
        return lambda rng: [Case([any_values(rng, s) for s in shapes], str(options), **options) for shapes, options in cases]

    row("layout", "reshape", shaped(
        ([()], {"shape": [1, 1]}), ([(1,)], {"shape": []}), ([(6,)], {"shape": [2, 3]}), ([(2, 3)], {"shape": [-1]}),
        ([(2, 3, 4)], {"shape": [4, -1]}), ([(2, 3, 4)], {"shape": [2, 2, 3, 2]}), ([(2, 0, 3)], {"shape": [3, 0]})),
        lambda x, o: [x[0].reshape(o["shape"])])
    row("layout", "unsqueeze", shaped(
        ([()], {"axis": 0}), ([()], {"axis": -1}), ([(3,)], {"axis": 0}), ([(3,)], {"axis": 1}), ([(3,)], {"axis": -2}),
        ([(2, 3)], {"axis": 1}), ([(2, 3)], {"axis": 2}), ([(2, 3)], {"axis": -1}), ([(2, 3)], {"axis": -3}),
        ([(0, 3)], {"axis": 1})), lambda x, o: [x[0].unsqueeze(o["axis"])])
    row("layout", "squeeze", shaped(
        ([(1,)], {"axis": 0}), ([(1, 3)], {"axis": 0}), ([(3, 1)], {"axis": -1}), ([(1, 2, 1)], {"axis": 2}),
        ([(1, 2, 1)], {"axis": -3}), ([(2, 1, 3)], {"axis": 1}), ([(2, 3, 1, 4)], {"axis": -2}), ([(0, 1, 3)], {"axis": 1})),
        lambda x, o: [x[0].squeeze(o["axis"])])
    row("layout", "transpose", shaped(
        ([()], {"axes": []}), ([(3,)], {"axes": []}), ([(2, 3)], {"axes": []}), ([(2, 3)], {"axes": [0, 1]}),
        ([(2, 3, 4)], {"axes": []}), ([(2, 3, 4)], {"axes": [1, 2, 0]}), ([(2, 3, 4)], {"axes": [2, 0, 1]}),
        ([(2, 3, 4)], {"axes": [0, -1, 1]}), ([(2, 3, 2, 4)], {"axes": [3, 0, 2, 1]}), ([(2, 0, 3)], {"axes": [2, 0, 1]})),
        lambda x, o: [x[0].permute(o["axes"] or list(range(x[0].dim()))[::-1])])
    row("layout", "slice", shaped(
        ([(5,)], {"axis": 0, "begin": 1, "end": 3}), ([(5,)], {"axis": -1, "begin": -2, "end": 5}),
        ([(5,)], {"axis": 0, "begin": 2, "end": 2}), ([(4, 3)], {"axis": 0, "begin": -3, "end": -1}),
        ([(4, 3)], {"axis": 1, "begin": 0, "end": 2}), ([(2, 4, 3)], {"axis": 1, "begin": 1, "end": 4}),
        ([(2, 4, 3)], {"axis": -1, "begin": 2, "end": 3}), ([(0, 3)], {"axis": 1, "begin": 0, "end": 2})),
        lambda x, o: [x[0][(slice(None),) * (o["axis"] % x[0].dim()) + (slice(o["begin"], o["end"]),)]])
    row("layout", "concat", shaped(
        ([(3,)], {"axis": 0}), ([(3,), (2,), (1,)], {"axis": -1}), ([(1, 3), (2, 3)], {"axis": 0}),
        ([(2, 1), (2, 3), (2, 2)], {"axis": 1}), ([(2, 2, 3), (2, 1, 3)], {"axis": 1}), ([(2, 2, 3), (2, 2, 1)], {"axis": -1}),
        ([(0, 3), (2, 3)], {"axis": 0})), lambda x, o: [torch.cat(x, o["axis"])])
    row("layout", "stack", shaped(
        ([(), (), ()], {"axis": 0}), ([(3,), (3,)], {"axis": 0}), ([(3,), (3,)], {"axis": -1}), ([(2, 3), (2, 3)], {"axis": 1}),
        ([(2, 3)] * 3, {"axis": 2}), ([(2, 3)] * 2, {"axis": -2}), ([(0, 3)] * 2, {"axis": 1})),
        lambda x, o: [torch.stack(x, o["axis"])])
    row("layout", "split", shaped(
        ([(5,)], {"axis": 0, "sizes": [2, 3]}), ([(5,)], {"axis": -1, "sizes": [1, 3, 1]}), ([(4, 3)], {"axis": 0, "sizes": [1, 3]}),
        ([(4, 3)], {"axis": 1, "sizes": [1, 1, 1]}), ([(2, 4, 3)], {"axis": 1, "sizes": [3, 1]}),
        ([(2, 4, 3)], {"axis": -1, "sizes": [1, 2]}), ([(4, 3)], {"axis": 0, "sizes": [0, 4]})),
        lambda x, o: list(torch.split(x[0], o["sizes"], o["axis"])))
