/* sim-world.h: a server and devices in one thread, on one clock, with a network between them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-blob-queue.h"
#include "fb-engine.h"
#include "fb-fake-clock.h"
#include "fb-op.h"
#include "fb-service.h"
#include "sim-disk.h"
#include "sim-faults.h"
#include "sim-net.h"

G_BEGIN_DECLS

typedef struct _Sim Sim;

/* Places for devices; the first two are one person's. */
#define SIM_MAX_DEVICES 6
#define SIM_N_USERS 6
#define SIM_N_TERRITORIES 6

typedef struct
{
  FbStore *store;     /* (owned) (nullable) while the program does not run */
  FbEngine *engine;   /* (owned) (nullable) */
  SimLink *link;      /* (owned) (nullable) */
  FbBlobQueue *files; /* (owned) (nullable) */
} SimProgram;

typedef struct
{
  Sim *sim;
  guint index, user;
  guint schema;          /* that its program speaks */
  GMainContext *context; /* (owned) (nullable) where its callbacks wait, when not all speak one schema */
  const char *order;     /* (nullable) that it be emptied: "now", "after_push" */
  gboolean is_emptying, was_wiped;
  gboolean stays;        /* its program is not replaced for the sake of the calm */
  gboolean drawn;  /* this seed has it */
  gboolean active; /* takes part in this run */
  char *folder;    /* (owned) */
  SimDisk *disk;   /* (owned) */
  FbClock *clock;  /* (owned) */
  FbId id;         /* its name at the server */
  SimProgram program, second;
  gint64 down_until; /* machine off */
  gint64 heal_at;    /* the disk has room again */
  guint starts;
  SimImage *image;    /* (owned) (nullable) an older copy of itself */
  gint64 seen_cursor; /* the last cursor that was looked at, and of which life of the server */
  guint lineage;
  guint64 seen_writes;  /* of its disk, at the last look */
  gboolean power_next;  /* its next death is a loss of power */
  gboolean rotten;      /* a value was damaged and may not be mended yet */
  gboolean excused;     /* its sums may differ, for its disk has rotted */
  gboolean shared;      /* a second program has been at work on it */
  gboolean renamed;     /* it was a copy and has got a name of its own */
  gboolean sleeps;      /* switched off for months */
  gboolean compares;    /* all sums, after that */
  guint compares_until; /* that step: what was asked may arrive late */
} SimDevice;

typedef struct
{
  char *folder;       /* (owned) */
  SimDisk *disk;      /* (owned) */
  FbClock *clock;     /* (owned) */
  FbDb *db;           /* (owned) (nullable) while down */
  FbService *service; /* (owned) (nullable) */
  guint schema;       /* that its program speaks */
  gint64 down_until, heal_at;
  SimImage *backup; /* (owned) (nullable) */
  gint64 backup_at;
  guint lineage;       /* counts restores */
  gboolean power_next; /* its next death is a loss of power */
} SimServer;

/* An account that was taken from its territory, for a while. */
typedef struct
{
  gboolean is_away;
  FbId account, territory;
} SimAway;

/* A row that a device has added to a group behind the page that brought it whole. */
typedef struct
{
  gboolean is_there;
  guint device;
  FbId id;
} SimAdded;

/* A territory that was taken from its person, for a while. */
typedef struct
{
  gboolean is_lent;
  FbId user, territory;
} SimLent;

struct _Sim
{
  guint64 seed;
  gboolean trace; /* tell each step on stderr */
  gint64 now;     /* true time, ms */
  guint step;
  SimFaults faults;
  SimNet *net; /* (owned) */
  SimServer server;
  SimDevice devices[SIM_MAX_DEVICES];
  SimRng rng;          /* of the step at hand */
  SimRng ids;          /* of ids */
  guint disabled_user; /* + 1; 0: none */
  /* The temper of this seed. */
  guint admin_share; /* of 100 steps */
  gboolean harsh;    /* a temper of its own: territories change all the time, the same few rows again and again */
  gboolean hasty;    /* little time passes, so that much happens between two pages */
  gboolean tiny_pages;
  gboolean crowded; /* 500 accounts more, which change hands at once */
  gboolean upgrades; /* programs begin with an older schema and are replaced */
  gboolean wipes;    /* devices are emptied by order */
  gboolean apart;    /* each device has a context of its own */
  gboolean live;    /* devices keep a question at the server, and are told of news by its answer alone */
  gint64 looked_at; /* the number up to which those who wait were told */
  guint64 n_woken;
  struct _SimAge *age; /* (owned) (nullable) months pass, and what nobody needs any more goes */
  gboolean files;      /* people attach files */
  gboolean near;       /* others change what is just being sent: its rows, who sees it, and back again */
  gboolean completing; /* and whoever pulls adds to what has just been sent whole */
  SimAdded added;
  SimAway away;
  SimLent lent;
  gboolean sets; /* first syncs get the shared buckets from page sets, in pages of @set_bytes */
  gsize set_bytes;
  guint64 digest; /* of all that travelled */
  guint64 n_requests, n_edits, n_syncs;
  struct _SimLedger *ledger; /* (owned) */
};

/* Makes the files that every run begins with: users, territories, accounts, enrolled devices. Once a process. */
void
sim_template_make (const char *folder);
const FbId *
sim_user_id (guint user);
const FbId *
sim_territory_id (guint territory);
guint
sim_device_user (guint device);

Sim *
sim_new (guint64 seed, guint device_mask, guint64 faults);
void
sim_free (Sim *self);
/* Says what is wrong and ends this process; @rule names the invariant. */
void
sim_fail (Sim *self, const char *rule, const char *format, ...) G_GNUC_PRINTF (3, 4) G_GNUC_NORETURN;
void
sim_note (Sim *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Who hears of a failure before the process ends. */
typedef void (*SimReport) (const char *line, gpointer user_data);
void
sim_set_report (SimReport report, gpointer user_data);

/* Time passes: messages arrive, engines do what is due, machines come up again. */
void
sim_pass (Sim *self, gint64 ms);
/* At most @budget iterations of the main loop; -1: until nothing is ready. */
void
sim_drain (Sim *self, int budget);
void
sim_advance_clocks (Sim *self, gint64 ms);

/* Trouble waits while the simulator itself looks at files. Nests. */
void
sim_quiet (Sim *self, gboolean quiet);

gboolean
sim_device_is_up (SimDevice *self);
void
sim_device_open (SimDevice *self);
void
sim_device_close (SimDevice *self);
/* If its disk has died: the programs go, the machine starts again after @ms. */
gboolean
sim_device_bury (SimDevice *self, gint64 ms);
void
sim_device_close_second (SimDevice *self);
void
sim_device_open_second (SimDevice *self);
/* A person signs in again where the engine asks for it. */
void
sim_device_sign_in (SimDevice *self);
gint64
sim_device_query (SimDevice *self, const char *sql);
/* Whether it is still comparing sums after a long absence. */
void
sim_device_look_at_sums (SimDevice *self);
/* Of the life of the server that it last synced with; equal ones are one. */
guint
sim_device_get_lineage (SimDevice *self);

gboolean
sim_server_is_up (Sim *self);
/* And its disk works: one that died in this step is buried at its end, and until then nothing can be asked of it. */
gboolean
sim_server_is_well (Sim *self);
void
sim_server_open (Sim *self);
void
sim_server_close (Sim *self);
gboolean
sim_server_bury (Sim *self);
void
sim_server_restore (Sim *self);
gint64
sim_server_query (Sim *self, const char *sql);
/* An administrator's edit; FALSE when the server refused or is not there. Takes @op. */
gboolean
sim_server_apply (Sim *self, FbOp *op);

G_END_DECLS
