#!/usr/bin/env python3
# test-logs.py: the server says nothing in its logs that is a secret or somebody's
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-logs.py CLI SERVER: with every debug message on, people sign in (well and badly), exchange, are refused and are cut off; then the output of the
server and of the tool is searched for passwords, tokens, names and addresses."""
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import harness  # noqa: E402  pylint: disable=wrong-import-position

PASSWORD = "Xpassword-of-rolf"
WRONG = "Xwrong-password"
# Each stands in one kind of thing that a log must not have.
SECRETS = {"password": PASSWORD, "wrong password": WRONG, "login": "xlogin-rolf", "name of a user": "Xname Rolf", "name of an account": "Xaccount AG",
           "note": "Xnote about them", "mail": "xmail@example.org", "phone": "+49 30 7654321", "tax id": "XTAX4711", "token": "xtoken-that-is-wrong",
           "refresh secret": "xrefresh-that-is-wrong", "name of a device": "Xlaptop", "search": "Xsearch"}


def ask(url, path, body, token=None, method="POST"):
    request = urllib.request.Request(url + path, body.encode() if body is not None else None, {"Content-Type": "application/json"}, method=method)
    if token:
        request.add_header("Authorization", "Bearer " + token)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def admin(home, server, *words):
    done = subprocess.run([server, "admin", "--data", home.path("server"), *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


def raw_requests(url):
    """Sign-ins, refreshes and requests that go wrong in every way, with the secrets in them."""
    device = "01930000-0000-7000-8000-000000000001"
    enrol = {"login": SECRETS["login"], "password": PASSWORD, "device": device, "name": SECRETS["name of a device"], "secret_hash": "a" * 64}
    ask(url, "/v1/enrol", json.dumps({**enrol, "password": WRONG}))
    ask(url, "/v1/enrol", json.dumps({**enrol, "login": SECRETS["search"]}))
    ask(url, "/v1/enrol", json.dumps(enrol)[:-4])
    status, text = ask(url, "/v1/enrol", json.dumps(enrol))
    assert status == 200, text
    access = json.loads(text)["access"]
    ask(url, "/v1/token", json.dumps({"device": device, "refresh": SECRETS["refresh secret"], "next": "b" * 64}))
    ask(url, "/v1/pull", "{\"cursor\":0}", SECRETS["token"])
    ask(url, "/v1/pull?token=" + SECRETS["token"], "{\"cursor\":0}", access)
    ask(url, "/v1/" + SECRETS["search"], "{}", access)
    tx = {"n": 1, "oid": "01930000-0000-7000-8000-000000000002", "hlc": 1, "wall": 1, "schema": 1, "label": SECRETS["note"],
          "ops": [{"op": "put", "t": "account", "id": "01930000-0000-7000-8000-000000000003",
                   "row": {"name": SECRETS["name of an account"], "tax_id": SECRETS["tax id"], "created_by": "nobody"}}]}
    for body in ({"txs": [tx]}, {"txs": [{**tx, "n": 2}]}, {"txs": [{**tx, "ops": [{"op": SECRETS["note"]}]}]}):
        ask(url, "/v1/push", json.dumps(body), access)
    ask(url, "/v1/push", "{\"txs\":[{\"" + SECRETS["note"], access)
    ask(url, "/v1/pull", json.dumps({"cursor": 0, "page": SECRETS["token"]}), access)
    ask(url, "/v1/logout", "{}", access)
    return access


def people(home, url, password):
    """The tool as people use it, and what is refused."""
    errors = []

    def do(*words, stdin=None):
        done = home.run("rolf", *words, stdin=stdin)
        errors.append(done.err)
        return done

    do("sign-in", url, "--login", SECRETS["login"], "--password-file", home.write("wrong", WRONG + "\n"))
    done = do("sign-in", url, "--login", SECRETS["login"], "--password-file", password, "--device-name", SECRETS["name of a device"])
    assert done.status == 0, done.err
    do("sync", "--until-idle")
    done = do("new", "account", "name=" + SECRETS["name of an account"], "tax_id=" + SECRETS["tax id"], "description=" + SECRETS["note"])
    assert done.status == 0, done.err
    do("new", "contact", "family=Xcontact", "account=" + SECRETS["name of an account"])
    do("new", "tag", "name=" + SECRETS["search"])
    done = do("sync", "--until-idle")
    assert done.status == 0, done.err
    return errors


def main():
    cli, server = sys.argv[1:3]
    print("1..2")
    os.environ["G_MESSAGES_DEBUG"] = "all"
    with tempfile.TemporaryDirectory(prefix="fieldbook-logs-") as folder:
        home = harness.Home(cli, server, folder)
        password = home.write("password", PASSWORD + "\n")
        logs = [admin(home, server, "territory", "add", "N", "--name", "North"),
                admin(home, server, "user", "add", SECRETS["login"], "--name", SECRETS["name of a user"], "--role", "rep", "--password-file", password),
                admin(home, server, "assign", SECRETS["login"], "N")]
        with open(home.path("server.log"), "w", encoding="utf-8") as log:
            process = subprocess.Popen([server, "--data", home.path("server"), "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=log, text=True)
        url = process.stdout.readline().strip().removeprefix("listening on ")
        access = raw_requests(url)
        logs += people(home, url, password)
        admin(home, server, "user", "disable", SECRETS["login"])
        logs.append(home.run("rolf", "sync").err)
        process.terminate()
        process.stdout.close()
        process.wait()
        logs.append(home.read("server.log"))
    # What the tool tells the person at the terminal is not a log; its debug lines are.
    text = "\n".join(line for log in logs for line in log.splitlines() if not line.startswith("{"))
    found = [what for what, secret in {**SECRETS, "access token": access}.items() if secret.lower() in text.lower()]
    found += re.findall(r"Bearer \S+", text)
    print("ok 1 - logs were written" if len(text) > 1000 else f"not ok 1 - there are hardly any logs: {text}")
    print("ok 2 - nothing secret is in them" if not found else f"not ok 2 - in the logs: {', '.join(found)}")
    for what in found:
        secret = SECRETS.get(what, what).lower()
        for line in text.splitlines():
            if secret in line.lower():
                print("# " + line[:300])
                break
    sys.exit(1 if found or len(text) <= 1000 else 0)


main()
