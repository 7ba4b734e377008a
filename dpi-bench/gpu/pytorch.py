"""The networks that `dpi selftest cuda` times, in PyTorch, from the same weights by formula.

pytorch.py check FILE            compares small networks with golden values (networks.safetensors)
pytorch.py bench [--networks ffhq256,crt256] [--batches 1,4,16] [--precisions fp32,tf32,bf16] [--modes eager,compile,graphs]
                                 times passes on the GPU: channels last, cudnn.benchmark; 'graphs' is torch.compile
                                 with CUDA graphs; with both networks also 20 passes of the prior and 19 of the corrector, a face
                                 in ddim20
"""
import argparse
import json
import math
import statistics
import struct
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F


def uniform(name, n):
    """n numbers in [-1, 1) from a name: splitmix64's output function of its FNV-1a hash (see HashWeights.java)."""
    h = 0xCBF29CE484222325
    for b in name.encode():
        h = (h ^ b) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    with np.errstate(over="ignore"):
        z = np.uint64(h) + np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ z >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ z >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
        z = z ^ z >> np.uint64(31)
    return (z >> np.uint64(40)).astype(np.float32) * np.float32(2**-23) - np.float32(1)


def weight(name, shape):
    scale = np.float32(0.1) if len(shape) == 1 else np.float32(math.sqrt(3 / math.prod(shape[1:])))
    values = uniform(name, math.prod(shape)) * scale
    if len(shape) == 1 and name.endswith("weight"):
        values += np.float32(1)
    return torch.from_numpy(values.reshape(shape))


def image(name, shape):
    return torch.from_numpy((uniform("input." + name, math.prod(shape)) * np.float32(2)).reshape(shape))


class UNet(torch.nn.Module):
    """levels: (channels, attention) each; one residual block per level, all in the style of DPI's networks."""

    def __init__(self, name, width, out, head, levels):
        super().__init__()
        self.prefix, self.width, self.out, self.head, self.levels = name + ".", width, out, head, levels
        self.w = torch.nn.ParameterDict()

    def p(self, key, *shape):
        """A parameter; made the first time that it is asked for."""
        k = key.replace(".", "_")
        if k not in self.w:
            self.w[k] = torch.nn.Parameter(weight(self.prefix + key, shape), requires_grad=False)
        return self.w[k]

    def conv(self, key, x, out, size=3):
        shape = (out, x.shape[1], size, size)
        return F.conv2d(x, self.p(key + ".weight", *shape), self.p(key + ".bias", out), padding=size // 2)

    def linear(self, key, x, out):
        return F.linear(x, self.p(key + ".weight", out, x.shape[1]), self.p(key + ".bias", out))

    def norm(self, key, x):
        c = x.shape[1]
        return F.group_norm(x, 32, self.p(key + ".weight", c), self.p(key + ".bias", c), 1e-5)

    def block(self, key, x, emb, out, resample=lambda x: x):
        h = self.conv(key + ".in_layers.2", resample(F.silu(self.norm(key + ".in_layers.0", x))), out)
        scale, shift = self.linear(key + ".emb_layers.1", emb, 2 * out)[:, :, None, None].chunk(2, 1)
        h = self.norm(key + ".out_layers.0", h) * (1 + scale) + shift
        h = self.conv(key + ".out_layers.3", F.silu(h), out)
        x = resample(x)
        return h + (x if x.shape[1] == out else self.conv(key + ".skip_connection", x, out, 1))

    def attention(self, key, x):
        n, c, height, width = x.shape
        w = self.p(key + ".qkv.weight", 3 * c, c, 1)
        qkv = F.conv1d(self.norm(key + ".norm", x).flatten(2), w, self.p(key + ".qkv.bias", 3 * c))
        q, k, v = qkv.reshape(n, c // self.head, 3, self.head, -1).transpose(-1, -2).unbind(2)
        if hasattr(F, "scaled_dot_product_attention"):
            a = F.scaled_dot_product_attention(q, k, v)
        else:
            a = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(self.head), -1) @ v
        a = a.transpose(-1, -2).reshape(n, c, -1)
        w = self.p(key + ".proj_out.weight", c, c, 1)
        return x + F.conv1d(a, w, self.p(key + ".proj_out.bias", c)).reshape(n, c, height, width)

    def forward(self, x, t, y=None):
        half = self.width // 2
        f = torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float32, device=x.device) / half)
        a = t[:, None].float() * f
        emb = torch.cat([torch.cos(a), torch.sin(a)], 1).to(x.dtype)
        emb = F.silu(self.linear("time_embed.0", emb, 4 * self.width))
        emb = F.silu(self.linear("time_embed.2", emb, 4 * self.width))
        h = self.conv("input_blocks.0.0", x, self.levels[0][0])
        if y is not None:
            h = h + 0.1 * y.mean(1, keepdim=True)
        skips, block = [h], 1
        for depth, (channels, attention) in enumerate(self.levels):
            key = f"input_blocks.{block}"
            h = self.block(key + ".0", h, emb, channels)
            h = self.attention(key + ".1", h) if attention else h
            skips.append(h)
            block += 1
            if depth < len(self.levels) - 1:
                h = self.block(f"input_blocks.{block}.0", h, emb, channels, lambda v: F.avg_pool2d(v, 2))
                skips.append(h)
                block += 1
        h = self.block("middle_block.0", h, emb, channels)
        h = self.attention("middle_block.1", h)
        h = self.block("middle_block.2", h, emb, channels)
        block = 0
        for depth in reversed(range(len(self.levels))):
            channels, attention = self.levels[depth]
            for i in range(2):
                key, part = f"output_blocks.{block}", 1
                h = self.block(key + ".0", torch.cat([h, skips.pop()], 1), emb, channels)
                if attention:
                    h = self.attention(key + ".1", h)
                    part = 2
                if i == 1 and depth > 0:
                    h = self.block(f"{key}.{part}", h, emb, channels, lambda v: F.interpolate(v, scale_factor=2.0))
                block += 1
        h = self.conv("out.2", F.silu(self.norm("out.0", h)), self.out)
        return h if y is None else h + y


TINY = [(32, False), (64, True), (64, True)]
NETWORKS = {
    "unet_tiny": lambda: UNet("unet_tiny", 32, 6, 16, TINY),
    "crt_tiny": lambda: UNet("crt_tiny", 32, 3, 16, TINY),
    "ffhq256": lambda: UNet("ffhq256", 128, 6, 64,
                            [(128, False), (128, False), (256, False), (256, False), (512, True), (512, False)]),
    "crt256": lambda: UNet("crt256", 32, 3, 16,
                           [(32, False), (32, False), (64, False), (64, False), (128, False), (128, True)]),
}


def read_safetensors(path):
    data = open(path, "rb").read()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    kinds = {"F32": "<f4", "I64": "<i8"}
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = (8 + length + offset for offset in entry["data_offsets"])
            tensors[name] = np.frombuffer(data[begin:end], kinds[entry["dtype"]]).reshape(entry["shape"])
    return tensors


def check(path):
    golden, right = read_safetensors(path), True
    for name in ("unet_tiny", "crt_tiny"):
        t = torch.from_numpy(golden[name + ".in1"].copy())
        shape = (len(t), 3, 32, 32)
        x = torch.from_numpy(golden[name + ".in0"].copy()) if name + ".in0" in golden else image(name + ".x", shape)
        y = image(name + ".y", shape) if name.startswith("crt") else None
        with torch.no_grad():
            out = NETWORKS[name]()(x, t, y).numpy()
        expected = golden[name + ".out"]
        difference = np.abs(out - expected).max() / np.abs(expected).max()
        right &= bool(difference < 1e-5)
        print(f"{name}: greatest difference / greatest value {difference:.1e}")
    return right


def prepared(name, batch, precision, mode):
    """A function without arguments that runs a pass on the GPU."""
    network = NETWORKS[name]()
    kind = torch.bfloat16 if precision == "bf16" else torch.float32
    last = torch.channels_last
    x = image(name + ".x", (batch, 3, 256, 256)).cuda().to(kind, memory_format=last)
    y = image(name + ".y", (batch, 3, 256, 256)).cuda().to(kind, memory_format=last) if name == "crt256" else None
    t = torch.full((batch,), 601.0).cuda()
    with torch.no_grad():
        # A small pass on the CPU makes the parameters.
        small = torch.zeros(1, 3, 32, 32)
        network(small, torch.zeros(1), small if y is not None else None)
    network = network.cuda().to(kind)
    for p in network.w.values():
        if p.dim() == 4:
            p.data = p.data.to(memory_format=last)
    if mode != "eager":
        network = torch.compile(network, mode="reduce-overhead" if mode == "graphs" else None)
    return lambda: network(x, t, y)


def milliseconds(run, passes=30, warm_up=10):
    with torch.no_grad():
        for _ in range(warm_up):
            run()
        times = []
        for _ in range(passes):
            begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
            begin.record()
            run()
            end.record()
            end.synchronize()
            times.append(begin.elapsed_time(end))
    return statistics.median(times)


def bench(networks, batches, precisions, modes):
    print(f"PyTorch {torch.__version__}, {torch.cuda.get_device_name()}", flush=True)
    torch.backends.cudnn.benchmark = True
    for mode in modes:
        for precision in precisions:
            torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
            passes = {}
            for name in networks:
                for batch in batches if name == "ffhq256" else [1]:
                    begin = time.monotonic()
                    if hasattr(torch, "_dynamo"):
                        torch._dynamo.reset()
                    ms = passes[name, batch] = milliseconds(prepared(name, batch, precision, mode))
                    print(f"{name} 256x256, {precision}, batch {batch}, {mode}: {ms:.3f} ms a pass"
                          f" ({time.monotonic() - begin:.0f} s to measure)", flush=True)
            if ("ffhq256", 1) in passes and ("crt256", 1) in passes:
                s = (20 * passes["ffhq256", 1] + 19 * passes["crt256", 1]) / 1000
                print(f"passes of a restoration 256x256, ddim20, {precision}, {mode}: {s:.3f} s a face", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check").add_argument("file")
    timing = commands.add_parser("bench")
    timing.add_argument("--networks", default="ffhq256,crt256")
    timing.add_argument("--batches", default="1,4,16")
    timing.add_argument("--precisions", default="fp32,tf32,bf16")
    timing.add_argument("--modes", default="eager,compile,graphs")
    args = parser.parse_args()
    if args.command == "check":
        sys.exit(0 if check(args.file) else 1)
    if not torch.cuda.is_available():
        sys.exit("pytorch.py: PyTorch sees no GPU")
    bench(args.networks.split(","), [int(b) for b in args.batches.split(",")], args.precisions.split(","), args.modes.split(","))


if __name__ == "__main__":
    main()
