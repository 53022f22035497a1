/* fb-scroll-memory.c: lists are where they were on the next start
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-scroll-memory.h"

#include "fb-prefs.h"

/* Held by the handlers: the adjustment can outlive its scrolled window in what is scrolled. */
typedef struct
{
  GtkAdjustment *adjustment; /* (unowned) lives as long as its handlers */
  const char *name;          /* interned */
  double wanted;             /* 0: nothing to restore any more */
} Memory;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Memory, g_rc_box_release)

static void
forget (gpointer memory, GClosure *closure)
{
  g_rc_box_release (memory);
}

static double
look_up (const char *name)
{
  g_autoptr (GVariant) all = g_settings_get_value (fb_prefs_get (), FB_PREFS_SCROLL);
  double value = 0;

  return g_variant_lookup (all, name, "d", &value) ? value : 0;
}

static void
note (const char *name, double value)
{
  if (look_up (name) != value)
    fb_prefs_set_entry (FB_PREFS_SCROLL, name, g_variant_new_double (value));
}

static void
changed_cb (GtkAdjustment *adjustment, gpointer user_data)
{
  Memory *memory = user_data;
  double wanted = memory->wanted;

  if (wanted <= 0 || gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment) < wanted)
    return;

  memory->wanted = 0;
  gtk_adjustment_set_value (adjustment, wanted);
}

static void
value_changed_cb (GtkAdjustment *adjustment, gpointer user_data)
{
  Memory *memory = user_data;

  memory->wanted = 0;
}

static void
unmap_cb (GtkWidget *scroller, gpointer user_data)
{
  Memory *memory = user_data;

  if (memory->wanted <= 0)
    note (memory->name, gtk_adjustment_get_value (memory->adjustment));
}

static void
connect (gpointer object, const char *signal, GCallback callback, Memory *memory)
{
  g_signal_connect_data (object, signal, callback, g_rc_box_acquire (memory), forget, 0);
}

void
fb_scroll_memory_attach (GtkScrolledWindow *scroller, GtkAdjustment *adjustment, const char *name)
{
  g_autoptr (Memory) memory = g_rc_box_new0 (Memory);

  memory->adjustment = adjustment;
  memory->name = g_intern_string (name);
  memory->wanted = look_up (name);
  connect (adjustment, "changed", G_CALLBACK (changed_cb), memory);
  connect (adjustment, "value-changed", G_CALLBACK (value_changed_cb), memory);
  connect (scroller, "unmap", G_CALLBACK (unmap_cb), memory);
}
