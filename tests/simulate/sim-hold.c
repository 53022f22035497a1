/* sim-hold.c: questions that are held until there is news
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-net-private.h"

#define HOLD_MS 55000

void
sim_net_set_hold (SimNet *self, SimNetHold hold)
{
  self->hold = hold;
}

gboolean
sim_net_hold (SimNet *self, SimCall *call)
{
  char *scope = NULL;
  FbAnswer *answer;

  if (self->hold == NULL || !g_str_equal (call->request->path, "/v1/nudge"))
    return FALSE;
  answer = self->hold (self->server, &call->link->caller, call->request, FALSE, &scope);
  if (answer != NULL)
    sim_net_send_answer (self, call, answer);
  else if (scope != NULL)
    sim_net_add_event (self, EVENT_HELD, call, HOLD_MS)->scope = scope;
  else
    sim_net_add_event (self, EVENT_NOTHING, call, 1);
  return TRUE;
}

void
sim_net_end_hold (SimNet *self, SimEvent *event)
{
  FbAnswer *answer = self->hold (self->server, &event->call->link->caller, event->call->request, TRUE, &event->scope);

  if (answer != NULL)
    sim_net_send_answer (self, event->call, answer);
  else
    sim_net_add_event (self, EVENT_NOTHING, event->call, 1);
}

void
sim_net_look (SimNet *self)
{
  for (guint i = 0; i < self->events->len;)
    {
      SimEvent *event = g_ptr_array_index (self->events, i);
      FbAnswer *answer = NULL;

      if (event->kind == EVENT_HELD)
        answer = self->hold (self->server, &event->call->link->caller, event->call->request, FALSE, &event->scope);
      if (answer == NULL)
        {
          i++;
          continue;
        }
      sim_net_send_answer (self, event->call, answer);
      g_ptr_array_remove_index (self->events, i);
    }
}

void
sim_net_drop_held (SimNet *self)
{
  for (guint i = 0; i < self->events->len; i++)
    {
      SimEvent *event = g_ptr_array_index (self->events, i);

      if (event->kind != EVENT_HELD)
        continue;
      event->kind = EVENT_NOTHING;
      event->at = self->now + 1;
    }
}
