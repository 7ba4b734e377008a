"""Writes the small checkpoints beside this file, with whatever PyTorch runs it: once under 1.13, once under 2.x.

    python3 make_checkpoints.py

Each holds the tensors of network(), whose values float16 and bfloat16 can hold exactly, so that all of them equal
network.safetensors; types*.pt equals types.safetensors. Files written by PyTorch 2 have _torch2 in their names.
"""

import collections
import json
import struct
import zipfile

import torch

TWO = int(torch.__version__.split(".")[0]) >= 2
SUFFIX = "_torch2.pt" if TWO else ".pt"


def ramp(*shape):
    n = torch.Size(shape).numel()
    return ((torch.arange(n) * 37 % 101 - 50).float() / 64).reshape(shape)


def network():
    return collections.OrderedDict([
        ("conv.weight", ramp(4, 3, 3, 3)), ("conv.bias", ramp(4)), ("norm.weight", 1 + ramp(4)),
        ("proj.weight", ramp(5, 7)), ("scale", torch.tensor(0.75)), ("empty", torch.zeros(0, 3)),
    ])


def types():
    return collections.OrderedDict(
        (str(t).split(".")[1], (torch.tensor([0, 1, 0, 1]) if t == torch.bool else torch.tensor([-3, 0, 7, 100])
                                if t != torch.uint8 else torch.tensor([3, 0, 7, 200])).to(t))
        for t in (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16,
                  torch.int8, torch.uint8, torch.bool))


NAMES = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64",
         torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL"}


def safetensors(path, tensors):
    header, data = {}, b""
    for name, t in tensors.items():
        raw = bytes(t.contiguous().flatten().view(torch.uint8).tolist()) if t.numel() else b""
        header[name] = {"dtype": NAMES[t.dtype], "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)


def save(name, objects, **options):
    torch.save(objects, name + SUFFIX, **options)


def rewrite(source, target, change):
    """Copies a zip with some entries' bytes changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            new.writestr(zipfile.ZipInfo(info.filename), change(info.filename, old.read(info)))


def trained():
    model = torch.nn.Sequential(collections.OrderedDict([("a", torch.nn.Linear(2, 3)), ("b", torch.nn.Linear(3, 1))]))
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [2, 4])
    return {"epoch": 3, "optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict(),
            "loss": [0.5, 0.25], "best": torch.tensor(0.1), "size": torch.Size([2, 3]), "device": torch.device("cpu"),
            "note": "text", "big": 1 << 70, "raw": b"bytes", "nothing": None, "names": {"x", "y"},
            "model": network(), "ema": {"decay": 0.999, "module": collections.OrderedDict(
                ("module." + k, v if k != "scale" else v * 2) for k, v in network().items())}}


save("zip", network())
save("legacy", network(), _use_new_zipfile_serialization=False)
save("trained", trained())
save("protocol4", network(), pickle_protocol=4)
save("legacy_protocol5", network(), pickle_protocol=5, _use_new_zipfile_serialization=False)
save("parameters", {k: torch.nn.Parameter(v) for k, v in network().items()})
save("types", types())
save("whole_model", torch.nn.Linear(2, 2))
if TWO:
    save("compiled", {"module._orig_mod." + k: v for k, v in network().items()})
    save("unsigned16", {"x": torch.tensor([1, 2], dtype=torch.uint16)})
    tagged = {k: v.clone() for k, v in network().items()}
    for v in tagged.values():
        v.note = "a Python attribute"
    save("attributes", tagged)
    rewrite("zip_torch2.pt", "big_endian_torch2.pt", lambda name, data: b"big" if name.endswith("/byteorder") else data)
else:
    safetensors("network.safetensors", network())
    safetensors("types.safetensors", types())
    save("half", {k: v.half() for k, v in network().items()})
    save("bfloat16", {k: v.bfloat16() for k, v in network().items()})
    save("wrapped", {"state_dict": network(), "epoch": 3})
    save("wrapped_legacy", {"params": network(), "epoch": 3}, _use_new_zipfile_serialization=False)
    save("dataparallel", {"module." + k: v for k, v in network().items()})
    strided = {k: v.clone() for k, v in network().items()}
    strided["conv.weight"] = network()["conv.weight"].to(memory_format=torch.channels_last)
    strided["proj.weight"] = network()["proj.weight"].t().contiguous().t()
    row = torch.stack([network()["conv.bias"], network()["norm.weight"]], 1)
    strided["conv.bias"], strided["norm.weight"] = row[:, 0], row[:, 1]
    save("strided", strided)
    save("expanded", {"x": torch.tensor([0.5]).expand(64)})
    save("expanded_hugely", {"x": torch.tensor([0.5]).expand(1 << 30)})
    save("two_networks", {"encoder": network(), "decoder": network()})
    save("tensor", torch.zeros(2))
