#!/usr/bin/env python3
"""The real spreadsheets and the hospitals of France through the real import, twice, offline on two devices, and wrongly."""
import json
import pathlib

from desk import Desk, check, equal_states, main

DATA = pathlib.Path(__file__).parents[1] / 'data'
SHEETS = [('person', 'professionnels', []), ('meeting', 'reunions', ['--create']), ('action', 'actions', ['--create']),
          ('agreement', 'conventions', ['--create', '--set', 'type=contract']), ('stock', 'stocks', []), ('time', 'temps', [])]


def bring(client, kind, path, *more):
    done = client.off('import', kind, path, '--json', *more, ok=(0, 65))
    report = json.loads(done.stdout)
    check(done.returncode == (65 if report['reported'] else 0), 'rows that could not be taken are told by the exit code', report)
    taken = report['created'] + report['completed'] + report['already']
    check(report['read'] == taken + report['reported'] == taken + len(report['rows']), path, report)
    return report


def the_18_spreadsheets():
    with Desk() as desk:
        for code, name in (('V', 'MSP de Valombre'), ('A', "MSP du Pont-d'Arçay"), ('K', 'Pôle de Kerlenn')):
            desk.structure(code, name)
        maelle = desk.member('maelle.riou', 'Maëlle Riou', 'coordinateur', V='coordinator', A='coordinator', K='coordinator')
        other = desk.device('maelle.riou')
        totals = {}
        for client in (maelle, other):  # two devices, both offline: the same records
            for code in 'VAK':
                for kind, name, options in SHEETS:
                    path = DATA / 'sheets' / f'{code}_{name}.csv'
                    rejects = desk.folder / f'rejects-{client.home.name}'
                    report = bring(client, kind, path, '--structure', code, '--rejects', rejects, *options)
                    totals.setdefault((code, kind), []).append(report)
                    check(not report['reported'] or pathlib.Path(report['rejects']).exists(), report)
        for key, (first, second) in totals.items():
            check(first == {**second, 'rejects': first.get('rejects')} or {k: v for k, v in first.items() if k != 'rejects'} ==
                  {k: v for k, v in second.items() if k != 'rejects'}, key)
        for client in (maelle, other, maelle):
            client.sync()
        equal_states(maelle, other)
        contested = [c for c in maelle.conflicts()]
        check(not contested, 'the same file on two devices contests nothing', contested[:3])
        for code in 'VAK':
            before = maelle.states()
            for kind, name, options in SHEETS:
                first = totals[code, kind][0]
                again = bring(maelle, kind, DATA / 'sheets' / f'{code}_{name}.csv', '--structure', code, '--rejects', desk.folder / 'again', *options)
                check(again['created'] == again['completed'] == again['people'] == again['partners'] == 0, 'adds nothing', again)
                check(again['read'] == first['read'] and again['reported'] == first['reported'], again)
            check(maelle.states() == before and maelle.status()['pending'] == 0, 'nothing was written')
        check(totals['V', 'time'][0]['created'] == 96 and totals['V', 'time'][0]['reported'] == 0)
        check(totals['A', 'action'][0]['reported'] == 3, totals['A', 'action'][0])
        for code in 'VAK':
            print(f'  {code}:', ', '.join(f'{kind} {r[0]["read"]} = {r[0]["read"] - r[0]["reported"]} + {r[0]["reported"]}'
                                          for (c, kind), r in totals.items() if c == code))


def hospitals_of_france():
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        anne = desk.member('anne.castel', 'Anne Castel', V='leader')
        path = DATA / 'sae_2022_etablissements.csv'
        dry = bring(maelle, 'partner', path, '--set', 'type=hospital', '--dry-run')
        check(dry['created'] == 3995 and not maelle.list('partner'), dry)
        check(bring(maelle, 'partner', path, '--set', 'type=hospital')['created'] == 3995)
        maelle.sync()
        anne.sync()
        equal_states(maelle, anne)
        partners = anne.list('partner')
        check(len(partners) == len({p['fields']['finess'] for p in partners}) == 3995)
        fleyriat = next(p for p in partners if p['fields']['finess'] == '010000024')
        check(fleyriat['fields']['name'] == 'CH DE FLEYRIAT' and fleyriat['fields']['town'] == 'VIRIAT', fleyriat)
        check(bring(maelle, 'partner', path, '--set', 'type=hospital')['already'] == 3995)


def rows_that_cannot_be_taken():
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        sheet = desk.folder / 'actions.csv'
        sheet.write_text('Quoi;Qui;Pour le;Divers\nRanger;Riou;01/04/2026;x\n\nPeindre;Personne Inconnue;;y\nLaver;Maëlle Riou;un jour;z\n',
                         encoding='cp1252')
        report = bring(maelle, 'action', sheet)
        check([r['row'] for r in report['rows']] == [2, 4, 5] or [r['row'] for r in report['rows']] == [4, 5], report)
        rejects = pathlib.Path(report['rejects'])
        text = rejects.read_text(encoding='utf-8-sig')
        check('Personne Inconnue' in text and 'un jour' in text, text)
        rejects.write_text(text.replace('un jour', '02/04/2026'), encoding='utf-8')
        # What she has corrected so far is not written over when the first sheet is imported once more.
        other = bring(maelle, 'action', sheet)
        check(other['rejects'] != report['rejects'] and '02/04/2026' in rejects.read_text(encoding='utf-8'), other)
        check(bring(maelle, 'action', sheet)['rejects'] == other['rejects'], 'the same rows need no third file')
        again = bring(maelle, 'action', rejects, '--create')
        check(again['reported'] == 0 and again['people'] >= 1, again)
        for wrong, code in ((['import', 'action', desk.folder / 'absent.csv'], 66), (['import', 'licorne', sheet], 65),
                            (['import', 'action', sheet, '--map', 'Zut=owner'], 64), (['import', 'action', sheet, '--set', 'rien'], 64)):
            done = maelle.off(*wrong, ok=None)
            check(done.returncode in (code, 64, 65) and done.stderr.count('\n') == 1, wrong, done)


if __name__ == '__main__':
    main([the_18_spreadsheets, hospitals_of_france, rows_that_cannot_be_taken])
