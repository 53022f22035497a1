/* fb-cli-model.h: model files of the command `configure`
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-cli.h"
#include "fb-configurator.h"
#include "fb-rules-model.h"

G_BEGIN_DECLS

/**
 * FbCliModel:
 *
 * A file in the rule language, or cfg-neutral/1 JSON (then @rules is NULL).
 */
typedef struct
{
  char          *path;   /* (nullable) standard input */
  char          *text;
  gsize          length;
  FbRulesModel  *rules;  /* (nullable) */
  FbConfigModel *config; /* (nullable) before fb_cli_model_build() */
} FbCliModel;

/* Reads the file of the request ("-": standard input). */
FbCliModel *fb_cli_model_read  (JsonObject *request, GError **error);
void        fb_cli_model_free  (FbCliModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbCliModel, fb_cli_model_free)
gboolean    fb_cli_model_is_json (const FbCliModel *self);
/* The configuration model for the request's day. */
gboolean    fb_cli_model_build (FbCliModel *self, JsonObject *request, GError **error);
/* A session with the request's F=V picked. What does not fit is an error that says why. */
FbConfigurator *fb_cli_model_start (FbCliModel *self, JsonObject *request, GError **error);
/* A file that a table names, or the model of a part, beside the model. An FbRulesFile with the FbCliModel as data. */
GBytes     *fb_cli_model_file  (const char *name, gpointer data, GError **error);
/* "OPTION", "VALUE" as variable and value. */
gboolean    fb_cli_model_find  (FbCliModel *self, const char *name, const char *value, FbConfigPoint *point, GError **error);
/* The words for a value, in the request's language. (transfer full) */
char       *fb_cli_model_words (FbCliModel *self, guint var, guint value, const char *language);

/* The actions, behind fb_cli_run_configure(). */
gboolean fb_cli_configure_check    (FbCli *cli, JsonObject *request, GError **error);
gboolean fb_cli_configure_format   (FbCli *cli, JsonObject *request, GError **error);
gboolean fb_cli_configure_complete (FbCli *cli, JsonObject *request, GError **error);
gboolean fb_cli_configure_explain  (FbCli *cli, JsonObject *request, GError **error);
gboolean fb_cli_configure_price    (FbCli *cli, JsonObject *request, GError **error);

G_END_DECLS
