#!/usr/bin/env python3
# processes.py: three servers on one PostgreSQL, devices that ask now this one and now that one
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""processes.py SERVER: TAP. Devices push and pull through whichever of three processes chance picks, repeat requests whose
answer they dropped at another one, and in the middle one process is killed and started again. At the end every device holds
the same rows, each count is the sum of what was acknowledged, and the database's own check finds nothing."""
import hashlib
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid

DEVICES = 4
ROUNDS = 10
HLC_EPOCH = 1577836800000


def uuid7():
    number = (int(time.time() * 1000) << 80) | (7 << 76) | (random.getrandbits(12) << 64) | (2 << 62) | random.getrandbits(62)
    return str(uuid.UUID(int=number))


class Server:
    def __init__(self, program, database):
        self.command = [program, "--database", database, "--listen", "127.0.0.1:0", "--pulls-per-minute", "0", "--pushes-per-minute", "0"]
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on http://"):
            raise RuntimeError(f"the server did not start: {line}")
        self.address = line.strip().removeprefix("listening on http://")

    def ask(self, method, path, body=None, token=None, timeout=60):
        connection = http.client.HTTPConnection(self.address, timeout=timeout)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


class Device:
    """Speaks the protocol with the least that it needs: no cache, but every acknowledgement is remembered."""
    schema = 1

    def __init__(self, servers, seed, deal, account):
        self.servers, self.deal, self.account = servers, deal, account
        self.random = random.Random(seed)
        self.id, self.n, self.chain, self.token = uuid7(), 0, None, None
        self.counts, self.contacts, self.seqs, self.dropped = 0, [], [], 0

    def anywhere(self, method, path, body):
        """Until somebody answers: a process that is down, and 503, are asked again elsewhere."""
        for _ in range(400):
            try:
                status, text = self.random.choice(self.servers).ask(method, path, body, self.token)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                continue
            if status == 503:
                time.sleep(0.05)
                continue
            return status, text
        raise RuntimeError("nobody answers")

    def enrol(self, login="rita"):
        secret = uuid.uuid4().hex
        status, text = self.anywhere("POST", "/v1/enrol", {
            "login": login, "password": "secret words", "device": self.id, "name": "laptop",
            "secret_hash": hashlib.sha256(secret.encode()).hexdigest()})
        assert status == 200, text
        self.token = json.loads(text)["access"]

    def transaction(self):
        self.n += 1
        contact = uuid7()
        now = int(time.time() * 1000)
        self.contacts.append(contact)
        return {"n": self.n, "oid": uuid7(), "hlc": (now - HLC_EPOCH) << 16, "wall": now, "boot": "b", "mono": now,
                "schema": Device.schema, "cursor": 0, "ops": [
                    {"op": "inc", "t": "opportunity", "id": self.deal, "f": {"slips": 1}},
                    {"op": "put", "t": "contact", "id": contact, "row": {"family": f"C {self.n}", "account": self.account}}]}

    def push(self):
        count = self.random.randint(1, 3)
        body = {"v": 1, "device": self.id, "schema": Device.schema, "cursor": 0, "txs": [self.transaction() for _ in range(count)]}
        if self.random.random() < 0.3:
            # The answer is thrown away: as if the link had gone behind the commit.
            self.dropped += 1
            self.anywhere("POST", "/v1/push", body)
        status, text = self.anywhere("POST", "/v1/push", body)
        assert status == 200, text
        results = json.loads(text)["results"]
        assert [r["n"] for r in results] == [tx["n"] for tx in body["txs"]], text
        assert all(r["s"] in ("ok", "merged") for r in results), text
        self.seqs += [r["seq"] for r in results]
        self.counts += count

    def pull(self):
        """All that the device may see, from nothing."""
        rows, page, columns = {}, None, {}
        while True:
            body = {"v": 1, "device": self.id, "schema": Device.schema, "cursor": 0, "scope": "", "buckets": [], "page": page,
                    "max_bytes": 20000}
            status, text = self.anywhere("POST", "/v1/pull", body)
            if status == 409:
                rows, page = {}, None
                continue
            assert status == 200, text
            for line in text.splitlines()[1:]:
                value = json.loads(line)
                if isinstance(value, dict):
                    if "done" in value:
                        return rows, value["done"]
                    page = value["more"]
                elif value[0] == "t":
                    columns[value[1]] = value[3]
                elif value[0] == "p":
                    rows[value[5][0]] = dict(zip(columns[value[1]], value[5]))

    def work(self, failures):
        try:
            for _ in range(ROUNDS):
                self.push()
                if self.random.random() < 0.2:
                    self.pull()
        except Exception as error:  # told by the main thread
            failures.append(error)


def admin(program, database, *words):
    return subprocess.run([program, "admin", "--database", database, *words], check=True, capture_output=True, text=True).stdout


def found(program, database, folder):
    """One territory, one rep in it, one administrator."""
    password = os.path.join(folder, "password")
    with open(password, "w", encoding="ascii") as file:
        file.write("secret words\n")
    admin(program, database, "territory", "add", "N", "--name", "North")
    admin(program, database, "user", "add", "rita", "--name", "Rita", "--role", "rep", "--password-file", password)
    admin(program, database, "user", "add", "boss", "--name", "Boss", "--role", "admin", "--password-file", password)
    admin(program, database, "assign", "rita", "N")


def make_deal(server):
    """The administrator's device finds the territory and makes an account and a deal in it."""
    desk = Device([server], 0, None, None)
    desk.enrol("boss")
    rows, _ = desk.pull()
    territory = next(i for i, row in rows.items() if row.get("code") == "N")
    ids = {name: uuid7() for name in ("account", "pipeline", "stage", "opportunity")}
    now = int(time.time() * 1000)
    made = [("pipeline", {"name": "P"}), ("stage", {"name": "S", "pipeline": ids["pipeline"]}),
            ("account", {"name": "Acme", "territory": territory}),
            ("opportunity", {"name": "Deal", "account": ids["account"], "pipeline": ids["pipeline"], "stage": ids["stage"]})]
    ops = [{"op": "put", "t": table, "id": ids[table], "row": row} for table, row in made]
    status, text = desk.anywhere("POST", "/v1/push", {"v": 1, "device": desk.id, "schema": Device.schema, "cursor": 0, "txs": [
        {"n": 1, "oid": uuid7(), "hlc": (now - HLC_EPOCH) << 16, "wall": now, "boot": "b", "mono": now,
         "schema": Device.schema, "cursor": 0, "ops": ops}]})
    assert status == 200 and json.loads(text)["results"][0]["s"] in ("ok", "merged"), text
    return ids


def play(program, database, folder):
    found(program, database, folder)
    servers = [Server(program, database) for _ in range(3)]
    try:
        Device.schema = json.loads(servers[0].ask("GET", "/v1/hello")[1])["max_schema"]
        ids = make_deal(servers[0])
        devices = [Device(servers, seed, ids["opportunity"], ids["account"]) for seed in range(DEVICES)]
        for device in devices:
            device.enrol()
        failures = []
        threads = [threading.Thread(target=d.work, args=(failures,)) for d in devices]
        for thread in threads:
            thread.start()
        time.sleep(1)
        servers[1].process.send_signal(signal.SIGKILL)
        servers[1].process.wait()
        time.sleep(0.5)
        servers[1].start()
        for thread in threads:
            thread.join()
        assert not failures, failures
        return compare(program, database, devices, ids)
    finally:
        for server in servers:
            server.process.terminate()
        for server in servers:
            server.process.wait()


def compare(program, database, devices, ids):
    total = sum(d.counts for d in devices)
    contacts = {c for d in devices for c in d.contacts}
    seqs = [s for d in devices for s in d.seqs]
    dropped = sum(d.dropped for d in devices)
    views = [d.pull() for d in devices]
    assert len(seqs) == len(set(seqs)), "two transactions with one number"
    for device in devices:
        assert device.seqs == sorted(device.seqs), "a device's transactions out of order"
    for rows, done in views:
        assert rows[ids["opportunity"]]["slips"] == total, (rows[ids["opportunity"]]["slips"], total)
        assert contacts <= rows.keys(), "a record was lost"
    first_rows, first_done = views[0]
    shared = {i for i in first_rows if all(i in rows for rows, _ in views)}
    assert {ids["opportunity"], ids["account"]} | contacts <= shared
    for rows, done in views[1:]:
        assert all(rows[i] == first_rows[i] for i in shared), "devices differ"
        assert sorted(done["sums"]) == sorted(first_done["sums"]), "sums differ"
    admin(program, database, "check")
    print(f"# {total} counts and {len(contacts)} records by {len(devices)} devices; {dropped} answers thrown away")


def main():
    program = sys.argv[1]
    server = os.environ.get("FIELDBOOK_TEST_POSTGRES")
    if not server:
        print("1..0 # SKIP PostgreSQL is not installed")
        return
    schema = f"p_{os.getpid()}"
    folder = tempfile.mkdtemp(prefix="fieldbook-processes-")
    print("1..1", flush=True)
    try:
        subprocess.run(["psql", server, "-qc", f"CREATE SCHEMA {schema}"], check=True)
        play(program, f"{server}&options=-csearch_path%3D{schema}", folder)
        print("ok 1 /server/processes/three-on-one-database")
    except Exception as error:
        print(f"not ok 1 /server/processes/three-on-one-database\n# {type(error).__name__}: {error}")
    finally:
        subprocess.run(["psql", server, "-qc", f"SET client_min_messages = error; DROP SCHEMA {schema} CASCADE"], check=False)
        shutil.rmtree(folder, ignore_errors=True)


main()
