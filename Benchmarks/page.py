"""From figures to the page: nothing here measures, so a page can be written again at any time."""
import statistics

import cases

FIELDS = {"T": "steps", "B": "batch", "H": "hidden"}


def middle(case, engine):
    """The median of an engine's blocks' medians in milliseconds, or None."""
    medians = case["engines"].get(engine, {}).get("medians")
    return statistics.median(medians) if medians else None


def ratio(case, engine, over="antiphon"):
    """How many times longer another engine takes, or None."""
    ours, theirs = middle(case, over), middle(case, engine)
    return theirs / ours if ours and theirs else None


def spread(case, engine, over="antiphon"):
    """The least and the greatest ratio of the rounds, or None."""
    pairs = list(zip(case["engines"].get(engine, {}).get("medians", []), case["engines"][over]["medians"]))
    ratios = [theirs / ours for theirs, ours in pairs]
    return (min(ratios), max(ratios)) if ratios else None


def ceiling(case, which="all"):
    """The median multiply-add ceiling of the case's rounds in GFLOP/s, or None."""
    figures = [round[which] for round in case.get("ceiling", [])]
    return statistics.median(figures) if figures else None


def rate(case, engine="antiphon"):
    """GFLOP/s by the count that is the same for every engine, or None."""
    time = middle(case, engine)
    return case["operations"] / time / 1e6 if time else None


def share(case):
    """The share of the ceiling, or None."""
    return rate(case) / ceiling(case) if rate(case) and ceiling(case) else None


def number(value, digits=3):
    """Significant digits without an exponent; a dash for nothing."""
    if value is None:
        return "-"
    whole = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    return f"{value:.{max(0, digits - whole)}f}"


def times(value, aim=None):
    text = "-" if value is None else f"**{value:.1f} x**"
    return text + (f" ({aim:g})" if aim else "")


def size_bytes(value):
    return f"{value / 1e9:.1f} GB" if value >= 1e9 else f"{value / 1e6:.0f} MB"


def console_line(name, case):
    figures = [f"{engine} {number(middle(case, engine))} ms" for engine in case["engines"]]
    ratios = [f"{ratio(case, engine):.2f} x {engine}" for engine in ("torch", "jax", "one") if ratio(case, engine)]
    limit = [f"{share(case):.2f} of the ceiling ({ceiling(case):.0f} GFLOP/s)"] if share(case) else []
    return f"{name}: {', '.join(figures)}; {', '.join(ratios + limit)}; load {case['load'][0]:.1f}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def comparison(results, section, others):
    """A table of one section: times, ratios with their aims, rates."""
    head = ["size", "B, T, F, H", "this engine, ms"]
    for other in others:
        head += [f"{NAMES[other]}, ms", f"times faster than {NAMES[other]} (goal)", "of single rounds"]
    rows = []
    for name in cases.PLAIN:
        case = results["cases"].get(f"{section}/{name}")
        if not case:
            continue
        size = case["size"]
        row = [name, ", ".join(str(size[k]) for k in ("batch", "steps", "features", "hidden")),
               number(middle(case, "antiphon"))]
        for other in others:
            least = spread(case, other)
            row += [number(middle(case, other)), times(ratio(case, other), cases.goal(section, other, name)),
                    f"{least[0]:.1f} to {least[1]:.1f}" if least else case["engines"][other].get("error", "-")]
        rows.append(row)
    return table(head, rows) if rows else "Not measured."


def limits(results):
    rows = []
    for name in cases.PLAIN:
        case = results["cases"].get(f"step/{name}")
        if not case or not share(case):
            continue
        peak = case["engines"]["antiphon"].get("peak_rss_bytes")
        rows.append([
            name, f"{rate(case):.0f}", f"{ceiling(case):.0f}",
            f"**{share(case):.2f}** ({cases.goal('step', 'share', name):g})",
            *(number(rate(case, other)) for other in ("torch", "jax")), times(ratio(case, "one")),
            size_bytes(peak) if peak else "-"])
    return table(
        ["size", "this engine, GFLOP/s", "ceiling, GFLOP/s", "share of the ceiling (goal)", "PyTorch, GFLOP/s",
         "JAX, GFLOP/s", "all threads over one", "peak memory"], rows) if rows else "Not measured."


def growth(results, letter):
    entries = [(int(key.split("/")[2]), case) for key, case in results["cases"].items()
               if key.startswith(f"growth/{letter}/")]
    if not entries:
        return "Not measured."
    entries.sort(key=lambda entry: entry[0])
    rows = []
    for value, case in entries:
        time = middle(case, "antiphon")
        samples = case["size"]["batch"] * case["size"]["steps"]
        rows.append([
            str(value), number(time), f"{number(time / samples * 1e6)}" if time else "-",
            number(middle(case, "one")), times(ratio(case, "one")), number(middle(case, "torch")),
            times(ratio(case, "torch")), number(middle(case, "jax")), times(ratio(case, "jax")),
            number(rate(case))])
    return table(
        [letter, "this engine, ms", "ns a step and sequence", "on 1 thread, ms", "gain by threads", "PyTorch, ms",
         "faster than PyTorch", "JAX, ms", "faster than JAX", "GFLOP/s"], rows)


def process(results):
    figures = results["cases"].get("process")
    if not figures:
        return "Not measured."
    engines = [engine for engine in ("antiphon", "torch", "jax") if engine in figures.get("memory", {})]
    rows = []
    for what, label in (("memory", "peak memory of a process of medium steps"),
                        ("start", "start-up (`antiphon --version`, `import torch`, `import jax.numpy`)"),
                        ("first", "from nothing to 6 medium steps done")):
        key = "bytes" if what == "memory" else "seconds"
        values = [figures[what].get(engine, {}).get(key) for engine in engines]
        shown = [size_bytes(v) if key == "bytes" else f"{v * 1e3:.0f} ms" for v in values]
        rows.append([label, *shown])
    size = figures["size"]
    packages = results["packages"]
    sizes = {"antiphon": size["command"] + size["libraries"],
             **{name: packages[name]["bytes"] for name in ("torch", "jax") if name in packages}}
    rows.append(["installed, with all that it needs but Python and the C library",
                 *(size_bytes(sizes[engine]) if engine in sizes else "-" for engine in engines)])
    note = ("" if not size["libraries"] else
            f"\n\nThe command alone takes {size_bytes(size['command'])}; the rest is the Swift run-time library, which "
            "`--static-swift-stdlib` links in.")
    return table(["", *(NAMES[engine] for engine in engines)], rows) + note


NAMES = {"antiphon": "this engine", "torch": "PyTorch", "jax": "JAX"}


def text(results):
    """The page in Markdown."""
    machine, packages = results["machine"], results["packages"]
    versions = ", ".join(f"{name} {package['version']}" for name, package in packages.items())
    loads = [load for case in results["cases"].values() for load in case.get("load", [])]
    mode = " --quick" if results["quick"] else ""
    busy = statistics.median(loads) if loads else 0
    return f"""# Performance

How fast this engine trains and generates beside PyTorch (eager) and JAX (the whole step one jitted program), on the same work.
This page is written by one command; run it on your own machine:

    python3 Benchmarks/run.py{mode}

It installs the other engines, measures, and writes this page. Taken on {results.get("finished", results["started"])}, on
{machine["processor"]} ({machine["cores"]} cores, {size_bytes(machine["memory"])} of memory; {machine["system"]}), with
{results["threads"]} threads for every engine. {machine["swift"]}; Python {machine["python"]}, {versions}.

Engines take turns: {results["rounds"]} rounds of blocks of about {results["seconds"]:g} s each (5 steps to warm up, then at least 3
that count), another engine first each round, every engine on the same cores. A figure is the median of the blocks' medians; a
ratio is one of such medians; "of single rounds" gives the least and the greatest ratio of a round, to show how noisy the machine
was (its load average before and after cases was {busy:.1f} in the median, measured work included). In brackets stands what
this project aims at.

## The plain adversarial step

A generator (LSTM over noise at each step, dense, sigmoid) and a discriminator (LSTM, dense, one logit a step), binary
cross-entropy, Adam; one discriminator update on real and generated sequences, then one generator update. For this engine that
is what `antiphon train` does for each step, the drawing of the batch included.

{comparison(results, "step", ("torch", "jax"))}

The rate counts 11 B T 2 (H + (F + Z) / 2) 4 H operations a step for every engine alike: the useful matrix work. The ceiling is
what the machine's vector units do in multiply-adds on registers alone, measured between the blocks (Benchmarks/ceiling.c).

{limits(results)}

## The default recipe's step

Relativistic pairs, penalties on the discriminator's gradient at real and generated sequences in every step, Adam, averaged weights:
what `antiphon train` does unless told otherwise ([why](decisions/0006-recipe.md)), but for the noise that the discriminator sees through,
which costs 2 % ([0100](decisions/0100-instance-noise.md)). This engine differentiates the penalties twice;
PyTorch takes them by differences along a direction, which gives the same gradient to 5e-4 and spares it a second backward pass
through time ([both](decisions/0005-second-derivatives.md)).

{comparison(results, "penalised", ("torch",))}

## Generating {cases.GENERATED:,} sequences

From noise to numbers in the data's own units, in memory.

{comparison(results, "generate", ("torch",))}

## Growth

The medium step with one of its sizes doubled again and again. Cost should grow with T and with B as they do, no faster: the third
column would then stay the same.

### Steps T

{growth(results, "T")}

### Batch B

{growth(results, "B")}

### Hidden units H

{growth(results, "H")}

## Whole processes

{process(results)}
"""
