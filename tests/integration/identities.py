#!/usr/bin/env python3
"""What identifies a patient is kept nowhere: the client refuses a national number in every way there is to write, and asks to confirm
what only reads like an identity; the server refuses it from a client that does not check, in every field of the vocabulary. (unit/guard
says what a number is; unit/identities tries every field of both sides in memory.)"""
import os
import pathlib

from desk import Desk, check, equal_states, main
from wire import ADD, PUT, TEXT, Device, change, record_id, reference, text

MODEL = pathlib.Path(__file__).parents[1] / 'data' / 'model.tsv'
NIR = '2 99 20 99 999 999'  # of nobody: born in a month 20, in a place 99 999
REASON = 9
MARKS = (NIR, NIR.replace(' ', ''), '2992099999999')


def refused(client, *words, ok=65, **how):
    done = client.off(*words, ok=(ok,), **how)
    check('NIR' in done.stderr and done.stdout == '', words, done.stdout, done.stderr)
    check('999 999' not in done.stderr, 'the number itself is not repeated', done.stderr)


def editor(desk, script):
    """An editor that does what the shell script says with the file $1."""
    path = desk.folder / f'editor-{os.urandom(3).hex()}'
    path.write_text(f'#!/bin/sh\n{script}\n')
    path.chmod(0o755)
    return {'EDITOR': str(path), 'VISUAL': ''}


def every_way_to_write():
    """add, edit, a form, the standard input, a file, import, resolve, copy, minutes, attend, notices, stock: none lets it pass."""
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', 'coordinateur', V='coordinator')
        anne = desk.member('anne.castel', 'Anne Castel', 'médecin', V='leader')
        meeting = maelle.add('meeting', 'type=rcp', 'title=Réunion unique', 'start=10/03/2026 12:30', 'end=10/03/2026 14:00', 'invited=riou')
        refused(maelle, 'add', 'action', f'title=Rappeler {NIR}', 'owner=riou')
        refused(maelle, 'add', 'person', f'name=Jean {MARKS[1]}', 'profession=other')
        refused(maelle, 'edit', meeting, f'agenda=Situation de {MARKS[1]}')
        refused(maelle, 'edit', meeting, 'minutes=-', stdin=f'Vu\n{NIR}\n')
        notes = desk.folder / 'notes.txt'
        notes.write_text(f'Vu : {NIR.replace(" ", chr(0x202f))}')
        refused(maelle, 'edit', meeting, f'minutes=@{notes}')
        form = maelle.off('edit', meeting, ok=(65,), env=editor(desk, f'sed -i "s/Réunion unique/Réunion {NIR}/" "$1"'))
        check('NIR' in form.stderr, form.stderr)
        kept = next((w for w in form.stderr.split() if w.startswith(('/tmp', os.environ.get('TMPDIR', '/tmp')))), None)
        check(kept and NIR in pathlib.Path(kept.rstrip('.')).read_text(), 'what was typed in a form is kept', form.stderr)
        os.unlink(kept.rstrip('.'))
        minutes = maelle.off('minutes', meeting, f'@{notes}', ok=(65,))
        check('NIR' in minutes.stderr, minutes.stderr)
        sheet = desk.folder / 'sheet.csv'
        sheet.write_text(f'Intitulé;Responsable;Note\nAppeler;Maëlle Riou;\nRappeler;Maëlle Riou;{NIR}\n')
        done = maelle.off('import', 'action', sheet, ok=(65,))
        check('NIR' in done.stderr and len(maelle.list('action')) == 1, done.stderr)
        check(NIR in (desk.folder / 'sheet.to-correct.csv').read_text(encoding='utf-8-sig'), 'the row stays in the sheet to be corrected')
        sheet.write_text(f'Intitulé;Responsable\nAppeler encore;Jean {MARKS[1]}\n')
        done = maelle.off('import', 'action', sheet, '--create', ok=(65,))
        check('NIR' in done.stderr, 'nor is somebody made of it', done.stderr)
        refused(maelle, 'notice', 'publish', f'Alerte {NIR}', 'level=info', 'body=x')

        # Two people differ, and somebody settles it with a number.
        maelle.sync()
        anne.sync()
        maelle.edit(meeting, 'title=RCP un')
        anne.edit(meeting, 'title=RCP deux')
        for client in (maelle, anne, maelle):
            client.sync()
        refused(maelle, 'resolve', meeting, 'title', f'RCP {NIR}')
        equal_states(maelle, anne)
        for client in (maelle, anne):
            check(not client.status()['pending'], 'nothing was noted')


def confirmed_or_not():
    """A birth beside a name asks for --confirm; what stands in a field was confirmed; the server does not ask."""
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', 'coordinateur', V='coordinator')
        for wording in ('Mme X, née le 12/03/1950', 'Jean Exemple (12/03/1950)', 'INS : 12', 'DDN 12/03/1950'):
            done = maelle.off('add', 'action', f'title=Vu {wording}', 'owner=riou', ok=(65,))
            check('--confirm' in done.stderr and done.stderr.count('\n') == 1, done.stderr)
            maelle.off('add', 'action', f'title=Vu {wording}', 'owner=riou', '--confirm')
        action = maelle.off('add', 'action', 'title=Vu M. Exemple, né en 1950', 'owner=riou', '--confirmer').stdout.strip()
        maelle.edit(action, 'title=Revu : M. Exemple, né en 1950')  # it stood there already
        done = maelle.off('edit', action, 'title=Revu : Mme Autre, née en 1950', ok=(65,))
        check('Mme Autre' in done.stderr, done.stderr)
        sheet = desk.folder / 'sheet.csv'
        sheet.write_text('Intitulé;Responsable\nMme X, née Y;Maëlle Riou\n')
        check('1 to correct' in maelle.off('import', 'action', sheet, ok=(65,)).stdout)
        check('1 new' in maelle.off('import', 'action', sheet, '--confirm').stdout)
        report = maelle.sync()
        check(report['refused'] == 0 and report['sent'] == 7, report)


def fields_of_the_model():
    """(kind number, compartment, field number, type)."""
    kind, number = 0, 0
    for line in MODEL.read_text(encoding='utf-8').splitlines():
        parts = line.split('\t')
        if parts[0] == 'kind':
            kind, number, compartment = kind + 1, 0, parts[4]
        elif parts[0] == 'field':
            number += 1
            yield kind, compartment, number, parts[4].split('(')[0]


def a_client_that_does_not_check():
    """By hand: every text and long text of the vocabulary, names beside references, fields unknown to the server. Refused with its
    reason, and found in none of its files."""
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        for login, role in (('anne.castel', 'leader'), ('ines.bako', 'manager')):
            desk.admin('member', 'add', login, '--name', login.title())
            desk.admin('grant', login, 'V', role)
        anne, ines = Device(desk, 'anne.castel'), Device(desk, 'ines.bako')
        tried = 0
        with anne.open() as a, ines.open() as i:
            def said(kind, compartment, *changes):
                hand, wire = (ines, i) if compartment == 'management' else (anne, a)
                space = 'V/hr/ines.bako' if compartment == 'hr' else f'V/{compartment}'
                return hand.submit(wire, hand.edit(space, (record_id(), kind, {}, list(changes))))
            for kind, compartment, field, type_ in fields_of_the_model():
                for mark in MARKS[:2]:
                    value = text(f'vu {mark} ce jour')
                    if type_ in ('text', 'longtext'):
                        told = change(field, TEXT if type_ == 'longtext' else PUT, value)
                    elif type_ in ('ref', 'set'):
                        told = change(field, ADD if type_ == 'set' else PUT, reference(record_id()), f'M. {mark}')
                    else:
                        continue
                    check(said(kind, compartment, told) == (4, REASON), kind, field, 'was taken')
                    tried += 1
            check(tried > 200, tried)
            check(said(11, 'team', change(77, PUT, text(MARKS[1]))) == (4, REASON), 'in a field of a newer program')
            check(said(999, 'team', change(1, PUT, text(MARKS[1]))) == (4, REASON), 'in a kind of a newer program')
            check(said(11, 'team', change(77, 12, text(MARKS[1]))) == (4, REASON), 'by an operation of a newer program')
            check(said(11, 'team', change(1, PUT, text('Appeler le 02 98 00 00 00')))[0] == 1, 'a telephone number is none')
        desk.stop()
        for path in desk.home.rglob('*'):
            if path.is_file():
                data = path.read_bytes()
                check(not any(mark.encode() in data for mark in MARKS), path)
        logs = (desk.folder / 'server.log').read_text()
        check(not any(mark in logs for mark in MARKS), 'in the log')


def names_that_administrators_give():
    """The server's own people and structures are written by hand as well."""
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        for words in (['member', 'add', 'x.y', '--name', f'Jean {NIR}'], ['structure', 'add', 'W', '--name', f'MSP {NIR}']):
            done = desk.admin(*words, ok=(65,))
            check('NIR' in done.stderr, done.stderr)


if __name__ == '__main__':
    main([every_way_to_write, confirmed_or_not, a_client_that_does_not_check, names_that_administrators_give])
