#!/usr/bin/env python3
"""Invitations and minutes as letters: through a relay of ours on loopback, and as files; read back by Python's own reader of letters and
an independent reader of calendars. What a relay refuses is noted nowhere."""
import datetime
import email
import email.policy
import json
import pathlib
import subprocess

from desk import BIN, WAIT, Desk, check, main
from meetings import DATAERR, EXISTS, FRENCH, NOINPUT, NOPERM, TEMPFAIL, UNAVAILABLE, USAGE, meeting, people, said, together
from relay import Relay, certificate

CONFIG = 78
TODAY = lambda: str(datetime.date.today())
MINUTES = 'Plaies chroniques : le protocole avance, à 50 % près.\n.\nFrom now on…\n- [ ] @castel avant 30/04 : rappeler l’hôpital\n' + 'é' * 300


def written(client, *more):
    """A meeting with minutes, and addresses for three of its people."""
    rcp = meeting(client, 'agenda=1. Accueil; 2. Plaies, suite', 'site=Salle 2', *more)
    for name, address in (('castel', 'anne.castel@exemple.fr'), ('riou', 'maelle@exemple.fr')):
        client.edit(client.list('person', f'name~{name}')[0]['id'], f'email={address}')
    hospital = client.add('partner', 'name=CH de Kerlenn', 'type=hospital', 'contact=Mme Le Bras, 02 99 00 00 00, lebras@ch.exemple.fr', structure='V')
    client.edit(rcp, f'guests+={hospital}', 'present=castel,riou', 'excused=hamon')
    client.off('minutes', rcp, '-', stdin=MINUTES)
    return rcp


def read(letter):
    """The letter as Python reads it, after a look at its lines."""
    for line in letter.split(b'\r\n'):
        check(b'\n' not in line and len(line) <= 78 and all(32 <= byte < 127 or byte == 9 for byte in line), line)
    return email.message_from_bytes(letter, policy=email.policy.default)


def event_of(calendar):
    """The one event of a calendar file as python3-icalendar reads it, which lies with the system's Python."""
    script = ('import icalendar, json, sys\n'
              'event, = icalendar.Calendar.from_ical(sys.stdin.buffer.read()).walk("VEVENT")\n'
              'print(json.dumps({key: str(getattr(event[key], "dt", event[key])) for key in event}))')
    return json.loads(subprocess.run(['/usr/bin/python3', '-c', script], input=calendar, capture_output=True, check=True).stdout)


def through_a_relay():
    with Desk() as desk, Relay() as relay:
        maelle, anne, lucie = people(desk)
        rcp = written(maelle)
        maelle.off('mail', f'smtp://localhost:{relay.port}')
        check(f'smtp://localhost:{relay.port}' in maelle.off('courrier', env=FRENCH).stdout)
        done = maelle.off('send', rcp, '--dry-run')
        check('anne.castel@exemple.fr' in done.stdout and 'lebras@ch.exemple.fr' in done.stdout and 'Lucie Hamon' in done.stderr, done)
        check(not relay.letters and maelle.show(rcp)['state'] == 'held')
        done = maelle.off('diffuser', rcp, env=FRENCH)
        check('Lucie Hamon' in done.stderr, done.stderr)
        record = maelle.show(rcp)
        check(record['state'] == 'minuted' and record['fields']['sent_on'] == TODAY(), record)
        (sender, to, letter), = relay.letters
        check('maelle@exemple.fr' in sender and sorted(to) == ['anne.castel@exemple.fr', 'lebras@ch.exemple.fr', 'maelle@exemple.fr'], sender, to)
        message = read(letter)
        check(message['From'] == 'Maëlle Riou <maelle@exemple.fr>' and message['Subject'] == 'Compte rendu\u00a0: RCP de mars, 10/03/2026 (MSP de Valombre)')
        check({str(a) for a in message['To'].addresses} == {'Anne Castel <anne.castel@exemple.fr>', 'Maëlle Riou <maelle@exemple.fr>',
                                                            'CH de Kerlenn <lebras@ch.exemple.fr>'}, message['To'])
        body = message.get_content().replace('\r\n', '\n')
        check('mardi 10 mars 2026, de 12 h 30 à 14 h' in body and 'Présents\u00a0: Anne Castel, Maëlle Riou' in body, body)
        told = MINUTES.replace('é' * 300, '').replace('@castel avant 30/04 :', 'Anne Castel, pour le 30/04/2026\u00a0:')
        check(told in body and 'é' * 300 in body and '#' not in body, body)
        check(abs((message['Date'].datetime - datetime.datetime.now(datetime.timezone.utc)).total_seconds()) < 86400 and message['Message-ID'])
        # Nor from several windows at once.
        other = written(maelle)
        windows = [subprocess.Popen([BIN / 'pupitre', 'send', other, '--offline'], env=maelle.env(), stderr=subprocess.PIPE, text=True)
                   for _ in range(3)]
        said_there = [(window.communicate(timeout=WAIT)[1], window.returncode) for window in windows]
        check(sorted(code for _, code in said_there)[0] == 0 and len(relay.letters) == 2, said_there, relay.letters)
        check(all(code in (0, EXISTS, TEMPFAIL) for _, code in said_there), said_there)
        del relay.letters[1]
        # Never twice, unless asked.
        said(maelle.off('send', rcp, ok=None), EXISTS, '--again')
        check(len(relay.letters) == 1)
        maelle.off('send', rcp, '--again')
        check(len(relay.letters) == 2 and 'again' in read(relay.letters[1][2])['Subject'] and relay.letters[0][2] != relay.letters[1][2])
        maelle.off('mail', '--test')
        check(relay.letters[2][1] == ['maelle@exemple.fr'])
        # Anne hears of it; she does not send it again.
        together(maelle, anne)
        said(anne.off('send', rcp, ok=None), EXISTS, '--again')
        lucie.sync()
        said(lucie.off('send', rcp, '--again', ok=None), NOPERM, 'role')


def a_relay_that_refuses():
    """A sentence with the relay's own words, the right code, nothing noted."""
    with Desk() as desk:
        maelle, anne, _ = people(desk)
        rcp = written(maelle)
        pending = maelle.status()['pending']
        said(maelle.off('send', rcp, ok=None), CONFIG, 'no mail relay')
        refusals = ((dict(refuse={'RCPT': '550 5.1.1 unknown mailbox'}), UNAVAILABLE, '5.1.1 unknown mailbox'),
                    (dict(refuse={'MAIL': '451 4.3.2 come back later'}), TEMPFAIL, '4.3.2 come back later'),
                    (dict(refuse={'.': '554 5.7.1 looks like spam'}), UNAVAILABLE, '5.7.1 looks like spam'),
                    (dict(refuse={'EHLO': '500 what', 'HELO': '500 what'}), UNAVAILABLE, '500 what'),
                    (dict(vanish='RCPT'), TEMPFAIL, 'cannot be reached'), (dict(vanish='.'), TEMPFAIL, 'may have sent it'))
        for how, code, words in refusals:
            with Relay(**how) as relay:
                maelle.off('mail', f'smtp://127.0.0.1:{relay.port}')
                said(maelle.off('send', rcp, ok=None), code, words)
                check(not relay.letters, how)
        with Relay() as gone:
            pass
        maelle.off('mail', f'smtp://127.0.0.1:{gone.port}')
        said(maelle.off('send', rcp, ok=None), TEMPFAIL, 'cannot be reached')
        check(maelle.status()['pending'] == pending and maelle.show(rcp)['state'] == 'held' and not maelle.show(rcp)['fields'].get('sent_on'))
        # Settings that are none.
        for words, code in ((['ftp://x'], DATAERR), (['smtp://a b'], DATAERR), (['smtp://riou:secret@x'], DATAERR), (['smtp://x:99999'], DATAERR),
                            (['smtp://x', 'from=riou'], DATAERR), (['smtp://x', 'from=a@b\nrelay: smtp://y'], DATAERR), (['smtp://x', 'user=a\nb'], DATAERR),
                            (['smtp://x', 'ca=/nowhere'], NOINPUT), (['smtp://x', 'colour=red'], USAGE)):
            said(maelle.off('mail', *words, ok=None), code)
        maelle.off('mail', '--forget')
        check('No mail relay' in maelle.off('mail').stderr)
        (maelle.home / 'mail').write_text('relay smtp://x\n')
        said(maelle.off('mail', ok=None), CONFIG, 'set them anew')


def secrets_and_certificates():
    """Encrypted and checked; no password leaves unencrypted, none is kept."""
    with Desk() as desk:
        maelle, anne, _ = people(desk)
        rcp = written(maelle)
        pem = certificate(desk.folder)
        with Relay(tls=pem, login=('riou', 'S3cret!')) as relay:
            url = f'smtp://localhost:{relay.port}'
            maelle.off('mail', url, 'user=riou')
            said(maelle.off('send', rcp, ok=None, stdin=''), NOPERM, 'PUPITRE_MAIL_PASSWORD')
            right = {'PUPITRE_MAIL_PASSWORD': 'S3cret!'}
            said(maelle.off('send', rcp, env=right, ok=None), NOPERM, 'does not prove')
            check('AUTH' not in relay.verbs, relay.verbs)
            maelle.off('mail', url, 'user=riou', f'ca={pem}')
            said(maelle.off('send', rcp, env={'PUPITRE_MAIL_PASSWORD': 'wrong'}, ok=None), NOPERM, 'login', '5.7.8')
            check(not relay.letters)
            maelle.off('send', rcp, env=right)
            check(len(relay.letters) == 1)
        with Relay(tls=pem, at_once=True) as relay:
            maelle.off('mail', f'smtps://localhost:{relay.port}', f'ca={pem}')
            maelle.off('send', rcp, '--again')
            check(len(relay.letters) == 1)
            maelle.off('mail', f'smtps://127.0.0.1:{relay.port}', f'ca={pem}')
            said(maelle.off('send', rcp, '--again', ok=None), NOPERM, 'does not prove')
        with Relay(login=('riou', 'S3cret!')) as relay:  # an address that is not known to be this machine's
            maelle.off('mail', f'smtp://0.0.0.0:{relay.port}', 'user=riou')
            said(maelle.off('send', rcp, '--again', env={'PUPITRE_MAIL_PASSWORD': 'S3cret!'}, ok=None), UNAVAILABLE, 'no encryption')
            check('AUTH' not in relay.verbs and not relay.letters, relay.verbs)
        for path in pathlib.Path(maelle.home).rglob('*'):
            check(not path.is_file() or b'S3cret!' not in path.read_bytes(), path)
        check(anne.login == 'anne.castel')


def a_password_that_is_asked_for():
    with Desk() as desk:
        maelle, _, _ = people(desk)
        rcp = written(maelle)
        with Relay(login=('riou', 'S3cret!')) as relay:
            maelle.off('mail', f'smtp://127.0.0.1:{relay.port}', 'user=riou')
            code, shown = maelle.screen('send', rcp, '--offline', typed=b'wrong\n')
            check(code == NOPERM and 'wrong user' in shown and not relay.letters, shown)
            code, shown = maelle.screen('send', rcp, '--offline', typed=b'S3cret!\n')
            check(code == 0 and len(relay.letters) == 1 and 'S3cret' not in shown, shown)


def as_files():
    with Desk() as desk, Relay() as relay:
        maelle, anne, _ = people(desk)
        rcp = written(maelle)
        out = desk.folder / 'lettres'
        done = maelle.off('diffuser', rcp, '--vers', str(out), env=FRENCH)
        check(done.stdout.splitlines() == [f'{out}/compte-rendu.txt', f'{out}/compte-rendu.eml'], done.stdout)
        message = read((out / 'compte-rendu.eml').read_bytes())
        check(message['X-Unsent'] == '1' and 'Plaies chroniques' in message.get_content())
        check('Plaies chroniques' in (out / 'compte-rendu.txt').read_text(encoding='utf-8') and maelle.show(rcp)['state'] == 'minuted')
        empty = meeting(maelle, start='2026-04-07T12:30', end='2026-04-07T14:00')
        said(maelle.off('send', empty, '--out', str(out), ok=None), DATAERR, 'no minutes')
        maelle.edit(empty, 'state=cancelled', 'minutes=Rien')
        said(maelle.off('send', empty, '--out', str(out), ok=None), DATAERR, 'cancelled')

        # Nothing that was typed begins a header of its own.
        nasty = meeting(maelle, 'site=x\r\nBcc: mallory@example.org', 'minutes=.\r\nBcc: mallory@example.org')
        maelle.edit(nasty, 'title=RCP\r\nBcc: mallory@example.org')
        maelle.edit(maelle.list('person', 'name~hamon')[0]['id'], 'email=a@b.fr, mallory@example.org\r\nBcc: x@y.fr')
        maelle.off('mail', f'smtp://localhost:{relay.port}')
        maelle.off('send', nasty)
        letter = relay.letters[-1]
        message = read(letter[2])
        check(message['Bcc'] is None and 'mallory@example.org' not in letter[1] and len(message['To'].addresses) == len(letter[1]), letter)


def invitations():
    with Desk() as desk, Relay() as relay:
        maelle, anne, lucie = people(desk)
        soon, later = (datetime.date.today() + datetime.timedelta(n) for n in (10, 60))
        rcp = written(maelle)
        maelle.edit(rcp, f'start={soon}T12:30', f'end={soon}T14:00', 'state=planned', 'minutes=')
        meeting(maelle, start=f'{later}T12:30', end=f'{later}T14:00')
        asking = maelle.json('convene')
        check([(a['id'], a['what']) for a in asking] == [(rcp, 'late')], asking)
        done = maelle.off('convoquer', rcp, env=FRENCH)
        check('Convocation\u00a0: RCP de mars' in done.stdout and '2. Plaies, suite' in done.stdout and maelle.show(rcp)['state'] == 'planned', done.stdout)
        maelle.off('mail', f'smtp://localhost:{relay.port}')
        maelle.off('convene', rcp, '--send')
        record = maelle.show(rcp)
        check(record['state'] == 'convened' and record['fields']['convened_on'] == TODAY(), record)
        message = read(relay.letters[0][2])
        attached, = message.iter_attachments()
        event = event_of(attached.get_payload(decode=True))
        check(event['SUMMARY'] == 'RCP de mars' and event['LOCATION'] == 'Salle 2' and event['UID'] == rcp, event)
        check(event['DTSTART'].startswith(f'{soon} 12:30:00') and 'Plaies, suite' in event['DESCRIPTION'], event)
        check('Invitation' in message['Subject'] and '2. Plaies, suite' in message.get_body().get_content())
        said(maelle.off('convene', rcp, '--send', ok=None), EXISTS, '--again')
        check(maelle.json('convene') == [], 'ten days before there is nobody to remind')
        near = datetime.date.today() + datetime.timedelta(2)
        maelle.edit(rcp, f'start={near}T12:30', f'end={near}T14:00')
        check([a['what'] for a in maelle.json('convene')] == ['remind'])
        maelle.off('convene', rcp, '--send', '--again')
        check('Reminder' in read(relay.letters[1][2])['Subject'])
        other = meeting(maelle, start=f'{soon}T18:00', end=f'{soon}T19:00')
        maelle.off('convene', other, '--done')
        check(maelle.show(other)['state'] == 'convened' and len(relay.letters) == 2)
        third = meeting(maelle, start=f'{soon}T18:00', end=f'{soon}T19:00')
        names = [pathlib.Path(p).name for p in maelle.off('convene', third, '--out', str(desk.folder / 'out')).stdout.splitlines()]
        check(names == ['invitation.txt', 'invitation.ics', 'invitation.eml'] and maelle.show(third)['state'] == 'convened', names)
        check(event_of((desk.folder / 'out' / 'invitation.ics').read_bytes())['UID'] == third)
        together(maelle, lucie)
        said(lucie.off('convene', third, '--done', '--again', ok=None), NOPERM, 'role')
        said(maelle.off('convene', rcp, third, ok=None), USAGE)
        check(anne.login == 'anne.castel')


if __name__ == '__main__':
    main([through_a_relay, a_relay_that_refuses, secrets_and_certificates, a_password_that_is_asked_for, as_files, invitations])
