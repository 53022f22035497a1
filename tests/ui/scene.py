#!/usr/bin/env python3
# scene.py: a day in small, played in the real window: edit, move a deal, offline, back, and what the second device shows
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""scene.py --build BUILD --out DIR [--import FILES] [--tap]

Starts the server with the demo company (or the files of FILES), opens the window as a rep on a display of its own, and does by accessibility
roles and names, keys and clicks what a rep does. Each step leaves a picture and a line in DIR/report.html. Ends with status 1 when what the
second device holds is not what was typed."""
import argparse
import html
import os
import shutil
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "support")]
import fbui  # noqa: E402
from company import Company  # noqa: E402

SYNC_SECONDS = 90


class Scene:
    def __init__(self, company, out, mark=""):
        self.company, self.out, self.mark = company, out, mark
        self.steps = []
        self.checks = 0
        self.began = time.monotonic()

    # --- telling ---

    def step(self, title, text, app=None):
        picture = f"{len(self.steps) + 1:02d}-{title.lower().replace(' ', '-')}.png"
        if app is not None:
            app.shot(os.path.join(self.out, picture))
        self.steps.append((title, text, picture if app is not None else None))
        print(f"{self.mark}{len(self.steps):2d} {title}: {text}", flush=True)

    def check(self, what, found, wanted):
        if found != wanted:
            raise fbui.Failure(f"{what} is {found!r}, not {wanted!r}")
        self.checks += 1

    def report(self, failure=None):
        lines = ["<!DOCTYPE html><html lang='en'><meta charset='utf-8'><title>Fieldbook: the scene</title>",
                 "<style>body{font:15px sans-serif;max-width:70em;margin:2em auto;padding:0 1em}img{width:100%;border:1px solid #ccc;"
                 "border-radius:8px}li{margin-bottom:1.5em}.grid{display:grid;grid-template-columns:1fr 1fr;gap:1.5em}h3{margin:.3em 0}</style>",
                 "<h1>Fieldbook: the scene</h1>"]
        if failure:
            lines.append(f"<p><strong>Failed:</strong> {html.escape(str(failure))}</p>")
        else:
            lines.append(f"<p>{len(self.steps)} steps, {self.checks} checks of what the devices hold, all as expected, "
                         f"in {time.monotonic() - self.began:.0f} seconds.</p>")
        lines.append("<div class='grid'>")
        for number, (title, text, picture) in enumerate(self.steps, 1):
            image = f"<img src='{html.escape(picture)}' alt='{html.escape(title)}'>" if picture else ""
            lines.append(f"<div><h3>{number}. {html.escape(title)}</h3><p>{html.escape(text)}</p>{image}</div>")
        lines.append("</div></html>")
        with open(os.path.join(self.out, "report.html"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines))

    # --- asking the devices ---

    def rows(self, who, *words):
        return self.company.cli(who, *words)

    def account_of(self, who):
        return self.rows(who, "show", "account", self.account["id"])

    def deal_of(self, who):
        return self.rows(who, "show", "opportunity", self.deal["id"])

    def choose(self):
        """A deal of the rep that can go one stage further, and its account."""
        deals = self.rows("rep", "list", "opportunity", "--where", "stage.kind = 'open' and account is not null", "--sort", "close_date,name")
        stages = self.rows("rep", "list", "stage", "--sort", "position")
        # The board shows the first pipeline; a stage may ask for an amount.
        pipelines = self.rows("rep", "list", "pipeline", "--where", "entity = 'opportunity'", "--sort", "position,name")
        names = [stage for stage in stages if stage["pipeline"] == pipelines[0]["id"] and stage["kind"] == "open"]
        for position, stage in enumerate(names[:-1]):
            there = [deal for deal in deals if deal["stage"] == stage["id"]]
            named = [deal for deal in there if sum(other["name"] == deal["name"] for other in deals) == 1]
            rich = [deal for deal in named if deal.get("amount", {}).get("amount")] or named
            if rich:
                self.deal, self.stage, self.target = rich[0], stage, names[position + 1]
                self.account = self.rows("rep", "show", "account", self.deal["account"])
                return
        raise fbui.Failure("no deal can be moved")

    # --- doing ---

    def open_account(self, app):
        app.wait("list", "Accounts")
        app.key("ctrl+f")
        app.type(self.account["name"])
        app.key("Return")
        fbui.wait_for("the account's page", lambda: any(
            w.name == self.account["name"] for w in app.root().find_all("label")) and app.find("label", "Profile"))

    def change_field(self, app, label, field, value):
        app.wait("text", label).set_text(value)
        fbui.wait_for(f"{label} to be stored", lambda: self.account_of("rep").get(field) == value)
        self.checks += 1

    def wait_for_pill(self, app, check, what):
        return fbui.wait_for(f"the pill to say {what}", lambda: app.find("push button", check), SYNC_SECONDS)

    def card(self, app):
        return app.wait("list item", lambda name: name.startswith(self.deal["name"] + ","))

    def has_moved(self, seconds):
        try:
            return fbui.wait_for("the deal to move", lambda: self.deal_of("rep")["stage"] == self.target["id"], seconds)
        except fbui.Failure:
            return False

    def move_deal(self, app):
        app.key("ctrl+2")
        app.wait("list", self.stage["name"])
        for attempt in range(3):
            # On a busy machine a drag can come apart; what counts is that one arrives.
            target = app.wait("list", self.target["name"]).steady_place()
            app.drag(self.card(app).steady_place(), target)
            if self.has_moved(8):
                break
        else:
            raise fbui.Failure("the deal does not move")
        app.wait("push button", "Undo")
        self.checks += 1

    def log_note(self, app, text):
        app.key("ctrl+shift+n")
        app.wait("text", "Note")
        app.type(text)
        app.key("ctrl+Return")
        fbui.wait_for("the note to be stored", lambda: self.find_note("rep", text))
        app.wait_gone("text", "Note")
        self.checks += 1

    def find_note(self, who, text):
        return self.rows(who, "list", "activity", "--where", f"account = '{self.account['id']}' and outcome_note like '%{text}%'")

    def second_device(self, website, description, note):
        self.rows("manager", "sync", "--until-idle", "--max-seconds", str(SYNC_SECONDS))
        account, deal = self.account_of("manager"), self.deal_of("manager")
        self.check("the website on the second device", account["website"], website)
        self.check("the description on the second device", account.get("description"), description)
        self.check("the deal's stage on the second device", deal["stage"], self.target["id"])
        self.check("the notes on the second device", len(self.find_note("manager", note)), 1)

    # --- the scene ---

    def play(self, screen):
        program = self.company.program("fieldbook")
        website, description, note = "https://fieldbook-scene.example", "Builds a second plant.", "Met at the fair, wants a call in spring"
        self.choose()
        with fbui.App(screen, program, self.company.profile("rep")) as app:
            app.resize(screen.width, screen.height)
            app.wait("list", "Accounts")
            self.step("Start", f"The window opens as {self.company.rep} on the data that came from the server.", app)
            self.open_account(app)
            self.step("Account", f"{self.account['name']} is found by typing and opened.", app)
            self.change_field(app, "Website", "website", website)
            self.step("Change", f"The website is changed in place to {website}; there is nothing to save.", app)
            self.move_deal(app)
            self.step("Move", f"“{self.deal['name']}” is dragged from {self.stage['name']} to {self.target['name']}.", app)
            self.wait_for_pill(app, lambda name: name == "All synced", "All synced")

            self.company.stop()
            app.key("ctrl+1")
            app.wait("push button", "Log Call")
            self.log_note(app, note)
            self.change_field(app, "Description", "description", description)
            self.wait_for_pill(app, lambda name: "to send" in name, "what is to send")
            self.step("Offline", "The server is stopped. A note is logged and another field changed; both wait to be sent.", app)

            self.company.start()
            app.key("ctrl+r")
            self.wait_for_pill(app, lambda name: name == "All synced", "All synced")
            app.key("ctrl+9")
            self.step("Back", "The server is back: everything that waited has been sent.", app)

        self.second_device(website, description, note)
        with fbui.App(screen, program, self.company.profile("manager")) as app:
            app.resize(screen.width, screen.height)
            self.open_account(app)
            self.step("Second device", f"{self.company.manager}'s laptop shows the website, the description and the note.", app)
            app.key("ctrl+2")
            app.key("ctrl+f")
            app.type(self.deal["name"])
            self.card(app)
            self.step("Second board", f"And her board shows the deal in {self.target['name']}.", app)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--import", dest="files")
    parser.add_argument("--tap", action="store_true", help="say how it ended as a test does")
    words = parser.parse_args()
    out = os.path.abspath(words.out + ("-import" if words.files else ""))
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    company = Company(words.build, os.path.join(out, "data"), words.files)
    scene = Scene(company, out, "# " if words.tap else "")
    failure = None
    try:
        company.prepare()
        with fbui.Screen() as screen:
            try:
                scene.play(screen)
            finally:
                for name in ("app.log", "app.log.png"):
                    if os.path.exists(os.path.join(screen.folder, name)):
                        shutil.copyfile(os.path.join(screen.folder, name), os.path.join(out, name))
    except fbui.Failure as error:
        failure = error
    finally:
        company.stop()
        scene.report(failure)
    if failure is not None:
        print(f"The scene failed: {failure}; see {out}/report.html and app.log", file=sys.stderr)
    else:
        print(f"{scene.mark}{len(scene.steps)} steps and {scene.checks} checks, all as expected: {out}/report.html")
    if words.tap:
        print(f"1..1\n{'not ok' if failure else 'ok'} 1 /ui/scene")
    return 1 if failure else 0


if __name__ == "__main__":
    sys.exit(main())
