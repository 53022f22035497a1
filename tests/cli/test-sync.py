#!/usr/bin/env python3
# test-sync.py: the tool against a running fieldbook-server
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
import fcntl
import json
import os
import subprocess
import sys
import time

import harness
from harness import equal

PASSWORD = "a long password"


class Server:
    """A server on a free loopback port with an administrator, a manager and two representatives of one territory."""

    def __init__(self, home):
        self.home, self.port, self.process = home, 0, None
        self.password = home.write("password", PASSWORD + "\n")
        self.admin("user", "add", "boss", "--name", "Bea Boss", "--role", "admin", "--password-file", self.password)
        self.admin("territory", "add", "N", "--name", "North")
        self.admin("user", "add", "mia", "--name", "Mia Manager", "--role", "manager", "--password-file", self.password)
        for login, name in (("rolf", "Rolf Rep"), ("rosa", "Rosa Rep")):
            self.admin("user", "add", login, "--name", name, "--role", "rep", "--manager", "mia", "--password-file", self.password)
            self.admin("assign", login, "N")
        self.admin("assign", "mia", "N")
        self.start()

    def admin(self, *words):
        done = subprocess.run([self.home.server_path, "admin", "--data", self.home.path("server"), *words], capture_output=True,
                              text=True, check=False)
        assert done.returncode == 0, f"admin {' '.join(words)}: {done.stderr}"

    def start(self):
        self.process = subprocess.Popen([self.home.server_path, "--data", self.home.path("server"), "--listen", f"127.0.0.1:{self.port}"],
                                        stdout=subprocess.PIPE, stderr=open(self.home.path("server.log"), "a"), text=True)
        line = self.process.stdout.readline().strip()
        assert line.startswith("listening on "), line
        self.url = line.removeprefix("listening on ")
        self.port = int(self.url.rsplit(":", 1)[1])

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=30)
            self.process.stdout.close()
            self.process = None

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.stop()

    def sign_in(self, profile, login=None):
        return self.home.do(profile, "sign-in", self.url, "--login", login or profile, "--password-file", self.password,
                            "--device-name", f"Laptop of {login or profile}")

    def set_up(self):
        """What everybody sees: a pipeline, by the administrator."""
        self.sign_in("boss")
        self.home.do("boss", "sync")
        self.home.do("boss", "new", "pipeline", "name=Sales", "currency=EUR")
        for position, (name, kind) in enumerate([("Lead", "open"), ("Offer", "open"), ("Won", "won"), ("Lost", "lost")]):
            self.home.do("boss", "new", "stage", "pipeline=Sales", f"position={position}", f"name={name}", f"kind={kind}",
                         f"probability={position * 20}")
        self.home.do("boss", "sync", "--until-idle")
        for profile in ("rolf", "rosa"):
            self.sign_in(profile)
            self.home.do(profile, "sync", "--until-idle")


def test_sign_in(home, server):
    """sign-in makes a device; wrong passwords and addresses are told plainly and leave no profile"""
    with Server(home) as server:
        wrong = home.write("wrong", "not it\n")
        home.refuse("rolf", "sign-in", server.url, "--login", "rolf", "--password-file", wrong, code="auth")
        assert not os.path.exists(home.path("rolf")), os.listdir(home.path("rolf"))
        home.refuse("rolf", "sign-in", "http://127.0.0.1:1", "--login", "rolf", "--password-file", server.password, code="offline")
        home.refuse("rolf", "sign-in", server.url, "--login", "rolf", "--password-file", home.path("none"))
        home.refuse("rolf", "sign-in", server.url, "--login", "rolf", status=2, code="usage")
        done = home.run("rolf", "sign-in", server.url, "--login", "rolf", "--password-file", "-", stdin=PASSWORD + "\n")
        equal(done.status, 0)
        equal((done.json["server"], done.json["login"]), (server.url, "rolf"))
        answer = home.do("rolf", "sync")
        equal((answer["state"], answer["waiting"], answer["conflicts"], answer["refused"]), ("idle", 0, 0, 0))
        assert set(answer) == {"state", "pushed", "pulled", "merged", "conflicts", "refused", "waiting", "files", "cursor", "seconds"}, answer
        equal(answer["files"], {"waiting": 0, "waiting_bytes": 0, "sent": 0, "sent_bytes": 0, "fetched": 0, "fetched_bytes": 0})
        equal(set(answer["pushed"]), {"txs", "ops", "bytes"})
        equal(set(answer["pulled"]), {"rows", "groups", "bytes"})
        equal(home.do("rolf", "list", "user", "--where", "id = @me", "--columns", "login,name"), [{"login": "rolf", "name": "Rolf Rep"}])


def test_exchange(home, server):
    """what one device enters another shows after both have synced, with its number"""
    with Server(home) as server:
        server.set_up()
        account = home.do("rolf", "new", "account", "name=Cancity AG")["id"]
        deal = home.do("rolf", "new", "opportunity", "name=Roof", "account=Cancity AG", "amount=1234.50 EUR")["id"]
        equal(home.do("rolf", "status")["waiting"], 2)
        answer = home.do("rolf", "sync", "--until-idle")
        equal((answer["pushed"]["txs"], answer["waiting"]), (2, 0))
        equal(home.do("rolf", "show", "account", account)["_state"], "synced")
        answer = home.do("rosa", "sync")
        assert answer["pulled"]["rows"] >= 2, answer
        there, here = home.do("rosa", "show", "opportunity", deal), home.do("rolf", "show", "opportunity", deal)
        equal(there["account_label"], "Cancity AG")
        equal(there, here)
        assert there["_rev"] > 0 and there["number"]
        equal(home.do("rosa", "search", "cancity")[0]["id"], account)
        line = home.do("rosa", "history", "account", account)[0]
        equal((line["by_label"], line["change"], line["pending"]), ("Rolf Rep", "create", False))
        home.do("rolf", "set", "account", account, "employees=7")
        home.do("rolf", "sync", "--until-idle")
        home.do("rosa", "sync")
        line = home.do("rosa", "history", "account", account, "--field", "employees")[0]
        equal((line["by_label"], line["device_label"], line["to"], line["cause"]), ("Rolf Rep", "Laptop of rolf", 7, "user"))
        assert account in {change["id"] for change in home.do("rosa", "changes", "--unreviewed")}
        equal(home.do("rolf", "changes", "--unreviewed"), [])
        home.do("rosa", "delete", "opportunity", deal)
        home.do("rosa", "sync", "--until-idle")
        home.do("rolf", "sync")
        home.refuse("rolf", "show", "opportunity", deal, code="not-found")
        for profile in ("rolf", "rosa"):
            equal(home.do(profile, "check"), {"ok": True, "findings": []})


def test_status(home, server):
    """status tells cursor, last success and what is here, by entity and bucket"""
    with Server(home) as server:
        server.set_up()
        status = home.do("rolf", "status")
        equal((status["state"], status["server"], status["user_label"], status["waiting"]), ("idle", server.url, "Rolf Rep", 0))
        assert status["cursor"] > 0 and status["last_success"], status
        rows = {item["entity"]: item["rows"] for item in status["entities"]}
        equal((rows["stage"], rows["pipeline"]), (4, 1))
        buckets = {bucket["kind"]: bucket for bucket in status["buckets"]}
        assert {"org", "t", "u"} <= set(buckets), buckets
        equal({item["entity"]: item["rows"] for item in buckets["org"]["entities"]}["stage"], 4)
        server.stop()
        home.refuse("rolf", "sync", code="offline")
        status = home.do("rolf", "status")
        equal(status["state"], "offline")
        assert status["last_success"]


def test_offline(home, server):
    """without the server everything works, and goes there when it is back"""
    with Server(home) as server:
        server.set_up()
        server.stop()
        account = home.do("rolf", "new", "account", "name=Offline AG")["id"]
        error = home.refuse("rolf", "sync", "--until-idle", "--max-seconds", "5", code="offline")
        assert error["hint"]
        equal(home.do("rolf", "status")["waiting"], 1)
        server.start()
        home.do("rolf", "sync", "--until-idle")
        home.do("rosa", "sync")
        equal(home.do("rosa", "show", "account", account)["name"], "Offline AG")


def conflict(home):
    """Both set the legal name, which a person must review; the account and the conflict."""
    account = home.do("rolf", "new", "account", "name=Cancity AG", "legal_name=Cancity")["id"]
    home.do("rolf", "sync", "--until-idle")
    home.do("rosa", "sync", "--until-idle")
    home.do("rolf", "set", "account", account, "legal_name=Cancity Europe", "website=a.example")
    home.do("rosa", "set", "account", account, "legal_name=Cancity World", "employees=7")
    home.do("rolf", "sync", "--until-idle")
    equal(home.do("rosa", "sync", "--until-idle")["conflicts"], 1)
    home.do("rolf", "sync", "--until-idle")
    found = home.do("rosa", "conflicts")
    equal(len(found), 1)
    equal((found[0]["row"], found[0]["row_label"], found[0]["field"]), (account, "Cancity AG", "legal_name"))
    equal((found[0]["base"], found[0]["kept"], found[0]["lost"]), ("Cancity", "Cancity Europe", "Cancity World"))
    equal((found[0]["kept_by_label"], found[0]["lost_by_label"]), ("Rolf Rep", "Rosa Rep"))
    for profile in ("rolf", "rosa"):
        shown = home.do(profile, "show", "account", account)
        equal((shown["legal_name"], shown["website"], shown["employees"], shown["_state"]),
              ("Cancity Europe", "a.example", 7, "conflict"))
    return account, found[0]["id"]


def test_conflict(home, server):
    """two values of a field to be reviewed make a conflict that both see; another field merges; a decision goes to both"""
    with Server(home) as server:
        server.set_up()
        for decision, wanted in (("lost", "Cancity World"), ("kept", "Cancity Europe"), ("Cancity Holding", "Cancity Holding")):
            account, number = conflict(home)
            # The account's owner decides.
            equal(home.do("rolf", "resolve", number, decision)["id"], number)
            equal(home.do("rolf", "conflicts"), [])
            home.do("rolf", "sync", "--until-idle")
            home.do("rosa", "sync", "--until-idle")
            for profile in ("rolf", "rosa"):
                shown = home.do(profile, "show", "account", account)
                equal((shown["legal_name"], shown["_state"]), (wanted, "synced"))
                equal(home.do(profile, "conflicts"), [])
                assert number in [c["id"] for c in home.do(profile, "conflicts", "--all") if c["status"] == "resolved"]
        home.refuse("rosa", "resolve", "nothing", "kept", code="not-found")
        home.refuse("rosa", "resolve", "00000000-0000-7000-8000-000000000000", "kept", code="not-found")


def test_refused(home, server):
    """what the server refuses is listed with its reason, sent again with other values, or let go"""
    with Server(home) as server:
        server.set_up()
        home.do("rolf", "new", "account", "name=First", "tax_id=DE1")
        home.do("rolf", "sync", "--until-idle")
        other = home.do("rolf", "new", "account", "name=Second")["id"]
        home.do("rolf", "sync", "--until-idle")
        refused_step(home, other)
        answer = home.do("rolf", "sync", "--until-idle", status=3)
        equal((answer["refused"], answer["waiting"]), (1, 0))
        listed = home.do("rolf", "refused")
        equal(len(listed), 1)
        assert listed[0]["message"] and listed[0]["step"], listed
        equal(home.do("rolf", "status")["refused"], 1)
        n = str(listed[0]["n"])
        home.refuse("rolf", "resend", n, "nothing=1", code="unknown-field")
        home.refuse("rolf", "resend", "999", code="not-found")
        home.refuse("rolf", "discard", "many", status=2)
        equal(home.do("rolf", "discard", n), {"discarded": int(n)})
        equal(home.do("rolf", "refused"), [])


def refused_step(home, account):
    """A step that the device takes and the server does not: the owner named in it does not work here."""
    home.do("rolf", "new", "opportunity", "name=For Bea", f"account={account}", "owner=boss")


def test_resend(home, server):
    """a refused step is sent again with another value and then taken"""
    with Server(home) as server:
        server.set_up()
        account = home.do("rolf", "new", "account", "name=First")["id"]
        refused_step(home, account)
        home.do("rolf", "sync", "--until-idle", status=3)
        listed = home.do("rolf", "refused")
        equal(home.do("rolf", "resend", str(listed[0]["n"]), "owner=rosa"), {"resent": listed[0]["n"]})
        equal(home.do("rolf", "sync", "--until-idle")["refused"], 0)
        home.do("rosa", "sync")
        equal([deal["owner_label"] for deal in home.do("rosa", "list", "opportunity", "--where", "name = 'For Bea'")], ["Rosa Rep"])


def test_local_profile_joins(home, server):
    """a profile of this computer only keeps what it holds when it is connected"""
    with Server(home) as server:
        server.set_up()
        home.do("local", "init")
        account = home.do("local", "new", "account", "name=Mine")["id"]
        server.sign_in("local", "rolf")
        answer = home.do("local", "sync", "--until-idle")
        equal((answer["refused"], answer["waiting"]), (0, 0))
        equal(home.do("local", "show", "account", account)["owner_label"], "Rolf Rep")
        home.do("rosa", "sync")
        equal(home.do("rosa", "show", "account", account)["name"], "Mine")
        equal(home.do("local", "check")["ok"], True)
        equal(len(home.do("local", "list", "user", "--where", "login = 'rolf'")), 1)


def test_one_syncs(home, server):
    """only one process syncs a profile; the other waits, and says so"""
    with Server(home) as server:
        server.set_up()
        lock = open(home.path("rolf", "sync.lock"), "a")
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = home.popen("rolf", "sync")
        assert "waiting" in process.stderr.readline()
        home.do("rolf", "new", "account", "name=Meanwhile")
        error = home.refuse("rolf", "sync", "--max-seconds", "0.3", code="locked")
        assert error["message"]
        equal(process.poll(), None)
        lock.close()
        out, _ = process.communicate(timeout=harness.TIMEOUT)
        equal((process.returncode, json.loads(out)["pushed"]["txs"]), (0, 1))


def test_batch_sync(home, server):
    """a batch syncs between its other commands"""
    with Server(home) as server:
        server.set_up()
        made, synced, shown = home.batch("rolf", {"do": "new", "entity": "account", "fields": {"name": "Batch"}},
                                         {"do": "sync", "until-idle": True, "max_seconds": 60},
                                         {"do": "show", "entity": "account", "id": "Batch"})
        equal((synced["pushed"]["txs"], shown["id"], shown["_state"]), (1, made["id"], "synced"))


def test_restore_after_sync(home, server):
    """a profile that goes back to an older copy says that it must sign in again, and then has everything"""
    with Server(home) as server:
        server.set_up()
        home.do("rolf", "backup", home.path("copy.db"))
        account = home.do("rolf", "new", "account", "name=After")["id"]
        home.do("rolf", "sync", "--until-idle")
        home.do("rolf", "restore", home.path("copy.db"))
        home.refuse("rolf", "show", "account", account, code="not-found")
        home.do("rolf", "sync", "--until-idle")
        equal(home.do("rolf", "show", "account", account)["name"], "After")
        home.do("rolf", "new", "account", "name=Later")
        assert home.refuse("rolf", "sync", "--until-idle", code="forked")["hint"]
        server.sign_in("rolf")
        home.do("rolf", "sync", "--until-idle")
        home.do("rosa", "sync")
        equal(home.do("rosa", "list", "account", "--columns", "name", "--sort", "name"), [{"name": "After"}, {"name": "Later"}])


def test_revoked(home, server):
    """a revoked device keeps what it has and is told"""
    with Server(home) as server:
        server.set_up()
        device = home.do("rolf", "status")["device"]
        server.admin("device", "revoke", device)
        home.do("rolf", "new", "account", "name=Still mine")
        error = home.refuse("rolf", "sync")
        assert error["code"] in ("revoked", "auth"), error
        equal(home.do("rolf", "list", "account", "--count"), {"count": 1})
        equal(home.do("rolf", "status")["state"], "auth-needed")


def test_files(home, server):
    """a file goes up and comes down over HTTP, through processes that are killed in the middle of it, and a server that is restarted"""
    with Server(home) as server:
        server.set_up()
        account = home.do("rolf", "new", "account", "name=Acme")["id"]
        path = home.path("plan.pdf")
        contents = bytes((i * 2654435761 >> 11) & 255 for i in range(1 << 18)) * 40 + b"the end"
        with open(path, "wb") as file:
            file.write(contents)
        size = len(contents)
        added = home.do("rolf", "attach", "account", "Acme", path)
        equal((added["name"], added["size"], added["state"]), ("plan.pdf", size, "on-its-way"))
        equal(home.do("rolf", "status")["files"], {"waiting": 1, "waiting_bytes": size})
        os.remove(path)
        # Killed again and again: each goes on where the last one was.
        killed = 0
        for wait in range(40):
            process = home.popen("rolf", "sync")
            time.sleep(0.05 + 0.01 * wait)
            if process.poll() is None:
                process.kill()
                killed += 1
            process.communicate()
            if home.do("rolf", "attachments", "account", account)[0]["state"] == "here":
                break
            if wait == 3:
                server.stop()
                server.start()
        answer = home.do("rolf", "sync")
        equal(answer["files"]["waiting"], 0)
        equal(home.do("rolf", "attachments", "account", account)[0]["state"], "here")
        assert killed > 0
        home.do("rosa", "sync")
        there = home.do("rosa", "attachments", "account", account)[0]
        equal((there["id"], there["state"], there["pinned"]), (added["id"], "at-server", False))
        for wait in range(4):
            process = home.popen("rosa", "fetch", added["id"])
            time.sleep(0.05 + 0.02 * wait)
            process.kill()
            process.communicate()
        got = home.do("rosa", "fetch", added["id"], "--to", home.path("copy.pdf"))
        equal(got["path"], home.path("copy.pdf"))
        with open(got["path"], "rb") as file:
            assert file.read() == contents
        equal(home.do("rosa", "attachments", "account", account)[0]["state"], "here")
        equal(home.do("rosa", "pin", added["id"])["pinned"], True)
        equal(home.do("rosa", "unpin", added["id"])["pinned"], False)
        with open(home.path("large"), "wb") as file:
            file.truncate(25 * 1024 * 1024 + 1)
        home.refuse("rolf", "attach", "account", account, home.path("large"), code="too-large")
        server.stop()
        home.do("boss", "attachments", "pipeline", "Sales")
        for profile in ("rolf", "rosa"):
            equal(home.do(profile, "check"), {"ok": True, "findings": []})


harness.main(sys.modules[__name__])
