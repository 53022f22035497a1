#!/usr/bin/env python3
# bench.py: measures, and prints one table of ratios with their goals
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench.py --build BUILD [--rows N] [--sync-rows N] [--rounds N] [--only WORD]

Every line compares two things measured in the same round on the same machine; the best of the rounds counts, and the worst is shown beside it.
The record sets are made once and kept below BUILD/bench. Exit status 1 when a goal was missed."""
import argparse
import json
import os
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "ui"))
FRAME_MS = 16.0


class Bench:
    def __init__(self, build, rows, sync_rows, rounds):
        self.build, self.rows, self.sync_rows, self.rounds = os.path.abspath(build), rows, sync_rows, rounds
        self.folder = os.path.join(self.build, "bench")
        self.lines = []
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
            note(f"making {name}")
            shutil.rmtree(folder + ".part", ignore_errors=True)
            make(folder + ".part")
            os.rename(folder + ".part", folder)
        return folder

    # --- the table --------------------------------------------------------------------------------------------------------

    def line(self, what, measure, goal, less=True):
        """measure(round) gives the ratio and words about it."""
        runs = []
        for i in range(self.rounds):
            note(f"{what}, round {i + 1}")
            runs.append(measure(i))
        best = min(runs) if less else max(runs)
        worst = max(runs) if less else min(runs)
        good = goal is None or (best[0] <= goal if less else best[0] >= goal)
        self.lines.append((what, best[0], worst[0], ("≤ " if less else "≥ ") + f"{goal:.2f}" if goal is not None else "",
                           "" if goal is None else "yes" if good else "NO", best[1]))

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
        shutil.rmtree(copy)

    # --- the server ------------------------------------------------------------------------------------------------------------

    def server_program(self):
        return self.program("src", "server", "fieldbook-server")

    def make_server(self, folder):
        os.makedirs(folder)
        password = os.path.join(self.folder, "password")
        with open(password, "w", encoding="utf-8") as file:
            file.write("bench-password\n")
        for words in (["user", "add", "rep", "--name", "Rep", "--role", "rep", "--password-file", password],
                      ["territory", "add", "T1", "--name", "Territory"], ["assign", "rep", "T1"]):
            subprocess.run([self.server_program(), "admin", "--data", folder, *words], check=True, capture_output=True)
        self.tool("bench-sync", "fill", folder, str(self.sync_rows), "T1", "rep")

    def start_server(self, *words):
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = process.stdout.readline().strip()
        if not line.startswith("listening on "):
            raise SystemExit(f"{words[0]} did not start")
        return process, line.removeprefix("listening on ").rstrip("/")

    def cli(self, profile, *words):
        done = subprocess.run([self.program("src", "cli", "fieldbook-cli"), "--profile", profile, "--json", *words], capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"fieldbook-cli {' '.join(words)} ended with {done.returncode}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def sync(self):
        data = self.made(f"server-{self.sync_rows}", self.make_server)
        profile = os.path.join(self.folder, "device")
        server, url = self.start_server(self.server_program(), "--data", data, "--listen", "127.0.0.1:0")
        try:
            def measure(_):
                shutil.rmtree(profile, ignore_errors=True)
                self.cli(profile, "sign-in", url, "--login", "rep", "--password-file", os.path.join(self.folder, "password"))
                start = time.monotonic()
                got = self.cli(profile, "sync", "--until-idle")
                seconds = time.monotonic() - start
                rows = got["pulled"]["rows"]
                target = os.path.join(self.folder, "bare.db")
                remove(target)
                bare = self.tool("bench-bare", os.path.join(profile, "cache.db"), target)
                remove(target)
                rate, bare_rate = rows / seconds, bare["rows"] / bare["seconds"]
                return rate / bare_rate, (f"{rate:,.0f} rows/s of {rows:,}; bare insert {bare_rate:,.0f} rows/s, both with indexes and search;"
                                          f" without search {bare['rows'] / bare['rows_seconds']:,.0f}")
            self.line(f"first sync of {self.sync_rows:,} records / bare insert", measure, 0.5, less=False)
            self.idle(profile, server, url)
        finally:
            server.terminate()
            server.wait(timeout=30)

    def idle(self, profile, server, url):
        """By the processor time of the two servers: the client that asks costs as much as the one that answers a constant, so that by the
        clock both would look alike."""
        constant, constant_url = self.start_server(self.program("tests", "bench", "bench-sync"), "constant")

        def rate(process, address):
            before = cpu_seconds(process.pid)
            got = self.tool("bench-sync", "idle", profile, address, "3")
            return got["requests"] / (cpu_seconds(process.pid) - before), got["per_second"]

        def measure(_):
            ours, theirs = rate(server, url), rate(constant, constant_url)
            return ours[0] / theirs[0], (f"{ours[0]:,.0f} a second of the server's processor time, a constant answer {theirs[0]:,.0f};"
                                         f" by the clock {ours[1]:,.0f} and {theirs[1]:,.0f}")
        try:
            self.line("idle pulls a second / constant answer", measure, 0.5, less=False)
        finally:
            constant.terminate()
            constant.wait(timeout=10)

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


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def remove(path):
    for end in ("", "-wal", "-shm"):
        if os.path.exists(path + end):
            os.remove(path + end)


def note(text):
    print(text, file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True)
    parser.add_argument("--rows", type=int, default=1000000, help="records in the device's file (1000000)")
    parser.add_argument("--sync-rows", type=int, default=200000, help="records of the first sync (200000)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["window", "search", "lists", "edits", "sync"], action="append")
    args = parser.parse_args()
    bench = Bench(args.build, args.rows, args.sync_rows, args.rounds)
    for name in ("window", "search", "lists", "edits", "sync"):
        if args.only is None or name in args.only:
            getattr(bench, name)()
    return 0 if bench.print() else 1


if __name__ == "__main__":
    sys.exit(main())
