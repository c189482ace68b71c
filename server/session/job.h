/* A job: what must be written durably before anything is said about it. Made on the loop's thread, run on the writer's
 * thread inside a transaction shared with other jobs (group commit), answered on the loop's thread after the commit. A
 * job owns its arena and everything it points to. */
#ifndef PUP_SERVER_JOB_H
#define PUP_SERVER_JOB_H

#include "server/ledger/ledger.h"
#include "server/roster/authority.h"

enum pup_job_type {
    PUP_JOB_JOIN,  /* use an invitation, enrol the device, issue its certificate */
    PUP_JOB_HELLO, /* note contact, `back` and last_counter; a certified device unknown to the roster becomes `waiting`
                    */
    PUP_JOB_SUBMIT,
    PUP_JOB_ERASURES,
    PUP_JOB_ADMIN /* an administrator's command, run by `admin` */
};

struct pup_job {
    struct pup_job *next; /* the writer's queue */
    enum pup_job_type type;
    struct pup_arena arena;
    void *owner; /* the session (or admin connection) it is answered to; NULL once that is gone */
    int64_t now_ms;
    struct pup_device device;
    char login[PUP_LOGIN_MAX + 1];
    union {
        struct {
            struct pup_msg_join message;
            struct pup_span public_key;
            struct pup_span certificate;
            char name[PUP_NAME_MAX + 1];
        } join;
        struct {
            bool has_incarnation;
            struct pup_id incarnation;
            uint64_t last_counter;
            char device_name[PUP_NAME_MAX + 1];
        } hello;
        struct {
            struct pup_submitted *edits;
            size_t count;
            struct pup_receipt *receipts;
            size_t from, share; /* this run takes edits from there on, so many at most; those before are durable */
            size_t taken;       /* receipts filled */
            size_t beside; /* edits that the transaction's other submits had taken, on average; 0: there were none */
        } submit;
        struct {
            struct pup_span *entries;
            size_t count;
        } erasures;
        struct {
            enum pup_err (*run)(struct pup_job *job, struct pup_ledger *ledger, const struct pup_authority *authority,
                                struct pup_txn *txn);
            void *request;
        } admin;
    };
    enum pup_err result; /* PUP_OK, or why the rest was not taken: GAP, COPIED, FULL, IO, NOT_FOUND (join)… */
    bool roster_changed; /* grants, devices: every session looks its rights up again */
};

enum pup_err pup_job_new(enum pup_job_type type, size_t budget, struct pup_job **job);
void pup_job_free(struct pup_job *job);

/* Runs it inside the transaction. Returns an error only when the transaction must be aborted (FULL, IO, MEMORY,
 * CORRUPT); what concerns the job alone is in job->result. */
enum pup_err pup_job_run(struct pup_job *job, struct pup_ledger *ledger, const struct pup_authority *authority,
                         struct pup_txn *txn);
/* Makes it as it was before it ran (what it used of its arena stays used): its transaction came to nothing. */
void pup_job_renew(struct pup_job *job);
/* After the commit of jobs that shared a transaction: notes in each submit what the others had taken. */
void pup_jobs_compare(struct pup_job *jobs);

#endif
