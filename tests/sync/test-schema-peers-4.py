#!/usr/bin/env python3
# test-schema-peers-4.py: programs of schema 3, in whose accounts the territory is a part, and of this data model
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-schema-peers-4.py OLD NEW: schema-peer of schema 3 and of this one. TAP."""
import importlib.util
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import traceback

OLD, NEW = sys.argv[1:3]
spec = importlib.util.spec_from_file_location("peers", os.path.join(os.path.dirname(__file__), "test-schema-peers.py"))
peers = importlib.util.module_from_spec(spec)
spec.loader.exec_module(peers)
equal, well, Company = peers.equal, peers.well, peers.Company

MAIN = "SELECT lower(hex(b.ref)) FROM account a JOIN member m ON m.gid = a._gid AND m.main > 0 JOIN bucket b ON b.bid = m.bid"


def fill(company, server):
    """An account made by the old program, in its maker's territory."""
    account = company.device("old", OLD, server, "sync", "add", "account", "name=Acme")[-1]
    company.device("old", OLD, server, "sync")
    return account


def north(company):
    return company.query(None, "SELECT lower(hex(id)) FROM territory")


def test_old_device_new_server(company):
    """The old program sees accounts without a territory, agrees on every sum, and what it makes lies where it should."""
    account = fill(company, NEW)
    equal(company.query(None, MAIN), north(company))
    equal(company.query("old", "SELECT territory FROM account"), None)
    company.device("old", OLD, NEW, "set", "account", account, "name=Acme Ltd", "sync", "sync")
    well(company, "old", OLD, NEW)
    equal(company.query("old", "SELECT count(*) FROM bucket WHERE state <> 'live'"), 0)

    company.device("new", NEW, NEW, "sync")
    equal(company.query("new", "SELECT lower(hex(territory)) FROM account"), north(company))
    company.device("new", NEW, NEW, "set", "account", account, "website=acme.example", "sync")
    company.device("old", OLD, NEW, "sync")
    equal(company.device("old", OLD, NEW, "get", "account", account, "website")[-1], "acme.example")
    well(company, "old", OLD, NEW)
    well(company, "new", NEW, NEW)


def test_device_is_updated_later(company):
    """It was not told where accounts lie: it asks when it has learned of it."""
    fill(company, NEW)
    equal(company.query("old", "SELECT territory FROM account"), None)
    company.device("old", NEW, NEW, "sync")
    equal(company.query("old", "SELECT lower(hex(territory)) FROM account"), north(company))
    well(company, "old", NEW, NEW)


def test_server_is_updated(company):
    """Both programs' devices go on, with sums made anew; an edit that waited through it arrives."""
    account = fill(company, OLD)
    equal(company.query("old", "SELECT lower(hex(territory)) FROM account"), north(company))
    company.device("old", OLD, OLD, "set", "account", account, "name=Acme Ltd")
    company.device("old", OLD, NEW, "sync", "sync")
    equal(company.query(None, "SELECT schema FROM sync_clock"), 4)
    equal(company.query(None, MAIN), north(company))
    equal(company.query(None, "SELECT count(*) FROM account WHERE territory IS NOT NULL"), 0)
    equal(company.query(None, "SELECT name FROM account"), "Acme Ltd")
    equal(company.query(None, "SELECT count(*) FROM conflict"), 0)
    equal(company.query("old", "SELECT count(*) FROM account WHERE territory IS NOT NULL"), 0)
    equal(company.query("old", "SELECT count(*) FROM bucket WHERE state <> 'live'"), 0)
    well(company, "old", OLD, NEW)
    company.device("new", NEW, NEW, "sync")
    well(company, "new", NEW, NEW)


def test_device_is_updated(company):
    """What waited is pushed as it was made; the territory is there before the next exchange, and after it."""
    account = fill(company, OLD)
    company.device("old", OLD, OLD, "set", "account", account, "name=Acme Ltd", "add", "account", "name=Made before")
    equal(company.device("old", NEW, NEW, "get", "account", account, "name")[-1], "Acme Ltd")
    equal(company.query("old", f"SELECT lower(hex(territory)) FROM account WHERE name = 'Acme Ltd'"), north(company))
    equal(company.query("old", "SELECT count(*) FROM outbox"), 2)
    company.device("old", NEW, NEW, "sync", "sync")
    equal(company.query("old", "SELECT count(*) FROM outbox"), 0)
    equal(company.query(None, "SELECT count(*) FROM account WHERE name IN ('Acme Ltd', 'Made before')"), 2)
    equal(company.query("old", "SELECT count(DISTINCT territory) || count(territory) FROM account"), "12")
    equal(company.query(None, "SELECT count(*) FROM conflict"), 0)
    well(company, "old", NEW, NEW)


def test_new_device_old_server(company):
    """The server comes later: what was made meanwhile arrives when it has been updated."""
    account = fill(company, OLD)
    made = company.device("new", NEW, OLD, "sync", "add", "account", "name=Made meanwhile")[-1]
    company.device("new", NEW, NEW, "sync", "sync")
    equal(company.device("old", OLD, NEW, "sync", "get", "account", made, "name")[-1], "Made meanwhile")
    equal(company.query("new", "SELECT count(territory) FROM account"), 2)
    well(company, "new", NEW, NEW)
    well(company, "old", OLD, NEW)
    assert account


TESTS = [(test_old_device_new_server, NEW), (test_device_is_updated_later, NEW), (test_server_is_updated, OLD), (test_device_is_updated, OLD),
         (test_new_device_old_server, OLD)]


def main():
    equal(subprocess.run([OLD, "schema"], capture_output=True, text=True, check=True).stdout.strip(), "3")
    print(f"1..{len(TESTS)}")
    failed = 0
    for number, (test, program) in enumerate(TESTS, 1):
        folder = tempfile.mkdtemp(prefix="fieldbook-peers-")
        try:
            test(Company(folder, program))
            print(f"ok {number} /sync/schema-peers-4/{test.__name__[5:]}", flush=True)
        except (AssertionError, subprocess.SubprocessError, sqlite3.Error):
            failed += 1
            print(f"not ok {number} /sync/schema-peers-4/{test.__name__[5:]}", flush=True)
            for line in traceback.format_exc().splitlines():
                print("#", line)
        finally:
            shutil.rmtree(folder)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
