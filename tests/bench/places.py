# places.py: where the servers of the bench keep their records: folders, or databases of a private PostgreSQL
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A place has an `address` for our tools and `words` for the server. Folders are made once and kept for the next run; databases are made once a run,
since their server goes with it. Both are copied before anything is changed in them."""
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "support"))
import postgres  # noqa: E402


class Place:
    def __init__(self, address, option):
        self.address, self.words = address, [option, address]


class Folders:
    """SQLite."""
    label = ""
    processes = 1

    def __init__(self, bench):
        self.bench = bench

    def made(self, name, make):
        return Place(self.bench.made(name, lambda folder: (os.makedirs(folder), make(Place(folder, "--data")))), "--data")

    def copied(self, name, source):
        folder = os.path.join(self.bench.folder, name)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(source.address, folder)
        return Place(folder, "--data")

    def removed(self, place):
        shutil.rmtree(place.address)


class Databases:
    """PostgreSQL, every commit durable."""
    label = " (PostgreSQL)"
    processes = 3

    def __init__(self, bench):
        self.bench, self.places = bench, {}
        self.uri = os.environ.get(postgres.VARIABLE) or postgres.join("durable")

    def psql(self, sql):
        subprocess.run(["psql", self.uri, "-qXc", sql], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def place(self, name):
        base = "bench_" + re.sub(r"\W", "_", name)
        return base, Place(self.uri.replace("/postgres?", f"/{base}?"), "--database")

    def made(self, name, make):
        if name not in self.places:
            self.bench.note(f"making {name}{self.label}")
            base, place = self.place(name)
            self.psql(f"DROP DATABASE IF EXISTS {base}")
            self.psql(f"CREATE DATABASE {base}")
            make(place)
            self.places[name] = place
        return self.places[name]

    @staticmethod
    def base_of(place):
        return re.search(r"/(bench_\w+)\?", place.address)[1]

    def copied(self, name, source):
        base, place = self.place(name)
        template = self.base_of(source)
        self.psql(f"DROP DATABASE IF EXISTS {base} WITH (FORCE)")
        self.psql(f"CREATE DATABASE {base} TEMPLATE {template}")
        self.psql("CHECKPOINT")
        return place

    def removed(self, place):
        self.psql(f"DROP DATABASE {self.base_of(place)} WITH (FORCE)")
