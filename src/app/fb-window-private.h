/* fb-window-private.h: what the parts of the window share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-configurator-view.h"
#include "fb-contacts-view.h"
#include "fb-counts.h"
#include "fb-pipeline-view.h"
#include "fb-place-view.h"
#include "fb-quote-expiry.h"
#include "fb-sync-pill.h"
#include "fb-sync-view.h"
#include "fb-window.h"

G_BEGIN_DECLS

struct _FbWindow
{
  AdwApplicationWindow parent_instance;

  char       *directory;      /* (owned) */
  FbProfile  *profile;        /* (owned) (nullable) */
  FbCounts   *counts;         /* (owned) (nullable) */
  FbQuoteExpiry *expiry;      /* (owned) (nullable) */
  GPtrArray  *history;        /* (owned) of FbLocation; the places seen, oldest first */
  guint       place;          /* where in it we are */
  gboolean    log_when_ready;
  guint       update_source;  /* of the header bar */
  guint       seen_source;    /* of the record that has just come into view */
  guint       made;           /* views that there are, a bit each */
  guint       set_up;         /* those that have been set up */
  guint       restored;       /* those that show what was open in them */
  guint       prepare_source; /* makes and sets up the others */
  GtkWidget  *badges[16];     /* labels in the sidebar, by view */

  GtkWidget  *toasts;
  GtkWidget  *root;
  GtkWidget  *opening_spinner;
  GtkWidget  *sign_in_bin;
  GtkWidget  *sign_in_back;
  GtkWidget  *gate;
  GtkWidget  *failed;
  GtkWidget  *leaflet;
  GtkWidget  *sidebar;
  GtkWidget  *sidebar_header;
  GtkWidget  *views;
  GtkWidget  *who;
  GtkWidget  *header;
  GtkWidget  *title;
  GtkWidget  *back;
  GtkWidget  *add;
  GtkWidget  *search;
  GtkWidget  *menu;
  GtkWidget  *pill;
  GtkWidget  *stack;          /* a bin for each view */

  /* The views; NULL until they are needed. */
  GtkWidget  *contacts;
  GtkWidget  *pipeline;
  GtkWidget  *products;
  GtkWidget  *quotes;
  GtkWidget  *knowledge;
  GtkWidget  *configurator;
  GtkWidget  *sync;
};

/* A view, and the record open in it. */
typedef struct
{
  const char    *view;
  const FbTable *table;     /* NULL: no record */
  FbId           id;
} FbLocation;

/* --- fb-window.c */
/* How many things the sync view has that need a look. */
void           fb_window_show_attention (FbWindow *self);
void           fb_window_show_sign_in  (FbWindow *self);
/* What stands before the data, until its person signs in (@why nullable) or has read why it is gone. */
void           fb_window_show_locked   (FbWindow *self, const char *why);
void           fb_window_show_wiped    (FbWindow *self, const char *reason, gint64 at);
/* The record that is seen. */
FbRecordModel *fb_window_get_model     (FbWindow *self);     /* (nullable) */
void           fb_window_update_header (FbWindow *self);
/* The same soon: also while sizes are handed out. */
void           fb_window_queue_header  (FbWindow *self);

/* --- fb-window-views.c */
/* Shows the view where the person was, and sets up the others when the window has nothing else to do. */
void           fb_window_begin_views    (FbWindow *self);
/* The view is about to be seen. */
void           fb_window_need_view      (FbWindow *self, const char *view);
void           fb_window_need_all_views (FbWindow *self);
/* Whether it has been set up. */
gboolean       fb_window_has_view       (FbWindow *self, const char *view);

/* --- fb-window-places.c: going from place to place */
/* The view as a place of lists and pages; NULL for the others. */
FbPlaceView   *fb_window_get_place     (FbWindow *self, const char *view);     /* (nullable) */
/* The view that has a page for records of @table; NULL: none has. */
const char    *fb_window_find_view     (FbWindow *self, const char *table);    /* (nullable) */
const char    *fb_window_get_view      (FbWindow *self);
/* @replace: takes the place of the current one (arrow keys in a list) instead of following it. */
void           fb_window_go            (FbWindow *self, const char *view, const FbTable *table, const FbId *id, gboolean replace);
gboolean       fb_window_can_go_back   (FbWindow *self);
void           fb_window_go_back       (FbWindow *self);
void           fb_window_go_forward    (FbWindow *self);
gboolean       fb_window_is_narrow     (FbWindow *self);

/* --- fb-window-actions.c */
void           fb_window_install_actions (GtkWidgetClass *widget_class);
void           fb_window_update_actions  (FbWindow *self);
/* Whether win.add has something to add here. */
gboolean       fb_window_can_add         (FbWindow *self);
void           fb_window_open_record     (FbWindow *self, const FbTable *table, const FbId *id);

G_END_DECLS
