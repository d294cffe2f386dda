#!/usr/bin/env python3
"""The peer of `bert_step minilm`: a published BERT in plain PyTorch makes vectors of 32 sentences of 128 pieces, by
PyTorch, by PyTorch compiled, or by onnxruntime, which reads what PyTorch exports (pip install onnxruntime onnxscript).

Prints one JSON line: seconds of each step, Σ |v| of its vectors, peak resident memory in bytes.

usage: minilm.py FOLDER [--by torch|compiled|onnxruntime] [--steps N] [--threads N]
"""
import argparse
import json
import os
import pathlib
import tempfile

import torch
import torch.nn.functional as F
from measured import Measured
from transformer import attention, ids, read

p = argparse.ArgumentParser()
p.add_argument("folder", type=pathlib.Path)
p.add_argument("--by", choices=["torch", "compiled", "onnxruntime"], default="torch")
p.add_argument("--steps", type=int, default=20)
p.add_argument("--threads", type=int, default=1)
a = p.parse_args()
torch.set_num_threads(a.threads)
B, T = 32, 128


def tensors(path):
    """Of a safetensors file that holds floats and integers; integers are buffers, which nobody needs."""
    data = bytearray(path.read_bytes())
    begin = 8 + int.from_bytes(data[:8], "little")
    for name, about in json.loads(data[8:begin]).items():
        if name != "__metadata__" and about["dtype"] == "F32":
            first, last = about["data_offsets"]
            yield name, torch.frombuffer(data[begin + first:begin + last], dtype=torch.float32).reshape(about["shape"])


class Encoder(torch.nn.Module):
    def __init__(self, config, weights):
        super().__init__()
        self.heads, self.epsilon, self.layers = config["num_attention_heads"], config["layer_norm_eps"], config["num_hidden_layers"]
        for name, weight in weights.items():  # a name with points is none to torch
            self.register_buffer(name.removeprefix("bert.").replace(".", "_"), weight)

    def linear(self, x, name):
        return F.linear(x, getattr(self, name + "_weight"), getattr(self, name + "_bias"))

    def norm(self, x, name):
        return F.layer_norm(x, x.shape[-1:], getattr(self, name + "_weight"), getattr(self, name + "_bias"), self.epsilon)

    def forward(self, pieces):
        x = self.embeddings_word_embeddings_weight[pieces] + self.embeddings_position_embeddings_weight[:T]
        x = self.norm(x + self.embeddings_token_type_embeddings_weight[0], "embeddings_LayerNorm")
        for n in range(self.layers):
            at = f"encoder_layer_{n}_"
            q, k, v = (self.linear(x, at + "attention_self_" + name).view(B, T, self.heads, -1).transpose(1, 2)
                       for name in ("query", "key", "value"))
            found = self.linear(attention(q, k, v).transpose(1, 2).reshape(B, T, -1), at + "attention_output_dense")
            x = self.norm(x + found, at + "attention_output_LayerNorm")
            thought = self.linear(F.gelu(self.linear(x, at + "intermediate_dense")), at + "output_dense")
            x = self.norm(x + thought, at + "output_LayerNorm")
        return x.mean(1)


def onnx_of(model, pieces):
    """A function that runs the model by onnxruntime."""
    import onnxruntime
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "model.onnx")
        torch.onnx.export(model, (pieces,), file, input_names=["pieces"], output_names=["vectors"])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = a.threads
        session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    return lambda batch: torch.from_numpy(session.run(["vectors"], {"pieces": batch.numpy()})[0])


config = json.loads((a.folder / "config.json").read_text())
model = Encoder(config, dict(tensors(a.folder / "model.safetensors"))).eval()
out = Measured()
with torch.inference_mode() if a.by != "onnxruntime" else torch.no_grad():
    batches = [ids(config["vocab_size"], (B, T), step, read) for step in range(a.steps)]
    run = onnx_of(model, batches[0]) if a.by == "onnxruntime" else torch.compile(model) if a.by == "compiled" else model
    for batch in batches:
        out.step(lambda: run(batch), lambda vectors: vectors.double().abs().sum())
out.print()
