# servers.py: the lines of ./dev bench about the server and many devices
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each line once on SQLite and once on PostgreSQL (places.py). A server is always a real process of its own."""
import json
import os
import shutil
import subprocess
import time
import urllib.request

import devices

ALWAYS = ("--pulls-per-minute", "0", "--pushes-per-minute", "0")   # one device asks for all of them here
DAY_REPS = 20
DAY_EDITS = 40
PASSWORD = "bench-password"


class Servers:
    def __init__(self, bench, places):
        self.bench, self.places, self.label = bench, places, places.label

    # --- programs -------------------------------------------------------------------------------------------------------

    def program(self):
        return self.bench.program("src", "server", "fieldbook-server")

    def password(self):
        path = os.path.join(self.bench.folder, "password")
        with open(path, "w", encoding="utf-8") as file:
            file.write(PASSWORD + "\n")
        return path

    def admin(self, place, *words):
        subprocess.run([self.program(), "admin", *place.words, *words], check=True, capture_output=True)

    def add_rep(self, place, login, territory):
        self.admin(place, "user", "add", login, "--name", login.title(), "--role", "rep", "--password-file", self.password())
        self.admin(place, "territory", "add", territory, "--name", territory)
        self.admin(place, "assign", login, territory)

    def make_server(self, place):
        self.add_rep(place, "rep", "T1")
        self.bench.tool("bench-sync", "fill", place.address, str(self.bench.sync_rows), "T1", "rep")

    def source(self):
        return self.places.made(f"server-{self.bench.sync_rows}", self.make_server)

    def serve(self, place, *words):
        return start(self.program(), *place.words, "--listen", "127.0.0.1:0", *words)

    def cli(self, profile, *words):
        done = subprocess.run([self.bench.program("src", "cli", "fieldbook-cli"), "--profile", profile, "--json", *words], capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"fieldbook-cli {' '.join(words)} ended with {done.returncode}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def seats(self, place, n, login, prefix, url):
        """Devices with their tokens; the server that serves @place may run."""
        ids = self.bench.tool("bench-edits", "seats", place.address, str(n), login, prefix)
        with urllib.request.urlopen(url + "/v1/hello", timeout=20) as answer:
            schema = json.loads(answer.read())["max_schema"]
        return [devices.Device(url, one, f"{prefix}-{i}", schema) for i, one in enumerate(ids)]

    def contacts(self, place, n, territory=""):
        """[id, version, job title] of N contacts, of one territory."""
        return self.bench.tool("bench-edits", "contacts", place.address, str(n), territory)

    def head(self, place):
        return self.bench.tool("bench-edits", "head", place.address)

    # --- one device -----------------------------------------------------------------------------------------------------

    def first_sync(self):
        self.with_synced_device(first=True, idle=False)

    def idle(self):
        self.with_synced_device(first=False, idle=True)

    def with_synced_device(self, first, idle):
        profile = os.path.join(self.bench.folder, "device")
        server, url = self.serve(self.source(), *ALWAYS)
        try:
            def measure(_):
                shutil.rmtree(profile, ignore_errors=True)
                self.cli(profile, "sign-in", url, "--login", "rep", "--password-file", self.password())
                begun = time.monotonic()
                got = self.cli(profile, "sync", "--until-idle")
                seconds = time.monotonic() - begun
                rows = got["pulled"]["rows"]
                target = os.path.join(self.bench.folder, "bare.db")
                remove(target)
                bare = self.bench.tool("bench-bare", os.path.join(profile, "cache.db"), target)
                remove(target)
                rate, bare_rate = rows / seconds, bare["rows"] / bare["seconds"]
                return rate / bare_rate, (f"{rate:,.0f} rows/s of {rows:,}; bare insert {bare_rate:,.0f} rows/s, both with indexes and search;"
                                          f" without search {bare['rows'] / bare['rows_seconds']:,.0f}")
            if first:
                self.bench.line(f"first sync of {self.bench.sync_rows:,} records / bare insert{self.label}", measure, 0.5, less=False)
            elif idle:
                measure(0)
            if idle:
                self.idle_pulls(profile, server, url)
        finally:
            stop(server)

    def idle_pulls(self, profile, server, url):
        """How many a second, were there a processor for each thread: by what the busiest one takes. By the clock both would look alike here,
        because the client that asks costs as much as whoever answers; by all threads together, the constant answer would win by having one
        only. Both are told as well."""
        constant, constant_url = start(self.bench.program("tests", "bench", "bench-sync"), "constant")

        def rates(process, address):
            before = thread_seconds(process.pid)
            got = self.bench.tool("bench-sync", "idle", profile, address, "3")
            took = [seconds - before.get(thread, 0) for thread, seconds in thread_seconds(process.pid).items()]
            return got["requests"] / max(took), got["requests"] / sum(took), got["per_second"]

        def measure(_):
            ours, theirs = rates(server, url), rates(constant, constant_url)
            return ours[0] / theirs[0], (f"{ours[0]:,.0f} a second of the busiest thread, a constant answer {theirs[0]:,.0f}; of all threads"
                                         f" {ours[1]:,.0f} and {theirs[1]:,.0f}; by the clock {ours[2]:,.0f} and {theirs[2]:,.0f}")
        try:
            self.bench.line(f"idle pulls a second / constant answer{self.label}", measure, 0.6, less=False)
        finally:
            stop(constant)

    def push(self):
        n = min(self.bench.edits_pushed, self.bench.sync_rows // 5)
        for per, words, goal in ((1, "one", 0.3), (50, "fifty", 0.6)):
            self.bench.line(f"push of {n:,} edits, {words} a transaction / bare{self.label}", lambda _, per=per: self.pushed(n, per), goal, less=False)

    def pushed(self, n, per):
        place = self.places.copied("bare-push", self.source())
        bare = self.bench.tool("bench-edits", "bare", place.address, str(n), str(per))
        self.places.removed(place)
        bare_rate = bare["edits"] / bare["seconds"]
        ours, ours_cpu = self.push_rate(n, per)
        return ours / bare_rate, (f"{ours:,.0f} edits/s over HTTP (500 a request, one commit each; {1e6 / ours_cpu:,.0f} µs of processor"
                                  f" an edit), bare {bare_rate:,.0f} edits/s, one durable commit for every {per}")

    def push_rate(self, n, per):
        place = self.places.copied("push", self.source())
        edits = [("contact", row, ver, "job_title", old, f"Title {i}") for i, (row, ver, old) in enumerate(self.contacts(place, n))]
        server, url = self.serve(place, *ALWAYS)
        try:
            device = self.seats(place, 1, "rep", f"push{per}", url)[0]
            bodies = [device.make_push(edits[at:at + 500], per) for at in range(0, n, 500)]
            before, begun = cpu_seconds(server.pid), time.monotonic()
            for body in bodies:
                if not device.push(body):
                    raise SystemExit(f"push was answered with {device.problems[0]}")
            seconds, cpu = time.monotonic() - begun, cpu_seconds(server.pid) - before
            if device.refused or device.accepted != (n + per - 1) // per:
                raise SystemExit(f"{device.refused} transactions were refused")
        finally:
            stop(server)
        self.places.removed(place)
        return n / seconds, n / cpu

    # --- what travels and what stays ------------------------------------------------------------------------------------

    def sizes(self):
        place = self.places.copied("sizes", self.source())
        accounts = min(10000, self.bench.sync_rows // 20)
        self.admin(place, "territory", "add", "T2", "--name", "Other")
        self.admin(place, "assign", "rep", "T2")
        self.bench.tool("bench-sync", "move", place.address, str(accounts), "T1")
        server, url = self.serve(place, *ALWAYS)
        try:
            device = self.seats(place, 1, "rep", "sizes", url)[0]
            if device.pull() is None or device.pull() is None:
                raise SystemExit(f"pull was answered with {device.problems[0]}")
            idle = device.pull()[0]
            device.close()
            stop(server)
            moved = self.bench.tool("bench-sync", "move", place.address, str(accounts), "T2")
            server, url = self.serve(place, *ALWAYS)
            device.port = int(url.rsplit(":", 1)[1])
            size, lines = device.pull()
        finally:
            stop(server)
        self.places.removed(place)
        self.bench.once(f"answer to an idle pull / 300 bytes{self.label}", idle / 300, f"{idle} bytes", 1.0)
        self.bench.once(f"{accounts:,} accounts realigned, for a device that keeps them / 50 KB{self.label}", size / 51200 * 10000 / accounts,
                        f"{size / 1024:,.0f} KB in {lines:,} lines", 1.0)
        self.bench.once(f"{accounts:,} accounts realigned, rows written / account{self.label}", moved["rows"] / max(moved["accounts"], 1),
                        f"{moved['rows']:,} rows in {moved['seconds']:.1f} s"
                        + (f"; with those of each commit of 500 {moved['all']:,}" if moved["all"] else ""), 2.0)

    def nudges(self):
        count = self.bench.held
        place = self.places.copied("nudges", self.source())
        server, url = self.serve(place, *ALWAYS)
        try:
            tokens = [device.token for device in self.seats(place, count, "rep", "nudge", url)]
            head = self.head(place)
            before, begun = resident_kilobytes(server.pid), time.monotonic()
            held = devices.Held(url, tokens, head)
            settle(server.pid)
            after, seconds, answered = resident_kilobytes(server.pid), time.monotonic() - begun, held.count_answered()
            held.close()
        finally:
            stop(server)
        self.places.removed(place)
        each = (after - before) / count
        self.bench.once(f"memory of {count:,} held nudges / 20 KB each{self.label}", each / 20,
                        f"{each:.1f} KB each; {answered} were answered before their time, all asked within {seconds:.0f} s", 1.0,
                        fault=answered > 0)

    # --- a working day --------------------------------------------------------------------------------------------------

    def make_company(self, place):
        """Twenty territories with a rep each."""
        for i in range(DAY_REPS):
            self.add_rep(place, f"rep{i}", f"T{i}")
            self.bench.tool("bench-sync", "fill", place.address, "2000", f"T{i}", f"rep{i}")

    def day(self):
        """Every device pushes its forty edits, each its own transaction, and pulls what the others did."""
        count, n = self.bench.day_devices, self.places.processes
        words = f" against {n} processes" if n > 1 else ""
        self.bench.line(f"{count} devices sync {DAY_EDITS} edits each at once{words}: part refused{self.label}", lambda _: self.play_day(), 0.0)

    def seat_company(self, place, urls):
        """Devices, each with its edits, at the servers in turn."""
        seats, each = [], self.bench.day_devices // DAY_REPS
        for i in range(DAY_REPS):
            rows = self.contacts(place, each * DAY_EDITS, f"T{i}")
            for j, device in enumerate(self.seats(place, each, f"rep{i}", f"day{i}", urls[0])):
                device.port = int(urls[len(seats) % len(urls)].rsplit(":", 1)[1])
                mine = rows[j * DAY_EDITS:(j + 1) * DAY_EDITS]
                device.day = device.make_push([("contact", row, ver, "job_title", old, f"Day {j}-{k}") for k, (row, ver, old) in enumerate(mine)], 1)
                seats.append(device)
        return seats

    def play_day(self):
        place = self.places.copied("day", self.places.made("company", self.make_company))
        servers = [self.serve(place) for _ in range(self.places.processes)]
        try:
            seats = self.seat_company(place, [url for _, url in servers])
            for device in seats:
                if device.pull() is None:
                    raise SystemExit(f"pull was answered with {device.problems[0]}")
            before = sum(cpu_seconds(server.pid) for server, _ in servers)
            times, seconds = devices.all_at_once([lambda one=device: one.push(one.day) and one.pull() for device in seats])
            cpu = sum(cpu_seconds(server.pid) for server, _ in servers) - before
        finally:
            for server, _ in servers:
                stop(server)
        self.places.removed(place)
        return tell_day(seats, times, seconds, cpu)


def tell_day(seats, times, seconds, cpu):
    problems = [problem for device in seats for problem in device.problems]
    refused, accepted = sum(device.refused for device in seats), sum(device.accepted for device in seats)
    expected = len(seats) * DAY_EDITS
    locks = sum("lock" in text or status == 503 for status, text in problems)
    return (refused + len(problems) + expected - accepted) / expected, (
        f"p50 {times[len(times) // 2]:.2f} s, p99 {times[int(len(times) * 0.99) - 1]:.2f} s, all within {seconds:.2f} s"
        f" ({cpu:.2f} s of the server's processor); {accepted} of {expected} transactions taken, {refused} refused,"
        f" {len(problems)} answers that were no success, {locks} of them for locks")


def start(*words):
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    line = process.stdout.readline().strip()
    if not line.startswith("listening on "):
        raise SystemExit(f"{words[0]} did not start")
    return process, line.removeprefix("listening on ").rstrip("/")


def stop(process):
    process.terminate()
    process.wait(timeout=60)


def resident_kilobytes(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))


def settle(pid):
    """Until the process has nothing left to do."""
    last = -1.0
    while (now := cpu_seconds(pid)) - last > 0.05:
        last = now
        time.sleep(2)


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def thread_seconds(pid):
    """Processor time of each thread."""
    seconds = {}
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as file:
            seconds[thread] = int(file.read().split()[0]) / 1e9
    return seconds


def remove(path):
    for end in ("", "-wal", "-shm"):
        if os.path.exists(path + end):
            os.remove(path + end)
