/* sim-plan.c: what is played, as a line of text
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-run.h"

#include <gio/gio.h>
#include <string.h>

#define ALL_DEVICES ((1u << SIM_MAX_DEVICES) - 1)

void
sim_plan_init (SimPlan *self, guint64 seed, guint n_steps)
{
  *self = (SimPlan){seed, n_steps, ALL_DEVICES, SIM_ALL_FAULTS, NULL};
}

void
sim_plan_copy (const SimPlan *self, SimPlan *to)
{
  *to = *self;
  to->skip = self->skip != NULL ? g_memdup2 (self->skip, self->n_steps) : g_malloc0 (self->n_steps);
}

void
sim_plan_clear (SimPlan *self)
{
  g_clear_pointer (&self->skip, g_free);
}

guint
sim_plan_count (const SimPlan *self)
{
  guint count = 0;

  for (guint i = 0; i < self->n_steps; i++)
    count += self->skip == NULL || !self->skip[i];
  return count;
}

/* Steps that are played: "3-7,12". */
static void
append_steps (const SimPlan *self, GString *text)
{
  const char *separator = "";

  for (guint i = 0; i < self->n_steps; i++)
    {
      guint end = i;

      if (self->skip[i])
        continue;
      while (end + 1 < self->n_steps && !self->skip[end + 1])
        end++;
      if (end > i)
        g_string_append_printf (text, "%s%u-%u", separator, i, end);
      else
        g_string_append_printf (text, "%s%u", separator, i);
      separator = ",";
      i = end;
    }
  if (*separator == '\0')
    g_string_append (text, "none");
}

char *
sim_plan_to_text (const SimPlan *self)
{
  GString *text = g_string_new (NULL);
  const char *separator = "";

  g_string_append_printf (text, "--from %" G_GUINT64_FORMAT " --steps %u", self->seed, self->n_steps);
  if (self->devices != ALL_DEVICES)
    g_string_append_printf (text, " --devices %#x", self->devices);
  if (self->faults != SIM_ALL_FAULTS)
    {
      g_string_append (text, " --faults ");
      for (guint i = 0; i < SIM_N_FAULTS; i++)
        if (self->faults & (G_GUINT64_CONSTANT (1) << i))
          {
            g_string_append_printf (text, "%s%s", separator, sim_fault_name (i));
            separator = ",";
          }
      if (*separator == '\0')
        g_string_append (text, "none");
    }
  if (self->skip != NULL)
    {
      g_string_append (text, " --only ");
      append_steps (self, text);
    }
  return g_string_free (text, FALSE);
}

/* --- reading --------------------------------------------------------------------------------------------- */

static gboolean
read_number (const char *text, guint64 *number, GError **error)
{
  char *end = NULL;

  *number = g_ascii_strtoull (text, &end, 0);
  if (end != text && *end == '\0')
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” is no number", text);
  return FALSE;
}

static gboolean
read_faults (SimPlan *self, const char *text, GError **error)
{
  g_auto (GStrv) names = g_strsplit (text, ",", -1);

  self->faults = 0;
  for (char **name = names; *name != NULL && !g_str_equal (text, "none"); name++)
    {
      SimFault fault;

      if (!sim_fault_find (*name, &fault))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "There is no fault “%s”", *name);
          return FALSE;
        }
      self->faults |= G_GUINT64_CONSTANT (1) << fault;
    }
  return TRUE;
}

static gboolean
read_steps (SimPlan *self, const char *text, GError **error)
{
  g_auto (GStrv) ranges = g_strsplit (text, ",", -1);

  g_free (self->skip);
  self->skip = g_malloc (self->n_steps);
  memset (self->skip, 1, self->n_steps);
  for (char **range = ranges; *range != NULL && !g_str_equal (text, "none"); range++)
    {
      g_auto (GStrv) ends = g_strsplit (*range, "-", 2);
      guint64 first, last;

      if (!read_number (ends[0], &first, error) || !read_number (ends[1] != NULL ? ends[1] : ends[0], &last, error))
        return FALSE;
      for (guint64 i = first; i <= last && i < self->n_steps; i++)
        self->skip[i] = 0;
    }
  return TRUE;
}

gboolean
sim_plan_from_text (const char *text, SimPlan *self, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint64 number;

  sim_plan_init (self, 1, 400);
  for (guint i = 0; words[i] != NULL; i += 2)
    {
      const char *value = words[i + 1];
      gboolean ok = value != NULL;

      if (ok && g_str_equal (words[i], "--from"))
        ok = read_number (value, &self->seed, error);
      else if (ok && g_str_equal (words[i], "--steps"))
        {
          ok = read_number (value, &number, error);
          self->n_steps = (guint) number;
        }
      else if (ok && g_str_equal (words[i], "--devices"))
        {
          ok = read_number (value, &number, error);
          self->devices = (guint) number;
        }
      else if (ok && g_str_equal (words[i], "--faults"))
        ok = read_faults (self, value, error);
      else if (ok && g_str_equal (words[i], "--only"))
        ok = read_steps (self, value, error);
      else if (error != NULL && *error == NULL)
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” is not understood", words[i]);
      if (!ok || (error != NULL && *error != NULL))
        return FALSE;
    }
  return TRUE;
}
