#!/usr/bin/env python3
# postgres.py: a private PostgreSQL for tests, shared by all that run at once
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""postgres.py COMMAND [ARGUMENT...]: runs the command with FIELDBOOK_TEST_POSTGRES set to the address of a private server.

The first caller starts the server from Debian's package in a temporary folder, as an unprivileged user, on a unix socket;
later ones share it; some seconds after the last has gone it is stopped and its folder removed. What remains of a crash is
removed by the next start. Without the package the command runs with the variable unset, and its tests skip.
FIELDBOOK_TEST_POSTGRES set already: that server is used. --durable: with fsync, for tests that pull the plug (a server of
its own)."""
import fcntl
import glob
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time

VARIABLE = "FIELDBOOK_TEST_POSTGRES"
IDLE_SECONDS = 8
SETTINGS = {
    "listen_addresses": "''", "max_connections": "300", "shared_buffers": "64MB", "max_locks_per_transaction": "1024",
    "autovacuum_naptime": "60s", "jit": "off", "log_min_messages": "error", "max_wal_size": "256MB",
    "deadlock_timeout": "200ms", "logging_collector": "off",
}
FAST = {"fsync": "off", "synchronous_commit": "on", "full_page_writes": "off"}


def programs():
    """The folder of the newest server's programs, or None."""
    found = glob.glob("/usr/lib/postgresql/*/bin/postgres")
    newest = max(found, key=lambda path: int(path.split("/")[4]) if path.split("/")[4].isdigit() else 0, default=None)
    return os.path.dirname(newest) if newest else None


def account():
    """PostgreSQL refuses to run as root: who it runs as then."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            pass
    return None


def unprivileged(command, user, die_with_parent=False):
    if user is None:
        return command
    death = ["--pdeathsig", "INT"] if die_with_parent else []
    return ["setpriv", "--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups", *death, "--", *command]


def base_folder(kind):
    key = hashlib.sha1(f"{os.path.realpath(__file__)}:{os.getuid()}".encode()).hexdigest()[:10]
    return os.path.join(tempfile.gettempdir(), f"fieldbook-postgres-{key}-{kind}")


def uri_of(folder, user):
    name = user.pw_name if user else pwd.getpwuid(os.getuid()).pw_name
    return f"postgresql://{name}@/postgres?host={folder.replace('/', '%2F')}"


def answers(folder, bin_dir):
    return subprocess.run([os.path.join(bin_dir, "pg_isready"), "-q", "-h", folder, "-t", "3"], check=False).returncode == 0


def remove(folder):
    """Also ends what a killed supervisor may have left running in it."""
    try:
        with open(os.path.join(folder, "data", "postmaster.pid"), encoding="ascii") as file:
            pid = int(file.readline())
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            ours = folder.encode() in file.read()
        if ours:
            os.kill(pid, signal.SIGQUIT)
            for _ in range(100):
                if not os.path.exists(f"/proc/{pid}"):
                    break
                time.sleep(0.05)
    except (OSError, ValueError):
        pass
    shutil.rmtree(folder, ignore_errors=True)


def start_server(folder, bin_dir, user, kind):
    os.makedirs(folder, mode=0o755)
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    data = os.path.join(folder, "data")
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": folder}
    subprocess.run(unprivileged([os.path.join(bin_dir, "initdb"), "-D", data, "--no-sync", "--auth=trust", "--encoding=UTF8",
                                 "--locale=C.UTF-8", "-U", user.pw_name if user else pwd.getpwuid(os.getuid()).pw_name], user),
                   check=True, stdout=subprocess.DEVNULL, cwd=folder, env=environment)
    settings = dict(SETTINGS, unix_socket_directories=folder, **(FAST if kind == "fast" else {}))
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value.strip(chr(39))}")]
    log = open(os.path.join(folder, "log"), "ab")
    server = subprocess.Popen(unprivileged([os.path.join(bin_dir, "postgres"), "-D", data, *words], user, True), stdout=log,
                              stderr=log, stdin=subprocess.DEVNULL, cwd=folder, env=environment)
    for _ in range(600):
        if answers(folder, bin_dir):
            return server
        if server.poll() is not None:
            break
        time.sleep(0.05)
    with open(log.name, encoding="utf-8", errors="replace") as file:
        sys.stderr.write(file.read())
    raise SystemExit("postgres.py: the server did not start")


def supervise(folder, bin_dir, user, kind, ready):
    """The process between the tests and the server: ends it once nobody has held the folder's lock for a while."""
    server = start_server(folder, bin_dir, user, kind)
    # Whoever runs the test waits until nobody can write to its output any more.
    os.dup2(os.open(os.devnull, os.O_RDWR), 2)
    os.write(ready, b"1")
    os.close(ready)
    idle_since = None
    with open(folder + ".users", "w", encoding="ascii") as users, open(folder + ".start", "w", encoding="ascii") as start:
        while server.poll() is None:
            time.sleep(0.5)
            try:
                fcntl.flock(start, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                idle_since = idle_since or time.monotonic()
                if time.monotonic() - idle_since > IDLE_SECONDS:
                    break
                fcntl.flock(users, fcntl.LOCK_UN)
            except OSError:
                idle_since = None
            fcntl.flock(start, fcntl.LOCK_UN)
        server.send_signal(signal.SIGQUIT)
        server.wait()
        remove(folder)


def launch(folder, bin_dir, user, kind):
    remove(folder)
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(reading)
        os.setsid()
        for descriptor in (0, 1):
            os.dup2(os.open(os.devnull, os.O_RDWR), descriptor)
        if os.fork() == 0:
            # The locks of whoever started it are not its own.
            os.closerange(3, writing)
            os.closerange(writing + 1, 256)
            try:
                supervise(folder, bin_dir, user, kind, writing)
            finally:
                os._exit(0)
        os._exit(0)
    os.close(writing)
    started = os.read(reading, 1) == b"1"
    os.close(reading)
    return started


def join(kind):
    """The address of the shared server, which stays for as long as this process lives. None: there is none to be had."""
    bin_dir = programs()
    if bin_dir is None:
        return None
    user = account()
    folder = base_folder(kind)
    with open(folder + ".start", "w", encoding="ascii") as start:
        fcntl.flock(start, fcntl.LOCK_EX)
        users = os.open(folder + ".users", os.O_WRONLY | os.O_CREAT, 0o600)
        if not answers(folder, bin_dir) and not launch(folder, bin_dir, user, kind):
            return None
        fcntl.flock(users, fcntl.LOCK_SH)
        os.set_inheritable(users, True)
    return uri_of(folder, user)


def main():
    words = sys.argv[1:]
    kind = "fast"
    if words and words[0] == "--durable":
        kind = "durable"
        words = words[1:]
    if not words:
        sys.exit(__doc__)
    if VARIABLE not in os.environ:
        uri = join(kind)
        if uri:
            os.environ[VARIABLE] = uri
    os.execvp(words[0], words)


if __name__ == "__main__":
    main()
