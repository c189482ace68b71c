/* The agenda: meetings and presences of all structures that may be read, on one line of time, and whom they take. Times
 * are those on the walls of each structure; two of them are compared in UTC.
 *
 * A slot in which somebody is busy elsewhere is left out where what it was derived from is in the agenda itself. */
#ifndef PUP_WORK_AGENDA_H
#define PUP_WORK_AGENDA_H

#include "client/work/look.h"
#include "common/rules/clash.h"
#include "common/rules/zone.h"

/* A human as agendas name her: by any of her person records. */
struct pup_agenda_person {
    struct pup_id human; /* pup_work_human */
    struct pup_span name, login;
};

struct pup_agenda_item {
    struct pup_place place; /* its kind: PUP_KIND_MEETING or PUP_KIND_PRESENCE */
    int64_t type, state;    /* choice numbers; 0: not said */
    bool takes_place;       /* not cancelled */
    bool busy;              /* a slot that the server derived: somebody is taken elsewhere */
    struct pup_span title;  /* of a meeting */
    struct pup_span site;
    const struct pup_zone *zone;  /* NULL: not known here; its hours are then taken as they are */
    int64_t start, end;           /* minutes of wall time in its structure */
    struct pup_interval interval; /* in UTC */
    struct pup_id *people;        /* humans whom it takes, by id */
    size_t people_count;
    bool shown; /* in the period itself, not only near it */
};

struct pup_agenda {
    struct pup_agenda_item *items; /* by beginning, end, id */
    size_t count;
    struct pup_agenda_person *people; /* all whom person records name, by id */
    size_t person_count;
};

/* What takes place in these days (of each structure's own walls), and a day around them, so that clashes at the edges
 * are seen. What was cancelled, removed or merged away takes nobody's time. */
enum pup_err pup_work_agenda(struct pup_work *work, struct pup_period days, struct pup_agenda *agenda);

/* The same in steps, for who asks other questions in the same pass: the people first; `days` stays valid until it was
 * asked; then what takes place. */
enum pup_err pup_agenda_people(struct pup_work *work, struct pup_agenda *agenda);
struct pup_question pup_agenda_question(const struct pup_period *days);
enum pup_err pup_agenda_answer(struct pup_work *work, struct pup_period days, const struct pup_question *question,
                               struct pup_agenda *agenda);

/* A meeting or presence by itself, cancelled ones too. False when nobody said when it is, or *err. */
bool pup_work_agenda_item(struct pup_work *work, const struct pup_view *view, struct pup_agenda_item *item,
                          enum pup_err *err);

/* The human with that login; NULL when no person record has it. Her name by id; NULL. */
const struct pup_agenda_person *pup_agenda_login(const struct pup_agenda *agenda, const char *login);
const struct pup_agenda_person *pup_agenda_person(const struct pup_agenda *agenda, const struct pup_id *human);

/* Whether an item takes somebody's time. */
bool pup_agenda_takes(const struct pup_agenda_item *item, const struct pup_id *human);

#endif
