#!/usr/bin/env python3
"""The three scenes of a coordinator's week, with real binaries over TLS on loopback: what people did apart comes together, and
nothing anyone wrote is lost."""
import subprocess

from desk import BIN, Desk, check, equal_states, main


def start_of(desk):
    desk.structure('V', 'MSP de Valombre')
    maelle = desk.member('maelle.riou', 'Maëlle Riou', 'coordinateur', V='coordinator')
    anne = desk.member('anne.castel', 'Anne Castel', 'médecin', V='leader')
    return maelle, anne


def refs(record, field):
    return {v['name'] if isinstance(v, dict) else v for v in record['fields'].get(field, [])}


def scene_1_minutes_offline():
    """Maëlle closes the RCP offline while Anne, online, corrects the agenda and adds somebody: one meeting, everything kept."""
    with Desk() as desk:
        maelle, anne = start_of(desk)
        people = [f'Lucie Hamon', *(f'Prénom{i} Nomde{chr(97 + i)}' for i in range(11))]
        for name in people:
            maelle.add('person', f'name={name}', 'profession=nurse')
        meeting = maelle.add('meeting', 'type=RCP', 'title=RCP mensuelle', 'start=10/03/2026 12:30', 'end=10/03/2026 14:00',
                             'agenda=Tour de table. Situation numéro un.', 'invited=' + ','.join(people))
        maelle.sync()
        anne.sync()

        maelle.edit(meeting, 'state=held', 'present=' + ','.join(people[1:10]), 'minutes=Quatre situations discutées.')
        cases = [maelle.add('case', f'ref=2026-{i}', 'theme=chronic', 'target=yes', f'meetings={meeting}') for i in range(4)]
        anne.edit(meeting, 'agenda=Tour de table. Situation numéro deux.')
        anne.edit(meeting, 'present+=Lucie Hamon')
        anne.sync()
        maelle.sync()
        anne.sync()

        equal_states(maelle, anne)
        for client in (maelle, anne):
            record = client.show(meeting)
            check(not client.conflicts(), 'nothing is contested')
            check(len(record['fields']['invited']) == 12 and len(record['fields']['present']) == 10, record['fields'])
            check(record['state'] == 'held' and record['fields']['minutes'] == 'Quatre situations discutées.')
            check(record['fields']['agenda'] == 'Tour de table. Situation numéro deux.')
            check(len(client.list('meeting')) == 1 and len(client.list('case')) == len(cases))
            answer = client.json('attendance', '--on', '31/12/2026')['structures'][0]
            check((answer['present'], answer['invited'], answer['rate'], answer['rcp']['cases']) == (10, 12, 83.3, 4), answer)


def scene_2_one_field_contested():
    """Paul and Anne set the same date differently, offline, in the group A+V: contested everywhere, until Paul decides."""
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        desk.structure('A', "MSP du Pont-d'Arçay")
        desk.group('AV', 'Groupe A et V', 'A,V')
        anne = desk.member('anne.castel', 'Anne Castel', 'médecin', V='leader')
        paul = desk.member('paul.nedelec', 'Paul Nédélec', 'infirmier', A='referent')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', 'coordinateur', V='coordinator', A='coordinator')
        protocol = maelle.add('protocol', 'title=Plaies chroniques', 'review_due=01/01/2026', structure='AV')
        for client in (maelle, paul, anne):
            client.sync()
        paul.edit(protocol, 'review_due=30/09/2026')
        anne.edit(protocol, 'review_due=12/03/2027')
        for client in (paul, anne, paul, maelle):
            client.sync()
        equal_states(maelle, paul, anne)
        for client in (maelle, paul, anne):
            conflicts = client.conflicts()
            check(len(conflicts) == 1 and conflicts[0]['field'] == 'review_due', conflicts)
            values = conflicts[0]['values']
            check([v['value'] for v in values] == ['2026-09-30', '2027-03-12'], values)
            check({v['by'] for v in values} == {'paul.nedelec', 'anne.castel'} and all(v["at"] for v in values), client.login, values)
            check(client.show(protocol)['fields']['review_due'] == '2026-09-30', 'the same visible value everywhere')
        paul.off('resolve', protocol, 'review_due', '--keep', '1')
        for client in (paul, anne, maelle):
            client.sync()
        equal_states(maelle, paul, anne)
        for client in (maelle, paul, anne):
            check(not client.conflicts() and client.show(protocol)['fields']['review_due'] == '2026-09-30')
            due = [client.json('due', '--on', day)['due'] for day in ('01/07/2026', '02/07/2026')]
            check([[r['date'] for r in rows] for rows in due] == [[], ['2026-09-30']], 'among the reviews due from 02/07', due)


def scene_3_receipt_lost():
    """Gloves are used at two places offline; the link of one is cut after the server's commit, before the receipt. Counted once."""
    with Desk() as desk:
        maelle, anne = start_of(desk)
        gloves = maelle.add('stock', 'name=Gants M', 'quantity=40', 'threshold=15')
        maelle.sync()
        anne.sync()
        maelle.edit(gloves, 'quantity-=12')
        for minutes in (120, 90, 45):
            maelle.add('time', 'person=Riou', 'date=2026-03-10', f'minutes={minutes}', 'activity=projects')
        anne.edit(gloves, 'quantity-=15')
        cut_before_receipt(desk, maelle)
        check(maelle.status()['pending'] == 4, 'without a receipt nothing is settled', maelle.status())
        server = next(s for s in desk.status()['spaces'] if s['space'] == 'V/team')
        seq = server['seq']
        for client in (maelle, anne, maelle):
            client.sync()
        server = next(s for s in desk.status()['spaces'] if s['space'] == 'V/team')
        check(server['seq'] == seq + 1, 'what had been committed was not taken twice', seq, server['seq'])
        equal_states(maelle, anne)
        for client in (maelle, anne):
            check(client.show(gloves)['fields']['quantity'] == 13, client.show(gloves))
            check(sum(t['fields']['minutes'] for t in client.list('time')) == 255)
            check([(r['sort'], r['quantity']) for r in client.json('due')['due']] == [('low_stock', 13)], 'one alert')
            check(not client.conflicts())


def cut_before_receipt(desk, client):
    """One sync through a proxy that passes everything up, and nothing down once the server has committed new entries."""
    import socket
    import threading
    import time

    def spaces():
        return {s['space']: s['seq'] for s in desk.status()['spaces']}

    before = spaces()
    listener = socket.create_server(('127.0.0.1', 0))
    profile_port = listener.getsockname()[1]

    def pump(source, target, hold):
        while data := source.recv(65536):
            if hold.is_set():
                break
            target.sendall(data)

    def serve():
        near, _ = listener.accept()
        far = socket.create_connection(('127.0.0.1', desk.port))
        hold = threading.Event()
        up = threading.Thread(target=pump, args=(near, far, threading.Event()), daemon=True)
        up.start()
        # the handshake passes; once application data went up, nothing more comes down
        near_down = threading.Thread(target=hold_down, args=(far, near), daemon=True)
        near_down.start()
        for _ in range(300):
            if spaces() != before:
                break
            time.sleep(0.05)
        hold.set()
        for end in (near, far):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()

    def hold_down(far, near):
        passed = 0
        while data := far.recv(65536):
            # the server's handshake flight is some 1 to 3 KiB; receipts are cut off
            if passed > 0:
                return
            passed += len(data)
            near.sendall(data)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    client.run('server', f'127.0.0.1:{profile_port}')
    client.run('sync', ok=None)
    thread.join(30)
    listener.close()
    client.run('server', f'127.0.0.1:{desk.port}')
    check(spaces() != before, 'the server committed before the cut')


if __name__ == '__main__':
    main([scene_1_minutes_offline, scene_2_one_field_contested, scene_3_receipt_lost])
