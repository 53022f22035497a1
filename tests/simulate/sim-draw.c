/* sim-draw.c: rows and values to work with
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-work.h"

typedef enum
{
  DRAW_WORD,  /* one of very many texts */
  DRAW_FEW,   /* one of few: collides */
  DRAW_LINES, /* some lines, of which one changes */
  DRAW_NUMBER,
  DRAW_MOMENT,
  DRAW_CODE, /* one of codes */
  DRAW_STAGE,
  DRAW_CUSTOM,
} Draw;

/* Every policy that people's edits meet: last, review, state, text, max, min, unique keys, custom values. */
static const struct
{
  const char *table, *field;
  Draw draw;
  const char *codes;
} fields[] = {
    {"account", "name", DRAW_WORD},
    {"account", "website", DRAW_WORD},
    {"account", "legal_name", DRAW_WORD},
    {"account", "description", DRAW_LINES},
    {"account", "tax_id", DRAW_FEW},
    {"account", "employees", DRAW_NUMBER},
    {"account", "kind", DRAW_CODE, "prospect customer partner"},
    {"account", "ext.colour", DRAW_CUSTOM},
    {"contact", "family", DRAW_WORD},
    {"contact", "job_title", DRAW_FEW},
    {"opportunity", "name", DRAW_WORD},
    {"opportunity", "next_step", DRAW_FEW},
    {"opportunity", "stage", DRAW_STAGE},
    {"opportunity", "last_touch", DRAW_MOMENT},
    {"opportunity", "description", DRAW_LINES},
    {"activity", "subject", DRAW_WORD},
    {"activity", "status", DRAW_CODE, "planned in_progress done cancelled missed"},
    {"activity", "outcome_note", DRAW_LINES},
    {"visit", "goal", DRAW_LINES},
    {"comment", "text", DRAW_LINES},
    {"lead", "company", DRAW_WORD},
    {"lead", "status", DRAW_CODE, "new working qualified recycled disqualified"},
    {"lead", "first_response_at", DRAW_MOMENT},
    {"contact_point", "value", DRAW_FEW},
    {"contact_point", "verified_at", DRAW_MOMENT},
};

const char *
sim_draw_table (Sim *sim)
{
  static const char *const tables[] = {"account",     "account",  "account", "contact", "contact", "opportunity",
                                       "opportunity", "activity", "visit",   "comment", "lead",    "contact_point"};

  return tables[sim_rng_below (&sim->rng, G_N_ELEMENTS (tables))];
}

gboolean
sim_pick_row (FbDb *db, gboolean is_server, const char *table, SimRng *rng, FbId *id)
{
  const char *alive = is_server ? " WHERE _dead = 0" : "";
  g_autofree char *count_sql = g_strdup_printf ("SELECT count(*) FROM \"%s\"%s", table, alive);
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM \"%s\"%s ORDER BY id LIMIT 1 OFFSET ?1", table, alive);
  g_autoptr (FbStmt) stmt = NULL;
  gint64 count = 0;
  gboolean found;

  if (!fb_db_query_int (db, count_sql, &count, NULL) || count == 0 || !(stmt = fb_db_prepare (db, sql, NULL)))
    return FALSE;
  fb_stmt_bind_int (stmt, 1, sim_rng_below (rng, (guint32) count));
  found = fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW && fb_stmt_get_id (stmt, 0, id);
  fb_stmt_reset (stmt);
  return found;
}

static char *
draw_lines (Sim *sim)
{
  GString *text = g_string_new (NULL);
  guint changed = sim_rng_below (&sim->rng, 4);

  for (guint i = 0; i < 4; i++)
    if (i == changed)
      g_string_append_printf (text, "line %u by %u of %u\n", i, sim_rng_below (&sim->rng, 1000), sim->step);
    else
      g_string_append_printf (text, "line %u\n", i);
  g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}

static void
draw_code (Sim *sim, const char *codes, FbValue *value)
{
  g_auto (GStrv) list = g_strsplit (codes, " ", -1);

  fb_value_set_text (value, list[sim_rng_below (&sim->rng, g_strv_length (list))]);
}

static void
draw (Sim *sim, FbDb *db, guint index, FbValue *value)
{
  FbId id;

  switch (fields[index].draw)
    {
    case DRAW_FEW:
      fb_value_take_text (value, g_strdup_printf ("Few %u", sim_rng_below (&sim->rng, 3)));
      break;
    case DRAW_LINES:
      fb_value_take_text (value, draw_lines (sim));
      break;
    case DRAW_NUMBER:
      fb_value_set_int (value, sim_rng_below (&sim->rng, 5));
      break;
    case DRAW_MOMENT:
      fb_value_set_int (value, sim->now - sim_rng_below (&sim->rng, 1000000));
      break;
    case DRAW_CODE:
      draw_code (sim, fields[index].codes, value);
      break;
    case DRAW_STAGE:
      if (sim_pick_row (db, FALSE, "stage", &sim->rng, &id))
        fb_value_set_id (value, &id);
      break;
    case DRAW_CUSTOM:
      fb_value_take_text (value, g_strdup_printf ("\"colour %u\"", sim_rng_below (&sim->rng, 5)));
      break;
    case DRAW_WORD:
    default:
      fb_value_take_text (value, g_strdup_printf ("W%u-%u", sim->step, sim_rng_below (&sim->rng, 1000)));
      break;
    }
}

const char *
sim_draw_value (Sim *sim, FbDb *db, const char *table, FbValue *value)
{
  guint count = 0, chosen;

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    count += g_str_equal (fields[i].table, table);
  chosen = count > 0 ? sim_rng_below (&sim->rng, count) : 0;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].table, table) && chosen-- == 0)
      {
        draw (sim, db, i, value);
        return fields[i].field;
      }
  return NULL;
}
