/* today: what somebody needs in the morning, on one page. */
#include <time.h>

#include "client/calendar/calendar.h"
#include "client/calendar/today_priv.h"
#include "client/cli/asof.h"
#include "client/cli/place.h"
#include "client/cli/say.h"
#include "common/base/language.h"

const struct pup_option pup_today_options[] = {
    PUP_OPTION_ON,
    {NULL, NULL, NULL, NULL},
};

enum { DAY_MS = 24 * 60 * 60 * 1000 };

/* ---- gathering ---- */

/* Midnight of the day before `day`, here, in ms since the epoch. */
static int64_t yesterday_ms(const struct today *today)
{
    struct tm here;
    time_t now = (time_t)(today->context->now_ms / 1000);
    localtime_r(&now, &here);
    int64_t since_midnight = ((int64_t)here.tm_hour * 3600 + (int64_t)here.tm_min * 60 + here.tm_sec) * 1000;
    int64_t midnight = today->context->now_ms - today->context->now_ms % 1000 - since_midnight;
    return midnight + (today->day - today->context->typing.today - 1) * DAY_MS;
}

static enum pup_err gather_notices(struct today *today)
{
    struct pup_notice_row *rows = NULL;
    size_t count = 0;
    enum pup_err err = pup_work_notices(today->txn, &today->context->arena, today->context->language,
                                        today->context->profile.login, today->day, &rows, &count);
    today->notices = rows;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].asked && !rows[i].acknowledged) {
            rows[today->notice_count++] = rows[i];
        }
    }
    return err;
}

/* What is asked of all records, in one pass. */
struct questions {
    struct pup_period day;
    struct pup_morning_self self;
    struct pup_question agenda, actions, contests;
};

static enum pup_err ask(struct today *today, struct questions *questions)
{
    enum pup_err err = pup_agenda_people(&today->work, &today->agenda);
    today->me = err == PUP_OK ? pup_agenda_login(&today->agenda, today->context->profile.login) : NULL;
    questions->day = (struct pup_period){today->day, today->day};
    questions->self = (struct pup_morning_self){.count = 0};
    if (today->me != NULL) {
        err = pup_morning_self(&today->work, &today->me->human, &questions->self);
    }
    questions->agenda = pup_agenda_question(&questions->day);
    questions->actions = pup_morning_actions_question(&questions->self);
    questions->contests = pup_morning_contests_question();
    struct pup_question *const all[] = {&questions->contests, &questions->agenda, &questions->actions};
    size_t count = today->me != NULL ? 3 : 1; /* who is nobody here has no agenda */
    return err == PUP_OK ? pup_work_ask(&today->work, all, count) : err;
}

static enum pup_err gather_own(struct today *today, const struct questions *questions)
{
    if (today->me == NULL) {
        return PUP_OK;
    }
    const struct pup_id *human = &today->me->human;
    enum pup_err err = pup_agenda_answer(&today->work, questions->day, &questions->agenda, &today->agenda);
    err = err == PUP_OK ? pup_work_clashes(&today->work, &today->agenda, human, &today->clashes, &today->clash_count)
                        : err;
    return err == PUP_OK
               ? pup_morning_actions(&today->work, &questions->actions, human, &today->actions, &today->action_count)
               : err;
}

static enum pup_err gather_unsent(struct today *today)
{
    struct pup_drawer_row *drawer = NULL;
    enum pup_err err = pup_outbox_count(today->txn, &today->unsent);
    return err == PUP_OK ? pup_outbox_drawer(today->txn, &today->context->arena, &drawer, &today->refused) : err;
}

static enum pup_err gather(struct today *today)
{
    struct pup_context *context = today->context;
    struct questions questions;
    /* of the present day all that came is new, whatever the server's clock says */
    int64_t from = yesterday_ms(today),
            until = today->day == context->typing.today ? INT64_MAX : from + 2 * (int64_t)DAY_MS;
    enum pup_err err = pup_work_open(&today->work, today->txn, &context->arena, context->language, today->day);
    err = err == PUP_OK ? ask(today, &questions) : err;
    err = err == PUP_OK ? gather_own(today, &questions) : err;
    err = err == PUP_OK ? gather_notices(today) : err;
    err = err == PUP_OK ? pup_morning_changes(&today->work, context->profile.login, from, until, &today->changes,
                                              &today->change_count, &today->changes_cut)
                        : err;
    err = err == PUP_OK
              ? pup_morning_contests(&today->work, &questions.contests, &today->contests, &today->contest_count)
              : err;
    return err == PUP_OK ? gather_unsent(today) : err;
}

bool today_is_mine(const struct today *today, const struct pup_agenda_item *item)
{
    return item->shown && today->me != NULL && pup_agenda_takes(item, &today->me->human);
}

bool today_clashes(const struct today *today, const struct pup_agenda_item *item)
{
    for (size_t i = 0; i < today->clash_count; i++) {
        if (today->clashes[i].first == item || today->clashes[i].second == item) {
            return true;
        }
    }
    return false;
}

int pup_command_today(struct pup_context *context, int count, char **words)
{
    struct today today = {.context = context};
    if (count != 0) {
        return pup_fail(EX_USAGE, _("\"%s\": today takes no word; for another day: --on DATE"), words[0]);
    }
    int code = pup_as_of(context, &today.day);
    code = code == EX_OK ? pup_place_begin(context, false, &today.txn) : code;
    code = code == EX_OK ? pup_fail_err(gather(&today)) : code;
    if (code == EX_OK) {
        code = context->printer.format == PUP_FORMAT_JSON ? today_print_json(&today) : today_print_table(&today);
    }
    pup_txn_abort(today.txn);
    return code;
}
