#!/usr/bin/env python3
# potfiles.py: checks that po/POTFILES names every file with text to translate
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""potfiles.py [SOURCE_ROOT] [--write]: looks for marked text below src/ and data/ and compares the files with po/POTFILES.
Prints TAP; --write puts the list in order instead. A format macro that xgettext cannot read is a fault too: the text would never be found when it is shown."""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
HEAD = "# Files with text to translate (tests/support/potfiles.py . --write brings the list up to date)"
MARK = r"(?<![A-Za-z0-9_])(?:_|N_|Q_|C_|NC_|ngettext|g_dgettext|g_dngettext|g_dpgettext2?)"
MARKED = re.compile(MARK + r'\s*\(\s*(?:GETTEXT_PACKAGE\s*,\s*)?"')
COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|/\*.*?\*/', re.DOTALL)
UNREADABLE = re.compile(MARK + r'\s*\((?:\s*GETTEXT_PACKAGE\s*,)?\s*(?:"(?:[^"\\]|\\.)*"\s*,?\s*)+G_[A-Z0-9_]+')
DESKTOP = (".desktop", ".desktop.in", ".metainfo.xml", ".metainfo.xml.in", ".gschema.xml")


def without_comments(text):
    return COMMENT.sub(lambda m: m[0] if m[0][0] == '"' else "\n" * m[0].count("\n"), text)


def has_text(path):
    if path.endswith(DESKTOP):
        return True
    with open(path, encoding="utf-8") as file:
        text = file.read() if path.endswith(".ui") else without_comments(file.read())
    if path.endswith(".ui"):
        return 'translatable="yes"' in text
    return MARKED.search(text) is not None


def files_with_text(root):
    for top, endings in (("src", (".c", ".h", ".ui")), ("data", DESKTOP)):
        for folder, _, names in os.walk(os.path.join(root, top)):
            for name in names:
                path = os.path.join(folder, name)
                if name.endswith(endings) and has_text(path):
                    yield os.path.relpath(path, root)


def unreadable(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        text = without_comments(file.read())
    return [f"{path}:{text.count(chr(10), 0, m.start()) + 1}: use PRId64 and its kin" for m in UNREADABLE.finditer(text)]


def main():
    words = sys.argv[1:]
    write = "--write" in words
    root = next((word for word in words if word != "--write"), os.path.dirname(os.path.dirname(HERE)))
    found = set(files_with_text(root))
    if write:
        with open(os.path.join(root, "po", "POTFILES"), "w", encoding="utf-8") as file:
            file.write("\n".join([HEAD, *sorted(found)]) + "\n")
        return
    with open(os.path.join(root, "po", "POTFILES"), encoding="utf-8") as file:
        listed = [line for line in file.read().splitlines() if line and not line.startswith("#")]
    points = {
        "complete": sorted(f"{path} is missing" for path in found - set(listed)),
        "needed": sorted(f"{path} has nothing to translate" for path in set(listed) - found),
        "sorted": [] if listed == sorted(set(listed)) else ["the lines are not sorted, or one is there twice"],
        "readable": [fault for path in sorted(found) for fault in unreadable(root, path)],
    }
    print(f"1..{len(points)}")
    for i, (name, faults) in enumerate(points.items(), 1):
        print(f"{'not ok' if faults else 'ok'} {i} /potfiles/{name}")
        for fault in faults:
            print("#", fault)
    sys.exit(any(points.values()))


main()
