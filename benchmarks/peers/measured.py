"""What every peer does besides its steps: equal starting numbers on both sides, timing, one JSON line at the end."""
import json
import resource
import time

import torch


def filled(shape, phase, scale):
    """scale · sin(phase + 0.37 i), in double: the same start on both sides."""
    i = torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    return (scale * torch.sin(phase + 0.37 * i)).float().reshape(shape)


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
