/* fb-search-commands.h: what can be done, by name
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  const char *label;      /* N_() */
  const char *keywords;   /* N_() other words for it */
  const char *action;     /* detailed name, of the window or the application */
  const char *icon;
} FbSearchCommand;

const FbSearchCommand *fb_search_commands_get   (guint *n_commands);
/* Whether every typed word begins a word of its label or its keywords. */
gboolean   fb_search_command_matches            (const FbSearchCommand *command, const char *query);
/* Whether its label begins with what was typed: the person means this. */
gboolean   fb_search_command_is_meant           (const FbSearchCommand *command, const char *query);
/* Whether @window or its application has the action, and it is enabled. */
gboolean   fb_search_command_is_available       (const FbSearchCommand *command, GtkWindow *window);
void       fb_search_command_run                (const FbSearchCommand *command, GtkWindow *window);
/* Its keys as people read them (nullable). */
char      *fb_search_command_dup_keys           (const FbSearchCommand *command, GtkWindow *window);

G_END_DECLS
