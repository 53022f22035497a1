/* fb-config-view-private.h: what the parts of the view share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-line.h"
#include "fb-config-view.h"

G_BEGIN_DECLS

struct _FbConfigView
{
  AdwBin parent_instance;

  FbConfigSession *session; /* (owned) (nullable) */
  GPtrArray *all_groups;    /* (owned) (nullable) of FbConfigGroup */
  GPtrArray *variants;      /* (owned) of FbConfigVariant */
  char *hash;               /* (owned) (nullable) */
  int *earlier;             /* (owned) (nullable) picks to begin with, until the session is ready */
  guint group;              /* the one that is seen */
  guint fold_source;
  GtkWidget *popover; /* (nullable) the reasons that are open */

  GtkWidget *search;
  GtkWidget *flap;
  GtkWidget *leaflet;
  GtkWidget *groups;
  GtkWidget *stack;
  GtkWidget *scroller;
  GtkWidget *options;
  GtkWidget *price;
  GtkWidget *bar;
  GtkWidget *bar_total;
  GtkWidget *price_button;
  GtkWidget *arrow;
};

/* --- fb-config-view-actions.c */
void
fb_config_view_install_actions (GtkWidgetClass *widget_class);
void
fb_config_view_update_actions (FbConfigView *self);
/* A click or Space on a value: takes it, takes it back, or says why not. */
void
fb_config_view_act (FbConfigView *self, guint var, guint value);
void
fb_config_view_show_why (FbConfigView *self, guint var, guint value);
/* Keys of the list of options; TRUE: done. */
gboolean
fb_config_view_key (FbConfigView *self, guint key, GdkModifierType state);
/* --- fb-config-view-groups.c */
GtkWidget *
fb_config_view_make_group_row (FbConfigView *self, guint number);
/* Progress, and which parts are there. */
void
fb_config_view_show_groups (FbConfigView *self);
/* A GtkListBoxUpdateHeaderFunc with the view as data. */
void
fb_config_view_group_header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data);
/* --- fb-config-view.c */
void
fb_config_view_say (FbConfigView *self, const char *text);
/* The row of the list that shows the value, where it is in view. (nullable) */
GtkWidget *
fb_config_view_find_row (FbConfigView *self, guint var, guint value);

G_END_DECLS
