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
WRITE = 'server/ledger/ledger_write.c'
JUDGE = 'server/ledger/judge.c'
SEEN = 'server/ledger/judge_seen.c'
CONTRIBUTE = 'server/ledger/judge_contribute.c'
SEND = 'server/session/session_send.c'
REGISTER = 'common/merge/apply_register.c'
SET = 'common/merge/apply_set.c'
EXISTENCE = 'common/merge/apply_existence.c'
OUTBOX = 'client/replica/outbox.c'
DRAWER = 'client/replica/drawer.c'
RECORDS = 'client/replica/replica_take_records.c'
SAY = 'client/session/session_send.c'

FAULTS = [
    # ---- the server takes edits ----
    fault('a gap is taken for the next edit', (SUBMIT, 'taking->id.counter > taking->held + «1») {', '2')),
    fault('another edit under a known counter is taken for a repeat',
          (SUBMIT, 'if («!pup_hash_equal(&verdict.header, &taking->header)») {', 'false'), rare=20000),
    fault("a device's chain is not looked at",
          (SUBMIT, 'return «pup_hash_equal(&previous, &last)» ? decide(taking)', 'true'), rare=20000),
    fault('a receipt of an earlier life counts for nothing',
          (SUBMIT, 'return «pup_hash_equal_secret(&mac, &taking->submitted->receipt_mac)» ? said', 'false')),
    fault('any receipt is believed',
          (SUBMIT, 'return «pup_hash_equal_secret(&mac, &taking->submitted->receipt_mac)» ? said', 'true')),
    fault('what an earlier life refused is judged again', (SUBMIT, 'if («earlier == PUP_VERDICT_REFUSED») {', 'false')),
    fault('a refused edit does not fill its counter',
          (SUBMIT, 'if («err == PUP_OK && next») {', 'err == PUP_OK && next && verdict->verdict != PUP_VERDICT_REFUSED')),
    fault('what another branch of restores took stays refused', (SUBMIT, 'if («in_time») {', 'false')),
    fault('receipts are said before the commit',
          ('tests/sim/server.c', 'if (!err)\n        return «pup_txn_commit(txn)»;\n    pup_txn_abort(txn);\n    return err;',
           'sim->disk.full ? (pup_txn_abort(txn), PUP_OK) : pup_txn_commit(txn)')),
    fault('texts merge by the clock', (WRITE, 'err = «err == PUP_OK\n              ? pup_merge_texts(preparing->arena, &record, '
          '&edit->id, part, &bases, preparing->products, &after)\n              : err»;',
          'err == PUP_OK && edit->at > preparing->draft->now_ms ? pup_merge_texts(preparing->arena, &record, &edit->id, part, '
          '&bases, preparing->products, &after) : err'), rare=20000),
    fault('words that were erased come in again',
          (WRITE, 'err = err == PUP_OK && «record.erasure_count > 0» ? blank_incoming', 'false'), rare=20000),
    fault('the server forgets to take the old hash out of the sum',
          (WRITE, '«pup_hash_subtract(&state->state, &touched->old_hash);»', '')),

    # ---- rights ----
    fault('rights are not judged',
          (JUDGE, '*reason = «(judging.rights & PUP_RIGHT_CONTRIBUTE) == 0» ? PUP_REASON_RIGHTS : PUP_REASON_NONE;', 'false')),
    fault('reserved states are for everybody', (JUDGE, 'if (reserved && «(judging->rights & PUP_RIGHT_VALIDATE) == 0») {', 'false')),
    fault('who contributes changes everything', (JUDGE, 'return «judge_contribution(judging, judged, reason)»;', 'PUP_OK')),
    fault('who joins the responsible becomes one', (CONTRIBUTE, 'if (!people || «responsible» ||', 'false'), rare=20000),
    fault('anybody gives people logins', (JUDGE, '«*reason = PUP_REASON_LOGIN;»', ''), rare=20000),
    fault('what is not back yet is refused for want of it', (SEEN, '*may = «!known_here» || id->counter', 'false')),
    fault('what was never made may have been seen', (SEEN, '*may = «!known_here» || id->counter', 'true')),
    fault('an ungranted role goes on opening spaces',
          ('server/roster/roster_space.c', '.rights = roster_rights_of_roles(«place->granted», compartment, own)};',
           'place->granted | place->ungranted')),
    fault('an ungrant changes nothing',
          ('server/roster/roster_grant.c', 'return held ? put_grant(txn, login, code, role, «false»)', 'true')),
    fault('an ungrant leaves her busy where she was',
          ('server/ledger/people.c', 'return «pup_busy_member_changed(ledger, txn, now_ms, login)»;', 'PUP_OK'), rare=20000),
    fault('partners read what the team writes',
          ('common/model/rights.c', 'case PUP_TEAM:\n        return «rights[role].team»;',
           'role == PUP_ROLE_PARTNER ? PUP_RIGHT_READ : rights[role].team')),
    fault('a revoked device is let in', ('server/session/recv_hello.c', 'if («device.revoked» || strcmp', 'false')),
    fault('a device that waits is let in', ('server/session/recv_hello.c', 'return «device.waiting» ? PUP_REFUSAL_WAITING', 'false')),
    fault('an invitation works twice', ('server/roster/roster_device.c', '«invitation.used = true;»', ''), rare=20000),

    # ---- what goes down ----
    fault('a page of records begins after the place, not after the record',
          ('server/ledger/ledger_record.c', 'pup_key_bytes(&records->from, «id->bytes», sizeof id->bytes);', '(const uint8_t *)"\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff"'), rare=20000),
    fault('a page that was cut is taken up one record too late',
          (SEND, '«stream->page_id = *id;»', 'memset(&stream->page_id, 0xff, sizeof stream->page_id);')),
    fault('who is far behind is sent records from one place too late',
          ('server/session/session_rights.c', 'stream.page_seq = «cursor->seq»;', 'cursor->seq + 1'), rare=20000),
    fault('entries begin one too late',
          (SEND, 'ledger_entries_start(&entries, txn, &stream->space, «stream->seq»);', 'stream->seq + 1')),
    fault('who follows is not told', ('server/session/session.c', '«session->streams[i].pending = true;»', '')),
    fault('pages of another life go into the copy in use',
          (RECORDS, 'if («holds && (fresh || (!row->building && (other_life || row->damaged)))»)', 'false')),
    fault('a space that a new life left empty keeps its old copy',
          ('client/session/recv_caught_up.c', 'err = «empty_untold(session, txn, &profile.incarnation)»;', 'PUP_OK'), rare=6000),

    # ---- the law ----
    fault('a remove takes adds it has not seen',
          (SET, 'if («!apply_covers(application->part, application->id, &element->adds[i])») {\n            adds[count++]',
           'add && !apply_covers(application->part, application->id, &element->adds[i])')),
    fault('what was removed ahead comes in all the same',
          (SET, 'change->operation == PUP_ADD && «!pup_vector_covers(&element->ahead, application->id)»;', 'true')),
    fault('a value gives way to whoever writes', (REGISTER, 'return «apply_covers(part, id, &standing->by)»;', 'true')),
    fault('a value gives way to nobody', (REGISTER, 'return «apply_covers(part, id, &standing->by)»;', 'false')),
    fault('a place is lost: a value goes last instead of where those stood that give way to it',
          (REGISTER, '} else if («!placed») {\n            values[count++] = *mine;', '!placed && reg->count == 1')),
    fault('a value covered before it came stands',
          (REGISTER, 'bool late = «pup_vector_covers(&reg->ahead, application->id)»;', 'false')),
    fault('a merged text gives way when one edit in it is covered',
          (REGISTER, 'if («!apply_covers(part, id, &standing->parts[i])») {\n            return false;',
           'i + 1 == standing->part_count && !apply_covers(part, id, &standing->parts[i])')),
    fault('an edit that came before is applied again',
          ('common/merge/apply.c', 'erasures < part->change_count && «!pup_vector_covers(&record->touched, id)») {', 'true'), rare=20000),
    fault('keep takes away deletions it has not seen',
          (EXISTENCE, 'if («!apply_covers(application->part, application->id, &record->deletions[i].by)») {', 'false')),
    fault('a deletion has not seen itself',
          (EXISTENCE, 'return «pup_vector_raise(application->arena, &deletions[at].seen, application->id)»;', 'PUP_OK')),

    # ---- the device ----
    fault('a stale incarnation is accepted', ('client/session/recv_welcome.c', 'if («!same») {', '!same && !profile.has_incarnation')),
    fault('after a restore the first lost edit is not sent again', (OUTBOX, 'uint64_t counter = «held»;', 'held + 1')),
    fault('after a restore nothing is sent again', (RECORDS, 'return err ? err : «pup_outbox_offer_again(txn, held)»;', 'PUP_OK')),
    fault('after a restore, refused edits are not asked about again',
          (OUTBOX, 'enum pup_err err = «ask_again_of_refused(txn, held)»;', 'PUP_OK'), rare=20000),
    fault('edits come back without their receipts', (SAY, 'edit.receipt_verdict = «own->verdict»;', 'PUP_VERDICT_NONE')),
    fault('a refusal of old settles what another branch took',
          ('client/session/recv_receipts.c', 'PUP_VERDICT_REFUSED || «!session->reminded» ||', 'true')),
    fault('edits sent before old refusals were heard of are judged',
          ('server/session/recv_submit.c', 'if (err == PUP_OK && job->submit.count > 0 && «session->deaf_until == 0») {', 'true'), rare=20000),
    fault('receipts that were lost are never told',
          ('client/session/recv_caught_up.c', 'if («first.counter <= session->held && !with_hello») {', 'false'),
          ('server/session/session_receipts.c', 'size_t room = «last < held» ? (size_t)(held - last) : 0;', 'false'), rare=20000),
    fault('what came back is awaited for ever',
          ('client/replica/records.c', 'err = «replica_await_came(txn, arena, copy->space, record)»;', 'PUP_OK')),
    fault('a refused edit is thrown away',
          (OUTBOX, 'return err || before ? err : «drawer_put(txn, receipt->counter, receipt->reason, now_ms)»;', 'PUP_OK')),
    fault('a refused edit stays before her eyes',
          (OUTBOX, 'enum pup_err err = «give_up(txn, receipt->counter)»;', 'PUP_OK')),
    fault('an edit that was taken after all stays in the drawer',
          (OUTBOX, 'else if (!err && «before»)', 'false'), rare=20000),
    fault('what a copied folder had to say is lost',
          (OUTBOX, 'return err ? err : «drawer_put(txn, counter, reason, now_ms)»;', 'PUP_OK')),
    fault('enrolling anew empties the drawer',
          (DRAWER, 'return err ? err : «drawer_put(r->txn, number, row.reason, row.when_ms)»;', 'PUP_OK')),
    fault('what went on the wire is not remembered', (SAY, '«profile.last_on_wire = last;»', '')),
    fault('what cannot be remembered goes on the wire all the same',
          (SAY, 'err = «remember_on_wire(session, batch->last)»;', '((void)remember_on_wire(session, batch->last), PUP_OK)')),
    fault('a closed space keeps its records', ('client/replica/spaces.c', 'return «replica_wipe(txn, &right->space)»;', 'PUP_OK')),
    fault('a copied folder goes on as if nothing had happened',
          ('client/session/recv_refusal.c', 'if («in->end == PUP_ERR_COPIED»)', 'false')),
    fault('own edits that came stay on top', ('client/replica/pending.c', 'if (err || «pending > counter»)', 'pending >= counter')),
    fault('an erasure is not done to what one wrote oneself',
          (OUTBOX, 'return err || !changed ? err : «outbox_put_own(txn, &own)»;', 'PUP_OK')),
    fault('erasures are not told after a restore',
          ('client/session/recv_welcome.c', '«session->erasures = ERASURES_TO_SEND;»', ''), rare=20000),
    fault('a device leaves before its erasures are told',
          ('client/session/recv_caught_up.c', '|| «session->erasures != ERASURES_NONE» ||', 'false'), rare=20000),
]
