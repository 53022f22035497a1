/* fb-sat.h: the seam to a SAT solver: ten functions
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FbSat:
 *
 * An incremental solver of clauses over literals (a variable's number, negative for its negation; 0 ends a clause). One
 * thread at a time. Every engine of the configurator speaks to solvers through these functions alone, so a second solver
 * can stand in for the first (FbSatKind) and both must give the same answers.
 */
typedef struct _FbSat FbSat;

/* Asked now and then while solving; TRUE: give up. */
typedef gboolean (*FbSatStop) (gpointer user_data);

typedef enum
{
  FB_SAT_UNKNOWN = 0, /* given up */
  FB_SAT_YES = 10,
  FB_SAT_NO = 20,
} FbSatAnswer;

typedef struct
{
  const char *name;
  FbSat      *(*create)    (void);
  void        (*destroy)   (FbSat *self);
  void        (*add)       (FbSat *self, int lit);  /* to the clause; 0 ends it */
  void        (*assume)    (FbSat *self, int lit);  /* for the next solve alone */
  void        (*constrain) (FbSat *self, int lit);  /* to a clause for the next solve alone; 0 ends it */
  FbSatAnswer (*solve)     (FbSat *self);
  gboolean    (*val)       (FbSat *self, int lit);  /* after FB_SAT_YES */
  gboolean    (*failed)    (FbSat *self, int lit);  /* after FB_SAT_NO: was the assumption part of the reason? */
  void        (*phase)     (FbSat *self, int lit);  /* the value to try first */
  void        (*terminate) (FbSat *self, FbSatStop stop, gpointer user_data); /* NULL: never */
} FbSatClass;

/* Every implementation begins with its class. */
struct _FbSat
{
  const FbSatClass *klass;
};

extern const FbSatClass fb_sat_cadical;

/* Builds with the option `picosat` have a library with this second solver, for tests. */
extern const FbSatClass fb_sat_picosat;

static inline void fb_sat_add (FbSat *self, int lit) { self->klass->add (self, lit); }
static inline void fb_sat_assume (FbSat *self, int lit) { self->klass->assume (self, lit); }
static inline void fb_sat_constrain (FbSat *self, int lit) { self->klass->constrain (self, lit); }
static inline FbSatAnswer fb_sat_solve (FbSat *self) { return self->klass->solve (self); }
static inline gboolean fb_sat_val (FbSat *self, int lit) { return self->klass->val (self, lit); }
static inline gboolean fb_sat_failed (FbSat *self, int lit) { return self->klass->failed (self, lit); }
static inline void fb_sat_phase (FbSat *self, int lit) { self->klass->phase (self, lit); }
static inline void
fb_sat_terminate (FbSat *self, FbSatStop stop, gpointer user_data)
{
  self->klass->terminate (self, stop, user_data);
}
static inline FbSat *fb_sat_new (const FbSatClass *klass) { return klass->create (); }
static inline void fb_sat_free (FbSat *self) { self->klass->destroy (self); }
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbSat, fb_sat_free)

G_END_DECLS
