/* sim-work.h: what people do on devices and administrators at the server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/* One of the kinds of edit, as the run's weights have it, on one device; draws from sim->rng. */
void
sim_work_on_device (SimDevice *device);
/* The person makes more small edits than fit into one push. */
void
sim_work_all_day (SimDevice *device);
/* An administrator's change of rows (not of who sees what). */
void
sim_work_at_server (Sim *sim);
/* Territories, their members and overlays change. */
void
sim_work_on_scopes (Sim *sim);

/* Between two pages of a pull: others change what is being sent. @answer: the page. */
void
sim_work_between_pages (Sim *sim, const FbCaller *caller, const FbAnswer *answer);
/* Between a push and the pull that follows it, and between steps: who was without a territory for a moment has it
 * again. */
void
sim_work_after_push (Sim *sim);
/* In the calm nobody goes on without it, or it would come back while nothing new is expected. The server is up. */
void
sim_work_end (Sim *sim);
/* The person adds something to an account, if the device shows it. */
void
sim_work_on_account (SimDevice *device, const FbId *account);

/* An account with two contacts. */
void
sim_work_new_customer (SimDevice *device);
/* A contact more, if the device shows the account; FALSE: it does not. */
gboolean
sim_work_add_contact (SimDevice *device, const FbId *account, FbId *id);
/* The person changes it, once the server has taken it. TRUE: done. */
gboolean
sim_work_change_contact (SimDevice *device, const FbId *id);

/* 500 accounts more; all of one territory go to another, in one commit. */
void
sim_crowd_make (Sim *sim);
void
sim_crowd_realign (Sim *sim);

/* An administrator's edits of one row, from what stands there now; FALSE: it is not there, or the server refuses. */
gboolean
sim_admin_set (Sim *sim, const char *table, const FbId *id, const char *field, const FbValue *value);
gboolean
sim_admin_set_id (Sim *sim, const char *table, const FbId *id, const char *field, const FbId *ref);
gboolean
sim_admin_delete (Sim *sim, const char *table, const FbId *id);
/* A row that hangs on the account, drawn; NULL: there is none. */
const FbTable *
sim_pick_of_account (Sim *sim, const FbId *account, FbId *id);

/* A live row of the device's or the server's, drawn; FALSE: there is none. */
gboolean
sim_pick_row (FbDb *db, gboolean is_server, const char *table, SimRng *rng, FbId *id);
/* A value that one of the table's fields may take, drawn; names the field. NULL: nobody edits such rows here. */
const char *
sim_draw_value (Sim *sim, FbDb *db, const char *table, FbValue *value);
const char *
sim_draw_table (Sim *sim);

G_END_DECLS
