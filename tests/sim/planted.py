#!/usr/bin/env python3
"""Plants small faults, one at a time, in a copy of the sources, and shows that the simulator finds each: a simulator that never
failed proves nothing. The shipped code knows nothing of it.

    planted.py BUILD [--seeds N] [NAME…]

BUILD is a folder for the copy and its build (made if missing). Exit code 1 when a fault was not found within N histories, or a
fault can no longer be planted because the code has changed (then change it here)."""
import argparse
import os
import re
import shutil
import subprocess
import sys

SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), '..', '..'))

# name, file, what stands there (once), what is planted
FAULTS = [
    ('a gap is taken for the next edit', 'server/ledger/ledger_submit.c',
     'if (taking->id.counter > held + 1) {', 'if (taking->id.counter > held + 2) {'),
    ('another edit under a known counter is taken for a repeat', 'server/ledger/ledger_submit.c',
     'if (!pup_hash_equal(&verdict.header, &taking->header)) {', 'if (false) {'),
    ('a receipt of an earlier life counts for nothing', 'server/ledger/ledger_submit.c',
     'return pup_hash_equal_secret(&mac, &taking->submitted->receipt_mac) ? said : PUP_VERDICT_NONE;',
     'return pup_hash_equal_secret(&mac, &taking->submitted->receipt_mac) ? PUP_VERDICT_NONE : PUP_VERDICT_NONE;'),
    ('rights are not judged', 'server/ledger/judge.c',
     '*reason = (judging.rights & PUP_RIGHT_CONTRIBUTE) == 0 ? PUP_REASON_RIGHTS : PUP_REASON_NONE;',
     '*reason = PUP_REASON_NONE;'),
    ('what is not back yet is refused for want of it', 'server/ledger/judge_seen.c',
     '*may = !known_here || id->counter <= device.last_counter;', '*may = id->counter <= device.last_counter;'),
    ('an ungranted role goes on opening spaces', 'server/roster/roster_space.c',
     '.rights = roster_rights_of_roles(place->granted, compartment, own)};',
     '.rights = roster_rights_of_roles(place->granted | place->ungranted, compartment, own)};'),
    ('partners read what the team writes', 'common/model/rights.c',
     '[PUP_ROLE_PARTNER]      = {0,     0,   0,     0,  0,     R},', '[PUP_ROLE_PARTNER]      = {R,     0,   0,     0,  0,     R},'),
    ('a page of records begins after the place, not after the record', 'server/session/session_send.c',
     'if (err == PUP_OK && seq == stream->page_seq && pup_id_equal(&id, &stream->page_id)) {',
     'if (err == PUP_OK && seq == stream->page_seq) {'),
    ('the server forgets to take the old hash out of the sum', 'server/ledger/ledger_write.c',
     'pup_hash_subtract(&writing->state.state, &touched->old_hash);', ';'),
    ('an ungrant changes nothing', 'server/roster/roster_grant.c',
     'put_grant(txn, login, code, role, false)', 'put_grant(txn, login, code, role, true)'),
    ('a remove takes adds it has not seen', 'common/merge/apply_set.c',
     'if (!apply_covers(application->part, application->id, &element->adds[i])) {\n            adds[count++]',
     'if (add && !apply_covers(application->part, application->id, &element->adds[i])) {\n            adds[count++]'),
    ('what was removed ahead comes in all the same', 'common/merge/apply_set.c',
     'change->operation == PUP_ADD && !pup_vector_covers(&element->ahead, application->id);',
     'change->operation == PUP_ADD;'),
    ('a value gives way to whoever writes', 'common/merge/apply_register.c',
     'return apply_covers(part, id, &standing->by);', 'return true;'),
    ('a value gives way to nobody', 'common/merge/apply_register.c',
     'return apply_covers(part, id, &standing->by);', 'return false;'),
    ('a value covered before it came stands', 'common/merge/apply_register.c',
     'bool late = pup_vector_covers(&reg->ahead, application->id);', 'bool late = false;'),
    ('a merged text gives way when one edit in it is covered', 'common/merge/apply_register.c',
     'if (!apply_covers(part, id, &standing->parts[i])) {\n            return false;\n        }\n    }\n    return true;',
     'if (apply_covers(part, id, &standing->parts[i])) {\n            return true;\n        }\n    }\n    return false;'),
    ('an edit that came before is applied again', 'common/merge/apply.c',
     '&& !pup_vector_covers(&record->touched, id)) {', ') {'),
    ('keep takes away deletions it has not seen', 'common/merge/apply_existence.c',
     'if (!apply_covers(application->part, application->id, &record->deletions[i].by)) {', 'if (false) {'),
    ('after a restore the first lost edit is not sent again', 'client/replica/outbox.c',
     'uint64_t counter = held;', 'uint64_t counter = held + 1;'),
    ('after a restore nothing is sent again', 'client/replica/replica_take_records.c',
     'return err ? err : pup_outbox_offer_again(txn, held);', 'return err || held != UINT64_MAX ? err : pup_outbox_offer_again(txn, held);'),
    ('edits come back without their receipts', 'client/session/session_send.c',
     'edit.receipt_verdict = own->verdict;', 'edit.receipt_verdict = PUP_VERDICT_NONE;'),
    ('a new incarnation is not noticed', 'client/session/recv_welcome.c', 'if (!same) {', 'if (!same && !profile.has_incarnation) {'),
    ('a refused edit is thrown away', 'client/replica/outbox.c',
     'return err || before ? err : drawer_put(txn, receipt->counter, receipt->reason, now_ms);', 'return err;'),
    ('what went on the wire is not remembered', 'client/session/session_send.c',
     'profile.last_on_wire = last;', 'profile.last_on_wire = profile.last_on_wire;'),
    ('a closed space keeps its records', 'client/replica/spaces.c',
     'return replica_wipe(txn, &right->space);', 'return PUP_OK;'),
    ('a copied folder goes on as if nothing had happened', 'client/session/recv_refusal.c',
     'if (in->end == PUP_ERR_COPIED)', 'if (false)'),
    ('own edits that came stay on top', 'client/replica/pending.c',
     'if (err || pending > counter)', 'if (err || pending >= counter)'),
    ('an erasure is not done to what one wrote oneself', 'client/replica/outbox.c',
     'return err || !changed ? err : outbox_put_own(txn, &own);', 'return err;'),
    ('after a restore, refused edits are not asked about again', 'client/replica/outbox.c',
     'enum pup_err err = ask_again_of_refused(txn, held);', 'enum pup_err err = held == UINT64_MAX ? ask_again_of_refused(txn, held) : PUP_OK;'),
    ('entries begin one too late', 'server/session/session_send.c',
     'ledger_entry_key(&stream->space, stream->seq + 1);', 'ledger_entry_key(&stream->space, stream->seq + 2);'),
]


def copy_sources(build):
    tree = os.path.join(build, 'source')
    shutil.rmtree(tree, ignore_errors=True)
    listing = ['git', '-C', SOURCE, 'ls-files', '-z', '-co', '--exclude-standard', '--', 'CMakeLists.txt', 'proto', 'common',
               'server', 'client', 'tests']
    names = subprocess.run(listing, stdout=subprocess.PIPE, check=True).stdout
    for name in os.fsdecode(names).split('\0'):
        if name and os.path.isfile(os.path.join(SOURCE, name)):
            os.makedirs(os.path.dirname(os.path.join(tree, name)), exist_ok=True)
            shutil.copyfile(os.path.join(SOURCE, name), os.path.join(tree, name)) # newer than any object
    flags = os.path.join(tree, 'common', 'build', 'flags.cmake') # what a fault leaves unused is no error here
    with open(flags, encoding='utf-8') as file:
        text = file.read()
    with open(flags, 'w', encoding='utf-8') as file:
        file.write(text.replace('-Werror ', ''))
    return tree


def make(build):
    done = subprocess.run(['ninja', '-C', os.path.join(build, 'out'), 'sim'], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout[-3000:])


def first_fault(build, seeds):
    """The first seed that shows a fault and what it says, or None. A crash is a fault shown as well."""
    done = subprocess.run([os.path.join(build, 'out', 'bin', 'sim'), '--from', '1', '--count', str(seeds), '--until-fault'],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors='replace')
    if done.returncode == 0:
        return None
    return done.stderr.strip().splitlines()[0] if done.stderr.strip() else f'ended with {done.returncode}'


def plant(text, old, new):
    found = len(old.findall(text)) if isinstance(old, re.Pattern) else text.count(old)
    if found != 1:
        return None
    return old.sub(new, text) if isinstance(old, re.Pattern) else text.replace(old, new)


def try_fault(build, tree, fault, seeds):
    name, path, old, new = fault
    path = os.path.join(tree, path)
    with open(path, encoding='utf-8') as file:
        right = file.read()
    wrong = plant(right, old, new)
    if wrong is None:
        return 'cannot be planted any more'
    try:
        with open(path, 'w', encoding='utf-8') as file:
            file.write(wrong)
        make(build)
        return first_fault(build, seeds)
    finally:
        with open(path, 'w', encoding='utf-8') as file:
            file.write(right)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('build')
    parser.add_argument('--seeds', type=int, default=20000)
    parser.add_argument('names', nargs='*')
    options = parser.parse_intermixed_args()
    os.makedirs(options.build, exist_ok=True)
    tree = copy_sources(options.build)
    subprocess.run(['cmake', '-S', tree, '-B', os.path.join(options.build, 'out'), '-G', 'Ninja'],
                   stdout=subprocess.DEVNULL, check=True)
    make(options.build)
    found = first_fault(options.build, 300)
    if found:
        sys.exit(f'the sources have a fault as they are: {found}')
    missed = 0
    for fault in FAULTS:
        if options.names and not any(name in fault[0] for name in options.names):
            continue
        found = try_fault(options.build, tree, fault, options.seeds)
        wrong = found is None or found.startswith('cannot')
        missed += wrong
        print(f'{"MISSED" if wrong else "found "}  {fault[0]}: {found or f"not within {options.seeds} histories"}', flush=True)
    print(f'{missed} of the faults were not found')
    return missed > 0


if __name__ == '__main__':
    sys.exit(main())
