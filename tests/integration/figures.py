#!/usr/bin/env python3
"""Every figure of the domain's page, from records that people of the scenes enter, read back from the real program: points and money,
quotas, attendance, time, coverage, renewals, reviews, protocols, maturity, stock. And grids files that have an error."""
import json

from desk import Desk, check, main


def three_structures(desk):
    """Valombre and Pont-d'Arçay, which are SISA, Kerlenn, which is an association; Maëlle coordinates the three."""
    desk.structure('V', 'MSP de Valombre')
    desk.structure('A', "MSP du Pont-d'Arçay")
    desk.structure('K', 'Pôle de Kerlenn')
    desk.group('AV', 'Groupe A et V', 'A,V')
    maelle = desk.member('maelle.riou', 'Maëlle Riou', 'coordinateur', V='coordinator', A='coordinator', K='coordinator')
    anne = desk.member('anne.castel', 'Anne Castel', 'médecin', V='leader')
    for code, name, form, finess, patients in (('V', 'MSP de Valombre', 'SISA', '990000010', 5200),
                                               ('A', "MSP du Pont-d'Arçay", 'SISA', '990000028', 8600),
                                               ('K', 'Pôle de Kerlenn', 'association', '990000036', 11800)):
        maelle.add('structure', f'name={name}', f'form={form}', f'finess={finess}', f'listed_patients={patients}', structure=code)
    return maelle, anne


def figures(client, *command, structure='V'):
    """The answer about one structure."""
    answer = client.json(*command, '--structure', structure)
    check(answer['v'] == 1 and len(answer['structures']) == 1, answer)
    return answer['structures'][0]


def same(found, expected, *what):
    check(found == expected, *what, 'is', found, 'not', expected)


def line(answer, name):
    found = next(l for l in answer['lines'] if l['line'] == name)
    return found['points'], found['amount']


def coordination_points():
    """DOMAIN 3, coordination: three grids; what a structure that is no SISA gets is a simulation."""
    with Desk() as desk:
        maelle, _ = three_structures(desk)
        declaration = maelle.add('aci', 'year=2026', 'grid=avenant1', 'listed_patients=5200', structure='V')
        for grid, patients, points, amount in (
                ('guide', 8000, 2050, 14350), ('guide', 12000, 3050, 21350), ('aci2017', 8000, 3400, 23800),
                ('avenant1', 8000, 4400, 30800), ('avenant1', 10000, 4950, 34650), ('avenant1', 5200, 3210, 22470),
                ('avenant1', 8600, 4565, 31955), ('avenant1', 11800, 5445, 38115)):
            maelle.edit(declaration, f'grid={grid}', f'listed_patients={patients}')
            answer = figures(maelle, 'aci', '--year', '2026')
            same(line(answer, 'coordination'), (points, amount), grid, patients)
            same((answer['grid'], answer['basis'], answer['simulation']), (grid, 'declaration', False), grid)
        # Without a declaration: an estimate from the structure's record; of an association, a simulation.
        a, k = (figures(maelle, 'aci', '--year', '2026', structure=code) for code in 'AK')
        same((line(a, 'coordination'), a['basis'], a['grid']), ((4565, 31955), 'estimate', 'avenant1'), 'A')
        same((line(k, 'coordination'), k['basis'], k['simulation']), ((5445, 38115), 'simulation', True), 'K')
        text = maelle.off('aci', '--year', '2026', '--structure', 'K')
        check(all('avenant1' in l and 'simulation' in l for l in text.stdout.splitlines()), 'on every line', text.stdout)
        check('synthèses publiques' in text.stderr, 'what the grid rests on is said', text.stderr)


def other_lines_and_cases():
    """Protocols, information system, concertation; the quota of RCP and cases; attendance with somebody excused."""
    with Desk() as desk:
        maelle, anne = three_structures(desk)
        people = [f'Prénom{i} Nomde{chr(97 + i)}' for i in range(12)]
        sheet = desk.folder / 'people.csv'
        sheet.write_text('Nom;Profession\n' + ''.join(f'{p};infirmier\n' for p in people))
        maelle.off('import', 'person', sheet, '--structure', 'V')
        meeting = maelle.add('meeting', 'type=RCP', 'title=RCP mensuelle', 'start=10/03/2026 12:30', 'end=10/03/2026 14:00', 'state=held',
                             'invited=' + ','.join(people), 'present=' + ','.join(people[:9]), f'excused={people[10]}', structure='V')
        sheet.write_text('Référence;Thème;Cible\n' + ''.join(f'2026-{i};chronique;oui\n' for i in range(41)))
        maelle.off('import', 'case', sheet, '--structure', 'V', '--map', 'Cible=target')
        for case in maelle.list('case', structure='V'):
            maelle.edit(case['id'], f'meetings+={meeting}')
        maelle.add('aci', 'year=2026', 'grid=avenant1', 'listed_patients=5200', 'associates=18', 'target_patients=1240',
                   'advanced_nurse=yes', structure='V')
        maelle.sync()
        anne.sync()
        for i in range(9):
            anne.add('protocol', f'title=Protocole {i}', f'valid_from=2026-0{i + 1}-01', 'state=validated', structure='V')
        anne.add('protocol', 'title=De demain', 'valid_from=2027-01-01', 'state=validated', structure='V')
        anne.add('protocol', 'title=Retiré', 'valid_from=2020-01-01', 'state=withdrawn', structure='V')
        anne.sync()
        maelle.sync()

        answer = figures(maelle, 'aci', '--year', '2026', '--on', '31/12/2026')
        same(answer['protocols'], 9, 'protocols counted')
        same(line(answer, 'protocols'), (1120, 7840), '9 protocols with an IPA')
        same(line(answer, 'information_system'), (4000, 28000), '18 associates')
        same(line(answer, 'concertation'), (859.68, 6017.74), '41 cases of 62')
        rcp = answer['rcp']
        same((rcp['held'], rcp['wanted'], rcp['cases'], rcp['cases_wanted'], rcp['rate']), (1, 6, 41, 62, 66.1), 'RCP and cases')
        same((answer['points'], answer['amount']), (3210 + 1120 + 4000 + 859.68, 64327.74), 'total, rounded once')

        attendance = figures(maelle, 'attendance', '--year', '2026', '--on', '31/12/2026')
        held = attendance['meetings'][0]
        same((held['present'], held['invited'], held['excused'], held['rate']), (9, 12, 1, 75.0), '9 of 12')
        same(attendance['professions'][0]['profession'], 'nurse', 'by profession')
        maelle.edit(meeting, f'present+={people[9]}')
        same(figures(maelle, 'attendance', '--year', '2026', '--on', '31/12/2026')['rate'], 83.3, '10 of 12')
        # Two records of one person: the one that was invited and the one that came are the same human once they are merged.
        double = maelle.add('person', 'name=Onzième Personne', 'profession=nurse', structure='V')
        maelle.edit(meeting, f'present+={double}')
        same(figures(maelle, 'attendance', '--year', '2026', '--on', '31/12/2026')['meetings'][0]['uninvited'], 1, 'nobody invited her')
        kept = next(p['id'] for p in maelle.list('person', structure='V') if p['fields']['name'] == people[11])
        maelle.edit(double, f'merged_into={kept}')
        merged = figures(maelle, 'attendance', '--year', '2026', '--on', '31/12/2026')['meetings'][0]
        same((merged['present'], merged['uninvited']), (11, 0), 'merging is followed')


def what_counts_and_what_does_not():
    """An IPA by protocol where the declaration says nothing; cases once, at RCP, of target patients; records of the group; one human
    with two records; what is contested is said."""
    with Desk() as desk:
        maelle, anne = three_structures(desk)
        paul = desk.member('paul.nedelec', 'Paul Nédélec', 'infirmier', A='referent')
        for client in (maelle, anne, paul):
            client.sync()
        declaration = maelle.add('aci', 'year=2026', 'grid=avenant1', 'listed_patients=5200', 'target_patients=100', structure='V')
        for i, nurse in enumerate(('yes', 'no', '')):
            anne.add('protocol', f'title=Protocole {i}', 'valid_from=2026-01-01', 'state=validated', f'advanced_nurse={nurse}', structure='V')
        shared = anne.add('protocol', 'title=Du groupe', 'valid_from=2026-01-01', 'state=validated', 'advanced_nurse=yes', structure='AV')
        check(shared, 'in the group')
        rcp = maelle.add('meeting', 'type=rcp', 'title=RCP', 'start=10/03/2026 12:30', 'end=10/03/2026 14:00', 'state=held', structure='V')
        again = maelle.add('meeting', 'type=rcp', 'title=RCP', 'start=10/04/2026 12:30', 'end=10/04/2026 14:00', 'state=held', structure='V')
        planned = maelle.add('meeting', 'type=rcp', 'title=RCP', 'start=10/05/2026 12:30', 'end=10/05/2026 14:00', structure='V')
        staff = maelle.add('meeting', 'type=staff', 'title=Staff', 'start=10/03/2026 12:30', 'end=10/03/2026 14:00', 'state=held', structure='V')
        for ref, target, meetings in (('1', 'yes', f'{rcp},{again}'), ('2', '', rcp), ('3', 'no', rcp), ('4', 'yes', staff), ('5', 'yes', planned)):
            maelle.add('case', f'ref={ref}', 'theme=chronic', f'target={target}', f'meetings={meetings}', structure='V')
        first = next(c['id'] for c in maelle.list('case', structure='V') if c['fields']['ref'] == '1')
        double = maelle.add('case', 'ref=1 bis', 'theme=chronic', 'target=yes', f'meetings={again}', structure='V')
        maelle.edit(double, f'merged_into={first}')
        for client in (maelle, anne, maelle):
            client.sync()
        answer = figures(maelle, 'aci', '--year', '2026', '--on', '31/12/2026')
        same((answer['protocols'], answer['protocols_advanced_nurse']), (4, 2), 'each protocol says it, the group is included')
        same(line(answer, 'protocols'), (480, 3360), 'protocols')
        same(figures(maelle, 'aci', '--year', '2026', structure='A')['protocols'], 1, "the group's is also A's")
        same((answer['rcp']['held'], answer['rcp']['cases'], answer['rcp']['cases_unmarked'], answer['rcp']['rate']), (2, 2, 1, 40), 'cases')
        maelle.edit(declaration, 'advanced_nurse=no')
        same(figures(maelle, 'aci', '--year', '2026')['protocols_advanced_nurse'], 0, 'the declaration says no')

        # Maëlle is invited by her record of V, and present by that of A: the same human.
        mine = {p['structure']: p['id'] for p in maelle.list('person', 'login=maelle.riou')}
        check(len(mine) > 1, mine)
        meeting = maelle.add('meeting', 'type=team', 'title=Commune', 'start=10/03/2026 12:30', 'end=10/03/2026 14:00', 'state=held',
                             f'invited={mine["V"]}', f'present={mine["A"]},castel', structure='AV')
        for code in 'AV':
            held = next(m for m in figures(maelle, 'attendance', '--on', '31/12/2026', structure=code)['meetings'] if m['id'] == meeting)
            same((held['present'], held['invited'], held['uninvited'], held['rate']), (1, 1, 1, 100.0), code)

        # Two people write another number of patients: the visible one counts, and that is said.
        same(maelle.json('aci', '--year', '2026')['contested'], 0, 'nothing is contested')
        ours = next(s['id'] for s in maelle.list('structure', structure='A'))
        ines = desk.member('ines.bako', 'Inès Bako', 'autre', A='manager')
        maelle.sync()
        ines.sync()
        maelle.edit(ours, 'listed_patients=8000')
        ines.edit(ours, 'listed_patients=10000')
        for client in (maelle, ines, maelle):
            client.sync()
        same((maelle.json('aci', '--year', '2026')['contested'], figures(maelle, 'aci', structure='A')['listed_patients']), (1, 8000), 'contested')
        check('contested' in maelle.off('aci', '--structure', 'A').stderr and 'contested' not in maelle.off('aci', '--structure', 'V').stderr)

        # What was removed, or merged into another, asks nothing any more.
        action = maelle.add('action', 'title=Appeler', 'owner=castel', 'due=2026-03-01', structure='V')
        double = maelle.add('action', 'title=Rappeler', 'owner=castel', 'due=2026-03-02', structure='V')

        def titles():
            return [r['title'] for r in maelle.json('due', '--on', '10/03/2026')['due'] if r['sort'] == 'action']
        same(titles(), ['Appeler', 'Rappeler'], 'both are late')
        maelle.edit(double, f'merged_into={action}')
        same(titles(), ['Appeler'], 'one stands for both')
        maelle.off('remove', action)
        same([t for t in titles() if t == 'Appeler'], [], 'removed')
        maelle.off('restore', action)
        check('Appeler' in titles(), 'and back')


def time_against_quota():
    """420 min × 12 weeks = 5 040; 5 610 spent → 111,3 %, warned above 110 %; somebody else's time stands apart."""
    with Desk() as desk:
        maelle, _ = three_structures(desk)
        maelle.add('membership', 'person=Riou', 'role=coordinator', 'weekly=7h', 'start=2026-01-05', structure='V')
        maelle.add('person', 'name=Lucie Hamon', 'profession=nurse', structure='V')
        for day, minutes, activity in (('2026-01-06', 1870, 'facilitation'), ('2026-02-03', 1870, 'projects'), ('2026-03-29', 1870, 'it')):
            maelle.add('time', 'person=Riou', f'date={day}', f'minutes={minutes}', f'activity={activity}', structure='V')
        maelle.add('time', 'person=Hamon', 'date=2026-02-03', 'minutes=120', 'activity=projects', structure='V')
        answer = figures(maelle, 'time', '--on', '29/03/2026')
        same((answer['allotted'], answer['spent'], answer['rate'], answer['exceeded']), (5040, 5610, 111.3, True), 'twelve weeks')
        same(answer['beside'], 120, 'of people without a quota')
        same({a['activity']: a['spent'] for a in answer['activities']}, {'facilitation': 1870, 'projects': 1870, 'it': 1870}, 'by field')
        same([m['month'] for m in answer['months']], ['2026-01', '2026-02', '2026-03'], 'months')
        same(sum(m['allotted'] for m in answer['months']), 27 * 60 + 28 * 60 + 29 * 60, 'quota by month')
        check('110 %' in maelle.off('time', '--on', '29/03/2026', '--structure', 'V').stderr, 'it is said')
        same(figures(maelle, 'time', '--on', '30/03/2026')['exceeded'], False, '5 610 of 5 100 is exactly 110 %')


def coverage_of_the_cost():
    """(ACI coordination + granted) / cost; requested never counts; a grant above 80 % of the cost is flagged."""
    with Desk() as desk:
        maelle, _ = three_structures(desk)
        maelle.add('aci', 'year=2026', 'grid=avenant1', 'listed_patients=5200', structure='V')
        fir = maelle.add('funding', 'source=fir', 'purpose=coordination', 'title=FIR', 'requested=20 000', 'granted=10 000', 'state=granted',
                         'deadline=2026-02-01', structure='V')
        maelle.add('funding', 'source=cpts', 'purpose=coordination', 'title=CPTS', 'requested=50 000', 'granted=50 000', 'deadline=2026-04-15', structure='V')
        maelle.add('funding', 'source=aci', 'purpose=coordination', 'title=ACI', 'requested=1', 'granted=22 470', 'state=paid',
                   'deadline=2026-02-01', structure='V')
        same(figures(maelle, 'money', '--year', '2026')['coordination']['coverage'], None, 'no cost, no coverage')
        maelle.add('expense', 'label=Salaire', 'date=2026-03-31', 'amount=40 000', 'direction=expense', 'category=coordination', structure='V')
        maelle.add('expense', 'label=Salaire', 'date=2025-03-31', 'amount=40 000', 'direction=expense', 'category=coordination', structure='V')
        found = figures(maelle, 'money', '--year', '2026')['coordination']
        same((found['aci'], found['granted'], found['requested'], found['cost']), (22470, 10000, 50000, 40000), 'what pays for it')
        same((found['coverage'], found['gap']), (81.2, 7530), 'coverage')
        maelle.edit(fir, 'granted=32 000')
        check(not any(f['above_80'] for f in figures(maelle, 'money', '--year', '2026')['fundings']), '80 % to the cent')
        maelle.edit(fir, 'granted=32 000,01')
        same([f['title'] for f in figures(maelle, 'money', '--year', '2026')['fundings'] if f['above_80']], ['FIR'], 'above 80 %')
        # An association is not funded by the ACI: its simulation covers nothing.
        maelle.add('expense', 'label=Salaire', 'date=2026-03-31', 'amount=10 000', 'direction=expense', 'category=coordination', structure='K')
        same(figures(maelle, 'money', '--year', '2026', structure='K')['coordination']['coverage'], 0, 'K')


def what_is_due():
    """Renewals from end − notice, reviews from 90 days before, funding, late minutes and actions, stock: one list, most urgent first."""
    with Desk() as desk:
        maelle, anne = three_structures(desk)
        hospital = maelle.add('partner', 'name=Hôpital', 'type=hospital', structure='V')
        agreement = maelle.add('agreement', 'title=Stages', f'partner={hospital}', 'type=convention', 'start=2023-09-01', 'end=31/08/2026',
                               'notice=180', structure='V')

        def due(on):
            return [(r['sort'], r['date'], r['late']) for r in maelle.json('due', '--on', on)['due']]
        same(due('03/03/2026'), [], 'a day too early')
        same(due('04/03/2026'), [('renewal', '2026-08-31', False)], 'from end − 180 days')
        same(due('01/09/2026'), [('renewal', '2026-08-31', True)], 'overdue after the end')
        maelle.edit(agreement, 'notice=')
        same((due('01/06/2026'), len(due('02/06/2026'))), ([], 1), '90 days where none is given')
        maelle.edit(agreement, 'state=terminated')

        # Scene 2: the protocol of the group A+V, contested, then settled on 30/09/2026.
        protocol = maelle.add('protocol', 'title=Plaies chroniques', 'review_due=30/09/2026', structure='AV')
        same((due('01/07/2026'), due('02/07/2026')), ([], [('review', '2026-09-30', False)]), 'reviews from 02/07')
        maelle.sync()
        anne.sync()
        anne.edit(protocol, 'review_due=12/03/2027')
        maelle.edit(protocol, 'review_due=29/09/2026')
        for client in (maelle, anne, maelle):
            client.sync()
        rows = maelle.json('due', '--on', '02/07/2026')['due']
        check(len(rows) == 1 and rows[0]['contested'], 'the visible date counts, and that it is contested is said', rows)
        maelle.off('resolve', protocol, 'review_due', '30/09/2026')
        check('review_due=DATE' in maelle.json('due', '--on', '02/07/2026')['due'][0]['command'], 'with the command that deals with it')
        maelle.off('remove', protocol)

        maelle.add('funding', 'source=fir', 'purpose=project', 'title=Atelier', 'requested=100', 'deadline=2026-05-01', structure='V')
        maelle.add('funding', 'source=fir', 'purpose=project', 'title=Fauteuil', 'requested=100', 'state=granted',
                   'report_due=2026-04-20', structure='V')
        maelle.add('meeting', 'type=team', 'title=Équipe', 'start=10/03/2026 12:30', 'end=10/03/2026 14:00', 'state=held', structure='V')
        maelle.add('action', 'title=Appeler', 'owner=castel', 'due=2026-03-01', structure='V')
        maelle.add('action', 'title=Faite', 'owner=castel', 'due=2026-03-01', 'state=done', structure='V')
        gloves = maelle.add('stock', 'name=Gants M', 'quantity=40', 'threshold=15', structure='V')
        maelle.add('stock', 'name=Compresses', 'quantity=40', 'threshold=5', 'expiry=2026-05-19', structure='V')
        maelle.off('stock', 'use', gloves, '27')
        same(due('20/03/2026'), [('action', '2026-03-01', True), ('minutes', '2026-03-18', True), ('low_stock', '2026-03-20', True),
                                 ('account', '2026-04-20', False), ('filing', '2026-05-01', False), ('expiry', '2026-05-19', False)],
             'most urgent first')
        same([s for s, _, _ in due('19/03/2026')].count('expiry'), 0, 'expiring within 60 days')


def maturity_means():
    """Levels 0 to 4; the mean per axis, the mean of the axes; a missing score is no zero; a consensus goes before scores."""
    with Desk() as desk:
        maelle, _ = three_structures(desk)
        maelle.sync()

        def score(axis, dimension, level, date='2026-05-01', *more):
            maelle.add('assessment', 'grid=maturity', f'axis={axis}', f'dimension={dimension}', f'score={level}', f'date={date}', *more,
                       structure='V')
        score('Équipe', 'Projet', 2, '2026-05-01', 'person=castel')
        score('Équipe', 'Projet', 3, '2026-05-01', 'person=riou')
        score('Équipe', 'Réunions', 4, '2026-05-02', 'state=consensus')
        score('équipe', 'réunions', 1, '2026-05-01', 'person=riou')
        score('Usagers', 'Écoute', 1)
        score('Usagers', 'Écoute', 3, '2025-05-01')
        score('Usagers', 'Droits', 9)
        answer = figures(maelle, 'maturity', '--year', '2026')
        axes = {a['axis']: a for a in answer['axes']}
        same({a: (v['level'], v['before']) for a, v in axes.items()}, {'Équipe': (3.25, None), 'Usagers': (1, 3)}, 'means per axis')
        same((answer['level'], answer['before']), (2.13, 3), 'mean of the axes, rounded once')
        check(next(d for d in axes['Équipe']['dimensions'] if d['dimension'].lower() == 'réunions')['consensus'], 'a consensus')


def stock_from_two_sites():
    """Scene 3's gloves: 40 − 12 − 15 = 13, used at two sites; a recount is what was counted less what was seen."""
    with Desk() as desk:
        maelle, anne = three_structures(desk)
        gloves = maelle.add('stock', 'name=Gants M', 'quantity=40', 'threshold=15', structure='V')
        maelle.sync()
        anne.sync()
        maelle.off('stock', 'use', 'gants', '12')
        anne.off('stock', 'use', 'gants', '15')
        for client in (maelle, anne, maelle):
            client.sync()
        same(maelle.show(gloves)['fields']['quantity'], 13, 'each counted once')
        same([r['sort'] for r in maelle.json('due')['due']], ['low_stock'], 'one alert')
        maelle.off('stock', 'count', 'gants', '12')
        anne.off('stock', 'receive', 'gants', '100')
        for client in (maelle, anne, maelle):
            client.sync()
        same((maelle.show(gloves)['fields']['quantity'], anne.show(gloves)['fields']['quantity']), (112, 112), 'a recount is a delta')
        check('below zero' in maelle.off('stock', 'use', gloves, '200').stderr, 'below zero is kept and said')


def a_grid_file_with_an_error():
    """One sentence with the file, the line and what is wrong; a right file replaces grids by name, and adds new ones."""
    with Desk() as desk:
        maelle, _ = three_structures(desk)
        own = maelle.home / 'aci-grids.txt'
        own.write_text(maelle.off('aci', '--grids').stdout)
        same(figures(maelle, 'aci', '--year', '2026')['points'], figures(maelle, 'aci', '--year', '2026')['points'], 'the shipped file reads back')
        text = own.read_text()
        for old, new, line_says in (('per 4000 patients to', 'per 4000 patiants to', '"patiants"'), ('point = 7,00', 'point = sept', '"sept"'),
                                    ('from = 2022-01-01', 'from = demain', '"demain"'), ('[avenant1]', '[]', 'brackets')):
            broken = text.replace(old, new)
            own.write_text(broken)
            number = next(i for i, l in enumerate(broken.splitlines(), 1) if new in l and not l.startswith('#'))
            done = maelle.off('aci', ok=(65,))
            check(f'line {number}: ' in done.stderr and line_says in done.stderr and str(own) in done.stderr, done.stderr)
            check(done.stderr.count('\n') == 1 and done.stdout == '', 'one sentence', done.stderr)
        own.write_text('[avenant1]\nfrom = 2022-01-01\npoint = 8\ncoordination = 1000 par 4000 patients\n'
                       '[avenant2]\nà partir de = 2027-01-01\npoint = 7,50\ncoordination = 2 par patient\n')
        same(line(figures(maelle, 'aci', '--year', '2026'), 'coordination'), (1300, 10400), 'replaced by name')
        maelle.add('aci', 'year=2027', 'grid=other', 'other_grid=avenant2', 'listed_patients=5200', structure='V')
        answer = figures(maelle, 'aci', '--year', '2027')
        same((answer['grid'], line(answer, 'coordination')), ('avenant2', (10400, 78000)), 'a new agreement without new code')
        check('avenant9' in maelle.off('aci', '--grid', 'avenant9', ok=(65,)).stderr)


def on_screen(client, *command):
    code, shown = client.screen(*command, '--offline')
    check(code == 0, code, shown)
    return shown.splitlines()


def on_a_terminal():
    """Nothing is wider than 80 columns; of hundreds of rows the most urgent ones, and a word on the others."""
    with Desk() as desk:
        maelle, _ = three_structures(desk)
        maelle.sync()
        sheet = desk.folder / 'late.csv'
        sheet.write_text('Intitulé;Responsable;Échéance\n' + ''.join(
            f'Une action dont le titre est assez long pour ne pas tenir, numéro {i};Anne Castel;{1 + i % 28:02}/03/2026\n' for i in range(230)))
        maelle.off('import', 'action', sheet, '--structure', 'V')
        for command in ('due', 'aci', 'time', 'attendance', 'maturity', 'money', 'stock'):
            lines = on_screen(maelle, command, '--on', '29/12/2026')
            check(lines and all(len(l) <= 80 for l in lines), command, [l for l in lines if len(l) > 80])
        lines = on_screen(maelle, 'due', '--on', '29/12/2026')
        check(sum('state=done' in l for l in lines) == 200 and any('30 more wait' in l for l in lines), lines[-3:])
        check(sum('state=done' in l for l in on_screen(maelle, 'due', '--on', '29/12/2026', '--all')) == 230)
        check(len(maelle.json('due', '--on', '29/12/2026')['due']) == 230, 'programs get them all')


def words_and_forms():
    """Every command in both languages, and as text, CSV and JSON; what is asked wrongly is said."""
    with Desk() as desk:
        maelle, _ = three_structures(desk)
        maelle.add('stock', 'name=Gants M', 'quantity=40', 'threshold=50', structure='V')
        for name, nom in (('aci', 'aci'), ('time', 'temps'), ('attendance', 'participation'), ('maturity', 'maturité'), ('money', 'finances'),
                          ('stock', 'stock'), ('due', 'échéances')):
            same(maelle.off(name).stdout, maelle.off(nom).stdout, name)
            json.loads(maelle.off(name, '--json').stdout)
            maelle.off(name, '--csv', '--on', '2026-03-29')
            check('jamais' in maelle.off(name, '--au', 'jamais', ok=(64,)).stderr, name)
            maelle.off(name, '--structure', 'Z', ok=(64,))
        check('none of' in maelle.off('time', '--by', 'moon', ok=(64,)).stderr)
        for wrong in (['stock', 'use', 'gants'], ['stock', 'borrow', 'gants', '1']):
            maelle.off(*wrong, ok=(64,))
        for wrong in (['stock', 'use', 'gants', 'douze'], ['stock', 'use', 'gants', '-3'], ['stock', 'use', 'gants', '0']):
            maelle.off(*wrong, ok=(64, 65))
        maelle.off('stock', 'use', 'chaussures', '1', ok=(66,))
        paul = desk.member('paul.nedelec', 'Paul Nédélec', 'infirmier', A='professional')
        check('role' in paul.off('aci', ok=(77,)).stderr, 'management is not for everybody')
        paul.off('due')


if __name__ == '__main__':
    main([coordination_points, other_lines_and_cases, what_counts_and_what_does_not, time_against_quota, coverage_of_the_cost, what_is_due, maturity_means,
          stock_from_two_sites, a_grid_file_with_an_error, on_a_terminal, words_and_forms])
