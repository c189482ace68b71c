"""The faults that planted.py plants: each a small slip of a kind that people make. A place is a piece of the source as it stands (it must
be found once), with the part that the fault replaces between « and ». An expression is replaced by an expression, a statement (it ends
with a semicolon) by a statement or by nothing."""
from collections import namedtuple

Place = namedtuple('Place', 'file old new')
# `rare`: caught, but not by the quick run: within how many histories
Fault = namedtuple('Fault', 'name places rare')


def fault(name, *places, rare=0):
    return Fault(name, [Place(*place) for place in places], rare)


SUBMIT = 'server/ledger/ledger_submit.c'
JUDGE = 'server/ledger/judge.c'
REGISTER = 'common/merge/apply_register.c'
SET = 'common/merge/apply_set.c'
OUTBOX = 'client/replica/outbox.c'

FAULTS = [
    # ---- the server takes edits ----
    fault('a gap is taken for the next edit', (SUBMIT, 'taking->id.counter > taking->held + «1») {', '2')),
    fault('another edit under a known counter is taken for a repeat',
          (SUBMIT, 'if («!pup_hash_equal(&verdict.header, &taking->header)») {', 'false')),
    fault('a receipt of an earlier life counts for nothing',
          (SUBMIT, 'return «pup_hash_equal_secret(&mac, &taking->submitted->receipt_mac)» ? said', 'false')),
    fault('a refused edit does not fill its counter',
          (SUBMIT, 'if («err == PUP_OK && next») {', 'err == PUP_OK && next && verdict->verdict != PUP_VERDICT_REFUSED')),
    fault('receipts of a transaction that was undone are said',
          ('server/session/recv_submit.c', 'return «err == PUP_ERR_FULL» || err == PUP_ERR_IO', 'false')),
    fault('the server forgets to take the old hash out of the sum',
          ('server/ledger/ledger_write.c', '«pup_hash_subtract(&state->state, &touched->old_hash);»', '')),

    # ---- rights ----
    fault('rights are not judged',
          (JUDGE, '*reason = «(judging.rights & PUP_RIGHT_CONTRIBUTE) == 0» ? PUP_REASON_RIGHTS : PUP_REASON_NONE;', 'false')),
    fault('what is not back yet is refused for want of it',
          ('server/ledger/judge_seen.c', '*may = «!known_here» || id->counter', 'false')),
    fault('an ungranted role goes on opening spaces',
          ('server/roster/roster_space.c', '.rights = roster_rights_of_roles(«place->granted», compartment, own)};',
           'place->granted | place->ungranted')),
    fault('an ungrant changes nothing',
          ('server/roster/roster_grant.c', 'return held ? put_grant(txn, login, code, role, «false»)', 'true')),
    fault('partners read what the team writes',
          ('common/model/rights.c', 'case PUP_TEAM:\n        return «rights[role].team»;',
           'role == PUP_ROLE_PARTNER ? PUP_RIGHT_READ : rights[role].team')),

    # ---- what goes down ----
    fault('a page of records begins after the place, not after the record',
          ('server/ledger/ledger_record.c', 'id_count && «pup_id_compare(&records->ids[records->id_next], id) <= 0») {', 'true')),
    fault('entries begin one too late',
          ('server/session/session_send.c', 'ledger_entries_start(&entries, txn, &stream->space, «stream->seq»);', 'stream->seq + 1')),
    fault('a record whose turn is later is sent in its first place too',
          ('server/ledger/ledger_record.c', 'if («row->seq == seq») {\n            return PUP_OK;', 'true')),
    fault('the thread of a record leads past an entry',
          ('server/ledger/ledger_write.c', 'touched == NULL ? 0 : «touched->before.seq»);', '0')),

    # ---- the law ----
    fault('a remove takes adds it has not seen',
          (SET, 'if («!apply_covers(application->part, application->id, &element->adds[i])») {\n            adds[count++]',
           'add && !apply_covers(application->part, application->id, &element->adds[i])')),
    fault('what was removed ahead comes in all the same',
          (SET, 'change->operation == PUP_ADD && «!pup_vector_covers(&element->ahead, application->id)»;', 'true')),
    fault('a value gives way to whoever writes', (REGISTER, 'return «apply_covers(part, id, &standing->by)»;', 'true')),
    fault('a value gives way to nobody', (REGISTER, 'return «apply_covers(part, id, &standing->by)»;', 'false')),
    fault('a value covered before it came stands',
          (REGISTER, 'bool late = «pup_vector_covers(&reg->ahead, application->id)»;', 'false')),
    fault('a merged text gives way when one edit in it is covered',
          (REGISTER, 'if («!apply_covers(part, id, &standing->parts[i])») {\n            return false;',
           'i + 1 == standing->part_count && !apply_covers(part, id, &standing->parts[i])')),
    fault('an edit that came before is applied again',
          ('common/merge/apply.c', 'erasures < part->change_count && «!pup_vector_covers(&record->touched, id)») {', 'true')),
    fault('keep takes away deletions it has not seen',
          ('common/merge/apply_existence.c',
           'if («!apply_covers(application->part, application->id, &record->deletions[i].by)») {', 'false')),

    # ---- the device ----
    fault('after a restore the first lost edit is not sent again',
          (OUTBOX, 'uint64_t counter = «held»;', 'held + 1')),
    fault('after a restore nothing is sent again',
          ('client/replica/replica_take_records.c', 'return err ? err : «pup_outbox_offer_again(txn, held)»;', 'PUP_OK')),
    fault('edits come back without their receipts',
          ('client/session/session_send.c', 'edit.receipt_verdict = «own->verdict»;', 'PUP_VERDICT_NONE')),
    fault('a new incarnation is not noticed',
          ('client/session/recv_welcome.c', 'if («!same») {', '!same && !profile.has_incarnation')),
    fault('a refused edit is thrown away',
          (OUTBOX, 'return err || before ? err : «drawer_put(txn, receipt->counter, receipt->reason, now_ms)»;', 'PUP_OK')),
    fault('what went on the wire is not remembered',
          ('client/session/session_send.c', '«profile.last_on_wire = last;»', '')),
    fault('a closed space keeps its records',
          ('client/replica/spaces.c', 'return «replica_wipe(txn, &right->space)»;', 'PUP_OK')),
    fault('a copied folder goes on as if nothing had happened',
          ('client/session/recv_refusal.c', 'if («in->end == PUP_ERR_COPIED»)', 'false')),
    fault('own edits that came stay on top',
          ('client/replica/pending.c', 'if (err || «pending > counter»)', 'pending >= counter')),
    fault('an erasure is not done to what one wrote oneself',
          (OUTBOX, 'return err || !changed ? err : «outbox_put_own(txn, &own)»;', 'PUP_OK')),
    fault('after a restore, refused edits are not asked about again',
          (OUTBOX, 'enum pup_err err = «ask_again_of_refused(txn, held)»;', 'PUP_OK'), rare=100000),
    fault('what another branch of restores took stays refused', (SUBMIT, 'if («in_time») {', 'false'), rare=100000),
    fault('a refusal of old settles what another branch took',
          ('client/session/recv_receipts.c', 'PUP_VERDICT_REFUSED || «!session->reminded»)', 'true'), rare=100000),
    fault('receipts that were lost are never told',
          ('client/session/recv_caught_up.c', 'if («first.counter <= session->held && !with_hello») {', 'false'),
          ('server/session/session_receipts.c', 'if («at > last» || verdict.verdict', 'false'), rare=100000),
]
