/* fb-sign-in-page-private.h: what the files of the page share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-sign-in-error.h"
#include "fb-sign-in-page.h"

G_BEGIN_DECLS

typedef enum
{
  FB_SIGN_IN_WELCOME, /* no profile yet */
  FB_SIGN_IN_CONNECT, /* a profile of this computer only gets a server */
  FB_SIGN_IN_AGAIN,   /* a profile's device lost its secret */
} FbSignInMode;

struct _FbSignInPage
{
  AdwBin parent_instance;

  FbSignInMode mode;
  char *directory;           /* (owned) (nullable) */
  FbProfile *profile;        /* (owned) (nullable) */
  gboolean fresh;            /* the profile was made here and has not been handed over */
  GCancellable *cancellable; /* (owned) (nullable) of the attempt that runs */

  gboolean by_code;          /* a one-time code stands for name and password */

  guint focus_timer;

  GtkWidget *header;
  GtkWidget *window_title;
  GtkWidget *leave_button;
  GtkWidget *stack;
  GtkWidget *title;
  GtkWidget *description;
  GtkWidget *form_error;
  GtkWidget *fields;
  GtkWidget *server;
  GtkWidget *server_error;
  GtkWidget *server_message;
  GtkWidget *login;
  GtkWidget *login_error;
  GtkWidget *login_message;
  GtkWidget *password;
  GtkWidget *code;
  GtkWidget *code_button;
  GtkWidget *password_error;
  GtkWidget *password_message;
  GtkWidget *device;
  GtkWidget *cancel_button;
  GtkWidget *sign_in_button;
  GtkWidget *sign_in_label;
  GtkWidget *spinner;
  GtkWidget *local;
  GtkWidget *demo_row;
  GtkWidget *demo;
  GtkWidget *local_row;
  GtkWidget *progress;
};

/* fb-sign-in-page.c */
/* What can be done now, by whether an attempt runs. */
void fb_sign_in_page_update (FbSignInPage *self);

/* fb-sign-in-page-form.c */
const char *fb_sign_in_page_get_text (GtkWidget *entry);
/* @message NULL: nothing is wrong with the field any more. */
void fb_sign_in_page_mark (FbSignInPage *self, FbSignInField field, const char *message);
void fb_sign_in_page_clear_errors (FbSignInPage *self);
/* Tells it where it belongs and puts the focus there; being cancelled is no news. */
void fb_sign_in_page_report (FbSignInPage *self, const GError *error);
/* Whether all that is needed was typed; says what is missing. */
gboolean fb_sign_in_page_check (FbSignInPage *self);
void fb_sign_in_page_entry_activated_cb (FbSignInPage *self, GtkWidget *entry);
void fb_sign_in_page_changed_cb (FbSignInPage *self, GtkWidget *entry);

/* fb-sign-in-page-open.c */
/* Only one attempt at a time. */
void fb_sign_in_page_begin_attempt (FbSignInPage *self);
void fb_sign_in_page_end_attempt (FbSignInPage *self);
/* @callback ends with fb_sign_in_page_take_opened(); it gets a reference to the page. */
void fb_sign_in_page_open (FbSignInPage *self, GAsyncReadyCallback callback);
gboolean fb_sign_in_page_take_opened (FbSignInPage *self, GAsyncResult *result);
/* The profile is ready: it goes to whoever listens. */
void fb_sign_in_page_hand_over (FbSignInPage *self);
void fb_sign_in_page_give_up (FbSignInPage *self);

/* fb-sign-in-page-server.c */
void fb_sign_in_page_submit (FbSignInPage *self);

/* fb-sign-in-page-local.c */
void fb_sign_in_page_start_local (FbSignInPage *self);
void fb_sign_in_page_progress_ready_cb (FbSignInPage *self);
void fb_sign_in_page_progress_stopped_cb (FbSignInPage *self, const char *message);

G_END_DECLS
