#!/usr/bin/env python3
# bench.py: measures, and prints one table of ratios with their goals
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench.py --build BUILD [--quick] [--rows N] [--sync-rows N] [--rounds N] [NAME…]

Every line compares two things measured in the same round on the same machine; the best of the rounds counts, and the worst is shown beside it.
The record sets are made once and kept below BUILD/bench. Exit status 1 when a goal was missed."""
import argparse
import json
import os
import shutil
import subprocess
import sys
import time

import configure
import places
import servers

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "ui"))
FRAME_MS = 16.0


class Bench:
    def __init__(self, build, rows, sync_rows, rounds, quick=False):
        self.build, self.rows, self.sync_rows, self.rounds = os.path.abspath(build), rows, sync_rows, rounds
        self.edits_pushed, self.held, self.day_devices = (2000, 500, 40) if quick else (20000, 5000, 200)
        self.folder = os.path.join(self.build, "bench")
        self.lines = []
        self.databases = None   # made when first asked for
        os.makedirs(self.folder, exist_ok=True)

    # --- programs -------------------------------------------------------------------------------------------------------

    def program(self, *parts):
        return os.path.join(self.build, *parts)

    def tool(self, name, *words, **more):
        """One of the programs of this folder; its answer."""
        done = subprocess.run([self.program("tests", "bench", name), *words], capture_output=True, text=True, errors="replace",
                              check=False, **more)
        if done.returncode != 0:
            raise SystemExit(f"{name} {' '.join(words)} ended with {done.returncode}: {done.stderr.strip()}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def made(self, name, make):
        """A folder that is made once: under another name until it is complete."""
        folder = os.path.join(self.folder, name)
        if not os.path.isdir(folder):
            self.note(f"making {name}")
            shutil.rmtree(folder + ".part", ignore_errors=True)
            make(folder + ".part")
            os.rename(folder + ".part", folder)
        return folder

    @staticmethod
    def note(text):
        print(text, file=sys.stderr, flush=True)

    # --- the table --------------------------------------------------------------------------------------------------------

    def line(self, what, measure, goal, less=True):
        """measure(round) gives the ratio and words about it."""
        runs = []
        for i in range(self.rounds):
            self.note(f"{what}, round {i + 1}")
            runs.append(measure(i))
        best = min(runs) if less else max(runs)
        worst = max(runs) if less else min(runs)
        good = goal is None or (best[0] <= goal if less else best[0] >= goal)
        self.lines.append((what, best[0], worst[0], ("≤ " if less else "≥ ") + f"{goal:.2f}" if goal is not None else "",
                           "" if goal is None else "yes" if good else "NO", best[1]))

    def once(self, what, value, words, goal, fault=False):
        """A figure that is the same every time."""
        good = value <= goal and not fault
        self.lines.append((what, value, value, f"≤ {goal:.2f}", "yes" if good else "NO", words))

    def left_out(self, what, why):
        self.lines.append((what, None, None, "", "–", why))

    def print(self):
        width = max(len(line[0]) for line in self.lines)
        print(f"{'measured':<{width}}  {'best':>7}  {'worst':>7}  {'goal':>7}  {'met':>4}  what it was")
        for what, best, worst, goal, met, words in self.lines:
            numbers = [f"{value:.2f}" if value is not None else "" for value in (best, worst)]
            print(f"{what:<{width}}  {numbers[0]:>7}  {numbers[1]:>7}  {goal:>7}  {met:>4}  {words}")
        return not any(line[4] == "NO" for line in self.lines)

    # --- the store -----------------------------------------------------------------------------------------------------------

    def records(self):
        return self.made(f"records-{self.rows}", lambda folder: self.tool("bench-store", "fill", folder, str(self.rows)))

    def search(self):
        def measure(i):
            got = self.tool("bench-store", "search", self.records(), str(i))
            return got["p99"] / FRAME_MS, (f"p99 {got['p99']:.1f} ms (processor time {got['processor_p99']:.1f} ms), p50 {got['p50']:.1f} ms"
                                            f" of {got['keystrokes']} keystrokes; a frame is 16 ms")
        self.line(f"search keystroke, {self.rows:,} records / frame", measure, 0.5)

    def lists(self):
        folder = self.made(f"accounts-{self.rows}", lambda made: self.tool("bench-store", "fill", made, str(self.rows), "accounts"))
        found = [self.tool("bench-store", "list", folder) for _ in range(self.rounds)]
        rows = iter(found * 2)

        def full(_):
            got = next(rows)
            return got["full"] / got["bare"], f"{got['full'] * 1000:.0f} ms, bare query {got['bare'] * 1000:.0f} ms"

        def first(_):
            got = next(rows)
            return got["first"] / got["bare"], f"{got['first'] * 1000:.1f} ms until 256 rows, the first 128 with their records"
        self.line(f"list of {self.rows:,} rows, full / bare query", full, 1.2)
        self.line(f"list of {self.rows:,} rows, first rows / bare query", first, None)

    def edits(self):
        # On a copy, so that rounds and runs find the same file.
        copy = os.path.join(self.folder, "edit")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.records(), copy)

        def measure(_):
            got = self.tool("bench-store", "edit", copy)
            each = 1000 / got["edits"]
            return got["door"] / got["bare"], f"{got['door'] * each:.2f} ms, bare {got['bare'] * each:.2f} ms; both durable"
        self.line("edit through the door / bare transaction", measure, 3.0)

        n = min(10000, self.rows // 20)

        def many(_):
            got = self.tool("bench-many", copy, str(n))
            return got["run"] / 2, (f"{got['run']:.2f} s (processor time {got['processor']:.2f} s), preview {got['plan']:.2f} s, undo {got['undo']:.2f} s;"
                                    f" {got['transactions']} transactions")
        self.line(f"edit of {n:,} records / 2 s", many, 1.0)
        shutil.rmtree(copy)

    # --- the server ---------------------------------------------------------------------------------------------------------

    def servers(self, name):
        """A line of servers.py, on both databases."""
        getattr(servers.Servers(self, places.Folders(self)), name)()
        if self.databases is None:
            self.databases = places.Databases(self)
        if self.databases.uri is None:
            self.left_out(f"{name} (PostgreSQL)", "PostgreSQL is not installed")
        else:
            getattr(servers.Servers(self, self.databases), name)()

    # --- configuring ---------------------------------------------------------------------------------------------------------

    def configure(self):
        configure.measure(self)

    # --- the window --------------------------------------------------------------------------------------------------------------

    def window(self):
        app = self.program("src", "app", "fieldbook")
        if not os.path.exists(app):
            self.left_out("window ready / empty window", "the application was not built")
            return
        import fbui
        import xwindows
        profile = os.path.join(self.folder, "window")
        shutil.rmtree(profile, ignore_errors=True)
        shutil.copytree(self.records(), profile)
        memory = []
        with fbui.Screen() as screen:
            environment = {**os.environ, **screen.environment, "GSETTINGS_SCHEMA_DIR": self.program("data")}

            display = xwindows.Display(environment["DISPLAY"])

            def ready(words, settle):
                display.wait(False, 20)
                start = time.monotonic()
                process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                try:
                    display.wait(True, 60)
                    seconds = time.monotonic() - start
                    time.sleep(settle)
                    return seconds, private_memory(process.pid)
                finally:
                    process.terminate()
                    process.wait(timeout=20)

            def measure(_):
                empty = ready([self.program("tests", "bench", "bench-window")], 2)
                ours = ready([app, "--profile", profile], 4)
                allowed = empty[1] * 1.5 + 60
                memory.append((ours[1] / allowed, f"{ours[1]:.0f} MB, empty window {empty[1]:.0f} MB; allowed 1.5 times that and 60 MB"))
                return ours[0] / empty[0], f"{ours[0] * 1000:.0f} ms, empty window {empty[0] * 1000:.0f} ms"
            self.line(f"window ready, {self.rows:,} records / empty window", measure, 1.5)
        taken = iter(memory)
        self.line(f"memory, {self.rows:,} records / allowed", lambda _: next(taken), 1.0)
        shutil.rmtree(profile, ignore_errors=True)


def private_memory(pid):
    """Megabytes of a process that are its own share (PSS)."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        for line in file:
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    raise SystemExit("no PSS")


LINES = ("window", "search", "lists", "edits", "configure")
SERVER_LINES = ("first_sync", "idle", "push", "sizes", "nudges", "day")


def main():
    names = [name.replace("_", "-") for name in LINES + SERVER_LINES]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"lines to measure: {', '.join(names)} (all)")
    parser.add_argument("--build", required=True)
    parser.add_argument("--quick", action="store_true", help="few rounds and small record sets: for a direction, not for the record")
    parser.add_argument("--rows", type=int, help="records in the device's file (1000000)")
    parser.add_argument("--sync-rows", type=int, help="records of the first sync (200000)")
    parser.add_argument("--rounds", type=int, help="(5)")
    args = parser.parse_args()
    for name in args.names:
        if name not in names:
            parser.error(f"there is no line {name}; there are {', '.join(names)}")
    rows, sync_rows, rounds = (100000, 20000, 2) if args.quick else (1000000, 200000, 5)
    bench = Bench(args.build, args.rows or rows, args.sync_rows or sync_rows, args.rounds or rounds, args.quick)
    for name in LINES + SERVER_LINES:
        if args.names and name.replace("_", "-") not in args.names:
            continue
        if name in LINES:
            getattr(bench, name)()
        else:
            bench.servers(name)
    if args.quick:
        print("Quick: few rounds, small record sets. These are not the figures of the goals.")
    return 0 if bench.print() else 1


if __name__ == "__main__":
    sys.exit(main())
