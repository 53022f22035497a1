# harness.py: runs the tool and the server for the tests of the command line, and prints TAP
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each test is a function with a Home: a folder of its own with profiles in it."""
import inspect
import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

TIMEOUT = 240


class Done:
    """How one run of the tool ended."""

    def __init__(self, process):
        self.status, self.out, self.err = process.returncode, process.stdout, process.stderr

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def error(self):
        """The error object: the last line of standard error."""
        return json.loads(self.err.strip().splitlines()[-1])["error"]


class Home:
    def __init__(self, cli, server, folder):
        self.cli_path, self.server_path, self.folder = cli, server, folder

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, text, encoding="utf-8"):
        with open(self.path(name), "wb") as file:
            file.write(text.encode(encoding))
        return self.path(name)

    def read(self, name):
        with open(self.path(name), encoding="utf-8", newline="") as file:
            return file.read()

    def words(self, profile, *words, options=("--json",)):
        return [self.cli_path, "--profile", self.path(profile), *options, *words]

    def run(self, profile, *words, stdin=None, options=("--json",)):
        """Any ending is fine."""
        return Done(subprocess.run(self.words(profile, *words, options=options), input=stdin, capture_output=True, text=True,
                                   encoding="utf-8", timeout=TIMEOUT, check=False))

    def do(self, profile, *words, status=0, stdin=None):
        """The answer of a run that must end with @status."""
        done = self.run(profile, *words, stdin=stdin)
        assert done.status == status, f"{' '.join(words)} ended with {done.status}: {done.err}"
        return done.json

    def refuse(self, profile, *words, status=1, code=None):
        """The error object of a run that must fail, with nothing on standard output."""
        done = self.run(profile, *words)
        assert done.status == status, f"{' '.join(words)} ended with {done.status}: {done.out}{done.err}"
        assert done.out == "", f"{' '.join(words)} wrote {done.out}"
        assert code is None or done.error["code"] == code, done.err
        assert done.error["message"], done.err
        return done.error

    def batch(self, profile, *requests, status=0):
        done = self.run(profile, "batch", stdin="".join(json.dumps(r) + "\n" for r in requests))
        assert done.status == status, f"batch ended with {done.status}: {done.out}{done.err}"
        return [json.loads(line) for line in done.out.splitlines()]

    def popen(self, profile, *words, **options):
        return subprocess.Popen(self.words(profile, *words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def equal(got, wanted):
    assert got == wanted, f"{got!r} is not {wanted!r}"


def main(module):
    """argv: the tool, then the server or "". Runs every function named test_… in the order of the file."""
    cli = sys.argv[1]
    server = sys.argv[2] if len(sys.argv) > 2 else ""
    only = sys.argv[3:]
    tests = [(name, test) for name, test in vars(module).items()
             if name.startswith("test_") and inspect.isfunction(test) and (not only or name in only)]
    failed = 0
    print(f"1..{len(tests)}")
    for number, (name, test) in enumerate(tests, 1):
        title = test.__doc__ or name
        if "server" in inspect.signature(test).parameters and not server:
            print(f"ok {number} - {title} # SKIP there is no server program")
            continue
        folder = tempfile.mkdtemp(prefix="fieldbook-cli-")
        try:
            home = Home(cli, server, folder)
            test(home, server) if "server" in inspect.signature(test).parameters else test(home)
            print(f"ok {number} - {title}")
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} - {title}")
            print("".join("# " + line + "\n" for line in traceback.format_exc().splitlines()), end="")
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        sys.stdout.flush()
    sys.exit(1 if failed else 0)
