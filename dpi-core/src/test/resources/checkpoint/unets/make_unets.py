"""Writes the checkpoints beside this file, each a small guided-diffusion UNet as some trainer saves it.

    python3 make_unets.py

All tensors of a copy have one value: 0.25 for momentary weights, 0.5 for their moving average. They are views of one
element each, so that files stay small. Names and shapes are those of shapes.json, of a UNet with 32 channels for images
of 16x16 pixels.
"""

import argparse
import collections
import json
import os
import shutil
import zipfile

import numpy
import torch

os.chdir(os.path.dirname(os.path.abspath(__file__)))
SHAPES = json.load(open("shapes.json"))


def unet(value, prefix=""):
    element = torch.tensor([value]).half()
    return collections.OrderedDict((prefix + name, element.expand(shape)) for name, shape in SHAPES.items())


class AverageOfTheTrainersOwn:
    def __init__(self, module):
        self.module = module


def adam():
    w = torch.nn.Parameter(torch.ones(3))
    optimizer = torch.optim.Adam([w])
    w.sum().backward()
    optimizer.step()
    return optimizer.state_dict()


MODEL, AVERAGE = unet(0.25), unet(0.5)
torch.save(MODEL, "control.pt")

# names around the network
torch.save({"state_dict": unet(0.25, "model._orig_mod."), "epoch": 3}, "lightning_compiled.pt")
torch.save({"n_averaged": torch.tensor(7), **unet(0.5, "module.")}, "averaged_model.pt")
torch.save({"state_dict": {**unet(0.25, "model."), **unet(0.5, "ema_model."), "betas": torch.ones(4)}, "epoch": 3},
           "lightning_two_copies.pt")
torch.save({**MODEL, "betas": torch.linspace(0, 1, 4)}, "extra_buffer.pt")

# something else beside the weights
torch.save({"model": MODEL, "best_psnr": numpy.float64(31.2)}, "numpy_scalar_beside.pt")
torch.save({"model": MODEL, "args": argparse.Namespace(lr=1e-4, ema=True)}, "namespace_beside.pt")
torch.save({"model": MODEL, "spectrum": torch.ones(2, dtype=torch.complex64)}, "complex_beside.pt")

# which weights are read
torch.save({"model": MODEL, "ema": {"decay": torch.tensor(0.999), "shadow": AVERAGE}}, "ema_shadow.pt")
torch.save({"model": MODEL, "ema": {"decay": torch.tensor(0.999)}}, "ema_decay_only.pt")
torch.save({"model": MODEL, "ema": AverageOfTheTrainersOwn(torch.nn.Linear(1, 1))}, "ema_object.pt")
torch.save({"unet": MODEL, "unet_ema": AVERAGE}, "two_names.pt")
torch.save({"encoder": MODEL, "decoder": AVERAGE}, "two_networks.pt")
torch.save({"model": MODEL, "optimizer": adam()}, "optimizer_beside.pt")
torch.save(adam(), "optimizer_only.pt")

# packed again, and with what a download appended
with zipfile.ZipFile("control.pt") as old, zipfile.ZipFile("deflated.pt", "w", zipfile.ZIP_DEFLATED) as new:
    for info in old.infolist():
        new.writestr(info.filename, old.read(info))
shutil.copy("control.pt", "trailing_bytes.pt")
with open("trailing_bytes.pt", "ab") as f:
    f.write(b"\n" * 10)
for name in ("deflated.pt", "trailing_bytes.pt"):
    assert len(torch.load(name)) == len(SHAPES), name
