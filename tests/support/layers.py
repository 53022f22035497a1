#!/usr/bin/env python3
# layers.py: checks that each folder includes only what it may use
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""layers.py SOURCE_ROOT: reads every #include below src/ and compares it with the table of docs/architecture.md.
Prints TAP, one point a folder."""
import os
import re
import sys

ALL = "base configurator schema pricing merge db store exchange operations sync net".split()
MAY_USE = {
    "base": [],
    "configurator": ["base"],
    "schema": ["base"],
    "pricing": ["base", "configurator", "schema"],
    "merge": ["base", "schema"],
    "db": ["base"],
    "store": ["base", "schema", "merge", "db"],
    "exchange": ["base", "schema", "store", "db"],
    "operations": ["base", "schema", "pricing", "store", "exchange", "configurator", "db"],
    "sync": ["base", "configurator", "schema", "pricing", "merge", "store", "db"],
    "net": ["base", "schema", "merge", "store", "db", "sync"],
    "server": [f for f in ALL if f != "net"],
    "cli": ALL,
    "app": ALL,
}
# Headers of other libraries that belong to one place.
FENCED = {
    r"sqlite3\.h": ["db/sqlite"],
    r"libpq-fe\.h": ["db/postgres"],
    r"(gtk/|adwaita\.h|libsecret/)": ["app"],
    r"libsoup/": ["net", "server"],
    r"sodium\.h": ["server"],
    r"(cadical\.hpp|ccadical\.h|picosat/)": ["configurator"],
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def sources(root):
    for folder, _, names in os.walk(os.path.join(root, "src")):
        for name in sorted(names):
            if name.endswith((".c", ".cc", ".h")):
                yield os.path.relpath(os.path.join(folder, name), os.path.join(root, "src"))


def check_file(root, path, owner):
    layer = path.split("/")[0]
    with open(os.path.join(root, "src", path), encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            header = found[2]
            if "../" in header:
                yield f"{path}:{number}: includes by a path: {header}"
            for pattern, places in FENCED.items():
                if re.match(pattern, header) and not any(path.startswith(p + "/") for p in places):
                    yield f"{path}:{number}: {header} belongs to {', '.join(places)} alone"
            home = owner.get(os.path.basename(header)) if found[1] == '"' else None
            if home and home != layer and home not in MAY_USE[layer]:
                yield f"{path}:{number}: {layer} may not use {home} ({header})"


def main():
    root = sys.argv[1]
    files = list(sources(root))
    owner = {os.path.basename(f): f.split("/")[0] for f in files if f.endswith(".h")}
    layers = sorted({f.split("/")[0] for f in files})
    print(f"1..{len(layers)}")
    bad = False
    for i, layer in enumerate(layers, 1):
        faults = [fault for f in files if f.startswith(layer + "/") for fault in check_file(root, f, owner)]
        bad = bad or bool(faults)
        print(f"{'not ok' if faults else 'ok'} {i} /layers/{layer}")
        for fault in faults:
            print("#", fault)
    sys.exit(bad)


main()
