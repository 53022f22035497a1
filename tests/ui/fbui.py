#!/usr/bin/env python3
# fbui.py: drives the real window: a display of its own, the accessibility bus, keys, clicks and pictures
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Needs the Debian packages that `./dev setup` installs and /usr/bin/python3, the interpreter that has gi.

A Screen starts Xvfb, a session bus and the accessibility bus, and ends them; an App is the program on one profile on that screen.
Widgets are found by role and name, as a blind person finds them; nothing waits for a fixed time, everything for a condition."""
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import warnings

WAIT = float(os.environ.get("FIELDBOOK_UI_WAIT", "30"))
Atspi = None
warnings.simplefilter("ignore", DeprecationWarning)


class Failure(Exception):
    """What was expected did not come."""


def wait_for(what, check, seconds=WAIT):
    """The first true answer of check(), asked again and again."""
    end = time.monotonic() + seconds
    while True:
        take_events()
        answer = check()
        if answer:
            return answer
        if time.monotonic() > end:
            raise Failure(f"waited {seconds:.0f} s in vain for {what}")
        time.sleep(0.05)


def take_events():
    """Lets the accessibility library learn which programs come and go."""
    from gi.repository import GLib
    context = GLib.MainContext.default()
    while context.pending():
        context.iteration(False)


class Screen:
    """A display with its buses and a private home. One a process: the accessibility library joins the first bus it sees."""

    def __init__(self, width=1280, height=800, folder=None):
        self.width, self.height = width, height
        self.own_folder = folder is None
        self.folder = folder or tempfile.mkdtemp(prefix="fieldbook-ui-")
        self.children = []

    def __enter__(self):
        global Atspi
        self.make_home()
        self.start_display()
        self.start_buses()
        os.environ.update(self.environment)
        # The library would remember names, states and children and mend them by events. GTK 4.8 sends none for a widget whose parent nobody has
        # asked about yet, so what is remembered goes stale; asking the program each time costs no more and is always right.
        os.environ["ATSPI_NO_CACHE"] = "1"
        import gi
        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi as atspi
        Atspi = atspi
        Atspi.init()
        return self

    def make_home(self):
        self.environment = {
            "HOME": self.folder, "GDK_BACKEND": "x11", "GSK_RENDERER": "cairo", "GTK_A11Y": "atspi", "GTK_USE_PORTAL": "0",
            "GSETTINGS_BACKEND": "memory", "NO_AT_BRIDGE": "0", "LIBGL_ALWAYS_SOFTWARE": "1", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        for name, folder in (("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config"), ("XDG_CACHE_HOME", "cache"),
                             ("XDG_RUNTIME_DIR", "run")):
            self.environment[name] = os.path.join(self.folder, folder)
            os.makedirs(self.environment[name], mode=0o700, exist_ok=True)
        # What a GNOME desktop says to every program: its font, and one button at the end of the header bar.
        os.makedirs(os.path.join(self.folder, "config", "gtk-4.0"), exist_ok=True)
        with open(os.path.join(self.folder, "config", "gtk-4.0", "settings.ini"), "w", encoding="utf-8") as file:
            file.write("[Settings]\ngtk-font-name=Cantarell 11\ngtk-decoration-layout=:close\ngtk-enable-animations=0\n")

    def start(self, *words, **more):
        child = subprocess.Popen(words, env={**os.environ, **self.environment}, stdout=more.pop("stdout", subprocess.DEVNULL),
                                 stderr=subprocess.DEVNULL, **more)
        self.children.append(child)
        return child

    def start_display(self):
        reading, writing = os.pipe()
        self.start("Xvfb", "-displayfd", str(writing), "-screen", "0", f"{self.width}x{self.height}x24", "-nolisten", "tcp",
                   "-noreset", pass_fds=[writing])
        os.close(writing)
        with os.fdopen(reading) as file:
            number = file.readline().strip()
        if not number:
            raise Failure("Xvfb did not start")
        self.environment["DISPLAY"] = f":{number}"

    def start_buses(self):
        bus = self.start("dbus-daemon", "--session", "--nofork", "--print-address=1", stdout=subprocess.PIPE, text=True)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        self.start("/usr/libexec/at-spi-bus-launcher", "--launch-immediately")

    def __exit__(self, *_):
        for child in reversed(self.children):
            child.terminate()
            try:
                child.wait(timeout=5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def tool(self, *words):
        done = subprocess.run(words, env={**os.environ, **self.environment}, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failure(f"{' '.join(words)}: {done.stderr.strip()}")
        return done.stdout.strip()


class Widget:
    """One accessible object. Reading one that has gone gives empty answers."""

    def __init__(self, app, object_):
        self.app, self.object = app, object_

    def ask(self, question, fallback=None):
        try:
            return question()
        except Exception:  # the object has gone meanwhile: GLib.Error of a dozen kinds
            return fallback

    @property
    def name(self):
        name = self.ask(lambda: self.object.get_name(), "") or ""
        # GTK 4.8 reads a button with a mnemonic as its label with the underscore, then again without.
        bare = name.replace("_", "")
        half = len(bare) // 2
        return bare[:half] if "_" in name and bare[:half] == bare[half + 1:] else name

    @property
    def role(self):
        return self.ask(lambda: self.object.get_role_name(), "") or ""

    def box(self):
        """Place in its window; None for what has none."""
        box = self.ask(lambda: Atspi.Component.get_extents(self.object.get_component_iface(), Atspi.CoordType.WINDOW))
        return box if box is not None and box.width > 0 and box.height > 0 else None

    @property
    def showing(self):
        """GTK 4.8 does not tell which widgets are seen: hidden ones say so, pages never shown have no size."""
        # A page of a stack is no widget: the child below it tells.
        return self.has_state("VISIBLE") and (self.name == "GtkStackPage" or self.box() is not None)

    def has_state(self, name):
        return self.ask(lambda: self.object.get_state_set().contains(getattr(Atspi.StateType, name)), False)

    @property
    def text(self):
        def read():
            iface = self.object.get_text_iface()
            return Atspi.Text.get_text(iface, 0, Atspi.Text.get_character_count(iface)) if iface else ""
        return self.ask(read, "") or ""

    def children(self):
        count = self.ask(lambda: self.object.get_child_count(), 0) or 0
        for i in range(count):
            child = self.ask(lambda i=i: self.object.get_child_at_index(i))
            if child is not None:
                yield Widget(self.app, child)

    def walk(self, showing=True):
        """Everything below, this first. @showing leaves out what cannot be seen, and list rows below the edge with it."""
        yield self
        rows = self.role in ("list", "table", "tree table")
        bottom = self.box() if rows and showing else None
        for child in self.children():
            if showing and not (child.role in ("frame", "application", "dialog", "window") or child.showing):
                continue
            if bottom is not None:
                place = child.box()
                if place is not None and place.y > bottom.y + bottom.height:
                    return
            yield from child.walk(showing)

    def find_all(self, role=None, name=None, check=None, showing=True):
        for widget in self.walk(showing):
            if role is not None and widget.role != role:
                continue
            if name is not None and not (name(widget.name) if callable(name) else widget.name == name):
                continue
            if check is None or check(widget):
                yield widget

    def find(self, role=None, name=None, check=None, showing=True):
        return next(self.find_all(role, name, check, showing), None)

    def press(self):
        """The widget's first action, as assistive technology does it; of a menu button, that of the button inside."""
        for widget in self.walk():
            iface = widget.ask(lambda w=widget: w.object.get_action_iface())
            if iface is not None and widget.ask(lambda i=iface: Atspi.Action.do_action(i, 0), False):
                return
        raise Failure(f"{self.role} “{self.name}” cannot be pressed")

    def place(self):
        """Middle of the widget on the screen; the window stands at 0, 0."""
        box = self.box()
        if box is None:
            raise Failure(f"{self.role} “{self.name}” has no place")
        return box.x + box.width // 2, box.y + box.height // 2

    def steady_place(self):
        """Its place once it has stopped moving."""
        places = [self.place()]

        def settled():
            places.append(self.place())
            return places[-1] == places[-2]
        wait_for(f"“{self.name}” to stand still", settled)
        return places[-1]

    def click(self):
        x, y = self.steady_place()
        self.app.click(x, y)

    def fill(self, text):
        """Types over what an entry holds, as a person does; the entry must be in view."""
        self.click()
        self.app.key("ctrl+a")
        if text:
            self.app.type(text)
        else:
            self.app.key("BackSpace")

    def set_text(self, text):
        """The same through the accessibility interface, also out of view."""
        iface = self.ask(lambda: self.object.get_editable_text_iface())
        if iface is None or not self.ask(lambda: Atspi.EditableText.set_text_contents(iface, text), False):
            raise Failure(f"{self.role} “{self.name}” takes no text")


class App:
    """The program on a profile."""

    def __init__(self, screen, program, profile, scheme=None, options=(), environment=None):
        self.screen, self.program, self.profile = screen, program, profile
        self.extra = dict(environment or {})
        if scheme:
            self.extra["ADW_DEBUG_COLOR_SCHEME"] = f"prefer-{scheme}"
        self.options = list(options)
        self.log_path = os.path.join(screen.folder, "app.log")
        self.process = self.window_id = None

    def __enter__(self):
        log = open(self.log_path, "a", encoding="utf-8")
        self.process = subprocess.Popen([self.program, "--profile", self.profile, *self.options],
                                        env={**os.environ, **self.screen.environment, **self.extra}, stdout=log, stderr=log)
        self.window_id = wait_for("the window", self.find_window)
        wait_for("the window on the accessibility bus", lambda: self.root() is not None)
        return self

    def __exit__(self, kind, *_):
        if kind is not None and self.process is not None and self.process.poll() is None:
            # What the window looked like when it went wrong.
            self.screen.tool("import", "-silent", "-window", "root", self.log_path + ".png")
        self.close()

    def close(self):
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def kill(self):
        """Like a power cut."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process = None

    def find_window(self):
        if self.process.poll() is not None:
            raise Failure(f"the program ended with {self.process.returncode}; see {self.log_path}")
        done = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                              env={**os.environ, **self.screen.environment}, capture_output=True, text=True, check=False)
        found = done.stdout.split()
        return found[0] if found else None

    def root(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            try:
                child = desktop.get_child_at_index(i)
                if child is not None and child.get_process_id() == self.process.pid:
                    return Widget(self, child)
            except Exception:  # a program that is just ending
                continue
        return None

    # --- looking ---

    def find(self, role=None, name=None, check=None, showing=True):
        root = self.root()
        return root.find(role, name, check, showing) if root else None

    def wait(self, role=None, name=None, check=None, showing=True, seconds=WAIT):
        what = f"{role or 'something'} “{name if not callable(name) else '…'}”"
        return wait_for(what, lambda: self.find(role, name, check, showing), seconds)

    def wait_gone(self, role=None, name=None, check=None, seconds=WAIT):
        wait_for(f"{role} “{name}” to go", lambda: not self.find(role, name, check), seconds)

    def texts(self):
        root = self.root()
        return [w.name for w in root.find_all()] if root else []

    def dump(self):
        """What is seen, for whoever writes a test."""
        for widget in self.root().find_all():
            print(f"{widget.role} “{widget.name}”")

    # --- acting ---

    def resize(self, width, height):
        """Until it has that size: a window that is still filling may refuse to get so small."""
        def try_it():
            self.screen.tool("xdotool", "windowmove", self.window_id, "0", "0", "windowsize", self.window_id, str(width), str(height))
            time.sleep(0.2)
            words = self.screen.tool("xdotool", "getwindowgeometry", "--shell", self.window_id).split()
            return f"WIDTH={width}" in words and f"HEIGHT={height}" in words
        wait_for(f"a window of {width} by {height}", try_it, 10)

    def is_big(self, window):
        """A window, not what hangs on the pointer in a drag."""
        try:
            words = self.screen.tool("xdotool", "getwindowgeometry", "--shell", window).split()
        except Failure:
            return False
        size = dict(word.split("=", 1) for word in words)
        return int(size["WIDTH"]) >= 300 and int(size["HEIGHT"]) >= 200

    def windows(self):
        """The main window and its dialogs. Menus and tips are windows too, but have no title."""
        def search():
            # A window that closes meanwhile ends the search with an error.
            try:
                return [self.screen.tool("xdotool", "search", "--all", "--onlyvisible", "--pid", str(self.process.pid), "--name", ".").split()]
            except Failure:
                return None
        found = wait_for("a list of windows", search, 10)[0]
        return list(filter(self.is_big, found))

    def count_windows(self):
        return len(self.windows())

    def focus_newest(self):
        """Without a window manager nobody gives the focus to a dialog: the window made last gets it."""
        newest = max(self.windows(), key=int, default=self.window_id)
        if self.screen.tool("xdotool", "getwindowfocus") != newest:
            self.screen.tool("xdotool", "windowfocus", "--sync", newest)

    def key(self, *keys):
        self.focus_newest()
        self.screen.tool("xdotool", "key", *keys)

    def type(self, text):
        """A letter without a key is put on one for a moment; the program must have read it before it is taken off again."""
        self.focus_newest()
        for part in re.findall("[ -~]+|[^ -~]", text):
            self.screen.tool("xdotool", "type", "--delay", "4" if part.isascii() else "150", part)

    def click(self, x, y):
        self.screen.tool("xdotool", "mousemove", str(x), str(y), "click", "1")

    def drag(self, start, end):
        """Pressed, moved and let go as slowly as a hand does: the program has to see each of it."""
        move = lambda x, y: self.screen.tool("xdotool", "mousemove", str(x), str(y))
        move(*start)
        self.screen.tool("xdotool", "mousedown", "1")
        time.sleep(0.1)
        for i in range(1, 21):
            move(start[0] + (end[0] - start[0]) * i // 20, start[1] + (end[1] - start[1]) * i // 20)
            time.sleep(0.03)
        time.sleep(0.4)
        self.screen.tool("xdotool", "mouseup", "1")

    # --- pictures ---

    def shot(self, path, width=None, height=None):
        """A picture of the screen once two in a row are the same: animations and loading have ended."""
        size = f"{width or self.screen.width}x{height or self.screen.height}+0+0"
        before = None
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            self.screen.tool("import", "-silent", "-window", "root", "-crop", size, "+repage", path)
            with open(path, "rb") as file:
                now = file.read()
            if now == before:
                return
            before = now
            time.sleep(0.15)
