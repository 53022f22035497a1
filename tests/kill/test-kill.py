#!/usr/bin/env python3
# test-kill.py: server and devices are killed at any moment, over real HTTP, and nothing that was acknowledged is lost
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-kill.py CLI SERVER [--rounds N] [--seconds T] [--seed S] [--postgres]: a ledger outside the system notes what `batch` acknowledged. In each round processes are killed
with SIGKILL: batches while they write, exchanges while they run, the server under both. At the end (and every ten rounds) all devices come to rest and
the ledger is compared: every acknowledged record is there once, every acknowledged value stands once in the history, what was not acknowledged at most
once, no database is damaged, and both devices show the same. With --postgres the server keeps its records in the PostgreSQL of FIELDBOOK_TEST_POSTGRES
(run it under tests/support/postgres.py --durable); without one it skips."""
import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import harness  # noqa: E402  pylint: disable=wrong-import-position

PASSWORD = "a long password"
PROFILES = ("rolf", "rosa")


class Server:
    """fieldbook-server on one port, killed and started again."""

    def __init__(self, home, path, place):
        self.home, self.path, self.place = home, path, place
        self.port, self.process, self.url = 0, None, None
        self.password = home.write("password", PASSWORD + "\n")
        self.admin("territory", "add", "N", "--name", "North")
        for login in PROFILES:
            self.admin("user", "add", login, "--name", login.title(), "--role", "rep", "--password-file", self.password)
            self.admin("assign", login, "N")
        self.start()

    def admin(self, *words):
        done = subprocess.run([self.path, "admin", *self.place, *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"admin {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout

    def start(self):
        with open(self.home.path("server.log"), "a", encoding="utf-8") as log:
            self.process = subprocess.Popen([self.path, *self.place, "--listen", f"127.0.0.1:{self.port}"], stdout=subprocess.PIPE,
                                            stderr=log, text=True)
        line = self.process.stdout.readline().strip()
        assert line.startswith("listening on "), f"the server does not start again: {line}"
        self.url = line.removeprefix("listening on ")
        self.port = int(self.url.rsplit(":", 1)[1])

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Ledger:
    """What was acknowledged, and what was asked for when a process died."""

    def __init__(self):
        self.names = {}      # name -> acknowledged
        self.ids = {}        # name -> id, of acknowledged ones
        self.values = {}     # name -> {value: acknowledged}
        self.next = 0

    def fresh(self):
        self.next += 1
        return self.next


class Kill:
    def __init__(self, home, server_path, place, seed):
        self.home, self.random, self.ledger = home, random.Random(seed), Ledger()
        self.server = Server(home, server_path, place)
        self.kills = {"batch": 0, "sync": 0, "server": 0}
        for profile in PROFILES:
            home.do(profile, "sign-in", self.server.url, "--login", profile, "--password-file", self.server.password,
                    "--device-name", f"Laptop of {profile}")
            home.do(profile, "sync", "--until-idle")

    # --- one round

    def requests(self):
        """(request, name, value): new accounts, and values of accounts that are known to be there."""
        for _ in range(self.random.randrange(1, 12)):
            number = self.ledger.fresh()
            if self.ledger.ids and self.random.random() < 0.6:
                name = self.random.choice(list(self.ledger.ids))
                yield {"do": "set", "entity": "account", "id": self.ledger.ids[name], "fields": {"employees": number}}, name, number
            else:
                yield {"do": "new", "entity": "account", "fields": {"name": f"k{number}"}}, f"k{number}", None

    def note(self, name, value, acknowledged):
        if value is None:
            self.ledger.names[name] = acknowledged
        else:
            self.ledger.values.setdefault(name, {})[value] = acknowledged

    def batch(self, profile):
        """Writes until it is killed: after the n-th answer, or some time after it."""
        todo = list(self.requests())
        dies_after = self.random.randrange(0, len(todo) + 3)
        process = self.home.popen(profile, "batch", stdin=subprocess.PIPE)
        for number, (request, name, value) in enumerate(todo):
            self.note(name, value, False)
            if number == dies_after:
                process.stdin.write(json.dumps(request) + "\n")
                process.stdin.flush()
                time.sleep(self.random.random() * 0.01)
                process.kill()
                self.kills["batch"] += 1
                break
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            answer = json.loads(line)
            # The other device's rows may not have come yet: then it is told so, and nothing has happened.
            if "error" in answer:
                assert value is not None, line
                del self.ledger.values[name][value]
                continue
            self.note(name, value, True)
            if value is None:
                self.ledger.ids[name] = answer["id"]
        process.stdin.close()
        out = process.stdout.read()
        errors = process.stderr.read()
        status = process.wait()
        assert status >= 0 or status == -signal.SIGKILL, f"batch ended with {status}: {errors}"
        # What it said before it died was said.
        for line, (request, name, value) in zip(out.splitlines(), todo[dies_after:]):
            if line.endswith("}") and "error" not in json.loads(line):
                self.note(name, value, True)
                if value is None:
                    self.ledger.ids[name] = json.loads(line)["id"]

    def exchange(self):
        """Both devices exchange; each process and the server may die at any moment."""
        running = [self.home.popen(profile, "sync") for profile in PROFILES if self.random.random() < 0.9]
        doomed = [("sync", process) for process in running if self.random.random() < 0.4]
        if self.random.random() < 0.6:
            doomed.append(("server", self.server.process))
        self.random.shuffle(doomed)
        for kind, process in doomed:
            time.sleep(self.random.random() * self.random.choice((0.02, 0.1, 0.3)))
            if process.poll() is not None and kind == "sync":
                continue
            self.kills[kind] += 1
            if kind == "server":
                self.server.kill()
                self.server.start()
            else:
                process.kill()
        for process in running:
            _, errors = process.communicate(timeout=harness.TIMEOUT)
            assert process.returncode >= 0 or process.returncode == -signal.SIGKILL, f"sync ended with {process.returncode}: {errors}"

    def round(self):
        for profile in PROFILES:
            if self.random.random() < 0.8:
                self.batch(profile)
        self.exchange()

    # --- the reckoning

    def settle(self):
        for _ in range(2):
            for profile in PROFILES:
                answer = self.home.do(profile, "sync", "--until-idle")
                assert answer["waiting"] == 0 and answer["refused"] == 0, answer

    def history(self, profile, account):
        return [line["to"] for line in self.home.do(profile, "history", "account", account, "--field", "employees")]

    def compare(self):
        self.settle()
        lists = [self.home.do(profile, "list", "account", "--columns", "id,name,employees,number", "--sort", "id") for profile in PROFILES]
        assert lists[0] == lists[1], f"the devices differ: {set(map(str, lists[0])) ^ set(map(str, lists[1]))}"
        found = [row["name"] for row in lists[0]]
        for name, acknowledged in self.ledger.names.items():
            wanted = (1,) if acknowledged else (0, 1)
            assert found.count(name) in wanted, f"{name} ({'acknowledged' if acknowledged else 'asked for'}) is there {found.count(name)} times"
        assert len(set(found)) == len(found) and set(found) <= set(self.ledger.names), "there are records that nobody made"
        numbers = [row["number"] for row in lists[0]]
        assert len(set(numbers)) == len(numbers), "a number was given twice"
        for name, values in self.ledger.values.items():
            seen = self.history(self.random.choice(PROFILES), self.ledger.ids[name])
            for value, acknowledged in values.items():
                wanted = (1,) if acknowledged else (0, 1)
                assert seen.count(value) in wanted, f"{name}: {value} stands {seen.count(value)} times in {seen} (acknowledged: {acknowledged})"
        for profile in PROFILES:
            answer = self.home.do(profile, "check")
            assert not answer.get("findings"), answer
        self.server.admin("check")


def run(home, server_path, place, rounds, seconds, seed):
    kill = Kill(home, server_path, place, seed)
    begun, number = time.monotonic(), 0
    try:
        while number < rounds and time.monotonic() - begun < seconds:
            kill.round()
            number += 1
            if number % 10 == 0:
                kill.compare()
        kill.compare()
    finally:
        kill.server.kill()
        counts = kill.ledger
        print(f"# seed {seed}: {number} rounds in {time.monotonic() - begun:.0f} s, killed {kill.kills}; acknowledged: "
              f"{sum(counts.names.values())} of {len(counts.names)} records, {sum(sum(v.values()) for v in counts.values.values())} of "
              f"{sum(map(len, counts.values.values()))} values")


class Schema:
    """A schema of its own in the PostgreSQL that is there."""

    def __init__(self, server):
        self.server, self.name = server, f"kill_{os.getpid()}"

    def psql(self, words):
        subprocess.run(["psql", self.server, "-qc", f"SET client_min_messages = error; {words}"], check=True)

    def __enter__(self):
        self.psql(f"CREATE SCHEMA {self.name}")
        return ["--database", f"{self.server}&options=-csearch_path%3D{self.name}"]

    def __exit__(self, *_):
        self.psql(f"DROP SCHEMA {self.name} CASCADE")


def play(words, folder):
    home = harness.Home(words.cli, words.server, folder)
    if not words.postgres:
        run(home, words.server, ["--data", home.path("server")], words.rounds, words.seconds, words.seed)
        return
    with Schema(os.environ["FIELDBOOK_TEST_POSTGRES"]) as place:
        run(home, words.server, place, words.rounds, words.seconds, words.seed)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli")
    parser.add_argument("server")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=100000, help="no new round after so long")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--postgres", action="store_true", help="in the PostgreSQL of FIELDBOOK_TEST_POSTGRES")
    words = parser.parse_args()
    if words.postgres and not os.environ.get("FIELDBOOK_TEST_POSTGRES"):
        print("1..0 # SKIP PostgreSQL is not installed")
        return
    folder = tempfile.mkdtemp(prefix="fieldbook-kill-")
    print("1..1")
    try:
        play(words, folder)
        print(f"ok 1 - {words.rounds} rounds")
        shutil.rmtree(folder, ignore_errors=True)
    except Exception as error:  # pylint: disable=broad-except
        print(f"not ok 1 - {words.rounds} rounds\n# seed {words.seed}, files in {folder}: {error!r}")
        sys.exit(1)


main()
