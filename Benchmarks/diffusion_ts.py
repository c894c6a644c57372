#!/usr/bin/env python3
"""Trains Diffusion-TS by its authors' own code on a part that `antiphon split` wrote, so that it is judged as our models are.

    git clone https://github.com/Y-debug-sys/Diffusion-TS && pip install torch einops ema-pytorch==0.2.1 pyyaml scipy tqdm
    antiphon split stock_data.csv -o parts --window 24 --holdout 0.2 --stretches 10 --to npy
    python3 Benchmarks/diffusion_ts.py Diffusion-TS --config stocks --training parts/training.npy -o synthetic.npy
    antiphon evaluate --real stock_data.csv --window 24 --holdout 0.2 --stretches 10 --synthetic synthetic.npy --json

Network, loss, optimiser, schedule, average, sampling and all numbers are those of the clone's code and of its Config/<config>.yaml; values
are scaled to -1 to 1 by the training part's range (by --range where the authors scale by a fixed one: their sines). As many sequences are
drawn as there are to learn from, 5,000 at most (as `antiphon evaluate --run` draws of a model of ours). --steps makes a shorter training,
to try it or to time a step. Seconds and device are printed as JSON.

On a GPU the authors' loop waits for the processor nearly all of the time. There --graph records one step of it (both halves of the batch, clipping,
Adam) and replays that: the same arithmetic several times as fast. Its time is then ours, not the authors': say so where it is shown.
"""
import argparse
import json
import math
import pathlib
import sys
import tempfile
import time

import numpy as np
import torch
import yaml


def arguments():
    parser = argparse.ArgumentParser(description="Train Diffusion-TS on sequences and draw as many.")
    parser.add_argument("source", type=pathlib.Path, help="the clone of Y-debug-sys/Diffusion-TS")
    parser.add_argument("--config", required=True, help="whose numbers: sines, stocks, etth, energy")
    parser.add_argument("--training", type=pathlib.Path, required=True, help="sequences to learn from, .npy of [N, T, F]")
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True, help="the .npy file to write")
    parser.add_argument("--range", type=float, nargs=2, metavar=("LOW", "HIGH"), help="scale by this, not by the data")
    parser.add_argument("--graph", action="store_true", help="replay a recorded step (CUDA only)")
    parser.add_argument("--seconds", type=float, default=math.inf, help="with --graph: train no longer; the JSON says how many steps it were")
    parser.add_argument("--steps", type=int, help="training steps (default: the config's)")
    parser.add_argument("--seed", type=int, default=12345)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser.parse_args()


class Sequences(torch.utils.data.Dataset):
    def __init__(self, values):
        self.values = values

    def __getitem__(self, index):
        return torch.from_numpy(self.values[index]).float()

    def __len__(self):
        return len(self.values)


def without_waiting(model, device):
    """Changes what copies constants from the processor in each call, which a recorded step cannot: the same numbers, kept on the device."""
    from einops import rearrange
    from Models.interpretable_diffusion import transformer

    for module in model.modules():
        if isinstance(module, transformer.TrendBlock):
            module.poly_space = module.poly_space.to(device)

    def forward(self, x):
        steps = x.shape[1]
        if not hasattr(self, "frequencies"):
            self.frequencies = torch.fft.rfftfreq(steps, device=device)
            self.times = rearrange(torch.arange(steps, dtype=torch.float, device=device), "t -> () () t ()")
        kept = slice(self.low_freq, -1 if steps % 2 == 0 else None)
        spectrum = torch.view_as_real(torch.fft.rfft(x, dim=1)[:, kept])
        largest = torch.topk(torch.linalg.vector_norm(spectrum, dim=-1), int(self.factor * math.log(spectrum.shape[1])), dim=1).indices
        picked = torch.view_as_complex(torch.gather(spectrum, 1, largest.unsqueeze(-1).expand(*largest.shape, 2)).contiguous())
        found = self.frequencies[kept][largest]
        # The terms of a frequency and of its conjugate are the same cosine.
        amplitude, phase = (rearrange(part, "b f d -> b f () d") for part in (picked.abs(), picked.angle()))
        return 2 * (amplitude * torch.cos(2 * math.pi * rearrange(found, "b f d -> b f () d") * self.times + phase)).sum(dim=1)

    transformer.FourierLayer.forward = forward


def replay(trainer, values, batch, steps, seconds):
    """`Trainer.train` with its step recorded. Returns the steps done."""
    model, device, halves = trainer.model, trainer.device, trainer.gradient_accumulate_every
    values = torch.from_numpy(values).float().to(device)
    order = torch.empty(0, dtype=torch.long, device=device)
    shown = values[:halves * batch].clone().view(halves, batch, *values.shape[1:])
    rate = torch.tensor(trainer.opt.param_groups[0]["lr"], device=device)
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    # The trainer's own optimiser stays, for the schedule to change its rate.
    optimizer = torch.optim.Adam(parameters, lr=rate, betas=trainer.opt.defaults["betas"], capturable=True)

    def step():
        total = 0
        for half in shown:
            loss = model(half, target=half) / halves
            loss.backward()
            total = total + loss.detach()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
        return total

    kept = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    aside = torch.cuda.Stream()
    aside.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(aside):
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        total = step()
    # As if the steps that warmed up had not been.
    model.load_state_dict(kept)
    for state in optimizer.state.values():
        for tensor in state.values():
            tensor.zero_()
    start = time.perf_counter()
    for done in range(steps):
        if time.perf_counter() - start > seconds:
            return done
        while len(order) < halves * batch:
            # Batches are whole ones of one pass, as the authors' loader makes them.
            order = torch.cat([order[:len(order) // batch * batch],
                               torch.randperm(len(values), device=device)[:len(values) // batch * batch]])
        shown.copy_(values[order[:halves * batch]].view_as(shown))
        order = order[halves * batch:]
        rate.fill_(trainer.opt.param_groups[0]["lr"])
        graph.replay()
        trainer.sch.step(total.item())
        trainer.ema.update()
        if done % 500 == 0:
            print(f"step {done}: loss {total.item():.4f}, {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    return steps


def main():
    options = arguments()
    sys.path.insert(0, str(options.source))
    # The authors' requirements name NumPy 1; its successor of the same function under another name.
    np.row_stack = np.vstack
    from engine.solver import Trainer
    from Utils.io_utils import instantiate_from_config, seed_everything

    seed_everything(options.seed)
    config = yaml.safe_load((options.source / "Config" / f"{options.config}.yaml").read_text())
    real = np.load(options.training).astype(np.float64)
    low, high = options.range or (real.min(axis=(0, 1)), real.max(axis=(0, 1)))
    room = np.where(high > low, np.subtract(high, low), 1)
    scaled = (real - low) / room * 2 - 1
    shape = config["model"]["params"]
    shape["seq_length"], shape["feature_size"] = real.shape[1:]
    solver, loading = config["solver"], config["dataloader"]
    solver["max_epochs"] = options.steps or solver["max_epochs"]
    loader = torch.utils.data.DataLoader(
        Sequences(scaled), batch_size=loading["batch_size"], shuffle=True, num_workers=0,
        pin_memory=options.device != "cpu", drop_last=True)
    model = instantiate_from_config(config["model"]).to(options.device)
    with tempfile.TemporaryDirectory() as folder:
        solver["results_folder"] = f"{folder}/checkpoints"
        trainer = Trainer(config=config, args=None, model=model, dataloader={"dataloader": loader})
        start = time.perf_counter()
        if options.graph:
            without_waiting(model, options.device)
            without_waiting(trainer.ema.ema_model, options.device)
            done = replay(trainer, scaled, loading["batch_size"], solver["max_epochs"], options.seconds)
        else:
            trainer.train()
            done = solver["max_epochs"]
        trained = time.perf_counter()
        # In one batch: the authors draw 2001 at a time, which is a matter of memory.
        count = min(5000, len(real))
        drawn = trainer.sample(num=count - 1, size_every=count, shape=real.shape[1:])
        ended = time.perf_counter()
    np.save(options.output, ((drawn + 1) / 2 * room + low).astype(np.float32))
    print(json.dumps({
        "config": options.config, "steps": done, "parameters": sum(p.numel() for p in model.parameters()),
        "graph": options.graph, "training_seconds": trained - start, "sampling_seconds": ended - trained, "sequences": len(drawn),
        "device": torch.cuda.get_device_name() if options.device != "cpu" else f"cpu, {torch.get_num_threads()} threads",
        "torch": torch.__version__}))


if __name__ == "__main__":
    main()
