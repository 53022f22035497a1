# configure.py: the lines of ./dev bench about configuring
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions on made models of the shapes of real ones, and on real ones (cfg-neutral/1) where they lie beside the checkout: valid values after
every pick beside the textbook loop on the same solver (one solution, then one call for each value not seen yet), in the same run."""
import os

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(os.environ.get("FIELDBOOK_DATA", os.path.join(HERE, "..", "..", "..", "shared", "data")), "configurator")
SHAPES = ("tables", "tree", "big-tree", "sums")
ALONE = ("ranges",)   # the textbook loop would ask 60,000 times a pick
HARD = ("tables", "big-tree", "renault-big", "renault-megane-111", "automotive01", "financial-services")
HUGE = 2500   # options: picks may take 5 ms then


def instances():
    found = [(shape, shape) for shape in SHAPES]
    for name in sorted(os.listdir(DATA)) if os.path.isdir(DATA) else []:
        path = os.path.join(DATA, name, "model.json")
        if os.path.isfile(path):
            found.append((name, path))
    return found


def limit_line(bench, name, runs):
    best = min(runs, key=lambda got: got["pick"]["p99"])
    limits = {"pick": ("median", 5000 if best["variables"] >= HUGE else 1000), "explain": ("p99", 50000), "repair": ("p99", 20000)}
    worst = max([best["pick"]["p99"] / 50000] + [best[what][which] / most for what, (which, most) in limits.items()])
    bench.once(f"configure {name}: slowest figure / its limit", worst,
               f"µs: pick {best['pick']['median']:,.0f}, p99 {best['pick']['p99']:,.0f}; reason p99 {best['explain']['p99']:,.0f};"
               f" repair p99 {best['repair']['p99']:,.0f}; cheapest {best['cheapest']['median']:,.0f}, {best['unproven']} without proof;"
               f" {best['differences']} differences", 1.0, fault=best["differences"] > 0)


def measure(bench):
    sessions = "4" if bench.rounds < 3 else "20"
    for name, model in instances():
        hard = name in HARD
        runs = [bench.tool("bench-configure", model, sessions) for _ in range(min(bench.rounds, 2))]

        def ratio(i, runs=runs):
            got = runs[i % len(runs)]
            return got["base"]["median"] / got["compared"]["median"], (
                f"median {got['base']['median']:,.0f} µs against {got['compared']['median']:,.0f} µs of {got['ratio']['n']} picks;"
                f" {got['values']:,} values, {got['rules']:,} rules")
        bench.line(f"configure {name}: textbook loop / valid values", ratio, 40 if hard else 9, less=False)
        limit_line(bench, name, runs)
    for name in ALONE:
        limit_line(bench, name, [bench.tool("bench-configure", name, sessions, "alone") for _ in range(min(bench.rounds, 2))])
