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
import sqlite3
import subprocess
import sys
import time
import urllib.request

import configure
import devices

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "ui"))
FRAME_MS = 16.0
ALWAYS = ("--pulls-per-minute", "0", "--pushes-per-minute", "0")   # one device asks for all of them here
DAY_REPS = 20
DAY_EDITS = 40


class Bench:
    def __init__(self, build, rows, sync_rows, rounds, quick=False):
        self.build, self.rows, self.sync_rows, self.rounds = os.path.abspath(build), rows, sync_rows, rounds
        self.edits_pushed, self.held, self.day_devices = (2000, 500, 40) if quick else (20000, 5000, 200)
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

    def serve(self, data, *words):
        return self.start_server(self.server_program(), "--data", data, "--listen", "127.0.0.1:0", *words)

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

    def first_sync(self):
        self.with_synced_device(first=True, idle=False)

    def idle(self):
        self.with_synced_device(first=False, idle=True)

    def with_synced_device(self, first, idle):
        data = self.made(f"server-{self.sync_rows}", self.make_server)
        profile = os.path.join(self.folder, "device")
        server, url = self.serve(data, *ALWAYS)
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
            if first:
                self.line(f"first sync of {self.sync_rows:,} records / bare insert", measure, 0.5, less=False)
            elif idle:
                measure(0)
            if idle:
                self.idle_pulls(profile, server, url)
        finally:
            stop(server)

    def idle_pulls(self, profile, server, url):
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
            self.line("idle pulls a second / constant answer", measure, 0.6, less=False)
        finally:
            stop(constant)

    # --- many devices ----------------------------------------------------------------------------------------------------------

    def schema(self, url):
        with urllib.request.urlopen(url + "/v1/hello", timeout=20) as answer:
            return json.loads(answer.read())["max_schema"]

    def seats(self, data, n, login, prefix, url):
        """Devices with their tokens; the server that serves @data may run."""
        ids = self.tool("bench-edits", "seats", data, str(n), login, prefix)
        schema = self.schema(url)
        return [devices.Device(url, one, f"{prefix}-{i}", schema) for i, one in enumerate(ids)]

    def copied(self, name, source):
        copy = os.path.join(self.folder, name)
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(source, copy)
        return copy

    def contacts(self, data, n):
        with sqlite3.connect(f"file:{data}/server.db?mode=ro", uri=True) as db:
            rows = db.execute("SELECT id, _ver, job_title FROM contact WHERE _dead = 0 ORDER BY id LIMIT ?", (n,)).fetchall()
        return [("contact", devices.text_of(row), ver, "job_title", old, f"Title {i}") for i, (row, ver, old) in enumerate(rows)]

    def push(self):
        source = self.made(f"server-{self.sync_rows}", self.make_server)
        n = min(self.edits_pushed, self.sync_rows // 5)

        def rate(per):
            data = self.copied("push", source)
            edits = self.contacts(data, n)
            server, url = self.serve(data, *ALWAYS)
            try:
                device = self.seats(data, 1, "rep", f"push{per}", url)[0]
                bodies = [device.make_push(edits[at:at + 500], per) for at in range(0, n, 500)]
                before, start = cpu_seconds(server.pid), time.monotonic()
                for body in bodies:
                    if not device.push(body):
                        raise SystemExit(f"push was answered with {device.problems[0]}")
                seconds, cpu = time.monotonic() - start, cpu_seconds(server.pid) - before
                if device.refused or device.accepted != (n + per - 1) // per:
                    raise SystemExit(f"{device.refused} transactions were refused")
            finally:
                stop(server)
                shutil.rmtree(data)
            return n / seconds, n / cpu

        def measure_per(per):
            def measure(_):
                data = self.copied("bare-push", source)
                bare = self.tool("bench-edits", "bare", data, str(n), str(per))
                shutil.rmtree(data)
                bare_rate = bare["edits"] / bare["seconds"]
                ours, ours_cpu = rate(per)
                return ours / bare_rate, (f"{ours:,.0f} edits/s over HTTP (500 a request, one commit each; {1e6 / ours_cpu:,.0f} µs of processor"
                                          f" an edit), bare {bare_rate:,.0f} edits/s, one durable commit for every {per}")
            return measure
        self.line(f"push of {n:,} edits, one a transaction / bare", measure_per(1), 0.3, less=False)
        self.line(f"push of {n:,} edits, fifty a transaction / bare", measure_per(50), 0.6, less=False)

    def sizes(self):
        source = self.made(f"server-{self.sync_rows}", self.make_server)
        data = self.copied("sizes", source)
        accounts = min(10000, self.sync_rows // 20)
        subprocess.run([self.server_program(), "admin", "--data", data, "territory", "add", "T2", "--name", "Other"], check=True, capture_output=True)
        subprocess.run([self.server_program(), "admin", "--data", data, "assign", "rep", "T2"], check=True, capture_output=True)
        self.tool("bench-sync", "move", data, str(accounts), "T1")
        server, url = self.serve(data, *ALWAYS)
        try:
            device = self.seats(data, 1, "rep", "sizes", url)[0]
            if device.pull() is None or device.pull() is None:
                raise SystemExit(f"pull was answered with {device.problems[0]}")
            idle = device.pull()[0]
            device.close()
            stop(server)
            moved = self.tool("bench-sync", "move", data, str(accounts), "T2")
            server, url = self.serve(data, *ALWAYS)
            device.port = int(url.rsplit(":", 1)[1])
            size, lines = device.pull()
        finally:
            stop(server)
            shutil.rmtree(data)
        self.once("answer to an idle pull / 300 bytes", idle / 300, f"{idle} bytes", 1.0)
        self.once(f"{accounts:,} accounts realigned, for a device that keeps them / 50 KB", size / 51200 * 10000 / accounts,
                  f"{size / 1024:,.0f} KB in {lines:,} lines", 1.0)
        self.once(f"{accounts:,} accounts realigned, rows written / account", moved["rows"] / max(moved["accounts"], 1),
                  f"{moved['rows']:,} rows in {moved['seconds']:.1f} s", 2.0)

    def nudges(self):
        source = self.made(f"server-{self.sync_rows}", self.make_server)
        data = self.copied("nudges", source)
        server, url = self.serve(data, *ALWAYS)
        try:
            tokens = [device.token for device in self.seats(data, self.held, "rep", "nudge", url)]
            with sqlite3.connect(f"file:{data}/server.db?mode=ro", uri=True) as db:
                head = db.execute("SELECT seq FROM sync_clock").fetchone()[0]
            before, start = resident_kilobytes(server.pid), time.monotonic()
            held = devices.Held(url, tokens, head)
            settle(server.pid)
            after, seconds, answered = resident_kilobytes(server.pid), time.monotonic() - start, held.count_answered()
            held.close()
        finally:
            stop(server)
            shutil.rmtree(data)
        each = (after - before) / self.held
        self.once(f"memory of {self.held:,} held nudges / 20 KB each", each / 20,
                  f"{each:.1f} KB each; {answered} were answered before their time, all asked within {seconds:.0f} s", 1.0,
                  fault=answered > 0)

    def make_company(self, folder):
        """Twenty territories with a rep each."""
        os.makedirs(folder)
        password = os.path.join(self.folder, "password")
        with open(password, "w", encoding="utf-8") as file:
            file.write("bench-password\n")
        for i in range(DAY_REPS):
            for words in (["user", "add", f"rep{i}", "--name", f"Rep {i}", "--role", "rep", "--password-file", password],
                          ["territory", "add", f"T{i}", "--name", f"Territory {i}"], ["assign", f"rep{i}", f"T{i}"]):
                subprocess.run([self.server_program(), "admin", "--data", folder, *words], check=True, capture_output=True)
            self.tool("bench-sync", "fill", folder, "2000", f"T{i}", f"rep{i}")

    def day(self):
        """Every device pushes its forty edits, each its own transaction, and pulls what the others did."""
        source = self.made("company", self.make_company)

        def measure(_):
            data = self.copied("day", source)
            server, url = self.serve(data)
            try:
                seats, works = [], []
                with sqlite3.connect(f"file:{data}/server.db?mode=ro", uri=True) as db:
                    head = db.execute("SELECT seq FROM sync_clock").fetchone()[0]
                    for i in range(DAY_REPS):
                        rows = db.execute("SELECT c.id, c._ver, c.job_title FROM contact c JOIN member m ON m.gid = c._gid JOIN bucket b ON b.bid = m.bid"
                                          " JOIN territory t ON t.id = b.ref WHERE t.code = ? ORDER BY c.id", (f"T{i}",)).fetchall()
                        n = self.day_devices // DAY_REPS
                        for j, device in enumerate(self.seats(data, n, f"rep{i}", f"day{i}", url)):
                            mine = rows[j * DAY_EDITS:(j + 1) * DAY_EDITS]
                            device.day = device.make_push([("contact", devices.text_of(row), ver, "job_title", old, f"Day {j}-{k}")
                                                           for k, (row, ver, old) in enumerate(mine)], 1)
                            device.cursor = 0
                            seats.append(device)
                for device in seats:
                    if device.pull() is None:
                        raise SystemExit(f"pull was answered with {device.problems[0]}")
                for device in seats:
                    works.append(lambda one=device: one.push(one.day) and one.pull())
                before = cpu_seconds(server.pid)
                times, seconds = devices.all_at_once(works)
                cpu = cpu_seconds(server.pid) - before
                problems = [problem for device in seats for problem in device.problems]
                refused, accepted = sum(device.refused for device in seats), sum(device.accepted for device in seats)
            finally:
                stop(server)
                shutil.rmtree(data)
            expected = len(seats) * DAY_EDITS
            locks = sum("lock" in text or status == 503 for status, text in problems)
            words = (f"p50 {times[len(times) // 2]:.2f} s, p99 {times[int(len(times) * 0.99) - 1]:.2f} s, all within {seconds:.2f} s"
                     f" ({cpu:.2f} s of the server's processor); {accepted} of {expected} transactions taken, {refused} refused,"
                     f" {len(problems)} answers that were no success, {locks} of them for locks")
            return (refused + len(problems) + expected - accepted) / expected, words
        self.line(f"{self.day_devices} devices sync {DAY_EDITS} edits each at once: part refused", measure, 0.0)

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


def resident_kilobytes(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))


def settle(pid):
    """Until the process has nothing left to do."""
    last = -1.0
    while (now := cpu_seconds(pid)) - last > 0.05:
        last = now
        time.sleep(2)


def stop(process):
    process.terminate()
    process.wait(timeout=60)


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


LINES = {"window": "window", "search": "search", "lists": "lists", "edits": "edits", "first-sync": "first_sync", "idle": "idle", "push": "push",
         "sizes": "sizes", "nudges": "nudges", "day": "day", "configure": "configure"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"lines to measure: {', '.join(LINES)} (all)")
    parser.add_argument("--build", required=True)
    parser.add_argument("--quick", action="store_true", help="few rounds and small record sets: for a direction, not for the record")
    parser.add_argument("--rows", type=int, help="records in the device's file (1000000)")
    parser.add_argument("--sync-rows", type=int, help="records of the first sync (200000)")
    parser.add_argument("--rounds", type=int, help="(5)")
    args = parser.parse_args()
    for name in args.names:
        if name not in LINES:
            parser.error(f"there is no line {name}; there are {', '.join(LINES)}")
    rows, sync_rows, rounds = (100000, 20000, 2) if args.quick else (1000000, 200000, 5)
    bench = Bench(args.build, args.rows or rows, args.sync_rows or sync_rows, args.rounds or rounds, args.quick)
    for name, method in LINES.items():
        if not args.names or name in args.names:
            getattr(bench, method)()
    if args.quick:
        print("Quick: few rounds, small record sets. These are not the figures of the goals.")
    return 0 if bench.print() else 1


if __name__ == "__main__":
    sys.exit(main())
