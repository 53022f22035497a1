#!/usr/bin/env python3
# test-schema-peers-3.py: programs of schema 2 and of this data model: quotes between those who know them and those who do not
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-schema-peers-3.py PEER OLD: schema-peer, and the data model that the older programs speak. TAP."""
import importlib.util
import os
import sys

spec = importlib.util.spec_from_file_location("peers", os.path.join(os.path.dirname(__file__), "test-schema-peers.py"))
peers = importlib.util.module_from_spec(spec)
spec.loader.exec_module(peers)
equal, well, OLD, NEW = peers.equal, peers.well, peers.OLD, peers.NEW


def fill(company, server):
    account = company.device("old", OLD, server, "sync", "add", "account", "name=Acme")[-1]
    company.device("old", OLD, server, "sync")
    return account


def quote_for(company, account):
    """A quote of two lines, made by the new program."""
    quote = company.device("new", NEW, NEW, "sync", "add", "quote", f"account={account},name=Pumps,currency=EUR")[-1]
    line = company.device("new", NEW, NEW, "add", "quote_line", f"quote={quote},name=Pump,currency=EUR,qty=2,net=19.98")[-1]
    company.device("new", NEW, NEW, "add", "quote_line", f"quote={quote},name=Valve,currency=EUR,qty=1,net=5", "sync")
    return quote, line


def test_old_device_new_server(company):
    account = fill(company, NEW)
    quote, line = quote_for(company, account)
    number = company.query("new", "SELECT number FROM quote")
    assert number.startswith("Q"), number

    # The old program has no name for them, keeps them, and agrees on every sum.
    company.device("old", OLD, NEW, "sync")
    equal(company.query("old", "SELECT count(*) FROM newer"), 3)
    well(company, "old", OLD, NEW)
    company.device("old", OLD, NEW, "set", "account", account, "name=Acme Ltd", "sync")
    equal(company.device("new", NEW, NEW, "sync", "get", "account", account, "name")[-1], "Acme Ltd")
    equal(company.device("new", NEW, NEW, "get", "quote_line", line, "net")[-1], "19.98")
    well(company, "old", OLD, NEW)
    well(company, "new", NEW, NEW)
    assert quote


def test_device_is_updated(company):
    """What was kept finds its place without a server; series that are new have their block after the next exchange."""
    account = fill(company, NEW)
    quote, line = quote_for(company, account)
    company.device("old", OLD, NEW, "sync", "set", "account", account, "name=Acme Ltd")
    equal(company.device("old", NEW, NEW, "get", "quote_line", line, "net")[-1], "19.98")
    equal(company.query("old", "SELECT count(*) FROM newer"), 0)
    company.device("old", NEW, NEW, "sync", "add", "quote", f"account={account},name=Hoses,currency=EUR", "sync")
    equal(company.query(None, "SELECT count(*) FROM quote WHERE number IS NOT NULL"), 2)
    equal(company.query(None, "SELECT count(*) FROM quote WHERE number LIKE 'Q_-%'"), 2)
    well(company, "old", NEW, NEW)
    assert quote


def test_new_device_old_server(company):
    """The server comes later: a quote is made meanwhile, with a number, and arrives when the server has been updated."""
    account = fill(company, OLD)
    company.device("new", NEW, OLD, "sync")
    found = company.device("new", NEW, OLD, "add", "account", "name=New")[-1]
    quote = company.device("new", NEW, OLD, "add", "quote", f"account={found},name=Pumps,currency=EUR")[-1]
    number = company.device("new", NEW, OLD, "get", "quote", quote, "number")[-1]
    assert number.startswith("Q-"), number
    company.device("new", NEW, NEW, "sync", "sync")
    equal(company.query(None, "SELECT number FROM quote"), number)
    equal(company.query(None, "SELECT schema FROM sync_clock"), 4)
    well(company, "new", NEW, NEW)
    well(company, "old", OLD, NEW)
    # From now on the blocks of the new series are leased.
    company.device("new", NEW, NEW, "add", "quote", f"account={account},name=Valves,currency=EUR", "sync")
    equal(company.query(None, "SELECT count(*) FROM quote WHERE number LIKE 'Q_-%'"), 1)


TESTS = [(test_old_device_new_server, NEW), (test_device_is_updated, NEW), (test_new_device_old_server, OLD)]


sys.exit(peers.main("schema-peers-3", TESTS))
