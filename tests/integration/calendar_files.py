#!/usr/bin/env python3
"""Calendar files: out of one desk, into another and out again, the same bytes; read by a program that knows nothing of us;
others' files in, once however often; files that mean harm."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

from desk import BIN, Desk, check, equal_states, main, run

# What could end a line, open another component, or be taken for a separator.
HARMFUL = 'Point;a,b:c\\n "d" é🩺\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:intruder\r\nX' + 'ï' * 90


def house(desk):
    desk.structure('V', 'MSP de Valombre')
    desk.structure('R', 'MSP des Hauts', '--timezone', 'Indian/Reunion')
    maelle = desk.member('maelle.riou', 'Maëlle Riou', 'coordinateur', V='coordinator', R='coordinator')
    anne = desk.member('anne.castel', 'Anne Castel', 'médecin', V='leader')
    maelle.sync()
    return maelle, anne


def exported(client, *words):
    """The bytes of a calendar file."""
    path = client.desk.folder / 'sorti.ics'
    client.off('export', 'calendar', path, *words)
    return path.read_bytes()


def count(data):
    lines = data.split(b'\r\n')
    check(b'\n' not in data.replace(b'\r\n', b''), 'lines end with CR LF')
    check(max(map(len, lines)) <= 75, 'lines are folded')
    check(lines.count(b'BEGIN:VEVENT') == lines.count(b'END:VEVENT'), data)
    return lines.count(b'BEGIN:VEVENT')


def events_of(data):
    """The events as python3-icalendar reads them, times in UTC by the zones that the file itself explains; that program lies
    with the system's Python."""
    script = ('import icalendar, json, pytz, sys\n'
              'calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())\n'
              'zones = {str(z["TZID"]): z.to_tz() for z in calendar.walk("VTIMEZONE")}\n'
              'def utc(property):\n'
              '    tzid = property.params.get("TZID")\n'
              '    if tzid is None: return str(property.dt)\n'
              '    return str(zones[tzid].localize(property.dt.replace(tzinfo=None), is_dst=True).astimezone(pytz.utc))\n'
              'print(json.dumps([{key: utc(event[key]) if key in ("DTSTART", "DTEND") else str(event[key]) for key in event}\n'
              '                  for event in calendar.walk("VEVENT")]))')
    return json.loads(subprocess.run(['/usr/bin/python3', '-c', script], input=data, capture_output=True, check=True).stdout)


def out_in_out():
    with Desk() as desk, Desk() as other:
        maelle, _ = house(desk)
        plan = [('V', 'meeting', 'type=rcp', 'title=Avant', 'start=27/03/2026 12:30', 'end=27/03/2026 14:00', 'site=Salle A; étage 2'),
                ('V', 'meeting', 'type=rcp', 'title=Nuit', 'start=29/03/2026 01:30', 'end=29/03/2026 03:30'),
                ('V', 'meeting', 'type=team', 'title=Été', 'start=30/03/2026 12:30', 'end=30/03/2026 14:00', 'agenda=Un\n\nDeux; trois, quatre\n'),
                ('V', 'meeting', 'type=staff', 'title=Hiver', 'start=26/10/2026 12:30', 'end=26/10/2026 14:00'),
                ('V', 'meeting', 'type=board', 'title=' + HARMFUL, 'start=26/10/2026 15:30', 'end=26/10/2026 16:00'),
                ('R', 'meeting', 'type=crisis', 'title=Cyclone', 'start=30/03/2026 12:30', 'end=30/03/2026 14:00'),
                ('R', 'meeting', 'type=crisis', 'title=Cyclone bis', 'start=26/10/2026 12:30', 'end=26/10/2026 14:00')]
        ids = {fields[1]: maelle.add(kind, *fields, 'invited=riou', structure=code) for code, kind, *fields in plan}
        maelle.add('presence', 'person=riou', 'type=absence', 'start=03/08/2026 00:00', 'end=24/08/2026 00:00', structure='V')
        maelle.add('presence', 'person=castel', 'type=on_call', 'start=04/08/2026 8:00', 'end=04/08/2026 18:00', structure='V')
        maelle.edit(ids['title=Avant'], 'state=cancelled')
        first, mine = exported(maelle, '--structure', 'V'), exported(maelle)
        check(count(first) == 7 and count(mine) == 8 and b'\nUID:intruder' not in first, first, mine)
        check(maelle.off('export', 'calendar').stdout.encode() == mine.replace(b'\r\n', b'\n'), 'the same on the standard output')

        read = {event['UID']: event for event in events_of(mine)}
        check(read[ids['title=Été']]['DTSTART'] == '2026-03-30 10:30:00+00:00', read)
        check(read[ids['title=Nuit']]['DTSTART'] == '2026-03-29 00:30:00+00:00', read)
        check(read[ids['title=Nuit']]['DTEND'] == '2026-03-29 01:30:00+00:00', read)
        check(read[ids['title=Hiver']]['DTSTART'] == '2026-10-26 11:30:00+00:00', read)
        check(read[ids['title=Cyclone']]['DTSTART'] == '2026-03-30 08:30:00+00:00', read)
        check(read[ids['title=Cyclone bis']]['DTSTART'] == '2026-10-26 08:30:00+00:00', read)
        check(read[ids['title=Avant']]['STATUS'] == 'CANCELLED' and read[ids['title=Avant']]['LOCATION'] == 'Salle A; étage 2', read)
        absence, = (event for event in read.values() if event['SUMMARY'].startswith('absence'))
        check((absence['DTSTART'], absence['DTEND']) == ('2026-08-03', '2026-08-24'), absence)

        there, _ = house(other)
        path = other.folder / 'V.ics'
        path.write_bytes(first)
        done = json.loads(there.off('import', 'calendar', path, '--structure', 'V', '--json').stdout)
        check((done['read'], done['created'], done['reported']) == (7, 7, 0), done)
        again = exported(there, '--structure', 'V')
        check(again == first, 'the same bytes', again, first)
        whose = {p['fields']['type']: p['fields']['person']['name'] for p in there.list('presence', structure='V')}
        check(whose == {'absence': 'Maëlle Riou', 'on_call': 'Anne Castel'}, whose)
        for client in (maelle, there):
            same = json.loads(client.off('import', 'calendar', path, '--structure', 'V', '--json').stdout)
            check((same['created'], same['already'], same['differing']) == (0, 7, 0), same)

        # her own, of both structures, into one: a structure's records are its own
        path.write_bytes(exported(maelle, '--to', '31/05/2026'))
        there.off('import', 'calendar', path, '--structure', 'R')
        check(count(exported(there, '--structure', 'R')) == 4 and b'Cyclone' in exported(there))
        check(b'Cyclone' not in exported(there, '--from', '01/06/2026'))
        maelle.sync()
        there.sync()


FOREIGN = '''BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Ailleurs//FR
BEGIN:VEVENT
UID:a1@ailleurs
DTSTART;TZID=Europe/Paris:20260310T090000
DTEND;TZID=Europe/Paris:20260310T103000
SUMMARY:Réunion ARS
LOCATION:Montpellier
ATTENDEE;CN=Anne Castel:mailto:anne@exemple.fr
END:VEVENT
BEGIN:VEVENT
UID:a2@ailleurs
DTSTART:20260310T090000Z
DURATION:PT1H
SUMMARY:Dentiste
LOCATION:Chez le dentiste
CLASS:PRIVATE
END:VEVENT
BEGIN:VEVENT
UID:a3@ailleurs
DTSTART;VALUE=DATE:20260311
SUMMARY:Anniversaire
TRANSP:TRANSPARENT
END:VEVENT
BEGIN:VEVENT
UID:a4@ailleurs
DTSTART;TZID=Europe/Paris:20260303T120000
DTEND;TZID=Europe/Paris:20260303T130000
RRULE:FREQ=WEEKLY;COUNT=5
EXDATE;TZID=Europe/Paris:20260317T120000
SUMMARY:Staff
END:VEVENT
END:VCALENDAR
'''


def written(desk, name, text):
    path = desk.folder / name
    path.write_bytes(text.replace('\n', '\r\n').encode())
    return path


def taken(client, path, *more, ok=(0,)):
    return json.loads(client.off('import', 'calendar', path, '--from', '01/03/2026', '--to', '30/04/2026', '--json', *more, ok=ok).stdout)


def others_files_once():
    with Desk() as desk:
        maelle, anne = house(desk)
        path = written(desk, 'autre.ics', FOREIGN)
        tried = taken(maelle, path, '--structure', 'V', '--dry-run')
        check(not maelle.list('meeting'), 'nothing was written')
        done = taken(maelle, path, '--structure', 'V')
        check({**tried, 'v': 1} == done and done['read'] == 7 and done['created'] == 6 and done['idle'] == 1, tried, done)
        check(done['clashes'] == 1, 'ARS and the dentist', done)
        meetings = {m['fields']['start']: m['fields'] for m in maelle.list('meeting')}
        check(sorted(meetings) == ['2026-03-03T12:00', '2026-03-10T09:00', '2026-03-10T12:00', '2026-03-24T12:00', '2026-03-31T12:00'], meetings)
        ars = meetings['2026-03-10T09:00']
        check(sorted(p['name'] for p in ars['invited']) == ['Anne Castel', 'Maëlle Riou'] and ars['site'] == 'Montpellier', ars)
        booking, = maelle.list('presence')
        check(booking['fields']['type'] == 'booking' and booking['fields']['start'] == '2026-03-10T10:00' and
              'site' not in booking['fields'], booking)
        check(taken(maelle, path, '--structure', 'V')['already'] == 6)

        # offline elsewhere, before she heard of it: the same records
        taken(anne, path, '--person', 'riou')
        for client in (maelle, anne, maelle):
            client.sync()
        equal_states(maelle, anne)
        check(len(maelle.list('meeting', structure='V')) == 5 and not maelle.conflicts(), maelle.conflicts())

        # moved there; left as it is here, unless she says so; what is contested or removed stays
        moved = written(desk, 'bouge.ics', FOREIGN.replace('T103000', 'T113000').replace('Montpellier', 'Nîmes'))
        seen = taken(maelle, moved, '--structure', 'V')
        check((seen['already'], seen['differing'], seen['updated']) == (6, 1, 0), seen)
        said = maelle.off('import', 'calendar', moved, '--structure', 'V', '--from', '01/03/2026', '--to', '30/04/2026')
        check('--update' in said.stderr and said.stdout == '7 events read: 6 already there, 1 free or cancelled.\n', said)
        ident = next(m['id'] for m in maelle.list('meeting') if m['fields']['title'] == 'Réunion ARS')
        maelle.edit(ident, 'site=Ici')
        anne.edit(ident, 'site=Là')
        maelle.off('remove', booking['id'])
        for client in (maelle, anne, maelle):
            client.sync()
        check(len(maelle.conflicts()) == 1)
        seen = taken(maelle, moved, '--structure', 'V', '--update')
        check((seen['updated'], seen['already'], seen['removed']) == (1, 4, 1), seen)
        check(len(maelle.conflicts()) == 1 and maelle.show(ident)['fields']['end'] == '2026-03-10T11:30', maelle.show(ident))
        check(not maelle.list('presence', structure='V'), 'what was removed stays so')
        gone = written(desk, 'annule.ics', FOREIGN.replace('SUMMARY:Staff', 'SUMMARY:Staff\nSTATUS:CANCELLED'))
        check(taken(maelle, gone, '--structure', 'V', '--update')['updated'] == 5)
        check({m['state'] for m in maelle.list('meeting', 'title~Staff', structure='V')} <= {'cancelled'})
        maelle.sync()
        desk.admin('verify')


def what_cannot_be_taken_is_said():
    with Desk() as desk:
        maelle, _ = house(desk)
        bad = FOREIGN.replace('Réunion ARS', 'Mme Dupont, née le 12/03/1950').replace('FREQ=WEEKLY;COUNT=5', 'FREQ=SECONDLY')
        bad = bad.replace('DTSTART:20260310T090000Z', 'DTSTART;TZID=Mars/Olympus:20260310T090000')
        nir = '1 51 02 46 102 043 25'
        bad += FOREIGN.replace('a1@', 'b1@').replace('Montpellier', nir)
        path = written(desk, 'mauvais.ics', bad)
        done = taken(maelle, path, '--structure', 'V', ok=(65,))
        check(done['reported'] == 4 and done['read'] == done['created'] + done['idle'] + done['already'] + 4, done)
        reasons = ' '.join(event['reason'] for event in done['events'])
        for words in ('identifies a patient', 'rule that is not followed', 'time zone', 'national health number'):
            check(words in reasons, words, done)
        said = maelle.off('import', 'calendar', path, '--structure', 'V', ok=(65,))
        check('“Mme Dupont, née le 12/03/1950” (Tue 10/03/2026): ' in said.stderr or 'Mme Dupont' in said.stderr, said)
        done = taken(maelle, path, '--structure', 'V', '--confirm', ok=(65,))
        check(done['reported'] == 3 and done['created'] == 1, done)

        night = written(desk, 'nuit.ics', FOREIGN.replace('20260310T0900', '20260329T0215').replace('20260310T1030', '20260329T0330'))
        done = taken(maelle, night, '--structure', 'V', ok=(65,))
        check([e['reason'] for e in done['events']] == ['the night clocks are set forward has no such hour'], done)

        types = written(desk, 'nature.ics', FOREIGN.replace('@ailleurs', '@nature'))
        done = maelle.off('importer', 'calendrier', types, '--structure', 'R', '--nature', 'permanence', '--personne', 'castel', ok=(65,))
        check('is not among the people of R' in done.stderr, done)
        done = maelle.off('importer', 'calendrier', types, '--structure', 'R', '--nature', 'permanence', '--du', '01/03/2026')
        check('6 added' in done.stdout and {p['fields']['type'] for p in maelle.list('presence', structure='R')} == {'on_call'}, done)
        check(maelle.list('presence', structure='R')[0]['fields']['start'].endswith(('15:00', '13:00', '14:00')), 'hours of Réunion')
        for words in (['--type', 'busy'], ['--type', 'zut']):
            done = maelle.off('import', 'calendar', types, '--structure', 'R', *words, ok=(64, 65))
            check(done.stderr.count('\n') >= 1 and not done.stdout.count('added'), done)


def harm():
    with Desk() as desk:
        maelle, _ = house(desk)
        deep = 'BEGIN:VCALENDAR\n' + 'BEGIN:VEVENT\n' * 100000
        crowd = 'BEGIN:VCALENDAR\n' + ''.join(f'BEGIN:VEVENT\nUID:{i}\nDTSTART:20260310T090000Z\nEND:VEVENT\n' for i in range(20001)) + 'END:VCALENDAR\n'
        for name, data, code in (('rien.ics', b'', 65), ('texte.ics', b'Bonjour\n' * 9, 65), ('octets.ics', os.urandom(5000), 65),
                                 ('profond.ics', deep.encode(), 65), ('foule.ics', crowd.encode(), 65),
                                 ('enorme.ics', b'BEGIN:VCALENDAR\n' + b'X' * (9 << 20), 65), ('absent.ics', None, 66)):
            path = desk.folder / name
            if data is not None:
                path.write_bytes(data)
            done = maelle.off('import', 'calendar', path, '--structure', 'V', ok=(code,))
            check(done.stderr.count('\n') == 1 and not done.stdout, name, done)
            check(not maelle.list('meeting'))
        rules = 'BEGIN:VCALENDAR\n' + ''.join(
            f'BEGIN:VEVENT\nUID:{i}\nDTSTART:00010101T000000Z\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\nEND:VEVENT\n' for i in range(2000)) + 'END:VCALENDAR\n'
        path = written(desk, 'vains.ics', rules)
        done = maelle.off('import', 'calendar', path, '--structure', 'V', ok=(0, 65))
        check(not maelle.list('meeting'), done)
        for words in (['export', 'calendar', 'a', 'b'], ['import', 'calendar'], ['export', 'calendar', '--from', 'zut'],
                      ['export', 'calendar', '--from', '02/03/2026', '--to', '01/03/2026']):
            done = maelle.off(*words, ok=(64,))
            check(done.stderr.count('\n') == 1, done)


def without_the_module():
    """The program alone, as if the rest had been forgotten: only what needs the module says so."""
    with Desk() as desk, tempfile.TemporaryDirectory() as folder:
        maelle, _ = house(desk)
        alone = pathlib.Path(folder) / 'pupitre'
        shutil.copy(BIN / 'pupitre', alone)
        done = run([alone, 'export', 'calendar'], env=maelle.env(), ok=(69,))
        check('"calendar"' in done.stderr and done.stderr.count('\n') == 1 and not done.stdout, done)
        run([alone, 'agenda'], env=maelle.env())


if __name__ == '__main__':
    main([out_in_out, others_files_once, what_cannot_be_taken_is_said, harm, without_the_module])
