#!/usr/bin/env python3
# untested.py: which public functions no test calls, and whose failures no test looks at
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""untested.py [SOURCE_ROOT] [--table]: reads the public headers below src/ and all tests, and fails when a public function is named in no test. Prints TAP,
one point a folder; --table prints instead, per folder, how many functions there are, how many no test names, how many can fail, and for how many of those no
test asserts a failure, with their names. It reads text only. The window (src/app) is driven, not called.

A failure counts as asserted where a test wraps the call into g_assert_false() or g_assert_null(), says g_assert_error() behind it, or makes each of its
statements fail (fb_fail_each, …_fail_nth). A test's own function that hands on its GError hands on what is asserted about it. A command of the tool counts where a
Python test runs its word. A function that frees counts where a test uses the type's g_autoptr; one that gives an error's domain, where a test names the domain; a
getter that only reads a member, where a test calls another function of its header. A header that neither another folder nor a test includes is inside: what uses it
is tested."""
import pathlib
import re
import sys

ROOT = pathlib.Path(next((word for word in sys.argv[1:] if word != "--table"), pathlib.Path(__file__).resolve().parents[2]))
# Assertions that hold when the call directly inside of them fails.
WRAPPED = r"g_assert_(?:false|null)\s*\(\s*(\w+)\s*\(|g_assert_true\s*\(\s*!\s*(\w+)\s*\(|g_assert_cmpint\s*\(\s*(\w+)\s*\([^;]*(?:, ==, -\d|, <, 0)|failed = !(\w+)\s*\(|failed = \(\w+ = (\w+)\s*\([^;]*== NULL;"
GETTER = r"^(\w+) \([^{};]*\)\n\{\n(?:\s*g_return_val_if_fail [^\n]*\n)*\s*return [&!]?\w+(?:->|\.)[\w.\->]+;\n\}"
CALL = r"\b(?!g_assert|g_clear|g_autoptr|if\b|while\b|for\b)([a-z]\w+)\s*\("


def bare(path):
    """The file's text without comments; a header also without the lines of the preprocessor."""
    text = re.sub(r"/\*.*?\*/", " ", path.read_text(encoding="utf-8"), flags=re.S)
    return re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", "", text, flags=re.M) if path.suffix == ".h" else text


def declared(header):
    """(function, its parameters) for each declaration, and {function that frees: type}."""
    text = bare(header)
    frees = re.findall(r"G_DEFINE_AUTO(?:PTR_CLEANUP|_CLEANUP_CLEAR)_FUNC\s*\(\s*(\w+)\s*,\s*(\w+)", text)
    text = re.sub(r"G_(?:DECLARE|DEFINE)_\w+\s*\([^()]*\)|G_(?:BEGIN|END)_DECLS", ";", text)
    while re.search(r"\{[^{}]*\}", text):
        text = re.sub(r"\{[^{}]*\}", ";", text)
    found = [re.match(r"\s*(?!typedef)[\w\s*]+?\b(fb_\w+)\s*\((.*)\)[^()]*(?:G_GNUC.*)?$", chunk, re.S) for chunk in text.split(";")]
    return [(match[1], match[2]) for match in found if match], {function: kind for kind, function in frees}


def failing_calls(body):
    """Names of the functions whose failure this body asserts."""
    names = {name for found in re.findall(WRAPPED, body) for name in found if name}
    names |= {name for kept, name in re.findall(r"(\w+) = (\w+) \(", body) if re.search(rf"g_assert_(?:false|null) \({kept}\)", body)}
    last = []    # calls of the last statement that has any but an assertion's
    for statement in re.split(r"[;{}]\s*\n", body):
        calls = re.findall(CALL, statement)
        last = calls or last
        if re.search(r"(?:g_assert_(?:error|null|false)|(?:assert|expect)_(?:refused|failed))\s*\(", statement):
            names |= set(last)
    return names


class Tests:
    """What tests name and make fail."""

    def __init__(self):
        texts = [bare(p) for p in sorted((ROOT / "tests").rglob("*.[ch]")) if "bench" not in p.parts]
        self.words = set(re.findall(r"\w+", "\n".join(texts)))
        self.failing = set().union(*map(self.failing_in, texts))
        python = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "tests").rglob("*.py"))
        self.words |= {"fb_cli_run_" + word.replace("-", "_") for word in re.findall(r'"([a-z][a-z-]*)"', python)}
        self.failing |= {"fb_cli_run_" + word.replace("-", "_") for word in re.findall(r'\.refuse\(\s*"[^"]*",\s*"([a-z-]+)"', python)}

    @staticmethod
    def failing_in(text):
        functions = re.findall(r"^(\w+) \(([^{};]*)\)\n\{\n(.*?)^\}", text, re.S | re.M)
        failing = set().union(*[failing_calls(body) for _, _, body in functions])
        handing = [(name, body) for name, parameters, body in functions if re.search(r"GError\s*\*\*", parameters)]
        if re.search(r"fail_each|fail_nth", text):
            handing += [(name, body) for name, _, body in functions if "&error" in body and "g_assert_no_error" not in body]
            failing |= {name for name, _ in handing}
        for _ in range(3):    # helpers of helpers
            failing |= {call for name, body in handing if name in failing for call in re.findall(CALL, body)}
        return failing


def find_getters():
    """Functions that only read a member."""
    return {name for path in (ROOT / "src").rglob("*.c") for name in re.findall(GETTER, bare(path), re.M)}


def find_inside():
    """Names of headers that only their own folder includes, neither others nor tests nor a header that these include: the folder's own affair. What builds on
    a private header is met only where it is named."""
    headers, folders, includes = {}, {}, {}
    for path in [p for top in ("src", "tests") for p in (ROOT / top).rglob("*.[ch]")]:
        top, folder = path.relative_to(ROOT).parts[:2]
        folders[path] = folder if top == "src" else top
        includes[path] = re.findall(r'^#include "([\w-]+\.h)"', path.read_text(encoding="utf-8"), re.M)
        if path.suffix == ".h" and top == "src":
            headers[path.name] = path
    private = {name for name, path in headers.items() if any(other.endswith("-private.h") for other in includes[path])}
    outside, reached = set(), [name for path in includes for name in includes[path] if name in headers and folders[headers[name]] != folders[path]]
    while reached:
        name = reached.pop()
        if name not in outside:
            outside.add(name)
            reached += [other for other in includes[headers[name]] if other in headers and other not in private]
    return set(headers) - outside


def check_folder(folder, tests, getters, inside):
    """Labels of functions by what is to be said of them."""
    found = {"all": [], "untested": [], "fallible": [], "unasserted": [], "inside": []}
    for header in (path for path in sorted(folder.rglob("*.h")) if not path.stem.endswith("-private")):
        functions, frees = declared(header)
        if header.name in inside:
            found["inside"] += [name for name, _ in functions]
            continue
        touched = any(name in tests.words for name, _ in functions)
        for name, parameters in functions:
            read_only = touched and (name in getters or name.endswith("_get_type"))
            domain = name.endswith("_quark") and name.removesuffix("_quark").upper() in tests.words
            fallible = re.search(r"GError\s*\*\*", parameters)
            of = {"all": True, "untested": not (name in tests.words or read_only or domain or frees.get(name) in tests.words),
                  "fallible": fallible, "unasserted": fallible and name not in tests.failing}
            for what in of:
                found[what] += [f"{name} ({header.name})"] if of[what] else []
    return found


def print_table(folders):
    """Numbers of each folder, and names."""
    columns = ("all", "untested", "fallible", "unasserted", "inside")
    total = dict.fromkeys(columns, 0)
    print(f"{'folder':<14}{'functions':>10}{'untested':>10}{'can fail':>10}{'unasserted':>12}{'inside':>10}")
    for folder, found in [*folders.items(), ("all", None)]:
        numbers = [len(found[what]) if found else total[what] for what in columns]
        total = {what: total[what] + number for what, number in zip(columns, numbers)}
        print("{:<14}{:>10}{:>10}{:>10}{:>12}{:>10}".format(folder, *numbers))
        for what in ["untested", "unasserted"] * bool(found):
            print("".join(f"  {what:<11}{label}\n" for label in found[what]), end="")


def main():
    tests, getters, inside = Tests(), find_getters(), find_inside()
    places = sorted(p for p in (ROOT / "src").iterdir() if p.is_dir() and p.name != "app")
    folders = {place.name: check_folder(place, tests, getters, inside) for place in places}
    if "--table" in sys.argv:
        print_table(folders)
        return
    print(f"1..{len(folders)}")
    for i, (folder, found) in enumerate(folders.items(), 1):
        print(f"{'not ok' if found['untested'] else 'ok'} {i} /untested/{folder}")
        for label in found["untested"]:
            print(f"# no test names {label}")
    sys.exit(any(found["untested"] for found in folders.values()))


main()
