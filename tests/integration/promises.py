#!/usr/bin/env python3
"""What the desk promises beyond the scenes, on real binaries: hundreds of offline edits, wrong clocks, a killed server, a copied
folder, erasure, revocation, and that nobody receives what she may not read."""
import json
import random
import shutil
import subprocess
import threading
import time

from desk import BIN, Client, Desk, Failed, check, equal_states, main

CONTESTED, RECORDS, EDITS = 20, 1000, 200


def import_actions(client, folder, count):
    """Makes `count` actions through the import, which is quick, and returns their ids in order of title."""
    sheet = folder / 'actions.csv'
    rows = [f'Action {i:04};Maëlle Riou;01/06/2026;à faire' for i in range(count)]
    sheet.write_text('Action;Responsable;Échéance;État\n' + '\n'.join(rows) + '\n', encoding='utf-8')
    client.off('import', 'action', sheet)
    return {r['fields']['title']: r['id'] for r in client.list('action')}


def three_clients(wraps=((), (), ()), edits=EDITS, records=RECORDS):
    """Three clients edit offline, `CONTESTED` fields all three; returns the final records and conflicts of one of them."""
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        desk.admin('member', 'add', 'maelle.riou', '--name', 'Maëlle Riou')
        desk.admin('grant', 'maelle.riou', 'V', 'coordinator')
        clients = [desk.device('maelle.riou', wrap) for wrap in wraps]
        ids = import_actions(clients[0], desk.folder, records)
        titles = sorted(ids)
        for client in clients:
            client.sync()
        shared, rest = titles[:CONTESTED], titles[CONTESTED:]
        share = len(rest) // 3
        own = [rest[i * share:(i + 1) * share] for i in range(3)]
        for number, client in enumerate(clients):
            for title in shared:
                client.edit(ids[title], f'note=à voir\n{number}', f'due=2026-07-{number + 1:02}')
            for title in own[number][:edits - CONTESTED]:
                client.edit(ids[title], f'due=2026-08-{number + 1:02}', 'priority=haute')
            check(client.status()['pending'] == edits, client.status())
        for client in [*clients, *clients[:-1]]:
            client.sync()
        equal_states(*clients)
        check(len({json.dumps(c.states(), sort_keys=True) for c in clients}) == 1, 'all equal')
        conflicts = [c for c in clients[0].conflicts() if c['field'] == 'due']
        check(len(conflicts) == CONTESTED, len(conflicts))
        names = {v: k for k, v in ids.items()}
        check({names[c['id']] for c in conflicts} == set(shared), 'exactly those fields')
        for conflict in conflicts:
            values = sorted(v['value'] for v in conflict['values'])
            check(values == ['2026-07-01', '2026-07-02', '2026-07-03'], values)
        final = {r['fields']['title']: r for r in clients[2].list('action')}
        for number in range(3):
            for title in own[number][:edits - CONTESTED]:
                fields = final[title]['fields']
                check(fields['due'] == f'2026-08-{number + 1:02}' and fields['priority'] == 'high', title, fields)
        return {t: (r['fields'], r['state'], sorted(r['contested'])) for t, r in final.items()}


def three_clients_200_edits():
    three_clients()


def clocks_decide_nothing():
    """The same with one clock ten years ahead and one ten years behind."""
    if b'__asan_init' in (BIN / 'pupitre').read_bytes():
        print('  left to the plain build: faketime and the address sanitizer wait for each other for ever')
        return
    right = three_clients(edits=30, records=90)
    wrong = three_clients((('faketime', '-f', '+3650d'), ('faketime', '-f', '-3650d'), ()), edits=30, records=90)
    check(right == wrong, 'clocks changed a final value')


def server_killed_during_a_push():
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        anne = desk.member('anne.castel', 'Anne Castel', V='leader')
        import_actions(maelle, desk.folder, 3000)
        made = maelle.status()['pending']
        rng, during = random.Random(1), 0
        for _ in range(6):
            push = threading.Thread(target=lambda: maelle.run('sync', ok=None))
            push.start()
            time.sleep(rng.uniform(0.03, 0.15))
            desk.kill()
            push.join()
            acknowledged = made - maelle.status()['pending']
            during += 0 < acknowledged < made
            check(desk.admin('verify').returncode == 0)
            desk.start()
            held = next((s['seq'] for s in desk.status()['spaces'] if s['space'] == 'V/team'), 0)
            check(held >= acknowledged, 'every edit with a receipt is there', held, acknowledged)
        print(f'  {during} of 6 kills came while edits were being acknowledged')
        maelle.sync()
        anne.sync()
        equal_states(maelle, anne)
        titles = [r['fields']['title'] for r in anne.list('action')]
        check(len(titles) == len(set(titles)) == 3000, len(titles))
        check(maelle.status()['pending'] == 0)


def copied_folder():
    """A data folder copied to a second machine and used on both: noticed, explained, its edits in its drawer."""
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        maelle.add('stock', 'name=Gants', 'quantity=1', 'threshold=1')
        maelle.sync()
        copy = maelle.clone(desk.folder / 'copy')
        maelle.add('stock', 'name=Masques', 'quantity=1', 'threshold=1')
        copy.add('stock', 'name=Compresses', 'quantity=1', 'threshold=1')
        maelle.sync()
        done = copy.sync(ok=None)
        check(done.returncode not in (0, 70) and 'join' in done.stderr + done.stdout, 'explained', done)
        refused = copy.json('refused')
        check(len(refused) == 1 and 'Compresses' in json.dumps(refused, ensure_ascii=False), refused)
        names = {r['fields']['name'] for r in maelle.list('stock')}
        check(names == {'Gants', 'Masques'}, names)
        copy.run('join', desk.invite('maelle.riou'))
        copy.sync()
        copy.off('refused', refused[0]['id'], '--again')
        copy.sync()
        maelle.sync()
        check({r['fields']['name'] for r in maelle.list('stock')} == {'Gants', 'Masques', 'Compresses'})
        equal_states(maelle, copy)


def bytes_in(folder, marker):
    """Files below `folder` that hold the marker's bytes."""
    return [str(p) for p in sorted(folder.rglob('*')) if p.is_file() and marker.encode() in p.read_bytes()]


def erased_for_good():
    marker = 'Zzyzxquelquechose'
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        anne = desk.member('anne.castel', 'Anne Castel', V='leader')
        maelle.sync()
        action = maelle.add('action', 'title=Appeler', 'owner=Castel', f'note=Parler de {marker} demain.')
        maelle.sync()
        anne.sync()
        anne.edit(action, f'note=Parler de {marker} demain matin.')
        maelle.edit(action, f'note=Bien parler de {marker} demain.')
        for client in (anne, maelle, anne):
            client.sync()
        check('Bien' in anne.show(action)['fields']['note'] and 'matin' in anne.show(action)['fields']['note'], 'merged')
        check(bytes_in(desk.folder, marker), 'the marker is there before')
        desk.admin('erase', action, 'note')
        for client in (maelle, anne):
            client.sync()
            client.off('compact')
        desk.admin('verify')
        desk.stop()
        desk.admin('compact')
        desk.admin('verify')
        left = [p for p in bytes_in(desk.folder, marker) if not p.endswith('.log')]
        check(not left, 'erased bytes are left in', left)
        check(anne.show(action)['fields']['title'] == 'Appeler', 'the rest stays')
        desk.start()
        anne.sync()
        equal_states(maelle, anne)


def revoked_while_connected():
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        anne = desk.member('anne.castel', 'Anne Castel', V='leader')
        desk.admin('member', 'add', 'paul.nedelec', '--name', 'Paul Nédélec')
        desk.admin('grant', 'paul.nedelec', 'V', 'referent')
        paul = desk.device('paul.nedelec')
        paul.add('stock', 'name=Après', 'quantity=1', 'threshold=1')
        follower = subprocess.Popen([BIN / 'pupitre', 'sync', '--follow'], env=anne.env(), stdout=subprocess.PIPE,
                                    stderr=subprocess.STDOUT, text=True)
        for _ in range(100):
            if desk.status()['connections'] == 1:
                break
            time.sleep(0.05)
        check(desk.status()['connections'] == 1, desk.status())
        devices = {d['login']: d['device'] for d in json.loads(desk.admin('devices', '--json').stdout)['devices']}
        desk.admin('revoke', devices['anne.castel'])
        start = time.monotonic()
        while desk.status()['connections'] and time.monotonic() - start < 10:
            time.sleep(0.02)
        check(desk.status()['connections'] == 0, 'cut')
        print(f'  cut after {time.monotonic() - start:.2f} s at most')
        follower.terminate()
        follower.communicate(timeout=30)
        anne.add('stock', 'name=Après', 'quantity=1', 'threshold=1') if not anne.status().get('must_join') else None
        desk.admin('revoke', devices['paul.nedelec'])
        maelle.add('stock', 'name=Secret', 'quantity=1', 'threshold=1')
        maelle.sync()
        for client in (anne, paul):
            check(client.sync(ok=None).returncode == 77, 'a revoked device is told so')
            check(not bytes_in(client.home, 'Secret'), 'nothing more reaches it')
        check('Après' in json.dumps(paul.json('refused'), ensure_ascii=False), 'her edits are not lost to her user')


def nothing_of_another_structure():
    """A professional of V receives nothing of A: not in any file of her replica, not on the wire."""
    marker = 'MarqueurSecretDuPontDArcay'
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        desk.structure('A', "MSP du Pont-d'Arçay")
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator', A='coordinator')
        maelle.add('stock', f'name={marker}', 'quantity=1', 'threshold=1', structure='A')
        maelle.add('stock', 'name=VisibleEnV', 'quantity=1', 'threshold=1', structure='V')
        maelle.add('funding', f'title={marker}ter', 'source=fir', 'purpose=project', 'requested=10', structure='V')
        maelle.sync()
        lucie = desk.member('lucie.hamon', 'Lucie Hamon', V='professional')
        lucie.sync()
        check({s['space'] for s in lucie.status()['spaces']} >= {'V/team'}, lucie.status())
        check(not any(s['space'].startswith('A/') or 'management' in s['space'] for s in lucie.status()['spaces']))
        check(bytes_in(lucie.home, 'VisibleEnV'), 'she has what is hers')
        check(not bytes_in(lucie.home, marker), 'and nothing else')
        refused = lucie.off('add', 'funding', 'title=x', 'source=fir', 'purpose=project', 'requested=1', '--structure', 'V', ok=None)
        check(refused.returncode == 77, 'explained before trying', refused)
        eve = desk.member('eve.martin', 'Eve Martin', V='trainee')
        seen = next(r for r in eve.list('stock') if r['fields']['name'] == 'VisibleEnV')
        refused = eve.off('edit', seen['id'], 'threshold=9', ok=None)
        check(refused.returncode == 77 and refused.stderr.count('\n') == 1, 'nothing is said of a change that is not made', refused)
        changed = maelle.off('edit', seen['id'], 'threshold=9')
        check('9 (it was: 1)' in changed.stderr, 'what was replaced is said', changed)


if __name__ == '__main__':
    main([three_clients_200_edits, clocks_decide_nothing, server_killed_during_a_push, copied_folder, erased_for_good,
          revoked_while_connected, nothing_of_another_structure])
