# drives_quotes.py: the scenarios of drive.py in which quotes leave the house, and outlive what they were made of
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""With the server stopped: what is here must not need it."""
import hashlib
import json
import os
import urllib.parse

import fbui
from drives import Sale
from drives_configurator import Products


class QuoteOut(Sale):
    """D15: the PDF and the message with it, in two interactions; the printer gets the very same file."""
    name = "quote-out"

    def play(self):
        kept = self.keep_what_is_opened()
        with self.app() as app:
            app.resize(1280, 800)
            self.quote(app)
            number = self.now()["number"]
            done = self.count(app, app.wait("push button", "PDF").press)
            path = self.opened(kept, lambda line: line.endswith(".pdf") and "mailto" not in line)
            done += self.count(app, app.wait("push button", "E-mail").press)
            message = self.opened(kept, lambda line: line.startswith("mailto:"))
            self.within("D15", done, 2)
            self.check_pdf(urllib.parse.unquote(path.removeprefix("file://")))
            self.check_message(message, number)
            self.preview(app)
            self.refuse(app, kept)

    def refuse(self, app, kept):
        """Whoever does not want to be contacted gets no message, and the rep is told who."""
        account = self.rows("rep", "show", "account", self.now()["account"])
        with open(kept, encoding="utf-8") as file:
            before = file.read()
        self.rows("rep", "set", "account", account["id"], "do_not_contact=true")
        try:
            app.wait("push button", "E-mail").press()
            app.wait("label", lambda text: account["name"] in text and "does not want to be contacted" in text)
            with open(kept, encoding="utf-8") as file:
                self.expect("what was opened", file.read(), before)
        finally:
            self.rows("rep", "set", "account", account["id"], "do_not_contact=false")

    def keep_what_is_opened(self):
        """A desktop whose programs for mail and documents write down what they are given."""
        folder = self.screen.folder
        kept = os.path.join(folder, "opened")
        script = os.path.join(folder, "keep.sh")
        with open(script, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\necho \"$1\" >> {kept}\n")
        os.chmod(script, 0o755)
        os.makedirs(os.path.join(folder, "data", "applications"), exist_ok=True)
        with open(os.path.join(folder, "data", "applications", "keep.desktop"), "w", encoding="utf-8") as file:
            file.write(f"[Desktop Entry]\nType=Application\nName=Keep\nExec={script} %u\nMimeType=application/pdf;x-scheme-handler/mailto;\n")
        with open(os.path.join(folder, "config", "mimeapps.list"), "w", encoding="utf-8") as file:
            file.write("[Default Applications]\napplication/pdf=keep.desktop\nx-scheme-handler/mailto=keep.desktop\n")
        open(kept, "w", encoding="utf-8").close()
        return kept

    def opened(self, kept, check):
        def look():
            with open(kept, encoding="utf-8") as file:
                return [line for line in file.read().splitlines() if check(line)]
        return fbui.wait_for("what was opened", look)[-1]

    def check_pdf(self, path):
        """What is opened is what the tool writes, byte for byte."""
        other = os.path.join(self.screen.folder, "other.pdf")
        told = self.rows("rep", "quote", "pdf", self.made["id"], other)
        with open(path, "rb") as file:
            data = file.read()
        self.expect("the beginning of the PDF", data[:5], b"%PDF-")
        self.expect("the bytes of the PDF", hashlib.sha256(data).hexdigest(), told["sha256"])
        self.expect("who may read the PDF", os.stat(path).st_mode & 0o777, 0o600)

    def check_message(self, message, number):
        address, _, query = message.removeprefix("mailto:").partition("?")
        parts = urllib.parse.parse_qs(query)
        contact = self.now().get("contact")
        points = self.rows("rep", "list", "contact_point", "--where", f"on_id = '{contact}' and kind = 'email'") if contact else []
        if points and urllib.parse.unquote(address) not in [point["value"] for point in points]:
            raise fbui.Failure(f"the message goes to {address}")
        self.expect("whether the subject names the quote", number in parts["subject"][0], True)
        self.expect("whether there is a text", bool(parts["body"][0].strip()), True)
        self.expect("whether the file is with it", os.path.exists(parts["attach"][0]), True)

    def preview(self, app):
        windows = app.count_windows()
        app.key("ctrl+p")
        fbui.wait_for("the window to print", lambda: app.count_windows() > windows)
        app.key("Escape")
        fbui.wait_for("the window to close", lambda: app.count_windows() == windows)


class Consent(QuoteOut):
    """D15 once more: a person says on their page that they want no offers by e-mail; the quote is not mailed, and the rep is told why."""
    name = "consent"

    def play(self):
        self.keep_what_is_opened()
        person = self.rows("rep", "list", "contact", "--where", "account.currency = 'EUR' and do_not_contact = false", "--sort", "family,given",
                           "--limit", "1")[0]
        with self.app() as app:
            app.resize(1280, 800)
            self.quote(app)
            self.rows("rep", "set", "quote", self.now()["id"], f"contact={person['id']}")
            self.note(app, person)
            said = self.rows("rep", "list", "consent", "--where", f"contact = '{person['id']}'")[0]
            self.expect("what was said", [said[field] for field in ("channel", "purpose", "state")], ["email", "offers", "refused"])
            app.wait("label", lambda text: text.startswith("Refused, said"))
            app.key("ctrl+4")
            app.wait("push button", "E-mail").press()
            app.wait("label", lambda text: person["family"] in text and "does not want this (E-mail: Offers)" in text)

    def note(self, app, person):
        app.key("ctrl+k")
        app.type(f"{person['given']} {person['family']}")
        app.wait("list item", lambda name: name.startswith(f"{person['given']} {person['family']}"))
        app.key("Return")
        windows = app.count_windows()
        app.wait("push button", "Note an Answer").press()
        fbui.wait_for("the dialog", lambda: app.count_windows() > windows)
        # The focus is on what they say.
        app.key("space", "Down", "Return", "ctrl+Return")
        fbui.wait_for("the dialog to go", lambda: app.count_windows() == windows)


class QuoteGone(Sale):
    """A quote whose product has vanished, and the version of its model with it: it is read, priced and printed as before, and
    says plainly what cannot be done; with another version at hand the line goes over to that."""
    name = "quote-gone"
    text = "product Kiosk version {} currency EUR\npart Base list 100.00\noption Size one of S, L\noption Roof one of Tin, Tile\nprice L: 20.00\n"

    def play(self):
        self.company.start()
        product, model = self.make()
        office = lambda *words: self.rows("office", *words)
        office("delete", "config_model", model)
        office("delete", "product", product)
        self.sync("office", "rep")
        self.company.stop()
        with self.app() as app:
            app.resize(1280, 800)
            self.open(app)
            self.read(app)
            self.refuse(app)
            self.priced(app)
        self.company.start()
        self.publish(2)
        self.sync("office", "rep")
        self.company.stop()
        with self.app() as app:
            app.resize(1280, 800)
            self.open(app)
            self.move(app)

    def publish(self, version):
        text = self.text.format(version)
        return self.rows("office", "new", "config_model", "family=kiosk", "name=Kiosk", f"version={version}", f"text={text}",
                         f"hash={hashlib.sha256(text.encode()).hexdigest()}", f"published_at=2026-0{version}-01T10:00:00Z")["id"]

    def make(self):
        """A line that was configured and priced while all was there."""
        product = self.rows("office", "new", "product", "sku=KIOSK", "name=Kiosk", "kind=configurable", "config_family=kiosk", "unit=pc")["id"]
        model = self.publish(1)
        self.sync("office", "rep")
        account = self.rows("rep", "list", "account", "--where", "currency = 'EUR'", "--sort", "name", "--limit", "1")[0]
        self.made = self.rows("rep", "quote", "new", f"account={account['id']}")
        assignment = json.dumps({"Size": "L", "Roof": "Tile"})
        picks = json.dumps([{"option": "Size", "value": "L", "by": "user"}, {"option": "Roof", "value": "Tile", "by": "user"}])
        configuration = self.rows("rep", "new", "configuration", "name=Kiosk", f"model={model}", "family=kiosk", f"product={product}",
                                  f"account={account['id']}", f"picks={picks}", f"assignment={assignment}")["id"]
        self.rows("rep", "new", "quote_line", f"quote={self.made['id']}", "position=10", "name=Kiosk", "description=Size: L · Roof: Tile", "currency=EUR",
                  f"product={product}", f"model={model}", "model_version=1", f"configuration={configuration}", f"assignment={assignment}",
                  "list_price=120", "list_currency=EUR", "qty=1")
        self.rows("rep", "quote", "reprice", self.made["id"])
        self.sync("rep", "office")
        return product, model

    def open(self, app):
        app.wait("list", "Accounts")
        app.key("ctrl+4", "ctrl+f")
        app.type(self.made["number"])
        app.wait("list item", lambda name: name.startswith(self.made["number"])).click()
        app.wait("text", "Quantity of Kiosk")

    def read(self, app):
        app.wait("label", lambda text: "configured with 1" in text and "Size: L · Roof: Tile" in text)
        self.expect("the net of the line", self.lines()[0]["net"]["amount"], 12000)

    def configure(self, app):
        windows = app.count_windows()
        app.wait(None, "More").press()
        app.wait("menu item", "Change Configuration…").press()
        fbui.wait_for("the configurator", lambda: app.count_windows() > windows)
        return windows

    def refuse(self, app):
        windows = self.configure(app)
        app.wait("label", "The Model Is Not on This Computer")
        app.wait("label", lambda text: text.startswith("The line stays as it is"))
        app.key("Escape")
        fbui.wait_for("the window to close", lambda: app.count_windows() == windows)

    def priced(self, app):
        """Its quantity changes and its price with it, and the PDF is made."""
        app.wait("text", "Quantity of Kiosk").fill("3")
        app.key("Return")
        self.stored("the price of three", lambda: self.lines()[0]["net"]["amount"] == 36000)
        path = os.path.join(self.screen.folder, "gone.pdf")
        self.expect("whether there is a PDF", self.rows("rep", "quote", "pdf", self.made["id"], path)["bytes"] > 1000, True)

    def move(self, app):
        """All of it fits the version that came: the window begins with that."""
        windows = self.configure(app)
        app.wait("label", "Version 2")
        app.key("ctrl+Return")
        fbui.wait_for("the window to close", lambda: app.count_windows() == windows)
        line = self.stored("the line with the other version", lambda: self.lines()[0]["model_version"] == "2" and self.lines()[0])
        self.expect("what was chosen", line["assignment"], {"Size": "L", "Roof": "Tile"})


class IntoQuote(Sale, Products):
    """What was configured from the page of a product goes into a new quote of a customer, another one into that quote; undo
    takes it out again."""
    name = "into-quote"

    def play(self):
        self.made = None
        with self.app() as app:
            app.resize(1280, 800)
            account = self.rows("rep", "list", "account", "--where", "currency = 'EUR'", "--sort", "name", "--limit", "1")[0]
            before = {quote["id"] for quote in self.rows("rep", "list", "quote")}
            self.product(app)
            self.finish(app)
            self.choose(app, "Account", account["name"])
            self.made = self.stored("the quote", lambda: [quote for quote in self.rows("rep", "list", "quote") if quote["id"] not in before])[0]
            self.stored("the line", lambda: len(self.lines()) == 1)
            self.expect("the account of the quote", self.made["account"], account["id"])
            # The page of the quote is there.
            app.wait("label", lambda text: self.made["number"] in text)
            app.key("ctrl+6")
            self.family(app, "Filter set FS").click()
            self.finish(app)
            self.choose(app, "Quote", self.made["number"])
            self.stored("the second line", lambda: len(self.lines()) == 2)
            app.wait("label", lambda text: self.made["number"] in text)
            app.key("ctrl+z")
            self.stored("the second line to go", lambda: len(self.lines()) == 1)
            self.add_text(app, "Delivery in two parts")

    def add_text(self, app, text):
        app.wait(None, "Add Text", check=lambda widget: widget.role in ("toggle button", "push button")).press()
        entry = app.wait("text", "Text for the customer")
        fbui.wait_for("the focus of the text", lambda: entry.has_state("FOCUSED"))
        app.type(text)
        app.key("Return")
        self.stored("the text", lambda: any(line["kind"] == "text" and text in line.values() for line in self.lines()))
        app.wait_gone("text", "Text for the customer")

    def product(self, app):
        product = self.rows("rep", "list", "product", "--where", "config_family = 'filter-set'")[0]
        app.wait("list", "Accounts")
        app.key("ctrl+3", "ctrl+f")
        app.type(product["name"])
        app.wait("list item", lambda name: name.startswith(product["name"])).click()
        app.wait("push button", "Configure…").press()

    def finish(self, app):
        self.line(app, "Plastic", "Free")
        app.key("ctrl+e")
        app.key("ctrl+Return")
        app.wait("push button", "Into a Quote…")

    def choose(self, app, field, text):
        windows = app.count_windows()
        app.wait("push button", "Into a Quote…").press()
        fbui.wait_for("the dialog", lambda: app.count_windows() > windows)
        app.wait(None, field, check=lambda widget: widget.role in ("toggle button", "push button")).press()
        # Only when the records are there does their entry have the focus.
        app.wait("list", field + "s", lambda records: records.find("list item") is not None)
        app.type(text)
        app.wait("list item", lambda name: text in name)
        app.key("Return")
        app.wait("label", lambda name: text in name)
        app.key("ctrl+Return")
        fbui.wait_for("the dialog to go", lambda: app.count_windows() == windows)


ALL = [QuoteOut, Consent, QuoteGone, IntoQuote]
