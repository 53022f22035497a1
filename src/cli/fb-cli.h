/* fb-cli.h: what the commands of the tool share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "fb-cli-error.h"
#include "fb-cli-output.h"
#include "fb-exporter.h"
#include "fb-http-transport.h"

G_BEGIN_DECLS

/**
 * FbCli:
 *
 * One run of the tool: where the profile lies, how answers are written, and the store once a command has asked for it.
 */
typedef struct
{
  char *profile; /* folder */
  FbCliOutput *output;
  FbStore *store;        /* (nullable) opened by fb_cli_open() */
  gboolean unlocked;     /* known to be */
  FbLabels *labels;      /* (nullable) of this command */
  GHashTable *conflicts; /* (nullable) rows with an open conflict, of this command; FbId */
  gboolean in_part;      /* exit status 3 */
} FbCli;

/**
 * FbCliRun:
 * @request: options and words by their names (dashes are underlines), of the types that the command's table says
 *
 * Answers through cli->output, exactly one value or list. FALSE with an error; an answer may have been given before
 * (`check`).
 */
typedef gboolean (*FbCliRun) (FbCli *cli, JsonObject *request, GError **error);

typedef enum
{
  FB_CLI_FLAG,
  FB_CLI_TEXT,
  FB_CLI_LIST,    /* "a,b", in a batch also an array of texts: fb_cli_list() */
  FB_CLI_NUMBER,  /* whole, not negative */
  FB_CLI_SECONDS, /* with or without decimals, not negative */
} FbCliOptionType;

typedef struct
{
  const char *name; /* without the dashes */
  FbCliOptionType type;
  const char *argument; /* for the help */
  gboolean required;
} FbCliOption;

/* How a command's words are named: "entity", "id"; "id?" may be missing; "files+" are one or more, the rest; "fields*"
 * are F=V, any number. */
typedef struct
{
  const char *name;
  const char *words[4];
  FbCliOption options[10];
  gboolean in_batch;
  FbCliRun run;
  const char *help; /* N_() */
} FbCliCommand;

/* The store of the profile, opened at the first call. FB_CLI_ERROR_NO_PROFILE when there is none. */
FbStore *
fb_cli_open (FbCli *self, GError **error);
/* The same for what may be done with a locked profile (FB_CLI_ERROR_LOCKED elsewhere). */
FbStore *
fb_cli_open_locked (FbCli *self, GError **error);
/* The same, made where there is none. */
FbStore *
fb_cli_open_or_make (FbCli *self, GError **error);
gboolean
fb_cli_has_profile (FbCli *self);
/* Forgets what was kept of the data during one command. */
void
fb_cli_forget (FbCli *self);
/* The table with this name; FB_CLI_ERROR_UNKNOWN_ENTITY with what comes near. */
const FbTable *
fb_cli_find_table (const char *name, GError **error);
/* A line on standard error. */
void
fb_cli_say (FbCli *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* A line on standard error that the next one replaces; only on a terminal. */
void
fb_cli_show_progress (FbCli *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Runs one command and leaves its answer in the output. */
gboolean
fb_cli_run (FbCli *self, const FbCliCommand *command, JsonObject *request, GError **error);
/* (nullable) */
const FbCliCommand *
fb_cli_find_command (const char *name);

/* Members of requests; NULL, FALSE or the fallback when they are missing. */
const char *
fb_cli_text (JsonObject *request, const char *name);
gboolean
fb_cli_flag (JsonObject *request, const char *name);
gint64
fb_cli_number (JsonObject *request, const char *name, gint64 fallback);
double
fb_cli_seconds (JsonObject *request, const char *name, double fallback);
/* "a,b" or an array of texts. (nullable) (transfer full) */
char **
fb_cli_list (JsonObject *request, const char *name);

/* --- the commands, one file a group -------------------------------------------------------------------------- */

gboolean
fb_cli_run_help (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_init (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_sign_in (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_sign_out (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_sync (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_status (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_check (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_backup (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_restore (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_new (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_set (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_delete (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_show (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_list (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_search (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_history (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_changes (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_undo (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_redo (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_conflicts (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_resolve (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_refused (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_resend (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_discard (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_batch (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_sleep (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_import (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_export (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_generate (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_attach (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_attachments (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_fetch (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_pin (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_unpin (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_configure (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_quote (FbCli *cli, JsonObject *request, GError **error);
gboolean
fb_cli_run_schema (FbCli *cli, JsonObject *request, GError **error);

G_END_DECLS
