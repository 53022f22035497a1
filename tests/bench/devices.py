# devices.py: devices that speak the protocol, as cheaply as Python can
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices of the bench: they push edits that were made up beforehand and pull, with no file of their own."""
import gzip
import http.client
import json
import os
import resource
import socket
import threading
import time
import uuid

SCHEMA_HEADER = {"Content-Type": "application/json"}


def new_id():
    """An id as a device makes it: version 7, rising with time."""
    value = (int(time.time() * 1000) << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xf << 76)) | (0x7 << 76)
    return str(uuid.UUID(int=(value & ~(0x3 << 62)) | (0x2 << 62)))


def text_of(blob):
    return str(uuid.UUID(bytes=bytes(blob)))


class Device:
    """One device with its token. Counts what it is told; every answer that is not 200 is kept."""

    def __init__(self, address, device, token, schema):
        self.host, port = address.removeprefix("http://").split(":")
        self.port, self.device, self.token, self.schema = int(port), device, token, schema
        self.n, self.chain, self.cursor, self.scope = 0, "", 0, ""
        self.problems, self.refused, self.accepted = [], 0, 0
        self.connection = None

    def send(self, path, body):
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.host, self.port, timeout=120)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.connection.request("POST", path, data, {**SCHEMA_HEADER, "Authorization": f"Bearer {self.token}", "Accept-Encoding": "gzip"})
        answer = self.connection.getresponse()
        raw = answer.read()
        if answer.status != 200:
            self.problems.append((answer.status, raw[:200].decode("utf-8", "replace")))
            return None, len(raw)
        plain = gzip.decompress(raw) if answer.getheader("Content-Encoding") == "gzip" else raw
        return plain, len(raw)

    # --- push ---------------------------------------------------------------------------------------------------------------

    def make_push(self, edits, per):
        """@edits: (table, id, version, field, old, new), @per of them a transaction."""
        now = int(time.time() * 1000)
        txs = []
        for at in range(0, len(edits), per):
            self.n += 1
            ops = [{"op": "set", "t": table, "id": row, "bv": ver, "f": {field: [old, new]}} for table, row, ver, field, old, new in edits[at:at + per]]
            txs.append({"n": self.n, "oid": new_id(), "hlc": (now - 1577836800000) << 16 | self.n & 0xffff, "wall": now, "boot": "bench", "mono": now,
                        "schema": self.schema, "cause": "user", "ops": ops})
        return {"v": 1, "device": self.device, "schema": self.schema, "cursor": self.cursor, "acked": 0,
                "clock": {"wall": now, "boot": "bench", "mono": now}, "txs": txs}

    def push(self, body):
        body["chain"] = self.chain
        plain, _ = self.send("/v1/push", body)
        if plain is None:
            return False
        answer = json.loads(plain)
        self.chain = answer["chain"]
        for result in answer["results"]:
            if result["s"] == "refused":
                self.refused += 1
            else:
                self.accepted += 1
        return True

    # --- pull ---------------------------------------------------------------------------------------------------------------

    def pull(self):
        """Pages until the checkpoint. Bytes as they travelled, and lines."""
        size = lines = 0
        page = None
        while True:
            body = {"v": 1, "device": self.device, "schema": self.schema, "cursor": self.cursor, "scope": self.scope, "cursors": [], "own": [],
                    "page": page, "max_bytes": 1048576}
            plain, wire = self.send("/v1/pull", body)
            size += wire
            if plain is None:
                return None
            rows = plain.rstrip(b"\n").split(b"\n")
            lines += len(rows) - 2
            head, last = json.loads(rows[0]), json.loads(rows[-1])
            page = last.get("more")
            if page is None:
                self.cursor, self.scope = last["done"]["cursor"], head.get("scope", self.scope)
                return size, lines

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def all_at_once(works):
    """Runs every function in a thread of its own, all let go at the same moment. Seconds that each took, sorted, and of all of them."""
    gate, times = threading.Event(), []

    def run(work):
        gate.wait()
        start = time.monotonic()
        work()
        times.append(time.monotonic() - start)
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    start = time.monotonic()
    gate.set()
    for thread in threads:
        thread.join()
    return sorted(times), time.monotonic() - start


class Held:
    """Questions that are held, each on a socket of its own."""

    def __init__(self, address, tokens, since):
        host, port = address.removeprefix("http://").split(":")
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, len(tokens) + 500)), hard))
        self.sockets = []
        for token in tokens:
            one = socket.create_connection((host, int(port)), timeout=60)
            one.sendall(f"GET /v1/nudge?since={since} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
            self.sockets.append(one)

    def count_answered(self):
        answered = 0
        for one in self.sockets:
            one.setblocking(False)
            try:
                answered += len(one.recv(1, socket.MSG_PEEK)) >= 0
            except BlockingIOError:
                pass
        return answered

    def close(self):
        for one in self.sockets:
            one.close()
