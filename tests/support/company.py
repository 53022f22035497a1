#!/usr/bin/env python3
# company.py: a server with a company in it and two devices signed in, for ./dev run and the scene
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""company.py --build BUILD --dir DIR [--import FILES] [--app]

Starts fieldbook-server on a free loopback port with its data below DIR, fills it through the edit door (the demo company, or the
files of FILES by the maps of data/import-maps), signs in a rep's and her manager's device and syncs both. With --app the window
opens as the rep and everything ends when it is closed. Used again on the same DIR it goes on where it stopped."""
import argparse
import collections
import csv
import decimal
import json
import os
import shutil
import subprocess
import sys
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PASSWORD = "fieldbook-demo"
# file, map: in this order, because each refers to what came before
IMPORTS = [("sales_teams.csv", "crm-sales-teams.json"), ("products.csv", "crm-products.json"),
           ("accounts.csv", "crm-accounts.json"), ("sales_pipeline.csv", "crm-opportunities.json")]


class Company:
    """The running server and the profiles of the rep ("rep") and of her manager ("manager")."""

    def __init__(self, build, folder, files=None):
        self.build, self.folder, self.files = os.path.abspath(build), os.path.abspath(folder), files
        self.process = self.url = None
        self.port = 0
        os.makedirs(self.folder, exist_ok=True)
        self.password_file = os.path.join(self.folder, "password")
        with open(self.password_file, "w", encoding="utf-8") as file:
            file.write(PASSWORD + "\n")

    def program(self, name):
        return os.path.join(self.build, "src", {"fieldbook-cli": "cli", "fieldbook-server": "server", "fieldbook": "app"}[name], name)

    def profile(self, who):
        return os.path.join(self.folder, who)

    def cli(self, who, *words, check=True):
        """One command of the tool as JSON."""
        done = subprocess.run([self.program("fieldbook-cli"), "--profile", self.profile(who), "--json", *words],
                              capture_output=True, text=True, check=False)
        if check and done.returncode != 0:
            raise SystemExit(f"fieldbook-cli {' '.join(words)} ended with {done.returncode}:\n{done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def admin(self, *words):
        done = subprocess.run([self.program("fieldbook-server"), "admin", "--data", os.path.join(self.folder, "server"), *words],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"fieldbook-server admin {' '.join(words)} ended with {done.returncode}:\n{done.stderr}")
        return done.stdout

    def start(self):
        """Starts the server; the first time on a free port, then always on that one, so that the devices find it again."""
        words = [self.program("fieldbook-server"), "--data", os.path.join(self.folder, "server"),
                 "--listen", f"127.0.0.1:{self.port}"]
        if self.files is None:
            words.append("--demo")
        log = open(os.path.join(self.folder, "server.log"), "a", encoding="utf-8")
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline().strip()
        if not line.startswith("listening on "):
            raise SystemExit(f"the server did not start: see {log.name}")
        self.url = line.removeprefix("listening on ")
        self.port = int(self.url.rsplit(":", 1)[1])
        with open(os.path.join(self.folder, "port"), "w", encoding="utf-8") as file:
            file.write(str(self.port))

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=20)
            self.process = None

    def sign_in(self, who, login):
        if not os.path.exists(os.path.join(self.profile(who), "cache.db")):
            self.cli(who, "sign-in", self.url, "--login", login, "--password-file", self.password_file,
                     "--device-name", f"Laptop of {login}")
        return self.cli(who, "sync", "--until-idle", "--max-seconds", "300")

    def import_files(self):
        """The real files, by an administrator's device: what it imports reaches the server by push like any edit."""
        self.admin("user", "add", "admin", "--name", "Administrator", "--role", "admin", "--password-file", self.password_file)
        self.sign_in("admin", "admin")
        for name, mapping in IMPORTS:
            done = self.cli("admin", "import", os.path.join(self.files, name), "--map",
                            os.path.join(SOURCE, "data", "import-maps", mapping),
                            "--errors", os.path.join(self.folder, name + ".errors.csv"))
            print(f"{name}: {json.dumps(done)}", file=sys.stderr)
        self.cli("admin", "sync", "--until-idle", "--max-seconds", "600")

    def check_files(self):
        """What arrived at another device is what the files say: how many, and the sums by agent, stage and product."""
        correct = {"GTXPro": "GTX Pro"}
        wanted, found = collections.defaultdict(decimal.Decimal), collections.defaultdict(decimal.Decimal)
        with open(os.path.join(self.files, "sales_pipeline.csv"), encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                product = correct.get(row["product"], row["product"])
                for key in (("agent", row["sales_agent"]), ("stage", row["deal_stage"]), ("product", product), ("all", "")):
                    wanted[key + ("sum",)] += decimal.Decimal(row["close_value"] or 0)
                    wanted[key + ("count",)] += 1
        shutil.rmtree(self.profile("check"), ignore_errors=True)
        self.sign_in("check", "admin")
        lines = {line["opportunity"]: line["product_label"] for line in self.cli("check", "list", "opportunity_line")}
        for deal in self.cli("check", "list", "opportunity"):
            amount = decimal.Decimal(deal.get("amount", {}).get("amount", 0)) / 100
            for key in (("agent", deal["owner_label"]), ("stage", deal["stage_label"]), ("product", lines[deal["id"]]), ("all", "")):
                found[key + ("sum",)] += amount
                found[key + ("count",)] += 1
        counts = {entity: self.cli("check", "list", entity, "--count")["count"] for entity in ("opportunity", "account", "product")}
        with open(os.path.join(self.files, "accounts.csv"), encoding="utf-8", newline="") as file:
            accounts = sum(1 for _ in csv.DictReader(file))
        differ = [key for key in set(wanted) | set(found) if wanted[key] != found[key]]
        if differ or counts["account"] != accounts:
            raise SystemExit(f"what arrived is not what the files say: {counts}, {sorted(differ)[:5]}")
        print(f"What arrived agrees with the files: {counts}, {len(wanted)} sums and counts by agent, stage and product.", file=sys.stderr)

    def people(self):
        """Logins of a rep and of the manager above her: of the demo company, or whoever of the files has the most deals."""
        if self.files is None:
            return "anna.keller", "martin.vogel"
        users = self.cli("admin", "list", "user", "--where", "role.base = 'rep'")
        rep = max(users, key=lambda user: self.cli("admin", "list", "opportunity", "--where",
                                                   f"owner = '{user['id']}'", "--count")["count"])
        manager = self.cli("admin", "show", "user", rep["manager"])
        for user in (rep, manager):
            self.admin("user", "passwd", user["login"], "--password-file", self.password_file)
        return rep["login"], manager["login"]

    def prepare(self):
        """Everything up to two signed-in, synced devices."""
        port = os.path.join(self.folder, "port")
        self.port = int(open(port, encoding="utf-8").read()) if os.path.exists(port) else 0
        began = time.monotonic()
        self.start()
        logins = os.path.join(self.folder, "logins.json")
        if os.path.exists(logins):
            rep, manager = json.load(open(logins, encoding="utf-8"))
        else:
            if self.files is not None:
                self.import_files()
                self.check_files()
            rep, manager = self.people()
            with open(logins, "w", encoding="utf-8") as file:
                json.dump([rep, manager], file)
        self.rep, self.manager = rep, manager
        self.sign_in("rep", rep)
        self.sign_in("manager", manager)
        print(f"The server answers on {self.url}; {rep} and {manager} (password {PASSWORD}) are signed in "
              f"after {time.monotonic() - began:.1f} s.", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--dir", required=True)
    parser.add_argument("--import", dest="files")
    parser.add_argument("--app", action="store_true")
    parser.add_argument("--fresh", action="store_true", help="forget what is in DIR")
    words = parser.parse_args()
    folder = words.dir + ("-import" if words.files else "")
    if words.fresh:
        shutil.rmtree(folder, ignore_errors=True)
    company = Company(words.build, folder, words.files)
    company.prepare()
    try:
        if words.app:
            subprocess.run([company.program("fieldbook"), "--profile", company.profile("rep")], check=False)
        else:
            company.process.wait()
    except KeyboardInterrupt:
        pass
    finally:
        company.stop()


if __name__ == "__main__":
    main()
