# drives_workbench.py: the scenarios of drive.py in which models of products are written and published
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""An administrator's device of the demo company, and a profile of this computer alone."""
import json
import shutil

import fbui
from drives_configurator import Products


class Workbench(Products):
    """What the scenarios share: the text of the model, and what is said about it."""

    def begin_alone(self):
        """A new profile of this computer alone, whatever another drive has left of one."""
        shutil.rmtree(self.company.profile("alone"), ignore_errors=True)
        self.company.cli("alone", "init")

    def text(self, app):
        return app.wait("text", "Text of the model")

    def write(self, app, text):
        self.text(app).set_text(text)
        fbui.wait_for("the text", lambda: self.text(app).text == text)

    def verdict(self, app, words):
        return app.wait("label", words)

    def button(self, app, name):
        return app.wait("push button", name, check=lambda button: button.has_state("SENSITIVE"))

    def changes(self, app):
        """The lines of What Changed."""
        app.wait(name="What Changed", check=lambda widget: widget.role in ("page tab", "toggle button", "radio button")).click()
        # The page of the stack has the name of its tab and no size: what is below it is found all the same.
        rows = app.wait("list", "What changed", check=lambda found: found.box() is not None, showing=False)
        return fbui.wait_for("what changed", lambda: [row.name for row in rows.find_all("list item")])

    def publish(self, app, note):
        """Through the dialog, by the mouse; Enter in the note would do as well."""
        windows = app.count_windows()
        self.ask(app, windows)
        app.wait("text", "What changed").set_text(note)
        self.button(app, "Publish").press()
        fbui.wait_for("the dialog to go", lambda: app.count_windows() == windows)

    def ask(self, app, windows):
        self.button(app, "Publish…").press()
        fbui.wait_for("the question", lambda: app.count_windows() > windows)

    def configure(self, app, name, version, first):
        """The list offers that version, and it can be configured to the end."""
        row = self.family(app, name)
        app.wait("label", f"Version {version}")
        row.click()
        self.line(app, first, "Free")
        app.key("ctrl+e")
        app.key("ctrl+Return")
        app.wait("push button", "Done")
        app.wait("label", lambda text: text.startswith(f"{name}, version {version}, #"))


class Publish(Workbench):
    """An administrator changes, formats, tries and publishes a model; a rep configures with it and has no workbench."""
    name = "publish"

    def run(self):
        self.company.sign_in("admin", "admin")
        before = self.versions("admin")
        self.broken = self.offer(before["3"], "Metal", "F7", "48")
        self.dearer = self.offer(before["3"], "Plastic", "F9", "96")
        with self.app("admin") as app:
            self.begin(app, "Filter set FS")
            row = self.family(app, "Filter set FS")
            row.find("push button", "Open in the workbench").press()
            text = self.text(app).text
            self.verdict(app, lambda words: words.startswith("Good"))
            self.refuse_old_version(app, text)
            self.change(app, text)
            self.try_it(app)
            self.check_impact(app)
            self.publish(app, "The frame costs more")
            self.stored("the new version", lambda: self.versions("admin").get("4"))
            self.expect("the old version", self.versions("admin")["3"], before["3"])
            fbui.wait_for("nothing to differ", lambda: any("Nothing differs" in name for name in self.changes(app)))
            app.key("alt+Left")
            self.configure(app, "Filter set FS", 4, "Plastic")
        self.sync("admin", "rep")
        published = self.versions("rep")["4"]
        self.expect("what changed, at the rep's", published["note"], "The frame costs more")
        self.expect("the rest at the rep's", published["hash"] != before["3"]["hash"] and "list 70.00" in published["text"], True)
        self.expect("drafts that are left", self.rows("admin", "list", "config_draft"), [])
        with self.app("rep") as app:
            self.begin(app, "Filter set FS")
            self.expect("the rep's way to the workbench", app.find("push button", "Open in the workbench"), None)
            self.configure(app, "Filter set FS", 4, "Plastic")

    def versions(self, who):
        return {row["version"]: row for row in self.rows(who, "list", "config_model", "--where", "family = 'filter-set'")}

    def offer(self, model, frame, kind, depth):
        """An open quote with a configured line."""
        account = self.rows("admin", "list", "account", "--where", "currency = 'EUR'", "--sort", "name", "--limit", "1")[0]
        quote = self.rows("admin", "quote", "new", f"account={account['id']}")
        assignment = {"Frame": frame, "Class": kind, "Width": "592", "Depth": depth, "Pieces": "4", "Coating": "none", "Seal": "none"}
        self.rows("admin", "new", "quote_line", f"quote={quote['id']}", "position=10", "name=Filter set FS", "currency=EUR", f"model={model['id']}",
                  "model_version=3", f"assignment={json.dumps(assignment)}")
        return {"number": quote["number"], "account": account["name"]}

    def check_impact(self, app):
        """What open quotes would lose or cost; each opens, and the draft waits."""
        windows = app.count_windows()
        self.ask(app, windows)
        for quote, words in ((self.broken, ("not possible any more", "X90")), (self.dearer, ("€148.70 → €154.70", "+€6.00"))):
            name = f"{quote['number']} · {quote['account']}"
            row = app.wait("list item", lambda text, name=name: text.startswith(name))
            # The row's description tells the rest.
            for word in words:
                app.wait("label", lambda text, word=word: word in text)
        app.wait("label", lambda text: "1 is not possible any more" in text and "1 costs something else" in text)
        row.click()
        fbui.wait_for("the dialog to go", lambda: app.count_windows() == windows)
        app.wait("label", lambda text: self.dearer["number"] in text)
        app.key("ctrl+6")
        self.text(app)
        fbui.wait_for("the draft", lambda: "X90" in self.text(app).text)

    def refuse_old_version(self, app, text):
        """What is published never changes: the same version with another text is refused."""
        self.write(app, text.replace("list 64.00", "list 70.00"))
        self.button(app, "Publish…").press()
        app.wait("label", lambda words: words.startswith("Give the product a new version"))

    def change(self, app, text):
        wild = text.replace("list 64.00", "list 70.00").replace("version 3", "version 4").replace("option Frame", "option     Frame")
        wild += "X90: Metal excludes F7\n"
        self.write(app, wild)
        self.text(app).click()
        app.key("ctrl+shift+f")
        fbui.wait_for("the form", lambda: "option Frame" in self.text(app).text)
        self.expect("what the form keeps", "version 4" in self.text(app).text and "# The simple product" in self.text(app).text, True)
        self.button(app, "Publish…")
        changes = self.changes(app)
        for wanted, kind in (("version 4", "Changed"), ("70.00", "Changed"), ("X90", "New")):
            if not any(name.startswith(f"{kind}, line") and wanted in name for name in changes):
                raise fbui.Failure(f"{wanted} is not in what changed: {changes}")
        self.expect("how many things changed", len(changes), 3)

    def try_it(self, app):
        """The panel of tests configures with the text as it is; Back leads to the text again."""
        self.button(app, "Test")
        self.text(app).click()
        app.key("ctrl+Return")
        self.line(app, "Plastic", "Free").click()
        self.line(app, "Plastic", "Your choice")
        self.line(app, "H13", "Excluded")
        app.key("alt+Left")
        self.text(app)


class PublishFirst(Workbench):
    """On this computer alone: a new model waits as a draft, blocks while it is wrong, and is published and configured."""
    name = "publish-first"

    def run(self):
        self.begin_alone()
        with self.app("alone") as app:
            app.resize(1280, 800)
            app.wait("label", "No Accounts Yet")
            app.key("ctrl+6")
            app.wait("push button", "New Model").press()
            self.verdict(app, "Good")
            text = self.text(app).text.replace("New product", "Crane")
            self.write(app, text + "price Winch 5.00\n")
            self.verdict(app, "1 error")
            self.expect("whether it can be published", app.wait("push button", "Publish…").has_state("SENSITIVE"), False)
            # Left at once: what was typed is there again.
            app.key("alt+Left")
            app.wait("push button", "New Model").press()
            fbui.wait_for("the draft", lambda: "Crane" in self.text(app).text)
        with self.app("alone") as app:
            app.resize(1280, 800)
            app.wait("label", "No Accounts Yet")
            app.key("ctrl+6")
            app.wait("push button", "New Model").press()
            fbui.wait_for("the draft after a restart", lambda: "Winch" in self.text(app).text)
            self.write(app, text)
            self.verdict(app, "Good")
            self.publish(app, "")
            self.stored("the model", lambda: len(self.rows("alone", "list", "config_model")) == 1)
            app.key("alt+Left")
            self.configure(app, "Crane", 1, "S")
            # In a narrow window the price is a button, which has a name.
            app.wait("push button", "Change").press()
            self.line(app, "S")
            app.resize(480, 720)
            app.wait("push button", lambda name: name.startswith("Price and its parts: €1,"))
        self.expect("drafts that are left", self.rows("alone", "list", "config_draft"), [])


class PublishNested(Workbench):
    """On this computer alone: a model that another one contains. What is published is complete, and is configured with its part's groups."""
    name = "publish-nested"

    def run(self):
        self.count = 0
        self.begin_alone()
        with self.app("alone") as app:
            app.resize(1280, 800)
            app.wait("label", "No Accounts Yet")
            app.key("ctrl+6")
            text = self.begin_model(app)
            self.write(app, text.replace("New product", "Crane"))
            self.verdict(app, "Good")
            self.publish(app, "")
            self.stored("the part's model", lambda: len(self.rows("alone", "list", "config_model")) == 1)
            app.key("alt+Left")
            self.write_whole(app)
            app.key("alt+Left")
            self.family(app, "Tower").click()
            # The part has a group of its own, without the option that is the whole's.
            app.wait("list item", lambda name: name.startswith("Crane"))
            self.line(app, "M", "Free").click()
            self.line(app, "M", "Your choice")
            self.click_part(app)
            self.finish(app)

    def begin_model(self, app):
        app.wait("push button", "New Model").press()
        self.verdict(app, "Good")
        return self.text(app).text

    def write_whole(self, app):
        """A part without a model blocks; with one the whole is published with its part's text."""
        text = self.begin_model(app).replace("New product", "Tower")
        self.write(app, text + "part Crane uses model winch link Size = Size\n")
        app.wait("label", lambda words: "error" in words)
        self.expect("whether it can be published", app.wait("push button", "Publish…").has_state("SENSITIVE"), False)
        self.write(app, text + "part Crane uses model crane link Size = Size\n")
        self.verdict(app, "Good")
        self.publish(app, "The crane is part of it")
        models = self.stored("the whole's model", lambda: [row for row in self.rows("alone", "list", "config_model") if row["family"] == "tower"])
        files = models[0]["files"]
        self.expect("the files of the whole", list(files), ["crane.rules"])
        self.expect("the part's text in it", 'product "Crane" version 1' in files["crane.rules"], True)

    def click_part(self, app):
        """The part's own option, under the part's name; its price counts."""
        before = self.total(app)
        self.click(app, "Crane")
        self.click(app, "Heater")
        self.line(app, "Heater", "Your choice")
        fbui.wait_for("the price with the part's heater", lambda: self.total(app) != before)

    def finish(self, app):
        app.key("ctrl+e")
        app.key("ctrl+Return")
        app.wait("push button", "Done")
        app.wait("label", lambda text: text.startswith("Tower, version 1, #"))


ALL = [Publish, PublishFirst, PublishNested]
