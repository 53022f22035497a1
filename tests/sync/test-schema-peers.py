#!/usr/bin/env python3
# test-schema-peers.py: programs of the last data model and of this one, as device and as server
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-schema-peers.py PEER OLD: schema-peer, and the data model that the older programs speak. TAP."""
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import traceback

PEER, OLD = sys.argv[1:3]
NEW = "now"


class Company:
    """A server's database and devices' folders; which program opens them is said each time."""

    def __init__(self, folder, program, db=None):
        self.folder = folder
        self.db = db or os.path.join(folder, "server.db")
        self.user = self.run(program, "setup", self.db)[0]

    def run(self, *words):
        done = subprocess.run([PEER, *words], capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, f"{' '.join(words)}: {done.stderr}"
        return done.stdout.splitlines()

    def device(self, name, program, server, *words):
        return self.run(program, "device", os.path.join(self.folder, name), self.user, server, self.db, *words)

    def query(self, name, sql):
        """Of a device's file, or of the server's (name None)."""
        path = self.db if name is None else os.path.join(self.folder, name, "cache.db")
        with sqlite3.connect(path) as db:
            return db.execute(sql).fetchone()[0]


def equal(found, wanted):
    assert found == wanted, f"{found!r} is not {wanted!r}"


def fill(company, server):
    """What a device of the old program makes: an account, a site with a note on how to get in, a contact."""
    account = company.device("old", OLD, server, "sync", "add", "account", "name=Acme")[-1]
    site = company.device("old", OLD, server, "add", "site", f"account={account},city=Leith,access_note=Gate 1")[-1]
    contact = company.device("old", OLD, server, "add", "contact", f"account={account},family=Lee")[-1]
    company.device("old", OLD, server, "sync")
    return account, site, contact


def well(company, name, program, server):
    """Nothing waits, nothing is off, and nothing had to be repaired."""
    equal(company.device(name, program, server, "sync", "check")[-1], "0 findings")
    equal(company.query(name, "SELECT count(*) FROM outbox"), 0)
    equal(company.query(name, "SELECT count(*) FROM bucket WHERE state <> 'live'"), 0)
    equal(company.query(name, "SELECT count(*) FROM kv WHERE k = 'setting.sync.repaired'"), 0)


def test_old_device_new_server(company):
    account, site, contact = fill(company, NEW)
    equal(company.device("new", NEW, NEW, "sync", "get", "site", site, "directions")[-1], "Gate 1")
    insight = company.device("new", NEW, NEW, "add", "insight", f"on_type=contact,on_id={contact},kind=need,text=Wants pumps")[-1]
    company.device("new", NEW, NEW, "set", "site", site, "directions=Gate 2", "set", "contact", contact, "left_on=2026-11-30", "sync")

    # The old program shows what it knows, keeps what it does not, and agrees on every sum.
    equal(company.device("old", OLD, NEW, "sync", "get", "site", site, "access_note")[-1], "Gate 2")
    equal(company.query("old", "SELECT count(*) FROM newer"), 1)
    equal(company.query("old", "SELECT count(*) FROM contact WHERE _extra LIKE '%2026-11-30%'"), 1)
    well(company, "old", OLD, NEW)

    # Its edits mean what they say, and take nothing away.
    company.device("old", OLD, NEW, "set", "site", site, "access_note=Gate 3", "set", "contact", contact, "family=Leigh", "sync")
    well(company, "old", OLD, NEW)
    found = company.device("new", NEW, NEW, "sync", "get", "site", site, "directions", "get", "contact", contact, "left_on", "get",
                           "insight", insight, "text", "get", "contact", contact, "family")
    equal(found[1:], ["Gate 3", "2026-11-30", "Wants pumps", "Leigh"])
    well(company, "new", NEW, NEW)

    # Both change the field, under two names: one wins, the other is in a conflict.
    company.device("old", OLD, NEW, "set", "site", site, "access_note=Gate 4")
    company.device("new", NEW, NEW, "set", "site", site, "directions=Gate 5", "sync")
    company.device("old", OLD, NEW, "sync")
    equal(company.query(None, "SELECT count(*) FROM conflict WHERE field = 'directions'"), 1)
    well(company, "old", OLD, NEW)

    # A record goes with what the old program has no name for.
    company.device("old", OLD, NEW, "delete", "contact", contact, "sync")
    equal(company.query("old", "SELECT count(*) FROM newer"), 0)
    equal(company.device("new", NEW, NEW, "sync", "get", "insight", insight, "text")[-1], "none")
    equal(company.query(None, "SELECT count(*) FROM conflict WHERE kind = 'orphan'"), 0)
    well(company, "old", OLD, NEW)
    well(company, "new", NEW, NEW)
    assert account


def test_device_is_updated(company):
    """What was queued before the update goes up as it was made; what was kept finds its place at once, without a server."""
    _, site, contact = fill(company, NEW)
    company.device("new", NEW, NEW, "sync")
    insight = company.device("new", NEW, NEW, "add", "insight", f"on_type=contact,on_id={contact},kind=need,text=Wants pumps")[-1]
    company.device("new", NEW, NEW, "set", "contact", contact, "left_on=2026-11-30", "sync")
    company.device("old", OLD, NEW, "sync", "set", "site", site, "access_note=Gate 4")
    equal(company.query("old", "SELECT count(*) FROM outbox WHERE body LIKE '%\"schema\":1%access_note%'"), 1)

    found = company.device("old", NEW, NEW, "get", "site", site, "directions", "get", "contact", contact, "left_on", "get", "insight",
                           insight, "text")
    equal(found, ["Gate 4", "2026-11-30", "Wants pumps"])
    equal(company.query("old", "SELECT count(*) FROM newer"), 0)
    equal(company.query("old", "SELECT count(*) FROM contact WHERE _extra IS NOT NULL"), 0)
    equal(company.query("old", "SELECT count(*) FROM outbox WHERE body LIKE '%\"schema\":1%access_note%'"), 1)
    company.device("old", NEW, NEW, "sync")
    equal(company.device("new", NEW, NEW, "sync", "get", "site", site, "directions")[-1], "Gate 4")
    equal(company.query(None, "SELECT count(*) FROM conflict"), 0)
    well(company, "old", NEW, NEW)


def test_new_device_old_server(company):
    """The server comes later: the device works on, and everything arrives when it has been updated."""
    account, site, _ = fill(company, OLD)
    found = company.device("new", NEW, OLD, "sync", "add", "account", "name=Made meanwhile")
    equal(found[0], "error 7")
    made = found[1]
    equal(company.device("new", NEW, OLD, "sync", "get", "account", made, "name"), ["error 7", "Made meanwhile"])
    equal(company.query("new", "SELECT count(*) FROM outbox"), 1)

    # Updated, the server serves both.
    company.device("new", NEW, NEW, "sync")
    equal(company.device("new", NEW, NEW, "get", "site", site, "directions")[-1], "Gate 1")
    equal(company.device("old", OLD, NEW, "sync", "get", "account", made, "name")[-1], "Made meanwhile")
    equal(company.query(None, "SELECT schema FROM sync_clock"), 4)
    well(company, "new", NEW, NEW)
    well(company, "old", OLD, NEW)
    assert account


TESTS = [(test_old_device_new_server, NEW), (test_device_is_updated, NEW), (test_new_device_old_server, OLD)]


def main(name, tests):
    print(f"1..{len(tests)}")
    failed = 0
    for number, (test, program) in enumerate(tests, 1):
        folder = tempfile.mkdtemp(prefix="fieldbook-peers-")
        try:
            test(Company(folder, program))
            print(f"ok {number} /sync/{name}/{test.__name__[5:]}", flush=True)
        except (AssertionError, subprocess.SubprocessError, sqlite3.Error):
            failed += 1
            print(f"not ok {number} /sync/{name}/{test.__name__[5:]}", flush=True)
            for line in traceback.format_exc().splitlines():
                print("#", line)
        finally:
            shutil.rmtree(folder)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main("schema-peers", TESTS))
