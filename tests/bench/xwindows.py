# xwindows.py: sees at once when a window is on the screen
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks the X server itself, every few milliseconds: tools that wait for a window look twice a second."""
import ctypes
import time

VIEWABLE = 2


class Attributes(ctypes.Structure):
    _fields_ = ([(name, ctypes.c_int) for name in ("x", "y", "width", "height", "border_width", "depth")]
                + [("visual", ctypes.c_void_p), ("root", ctypes.c_ulong)]
                + [(name, ctypes.c_int) for name in ("class_", "bit_gravity", "win_gravity", "backing_store")]
                + [("backing_planes", ctypes.c_ulong), ("backing_pixel", ctypes.c_ulong), ("save_under", ctypes.c_int),
                   ("colormap", ctypes.c_ulong), ("map_installed", ctypes.c_int), ("map_state", ctypes.c_int),
                   ("all_event_masks", ctypes.c_long), ("your_event_mask", ctypes.c_long), ("do_not_propagate_mask", ctypes.c_long),
                   ("override_redirect", ctypes.c_int), ("screen", ctypes.c_void_p)])


class Display:
    def __init__(self, name):
        self.x = ctypes.CDLL("libX11.so.6")
        self.x.XOpenDisplay.restype = ctypes.c_void_p
        self.x.XDefaultRootWindow.restype = ctypes.c_ulong
        # A window may go between being listed and being asked: that is no error here.
        self.handler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(lambda display, event: 0)
        self.x.XSetErrorHandler(self.handler)
        self.display = ctypes.c_void_p(self.x.XOpenDisplay(name.encode()))
        if not self.display:
            raise SystemExit(f"no display {name}")
        self.root = ctypes.c_ulong(self.x.XDefaultRootWindow(self.display))

    def has_large_window(self):
        """A window that is mapped and larger than a helper's."""
        root, parent, n = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_uint()
        children = ctypes.POINTER(ctypes.c_ulong)()
        self.x.XQueryTree(self.display, self.root, ctypes.byref(root), ctypes.byref(parent), ctypes.byref(children), ctypes.byref(n))
        found = False
        for i in range(n.value):
            attributes = Attributes()
            if self.x.XGetWindowAttributes(self.display, ctypes.c_ulong(children[i]), ctypes.byref(attributes)):
                found = found or (attributes.map_state == VIEWABLE and attributes.width > 200)
        if n.value:
            self.x.XFree(children)
        return found

    def wait(self, large, seconds):
        end = time.monotonic() + seconds
        while self.has_large_window() != large:
            if time.monotonic() > end:
                raise SystemExit(f"waited {seconds} s in vain for a window")
            time.sleep(0.003)
