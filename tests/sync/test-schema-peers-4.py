#!/usr/bin/env python3
# test-schema-peers-4.py: programs of schema 3, in whose accounts the territory is a part, and of this data model
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-schema-peers-4.py PEER OLD: schema-peer, and the data model that the older programs speak. TAP."""
import importlib.util
import os
import sys

spec = importlib.util.spec_from_file_location("peers", os.path.join(os.path.dirname(__file__), "test-schema-peers.py"))
peers = importlib.util.module_from_spec(spec)
spec.loader.exec_module(peers)
equal, well, OLD, NEW = peers.equal, peers.well, peers.OLD, peers.NEW

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


sys.exit(peers.main("schema-peers-4", TESTS))
