#!/usr/bin/env python3
"""Trains the default recipe and baselines on several data sets with several seeds, judges them, and writes Documentation/fidelity-tables.md.

    python3 Benchmarks/fidelity.py --stock stock_data.csv --etth ETTh1.csv --energy energydata_complete.csv --bike hour.csv \\
        --beijing PRSA_data_2010.1.1-2014.12.31.csv
                                                                   everything of the default recipe; most of a day on two cores
    python3 Benchmarks/fidelity.py --preset plain --seeds 3        a baseline
    python3 Benchmarks/fidelity.py --only sines-coded --seeds 2    a part; figures of other parts are kept
    python3 Benchmarks/fidelity.py --page-only                     writes the page again

Stock is TimeGAN's `data/stock_data.csv`, ETTh Zhou et al.'s `ETT-small/ETTh1.csv`, energy the UCI repository's table of appliances
(`energydata_complete.csv`), bike and Beijing two more of its tables (`hour.csv`, `PRSA_data_2010.1.1-2014.12.31.csv`); they are not part of this project, and
without one of them the sets made of it are left out. The other sets are simulated. For each set and training seed two models are trained: one on all of the data, judged by that data as the field's protocol does,
and one on a part (--holdout 0.2, in two to ten stretches of a series), judged by the held-out part. Steps, not time,
end a training, so that a figure does not depend on the machine: as many as `antiphon train` makes if nothing
else is asked for. Models and figures are kept in .build/fidelity: what is there is neither trained nor judged again (--judge-again: judged
again, after a change of the judges). What another program made of the training part (`antiphon split` with the same cut writes it;
diffusion_ts.py beside this file trains one) is judged by the same held-out part, and shown under its name:

    python3 Benchmarks/fidelity.py --stock stock_data.csv --only stock --peer diffusion-ts synthetic.npy --seed 0

Rows of the page for which there are no figures here stay as they are (--fresh: go).
"""
import argparse
import collections
import json
import pathlib
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[1]
WORK = ROOT / ".build" / "fidelity"
PAGE = ROOT / "Documentation" / "fidelity-tables.md"

# How each set is made and cut, how long its sequences are, and in how many stretches of a series what is held out lies (a stretch has to
# hold several windows). What has a `file` comes from the file of that name.
NO_DATE = ["--exclude", "date"]
SEQUENCES = ["--sequence-id", "sequence_id", "--order", "step"]
SETS = {
    "stock": {"file": "stock", "length": 24, "cut": ["--window", "24"], "stretches": 10},
    "sines-coded": {"length": 24, "make": ["sines-coded", "-n", "10000"], "cut": SEQUENCES},
    "sines": {"length": 24, "make": ["sines", "-n", "10000"], "cut": SEQUENCES},
    "daily-load": {"length": 24, "make": ["daily-load", "-n", "24000"], "cut": ["--window", "24", "--stride", "24"]},
    "regime-system": {"length": 24, "make": ["regime-system", "-n", "6000"], "cut": ["--window", "24"], "stretches": 10},
    "etth": {"file": "etth", "length": 24, "cut": ["--window", "24", *NO_DATE], "stretches": 10},
    "energy": {"file": "energy", "length": 24, "cut": ["--window", "24", *NO_DATE], "stretches": 10},
    # Noisy and wide: most of a row is new.
    "daily-returns": {"length": 24, "make": ["daily-returns", "-n", "5000"], "cut": ["--window", "24"], "stretches": 10},
    "brain-regions": {"length": 24, "make": ["brain-regions", "-n", "10000"], "cut": ["--window", "24"], "stretches": 10},
    # Hours with a calendar, columns that follow from others, gaps: more than the field's scores can judge.
    "bike": {"file": "bike", "length": 24, "cut": ["--window", "24"], "stretches": 10, "kinds": ["held-out"]},
    "beijing": {"file": "beijing", "length": 24, "cut": ["--window", "24"], "stretches": 10, "kinds": ["held-out"]},
    "stock-64": {"file": "stock", "length": 64, "cut": ["--window", "64"], "stretches": 4},
    "sines-64": {"length": 64, "make": ["sines-coded", "-n", "4000", "--steps", "64"], "cut": SEQUENCES},
    "regime-64": {"length": 64, "make": ["regime-system", "-n", "6000"], "cut": ["--window", "64"], "stretches": 4},
    "etth-64": {"file": "etth", "length": 64, "cut": ["--window", "64", *NO_DATE], "stretches": 10},
    "energy-64": {"file": "energy", "length": 64, "cut": ["--window", "64", *NO_DATE], "stretches": 10},
    "stock-128": {"file": "stock", "length": 128, "cut": ["--window", "128"], "stretches": 2},
    "sines-128": {"length": 128, "make": ["sines-coded", "-n", "4000", "--steps", "128"], "cut": SEQUENCES},
    "etth-128": {"file": "etth", "length": 128, "cut": ["--window", "128", *NO_DATE], "stretches": 4},
    "energy-128": {"file": "energy", "length": 128, "cut": ["--window", "128", *NO_DATE], "stretches": 4},
    "regime-128": {"length": 128, "make": ["regime-system", "-n", "12000"], "cut": ["--window", "128"], "stretches": 2},
}
# Whose settings. `plain`: after RCGAN (Esteban, Hyland and Raetsch 2017), a recurrent GAN as it is usually written: noise at each
# step, values in 0 to 1, a judgement at each step, cross entropy, Adam at its defaults, no penalty, no average, no encoding.
PRESETS = {
    "default": [],
    "plain": [
        "encoding.relations=false", "encoding.curves=false", "encoding.levels=false", "encoding.innovations=false", "scaling=min-max",
        "generator.static-noise=0",
        "generator.output=sigmoid", "discriminator.judgement=step", "discriminator.differences=false",
        "objective.loss=non-saturating", "objective.penalty=none", "training.average=0", "training.schedule=constant",
        "training.collapse-limit=0", "training.clip-norm=0", "discriminator.noise=0", "discriminator.pace=1", "generator.rows-per-step=1",
        *(f"{player}.optimizer.{setting}" for player in ("generator", "discriminator")
          for setting in ("rate=1e-3", "beta1=0.9", "beta2=0.999"))],
    "timegan": ["family=timegan"],
}
# Discriminative / predictive score as published for the set (TSGBench's chart, Diffusion-TS's tables 1 and 2, TimeGAN's table 2).
PUBLISHED = {
    "stock": "RTSGAN about .03; Diffusion-TS .067 / .036; TimeGAN .102 / .038",
    "etth": "Diffusion-TS .061 / .119; TimeGAN .114 / .124",
    "etth-64": "Diffusion-TS .106 / .116; TimeGAN .227 / .132",
    "etth-128": "Diffusion-TS .144 / .110; TimeGAN .188 / .153",
    "energy": "Diffusion-TS .122 / .250; TimeGAN .236 / .273",
    "energy-64": "Diffusion-TS .078 / .249; TimeGAN .498 / .291",
    "energy-128": "Diffusion-TS .143 / .247; TimeGAN .499 / .303",
    "sines-coded": "Diffusion-TS .006 / .093; TimeGAN .011 / .093",
}
MORE_IS_BETTER = ("precision", "recall", "density", "coverage")
JUDGES = ("gru-small", "gru-2x64", "kernels", "statistics")


def arguments():
    parser = argparse.ArgumentParser(description="Train and judge the default recipe and baselines on several sets and seeds.")
    parser.add_argument("--stock", type=pathlib.Path, metavar="FILE", help="TimeGAN's stock_data.csv")
    parser.add_argument("--etth", type=pathlib.Path, metavar="FILE", help="ETTh1.csv")
    parser.add_argument("--energy", type=pathlib.Path, metavar="FILE", help="energydata_complete.csv")
    parser.add_argument("--bike", type=pathlib.Path, metavar="FILE", help="the UCI repository's bike sharing, hour.csv")
    parser.add_argument("--beijing", type=pathlib.Path, metavar="FILE", help="its Beijing PM2.5, PRSA_data_2010.1.1-2014.12.31.csv")
    parser.add_argument("--only", action="append", choices=SETS, help="one set; may be repeated")
    parser.add_argument("--kind", action="append", choices=("published", "held-out"), help="one of both ways to judge")
    parser.add_argument("--seeds", type=int, default=5, help="training seeds (default: 5)")
    parser.add_argument("--steps", type=int, default=8000, help="training steps (default: 8000, as `antiphon train`)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--preset", choices=PRESETS, default="default", help="whose settings (default: default)")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a further setting; name the result by --name")
    parser.add_argument("--name", help="a name for the settings (default: the preset's)")
    parser.add_argument("--train-only", action="store_true", help="leave judging to another call")
    parser.add_argument("--judge-only", action="store_true", help="leave out what is not trained yet")
    parser.add_argument("--judge-again", action="store_true", help="judge kept models again")
    parser.add_argument("--page-only", action="store_true")
    parser.add_argument("--fresh", action="store_true", help="leave out rows of the page for which there are no figures here")
    parser.add_argument("--peer", nargs=2, metavar=("NAME", "FILE"), help="judge another program's sequences for the one set of --only")
    parser.add_argument("--seed", type=int, default=0, help="which training seed of that program (default: 0)")
    parser.add_argument("--antiphon", type=pathlib.Path, help="the command (default: build it)")
    options = parser.parse_args()
    if options.set and not options.name:
        parser.error("--set needs --name: figures are kept by name")
    if options.peer and (len(options.only or []) != 1 or options.set or options.name):
        parser.error("--peer judges one set: give one --only, and no settings")
    options.name = options.name or options.preset
    return options


class Study:
    def __init__(self, options):
        self.options = options
        self.antiphon = options.antiphon or ROOT / ".build" / "release" / "antiphon"
        self.changes = [word for change in PRESETS[options.preset] + options.set for word in ("--set", change)]

    def run(self):
        if not self.options.antiphon:
            subprocess.run(["swift", "build", "-c", "release", "--product", "antiphon"], cwd=ROOT, check=True)
        check = subprocess.run([self.antiphon, "config", *self.changes], capture_output=True, text=True)
        if check.returncode:
            raise SystemExit(f"fidelity.py: {self.options.name} cannot be trained: {check.stderr.strip()}")
        WORK.mkdir(parents=True, exist_ok=True)
        if self.options.peer:
            self.judge(self.options.only[0], *self.options.peer)
            return
        for seed in range(self.options.seeds):
            for name in self.options.only or SETS:
                if "make" not in SETS[name] and not self.file(name):
                    continue
                for kind in self.options.kind or SETS[name].get("kinds", ("published", "held-out")):
                    self.measure(name, seed, kind)

    def call(self, *words):
        done = subprocess.run([self.antiphon, *map(str, words)], capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"fidelity.py: {' '.join(map(str, words))}: {done.stderr.strip()}")
        return done.stdout

    def judge(self, name, peer, synthetic):
        """What another program made, by the part that ours are judged by."""
        data = self.simulated(name) if "make" in SETS[name] else self.file(name)
        if not data:
            raise SystemExit(f"fidelity.py: {name} needs --{SETS[name]['file']} FILE")
        judged = json.loads(self.call(
            "evaluate", "--real", data, "--synthetic", synthetic, "--json", *SETS[name]["cut"], *self.hold(name), "--threads",
            self.options.threads, "--quiet"))
        kept = WORK / f"{peer}-{name}-{self.options.seed}-held-out.json"
        kept.write_text(json.dumps({"seconds": None, "result": judged}))

    def measure(self, name, seed, kind):
        title = f"{self.options.name}-{self.options.steps}-{name}-{seed}-{kind}"
        kept, run = WORK / f"{title}.json", WORK / "runs" / title
        if kept.exists() and not (self.options.judge_again and run.exists()):
            return
        engine = ["--threads", self.options.threads, "--quiet"]
        summary = WORK / "runs" / f"{title}.json"
        is_trained = run.exists() and summary.exists()
        if self.options.judge_only and not is_trained:
            return
        data = self.simulated(name) if "make" in SETS[name] else self.file(name)
        if not is_trained:
            hold = self.hold(name) if kind == "held-out" else []
            run.parent.mkdir(exist_ok=True)
            steps = self.options.steps
            summary.write_text(self.call(
                "train", data, "-o", run, "--force", "--json", "--seed", seed, "--steps", steps, *SETS[name]["cut"], *hold,
                *self.changes, *engine))
        if self.options.train_only:
            return
        seconds = json.loads(summary.read_text())["seconds"]
        protocols = ["--protocol", "timegan"] if kind == "published" else ["--protocol", "honest"]
        judged = json.loads(self.call("evaluate", "--run", run, "--real", data, "--json", *protocols, *engine))
        kept.write_text(json.dumps({"seconds": seconds, "result": judged}))
        print(f"{self.options.name}: {name}, seed {seed}, {kind}: trained in {seconds:.0f} s", flush=True)

    def hold(self, name):
        return ["--holdout", "0.2"] + (["--stretches", SETS[name]["stretches"]] if "stretches" in SETS[name] else [])

    def file(self, name):
        return getattr(self.options, SETS[name]["file"])

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


def kept_rows():
    """The page's rows by settings, set and kind: what was measured elsewhere."""
    rows = {}
    for line in PAGE.read_text().splitlines() if PAGE.exists() else []:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and cells[0] in SETS:
            rows[cells[1], cells[0], "held-out"] = line
        elif line.startswith("| ") and len(cells) > 1 and cells[1] in SETS:
            rows[cells[0], cells[1], "published"] = line
    return rows


def spread(values):
    mean = statistics.mean(values)
    worst = max(values)
    return f"{mean:.3f} (worst {worst:.3f})"


def ordered(rows, kind):
    """The rows of a kind, settings side by side for each set, the sets as they stand above."""
    own = [item for item in rows.items() if item[0][2] == kind]
    return [line for _, line in sorted(own, key=lambda item: (list(SETS).index(item[0][1]), item[0][0]))]


def at_floor(report):
    """How many distances are no farther than the floor's mean and two deviations; of four scores more is better."""
    def is_close(measure):
        value, floor = measure["value"]["mean"], measure["floor"]
        room = 2 * floor["spread"] + 1e-9
        return value >= floor["mean"] - room if measure["kind"] in MORE_IS_BETTER else value <= floor["mean"] + room

    return sum(map(is_close, report["measures"]))


def published_row(settings, name, runs):
    scores = [run["result"]["time_gan"] for run in runs]
    take = lambda key: [score[key]["mean"] for score in scores if score.get(key)]
    mean = lambda key: f"{statistics.mean(take(key)):.3f}" if take(key) else ""
    seconds = statistics.median(run["seconds"] for run in runs)
    return (
        f"| {settings} | {name} | {len(runs)} | {spread(take('discriminative'))} | {mean('discriminative_floor')} | "
        f"{spread(take('predictive'))} | {mean('predictive_of_real')} | {seconds:.0f} | {PUBLISHED.get(name, '')} |")


def held_out_row(settings, name, runs):
    cells = []
    for judge in JUDGES:
        judged = [next(j for j in run["result"]["honest"]["judges"] if j["judge"] == judge) for run in runs]
        judged = [j for j in judged if j["catches_control"]]
        if not judged:
            cells.append("blind to such data")
            continue
        mean = lambda key: statistics.mean(j[key]["accuracy"] for j in judged if j.get(key))
        blind = f"; blind to {len(runs) - len(judged)}" if len(judged) < len(runs) else ""
        cells.append(f"{mean('synthetic'):.2f} ({mean('floor'):.2f}, {mean('training_floor'):.2f}{blind})")
    ratio = statistics.mean(run["result"]["usefulness"]["ratio"] for run in runs)
    close = statistics.mean(at_floor(run["result"]["measures"]) for run in runs)
    verdicts = collections.Counter(run["result"]["privacy"]["verdict"].replace("_", " ") for run in runs)
    told = ", ".join(f"{verdict} {count}" for verdict, count in sorted(verdicts.items()))
    return f"| {name} | {settings} | {len(runs)} | " + " | ".join(cells) + f" | {ratio:.2f} | {close:.0f} | {told} |"


def page(found, kept):
    make = {"published": published_row, "held-out": held_out_row}
    rows = kept | {key: make[key[2]](key[0], key[1], runs) for key, runs in found.items()}
    return "\n".join([
        "# Fidelity, measured", "",
        "This page is written by `python3 Benchmarks/fidelity.py` (its first lines say how); [fidelity.md](fidelity.md) says what it means.",
        "`default-8000` is every setting at its default, 8,000 steps among them: one to two and a half minutes of stock windows on two cores.",
        "Seconds to train are those of the machine and the threads it was given, other work beside. A row is as the last call that had figures",
        "for it wrote it: [fidelity.md](fidelity.md) says which rows are of an earlier recipe.", "",
        "## As the field measures: trained on all of the data, judged by the same data", "",
        "TimeGAN's discriminative and predictive scores as coded (lower is better), the mean of five runs a model; mean over the",
        "training seeds, and the worst of them.", "",
        "| settings | set | seeds | discriminative | real against real | predictive | learnt on real | seconds to train | published |",
        "|---|---|---|---|---|---|---|---|---|",
        *ordered(rows, "published"),
        "", "## Honestly: trained on a part, judged by the part held out", "",
        "Each judge's accuracy on sequences that it did not learn from, the held-out ones among them (0.5: cannot tell; both kinds",
        "counted alike), the mean over training seeds; in brackets the same judge's accuracy between real sequences, and between what",
        "the model learned from and the held-out data. `TSTR` is the error of a forecaster that learned from synthetic sequences over",
        "that of one that learned from real ones. `distances` are those of 19 that are no farther than between real sequences.",
        "`privacy` counts the verdicts of the attacks over the seeds.", "",
        "| set | settings | seeds | " + " | ".join(JUDGES) + " | TSTR | distances | privacy |",
        "|---|---|---|" + "---|" * (len(JUDGES) + 3),
        *(ordered(rows, "held-out") or ["| not measured yet |" + " |" * (len(JUDGES) + 5)])]) + "\n"


def main():
    options = arguments()
    if not options.page_only:
        Study(options).run()
    found = load()
    if not found and (options.fresh or not options.page_only):
        raise SystemExit("fidelity.py: there are no figures yet; run it without --page-only first")
    PAGE.write_text(page(found, {} if options.fresh else kept_rows()))
    print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
