/* What the files of the morning's page share. */
#ifndef PUP_CALENDAR_TODAY_PRIV_H
#define PUP_CALENDAR_TODAY_PRIV_H

#include "client/cli/agenda.h"
#include "client/work/morning.h"
#include "client/work/notices.h"

/* Everything on it. */
struct today {
    struct pup_context *context;
    struct pup_txn *txn;
    struct pup_work work;
    int64_t day;
    struct pup_agenda agenda;
    const struct pup_agenda_person *me; /* NULL: she is among the people of no structure here */
    struct pup_clash_row *clashes;
    size_t clash_count;
    struct pup_morning_action *actions;
    size_t action_count;
    struct pup_notice_row *notices; /* those that she has to read */
    size_t notice_count;
    struct pup_morning_change *changes;
    size_t change_count;
    bool changes_cut; /* there were more than that */
    struct pup_morning_contest *contests;
    size_t contest_count;
    uint64_t unsent;
    size_t refused;
};

/* An item of the agenda that takes her own time that day; and one that clashes with another of hers. */
bool today_is_mine(const struct today *today, const struct pup_agenda_item *item);
bool today_clashes(const struct today *today, const struct pup_agenda_item *item);

/* A table on a terminal, lines in a pipe, CSV; JSON. Exit codes. */
int today_print_table(struct today *today);
int today_print_json(struct today *today);

#endif
