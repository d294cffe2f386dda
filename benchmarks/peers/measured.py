"""What every peer does besides its steps: equal starting numbers on both sides, timing, one JSON line at the end."""
import json
import os
import resource
import time

import torch


def filled(shape, phase, scale):
    """scale · sin(phase + 0.37 i), in double: the same start on both sides."""
    i = torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    return (scale * torch.sin(phase + 0.37 * i)).float().reshape(shape)


def modern():
    return int(torch.__version__.split(".")[0]) >= 2


def compiled(function):
    """The function by torch.compile, where run.py measures that side."""
    return torch.compile(function) if os.environ.get("PEER_COMPILES") else function


def fused():
    """An optimizer's update in one pass over memory, where this PyTorch has it for processors."""
    return dict(fused=True) if modern() else {}


class Measured:
    """Seconds of each step, and a number that tells whether both sides computed the same."""

    def __init__(self):
        self.seconds, self.losses = [], []

    def step(self, body, number):
        start = time.perf_counter()
        result = body()
        self.seconds.append(time.perf_counter() - start)
        self.losses.append(float(number(result)))

    def print(self):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps(dict(seconds=self.seconds, losses=self.losses, peak=peak, version="PyTorch " + torch.__version__)))
