#!/usr/bin/env python3
# test-schema-rolling.py: servers of two data models at work on one database
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-schema-rolling.py PEER: schema-peer. What the server's guide says of a rolling update: from the moment that a newer program has
opened the database the older ones that run beside it write nothing more, say "busy" and lose nothing; one that is started later does not
open it. On SQLite, and on PostgreSQL where FIELDBOOK_TEST_POSTGRES names one. TAP."""
import importlib.util
import os
import subprocess
import sys
import tempfile
import traceback

PEER = sys.argv[1]
OLDER = ("1", "2", "3")
BUSY = "error 3"  # FB_SYNC_ERROR_BUSY

sys.argv = [sys.argv[0], PEER, OLDER[0]]
spec = importlib.util.spec_from_file_location("peers", os.path.join(os.path.dirname(__file__), "test-schema-peers.py"))
peers = importlib.util.module_from_spec(spec)
spec.loader.exec_module(peers)

equal, NEW = peers.equal, peers.NEW


class OnPostgres(peers.Company):
    """The server's database is a schema of its own in the PostgreSQL that is there."""

    def __init__(self, folder, program, server):
        self.server, self.name = server, f"rolling_{os.getpid()}_{program}"
        self.psql(f"CREATE SCHEMA {self.name}")
        super().__init__(folder, program, f"{server}&options=-csearch_path%3D{self.name}")

    def psql(self, words):
        done = subprocess.run(["psql", self.server, "-qtAc", f"SET client_min_messages = error; {words}"], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def query(self, name, sql):
        return super().query(name, sql) if name else int(self.psql(f"SET search_path = {self.name}; {sql}"))

    def remove(self):
        self.psql(f"DROP SCHEMA {self.name} CASCADE")


class Beside:
    """A device of an older program, with its server, that waits in the middle of its work."""

    def __init__(self, company, name, program, before, after):
        self.process = subprocess.Popen([PEER, program, "device", os.path.join(company.folder, name), company.user, program, company.db,
                                         *before, "wait", *after], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.before = []
        for line in self.process.stdout:
            if line == "waiting\n":
                return
            self.before.append(line.strip())
        raise AssertionError("the device ended before it waited")

    def go_on(self):
        after, _ = self.process.communicate("go\n", timeout=60)
        equal(self.process.returncode, 0)
        return after.splitlines()


def roll(company, old):
    """Both servers run while the update happens; what the old one is given afterwards waits at the device."""
    beside = Beside(company, "old", old, ["sync", "add", "account", "name=Acme", "sync"],
                    ["add", "account", "name=Made meanwhile", "sync"])
    account = beside.before[1]
    company.device("new", NEW, NEW, "sync", "set", "account", account, "website=acme.example", "sync")
    equal(company.query(None, "SELECT schema FROM sync_clock"), 4)

    equal(beside.go_on()[-1], BUSY)
    equal(company.query(None, "SELECT count(*) FROM account"), 1)
    equal(company.query("old", "SELECT count(*) FROM outbox"), 1)

    # The proxy sends it to the new one; nothing is there twice.
    company.device("old", old, NEW, "sync")
    equal(company.device("old", old, NEW, "get", "account", account, "website")[-1], "acme.example")
    equal(company.query(None, "SELECT count(*) FROM account"), 2)
    peers.well(company, "old", old, NEW)
    company.device("new", NEW, NEW, "sync")
    equal(company.query("new", "SELECT count(*) FROM account"), 2)
    peers.well(company, "new", NEW, NEW)

    # A step back needs the backup.
    done = subprocess.run([PEER, old, "serve", company.db], input="", capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0 and "newer" in done.stderr, done.stderr
    equal(company.query(None, "SELECT schema FROM sync_clock"), 4)


def main():
    server = os.environ.get("FIELDBOOK_TEST_POSTGRES")
    cases = [(kind, old) for kind in ("sqlite", "postgres") for old in OLDER]
    print(f"1..{len(cases)}")
    failed = 0
    for number, (kind, old) in enumerate(cases, 1):
        name = f"{number} /sync/schema-rolling/{kind}/{old}"
        if kind == "postgres" and not server:
            print(f"ok {name} # SKIP there is no PostgreSQL")
            continue
        with tempfile.TemporaryDirectory(prefix="fieldbook-rolling-") as folder:
            company = OnPostgres(folder, old, server) if kind == "postgres" else peers.Company(folder, old)
            try:
                roll(company, old)
                print(f"ok {name}", flush=True)
            except (AssertionError, subprocess.SubprocessError):
                failed += 1
                print(f"not ok {name}", flush=True)
                for line in traceback.format_exc().splitlines():
                    print("#", line)
            finally:
                if kind == "postgres":
                    company.remove()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
