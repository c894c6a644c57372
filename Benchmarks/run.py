#!/usr/bin/env python3
"""Compares this engine with PyTorch and JAX on this machine and writes Documentation/performance.md.

    python3 Benchmarks/run.py                  everything, about 20 minutes on a quiet machine
    python3 Benchmarks/run.py --quick          a few minutes; writes .build/benchmarks/performance.md instead
    python3 Benchmarks/run.py --resume         goes on with a run that was cut off
    python3 Benchmarks/run.py --page-only      writes the page again from the last run's figures

The other engines are installed into Benchmarks/.venv (see requirements.txt; `pip` is told by its own settings where CPU builds
of PyTorch are), unless --python names an interpreter that has them. Only the standard library drives.
"""
import argparse
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys
import venv

sys.dont_write_bytecode = True
import cases
import engines
import install
import page

ROOT = pathlib.Path(__file__).resolve().parents[1]
WORK = ROOT / ".build" / "benchmarks"
SECTIONS = ("step", "penalised", "generate", "growth", "process")


def arguments():
    parser = argparse.ArgumentParser(description="Compare this engine with PyTorch and JAX on this machine.")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds, and every second growth size")
    parser.add_argument("--only", metavar="SECTION", action="append", choices=SECTIONS,
                        help=f"one of {', '.join(SECTIONS)}; may be repeated; other sections' figures are kept")
    parser.add_argument("--resume", action="store_true", help="keep what the last run has measured")
    parser.add_argument("--page-only", action="store_true", help="measure nothing, only write the page")
    parser.add_argument("--python", type=pathlib.Path, help="an interpreter that has torch, jax and numpy")
    parser.add_argument("--antiphon", type=pathlib.Path, help="the command to measure (default: build it)")
    parser.add_argument("--threads", type=int, default=2, help="threads of every engine (default: 2)")
    parser.add_argument("--page", type=pathlib.Path, help="where to write the page")
    return parser.parse_args()


def interpreter(wanted):
    """The other engines' Python: the given one, or an environment of our own, made if need be."""
    if wanted:
        return wanted
    folder = ROOT / "Benchmarks" / ".venv"
    python = folder / "bin" / "python"
    requirements = ROOT / "Benchmarks" / "requirements.txt"
    stamp = folder / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != requirements.read_text():
        print(f"installing {' '.join(requirements.read_text().split())} into {folder.relative_to(ROOT)}", flush=True)
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", requirements], check=True)
        stamp.write_text(requirements.read_text())
    return python


def built():
    subprocess.run(["swift", "build", "-c", "release", "--product", "antiphon"], check=True, cwd=ROOT)
    return ROOT / ".build" / "release" / "antiphon"


class Run:
    """One comparison: measures case after case and keeps the figures on disk."""

    def __init__(self, options):
        self.options = options
        self.threads = options.threads
        self.rounds, self.seconds = (3, 0.4) if options.quick else (9, 1.0)
        self.growth_sizes = cases.QUICK_GROWTH if options.quick else cases.GROWTH
        self.store = WORK / ("quick.json" if options.quick else "full.json")
        self.results = {"cases": {}}
        if (options.resume or options.only or options.page_only) and self.store.exists():
            self.results = json.loads(self.store.read_text())

    def measure(self):
        self.python = interpreter(self.options.python)
        self.antiphon = self.options.antiphon or built()
        self.ceiling = engines.ceiling_program(WORK)
        sections = self.options.only or SECTIONS
        if self.options.only and not self.options.resume:
            self.results["cases"] = {
                name: case for name, case in self.results["cases"].items() if name.split("/")[0] not in sections}
        self.results |= {
            "machine": install.machine(), "packages": install.packages(self.python), "threads": self.threads,
            "quick": self.options.quick, "rounds": self.rounds, "seconds": self.seconds,
            "started": self.results.get("started") if self.options.resume else None}
        self.results["started"] = self.results["started"] or now()
        for section in sections:
            getattr(self, section)()
        self.results["finished"] = now()
        self.save()

    # Sections.

    def step(self):
        for name, size in cases.PLAIN.items():
            sizes = (size.batch, size.steps, size.features, size.hidden, size.noise)
            self.alternate(f"step/{name}", size, {
                "antiphon": lambda: self.ours("step", size), "one": lambda: self.ours("step", size, threads=1),
                "torch": lambda: self.script("torch_step.py", sizes), "jax": lambda: self.script("jax_step.py", sizes),
            }, ceiling=True)

    def penalised(self):
        for name, size in cases.PENALISED.items():
            sizes = (size.batch, size.steps, size.features, size.hidden)
            self.alternate(f"penalised/{name}", size, {
                "antiphon": lambda: self.ours("step", size, "--objective", "default"),
                "torch": lambda: self.script("torch_penalised.py", sizes),
            })

    def generate(self):
        for name, size in cases.PLAIN.items():
            sizes = (cases.GENERATED, size.steps, size.features, size.hidden, size.noise)
            self.alternate(f"generate/{name}", size, {
                "antiphon": lambda: self.ours("generate", size, "--count", str(cases.GENERATED)),
                "torch": lambda: self.script("torch_generate.py", sizes),
            })

    def growth(self):
        for letter, sizes in self.growth_sizes.items():
            for size in sizes:
                parts = (size.batch, size.steps, size.features, size.hidden, size.noise)
                self.alternate(f"growth/{letter}/{getattr(size, page.FIELDS[letter])}", size, {
                    "antiphon": lambda: self.ours("step", size), "one": lambda: self.ours("step", size, threads=1),
                    "torch": lambda: self.script("torch_step.py", parts),
                    "jax": lambda: self.script("jax_step.py", parts),
                }, rounds=3, seconds=self.seconds / 2)

    def process(self):
        if "process" in self.results["cases"]:
            return
        medium = [str(n) for n in vars(cases.PLAIN["medium"]).values()]
        here = engines.HERE
        size = cases.PLAIN["medium"]
        step = [self.antiphon, "bench", "step", *self.flags(size), "--threads", str(self.threads), "--iterations"]
        torch, jax = ([self.python, here / f"{name}_step.py", *medium] for name in ("torch", "jax"))
        commands = {
            "memory": {"antiphon": [*step, "10"], "torch": [*torch, "10"], "jax": [*jax, "10"]},
            "start": {
                "antiphon": [self.antiphon, "--version"], "torch": [self.python, "-c", "import torch"],
                "jax": [self.python, "-c", "import jax.numpy"]},
            "first": {"antiphon": [*step, "1"], "torch": [*torch, "1"], "jax": [*jax, "1"]}}
        figures = {}
        for what, each in commands.items():
            for engine, command in each.items():
                try:
                    runs = [engines.whole_process(command, self.threads)
                            for _ in range(1 if self.options.quick or what == "memory" else 3)]
                    figures.setdefault(what, {})[engine] = {
                        "seconds": statistics.median(run[0] for run in runs),
                        "bytes": max(run[1] for run in runs)}
                except engines.EngineError as error:
                    print(f"  {engine}: {error}", flush=True)
        figures["size"] = install.antiphon_bytes(self.antiphon)
        self.results["cases"]["process"] = figures
        self.save()
        print("process: " + json.dumps(figures), flush=True)

    # How a case is measured.

    def flags(self, size, generation=False):
        flags = ["--cell", "lstm", "--steps", size.steps, "--features", size.features, "--hidden", size.hidden,
                 "--noise", size.noise]
        return [str(flag) for flag in (flags if generation else flags + ["--batch", size.batch])]

    def ours(self, what, size, *more, threads=None):
        flags = self.flags(size, generation=what == "generate")
        return engines.Antiphon(self.antiphon, [what, *flags, *more], threads or self.threads)

    def script(self, name, sizes):
        return engines.Script(self.python, name, sizes, self.threads)

    def alternate(self, name, size, makers, ceiling=False, rounds=None, seconds=None):
        """Times the engines in turn, block by block, so that what else the machine does meets all of them."""
        if name in self.results["cases"]:
            return
        case = {"size": vars(size), "operations": size.operations, "engines": {}, "ceiling": [],
                "load": [os.getloadavg()[0]]}
        running = {}
        try:
            for engine, make in makers.items():
                case["engines"][engine] = {"medians": [], "minima": []}
                self.attempt(case, engine, lambda: running.__setitem__(engine, make()))
            for turn in range(rounds or self.rounds):
                # Another engine begins each round.
                order = list(running)[turn % len(running):] + list(running)[:turn % len(running)] if running else []
                for engine in order:
                    self.attempt(case, engine, lambda: self.block(
                        case["engines"][engine], running[engine], seconds or self.seconds))
                    if "error" in case["engines"][engine]:
                        running.pop(engine).close()
                if ceiling and self.ceiling:
                    case["ceiling"].append(engines.ceiling(self.ceiling, self.threads))
        finally:
            for engine in running.values():
                engine.close()
        case["load"].append(os.getloadavg()[0])
        self.results["cases"][name] = case
        self.save()
        print(page.console_line(name, case), flush=True)

    def block(self, figures, engine, seconds):
        median, minimum = engine.block(seconds, 1000)
        figures["medians"].append(median)
        figures["minima"].append(minimum)
        if isinstance(engine, engines.Antiphon):
            figures["peak_rss_bytes"] = engine.last["peak_rss_bytes"]
            figures["compile_ms"] = engine.last["compile_ms"]

    def attempt(self, case, engine, body):
        # One engine that fails does not end the comparison: the page says so in its place.
        try:
            body()
        except (engines.EngineError, subprocess.SubprocessError, OSError, ValueError) as error:
            case["engines"][engine]["error"] = str(error)
            print(f"  {engine}: {error}", flush=True)

    def save(self):
        WORK.mkdir(parents=True, exist_ok=True)
        partial = self.store.with_suffix(".partial")
        partial.write_text(json.dumps(self.results, indent=1))
        partial.replace(self.store)


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")


def main():
    options = arguments()
    WORK.mkdir(parents=True, exist_ok=True)
    run = Run(options)
    if not options.page_only:
        run.measure()
    if not run.results["cases"]:
        raise SystemExit("run.py: there are no figures yet; run it without --page-only first")
    place = options.page or (WORK / "performance.md" if options.quick else ROOT / "Documentation" / "performance.md")
    place.write_text(page.text(run.results))
    print(f"wrote {place}")


if __name__ == "__main__":
    main()
