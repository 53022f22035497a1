#!/usr/bin/env python3
# coverage-of-api.py: which public functions no test calls, and whose failures no test looks at
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the public headers below src/ and all tests, and prints per folder how many functions there are, how many no test names, how many can fail, and
for how many of those no test asserts a failure. It reads text only: a help for who writes tests, no gate. The window (src/app) is driven, not called.

A failure counts as asserted where a test wraps the call into g_assert_false() or g_assert_null(), says g_assert_error() behind it, or makes each of its
statements fail (fb_fail_each, …_fail_nth). A test's own function that hands on its GError hands on what is asserted about it. A command of the tool counts where a
Python test runs its word. A function that frees counts where a test uses the type's g_autoptr; a getter that only reads a member, where a test calls
another function of its header."""
import argparse
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Assertions that hold when the call directly inside of them fails.
WRAPPED = r"g_assert_(?:false|null)\s*\(\s*(\w+)\s*\(|g_assert_true\s*\(\s*!\s*(\w+)\s*\(|g_assert_cmpint\s*\(\s*(\w+)\s*\([^;]*(?:, ==, -\d|, <, 0)|failed = !(\w+)\s*\("
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


class Sources:
    """Where the source files define and use words."""

    def __init__(self):
        self.getters, self.users, self.home = set(), {}, {}
        for path in (path for path in (ROOT / "src").rglob("*.c*") if path.suffix in (".c", ".cc")):
            text = bare(path)
            self.getters |= set(re.findall(GETTER, text, re.M))
            self.home |= {name: path for name in re.findall(r"^(fb_\w+) \(", text, re.M)}
            for word in set(re.findall(r"\w+", text)):
                self.users.setdefault(word, set()).add(path)

    def is_lone(self, name, kind):
        return not (self.users.get(name, set()) | self.users.get(kind, set())) - {self.home.get(name)}


def check_folder(folder, tests, sources):
    """(functions, [untested], number that can fail, [unasserted], [lone]); each name with its header."""
    count, fallible, untested, unasserted, lone = 0, 0, [], [], []
    for header in sorted(folder.rglob("*.h")):
        if header.stem.endswith("-private"):
            continue
        functions, frees = declared(header)
        touched = any(name in tests.words for name, _ in functions)
        for name, parameters in functions:
            label = f"{name} ({header.name})"
            read_only = name in sources.getters or name.endswith(("_get_type", "_quark"))
            count += 1
            if not (name in tests.words or (read_only and touched) or frees.get(name) in tests.words):
                untested.append(label)
            if re.search(r"GError\s*\*\*", parameters):
                fallible += 1
                if name not in tests.failing:
                    unasserted.append(label)
            if sources.is_lone(name, frees.get(name)):
                lone.append(label + (", in tests" if name in tests.words else ""))
    return count, untested, fallible, unasserted, lone


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="name these functions")
    parser.add_argument("--lone", action="store_true", help="name functions that no other source file uses: to be static, or to go")
    parser.add_argument("folders", nargs="*", help="only these folders of src/")
    options = parser.parse_args()
    tests, sources, total = Tests(), Sources(), [0, 0, 0, 0]
    print(f"{'folder':<14}{'functions':>10}{'untested':>10}{'can fail':>10}{'unasserted':>12}")
    for folder in sorted(p for p in (ROOT / "src").iterdir() if p.is_dir() and p.name != "app"):
        if options.folders and folder.name not in options.folders:
            continue
        count, untested, fallible, unasserted, lone = check_folder(folder, tests, sources)
        numbers = [count, len(untested), fallible, len(unasserted)]
        total = [a + b for a, b in zip(total, numbers)]
        print(f"{folder.name:<14}{numbers[0]:>10}{numbers[1]:>10}{numbers[2]:>10}{numbers[3]:>12}")
        for what, labels in (("untested", untested), ("unasserted", unasserted)):
            print("".join(f"  {what:<11}{label}\n" for label in labels if options.list), end="")
        print("".join(f"  lone       {label}\n" for label in lone if options.lone), end="")
    print(f"{'all':<14}{total[0]:>10}{total[1]:>10}{total[2]:>10}{total[3]:>12}")


main()
