#!/usr/bin/env python3
"""Trains the default recipe on several data sets with several seeds, judges the results, and writes Documentation/fidelity-tables.md.

    python3 Benchmarks/fidelity.py --stock stock_data.csv          everything; about two hours on two cores
    python3 Benchmarks/fidelity.py --only sines-coded --seeds 2    a part; figures of other parts are kept
    python3 Benchmarks/fidelity.py --page-only                     writes the page again

The stock table is TimeGAN's `data/stock_data.csv`, which is not part of this project; without it that set is left out. The other sets
are simulated. For each set and training seed two models are trained with every setting at its default: one on all of the data,
judged by that data as the field's protocol does, and one on a part (--holdout 0.2, in ten stretches of a series), judged by the
held-out part. Steps, not time, end a training, so that a figure does not depend on the machine. What has been measured is kept in
.build/fidelity and not measured again.
"""
import argparse
import json
import pathlib
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[1]
WORK = ROOT / ".build" / "fidelity"
PAGE = ROOT / "Documentation" / "fidelity-tables.md"

# How each set is made and cut. Stock comes from a file.
SETS = {
    "stock": {"cut": ["--window", "24"], "stretches": True},
    "sines-coded": {"make": ["sines-coded", "-n", "10000"], "cut": ["--sequence-id", "sequence_id", "--order", "step"]},
    "sines": {"make": ["sines", "-n", "10000"], "cut": ["--sequence-id", "sequence_id", "--order", "step"]},
    "regime-system": {"make": ["regime-system", "-n", "6000"], "cut": ["--window", "24"], "stretches": True},
    "daily-load": {"make": ["daily-load", "-n", "24000"], "cut": ["--window", "24", "--stride", "24"]},
    "regime-64": {"make": ["regime-system", "-n", "6000"], "cut": ["--window", "64"], "stretches": True},
    "regime-128": {"make": ["regime-system", "-n", "12000"], "cut": ["--window", "128"], "stretches": True},
}
# Discriminative / predictive score as published for the set (TSGBench's chart, Diffusion-TS's table 1, TimeGAN's table 2).
PUBLISHED = {
    "stock": "RTSGAN about .03; Diffusion-TS .067 / .036; TimeGAN .102 / .038",
    "sines-coded": "Diffusion-TS .006 / .093; TimeGAN .011 / .093",
}
JUDGES = ("gru-small", "gru-2x64", "kernels", "statistics")


def arguments():
    parser = argparse.ArgumentParser(description="Train and judge the default recipe on several sets and seeds.")
    parser.add_argument("--stock", type=pathlib.Path, help="TimeGAN's stock_data.csv")
    parser.add_argument("--only", action="append", choices=SETS, help="one set; may be repeated")
    parser.add_argument("--kind", action="append", choices=("published", "held-out"), help="one of both ways to judge")
    parser.add_argument("--seeds", type=int, default=5, help="training seeds (default: 5)")
    parser.add_argument("--steps", type=int, default=24000, help="training steps (default: 24000)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting that is not the default's")
    parser.add_argument("--name", default="default", help="a name for the settings (default: default)")
    parser.add_argument("--page-only", action="store_true")
    parser.add_argument("--antiphon", type=pathlib.Path, help="the command (default: build it)")
    return parser.parse_args()


class Study:
    def __init__(self, options):
        self.options = options
        self.antiphon = options.antiphon or ROOT / ".build" / "release" / "antiphon"

    def run(self):
        if not self.options.antiphon:
            subprocess.run(["swift", "build", "-c", "release", "--product", "antiphon"], cwd=ROOT, check=True)
        WORK.mkdir(parents=True, exist_ok=True)
        for seed in range(self.options.seeds):
            for name in self.options.only or SETS:
                if name == "stock" and not self.options.stock:
                    continue
                for kind in self.options.kind or ("published", "held-out"):
                    self.measure(name, seed, kind)

    def call(self, *words):
        return subprocess.run([self.antiphon, *map(str, words)], check=True, capture_output=True, text=True).stdout

    def measure(self, name, seed, kind):
        kept = WORK / f"{self.options.name}-{self.options.steps}-{name}-{seed}-{kind}.json"
        if kept.exists():
            return
        data = self.options.stock if name == "stock" else self.simulated(name)
        run = WORK / f"run-{name}-{kind}"
        engine = ["--threads", self.options.threads, "--quiet"]
        changes = [word for change in self.options.set for word in ("--set", change)]
        hold = []
        if kind == "held-out":
            hold = ["--holdout", "0.2"] + (["--stretches", "10"] if SETS[name].get("stretches") else [])
        trained = json.loads(self.call(
            "train", data, "-o", run, "--force", "--json", "--seed", seed, "--steps", self.options.steps, *SETS[name]["cut"],
            *hold, *changes, *engine))
        protocols = ["--protocol", "timegan"] if kind == "published" else ["--protocol", "honest"]
        judged = json.loads(self.call("evaluate", "--run", run, "--real", data, "--json", *protocols, *engine))
        kept.write_text(json.dumps({"seconds": trained["seconds"], "result": judged}))
        print(f"{name}, seed {seed}, {kind}: trained in {trained['seconds']:.0f} s", flush=True)

    def simulated(self, name):
        path = WORK / f"{name}.csv"
        if not path.exists():
            self.call("simulate", *SETS[name]["make"], "--seed", 123, "-o", path)
        return path


def load():
    """Figures by settings, set and kind: one dictionary a seed."""
    found = {}
    for path in sorted(WORK.glob("*.json")):
        for name in SETS:
            for kind in ("published", "held-out"):
                head, _, seed = path.stem.removesuffix(f"-{kind}").rpartition("-")
                if path.stem.endswith(f"-{kind}") and head.endswith(f"-{name}") and seed.isdigit():
                    settings = head.removesuffix(f"-{name}")
                    # `regime-64` and the like end alike only by themselves; `sines` must not take `sines-coded`.
                    found.setdefault((settings, name, kind), []).append(json.loads(path.read_text()))
    return found


def spread(values):
    mean = statistics.mean(values)
    worst = max(values)
    return f"{mean:.3f} (worst {worst:.3f})"


def page(found):
    lines = [
        "# Fidelity, measured", "",
        "This page is written by `python3 Benchmarks/fidelity.py --stock stock_data.csv`; [fidelity.md](fidelity.md) says what it means.",
        "`default-24000` is every setting at its default, for 24,000 steps, about two minutes of stock windows on two quiet cores.",
        "Seconds to train are those of the machine and the threads it was given, other work beside.", "",
        "## As the field measures: trained on all of the data, judged by the same data", "",
        "TimeGAN's discriminative and predictive scores as coded (lower is better), the mean of five runs a model; mean over the",
        "training seeds, and the worst of them.", "",
        "| settings | set | seeds | discriminative | real against real | predictive | learnt on real | seconds to train | published |",
        "|---|---|---|---|---|---|---|---|---|"]
    for (settings, name, kind), runs in sorted(found.items()):
        if kind != "published":
            continue
        scores = [run["result"]["time_gan"] for run in runs]
        take = lambda key: [score[key]["mean"] for score in scores if score.get(key)]
        mean = lambda key: f"{statistics.mean(take(key)):.3f}" if take(key) else ""
        seconds = statistics.median(run["seconds"] for run in runs)
        lines.append(
            f"| {settings} | {name} | {len(runs)} | {spread(take('discriminative'))} | {mean('discriminative_floor')} | "
            f"{spread(take('predictive'))} | {mean('predictive_of_real')} | {seconds:.0f} | {PUBLISHED.get(name, '')} |")
    lines += [
        "", "## Honestly: trained on a part, judged by the part held out", "",
        "Each judge's accuracy on sequences that it did not learn from (0.5: cannot tell; both kinds counted alike), the mean over training",
        "seeds, and in brackets the same judge's accuracy between parts of the held-out data, and between what the model learned from",
        "and the held-out data. `TSTR` is the error of a forecaster that learned from synthetic sequences over that of one that",
        "learned from real ones.", "",
        "| settings | set | seeds | " + " | ".join(JUDGES) + " | TSTR |", "|---|---|---|" + "---|" * (len(JUDGES) + 1)]
    for (settings, name, kind), runs in sorted(found.items()):
        if kind != "held-out":
            continue
        cells = []
        for judge in JUDGES:
            judged = [next(j for j in run["result"]["honest"]["judges"] if j["judge"] == judge) for run in runs]
            if not all(j["catches_control"] for j in judged):
                cells.append("blind to such data")
                continue
            mean = lambda key: statistics.mean(j[key]["accuracy"] for j in judged if j.get(key))
            cells.append(f"{mean('synthetic'):.3f} ({mean('floor'):.3f}, {mean('training_floor'):.3f})")
        ratio = statistics.mean(run["result"]["usefulness"]["ratio"] for run in runs)
        lines.append(f"| {settings} | {name} | {len(runs)} | " + " | ".join(cells) + f" | {ratio:.2f} |")
    if not any(kind == "held-out" for _, _, kind in found):
        lines.append("| not measured yet |" + " |" * (len(JUDGES) + 3))
    return "\n".join(lines) + "\n"


def main():
    options = arguments()
    if not options.page_only:
        Study(options).run()
    found = load()
    if not found:
        raise SystemExit("fidelity.py: there are no figures yet; run it without --page-only first")
    PAGE.write_text(page(found))
    print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
