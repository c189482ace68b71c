#!/usr/bin/env python3
"""Out and in again: what `export` writes as CSV, `import` takes back to the letter, id for id, over all kinds and all types of fields;
workbooks hold typed cells. Nothing a person wrote becomes a formula."""
import csv
import fcntl
import io
import json
import os
import random
import re
import subprocess
import xml.etree.ElementTree as ElementTree
import zipfile

from desk import BIN, Desk, check, main, words

FRENCH = {'LANG': 'fr_FR.UTF-8', 'LC_ALL': 'fr_FR.UTF-8'}
SHEET = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'

# Texts that spreadsheets, terminals or our own reader might take for something else.
TEXTS = ['=1+1', '+33 1 23', '+33123456789', '12', '-x', '@sum', "'tis", "''", '"quoted"', 'a;b,c/d', 'C:\\temp\\x41\\\\y', '\\x1b', '\\', 'é\u00a0ï\u202f!',
         'x\u202ey', '12', '1e5', 'TRUE', '#REF!', '</x>&amp;', 'a\tb', '\U0001f600', 'Castel, Anne', 'non', '2026-03-17']
LONG = ['=1\n+2\r\n-3', '  deux espaces  ', '\n\nligne\n', '\tonglet', 'a\rb', "'=1", '\x1b[31m', 'fin \\', '\\x0a', 'x' * 40000, '; , "', '\u3000x\ufeff']


def value_of(field, n, ids):
    """What may be typed for the field of record number `n`."""
    kind = field['type']
    if field['id'] in ('rpps', 'finess'):
        return {'rpps': ['99100000019', '99100000027'], 'finess': ['990000010', '990000028']}[field['id']][n % 2] if n % 7 < 2 else None
    if field['id'] == 'login':
        return None
    if kind == 'text':
        return TEXTS[n % len(TEXTS)]
    if kind == 'longtext':
        return LONG[n % len(LONG)]
    if kind == 'ref':
        return ids[field['target']][n % len(ids[field['target']])]
    if kind == 'set':
        return ','.join(ids[field['target']][: 1 + n % 3])
    if kind == 'enum':
        return field['choices'][n % len(field['choices'])]
    return {'date': ['2026-03-17', '0001-01-01', '9999-12-31', '1899-12-31'], 'datetime': ['2026-03-29T03:30', '1969-12-31T23:59', '2026-10-25T02:30'],
            'duration': ['1h30', '0', '9999999'], 'integer': ['12', '0', '1000000000000000'], 'decimal': ['-0,000001', '3.5', '1000000'],
            'amount': ['-1 234,50', '0,05', '99999999'], 'boolean': ['oui', 'non'], 'counter': ['-3', '0', '12']}[kind][n % 2]


def vocabulary():
    """Kinds and fields as the shipped vocabulary tells them."""
    import pathlib
    kinds, types = {}, {}
    for line in (pathlib.Path(__file__).parents[1] / 'data' / 'model.tsv').read_text().splitlines():
        parts = line.split('\t')
        if parts[0] == 'kind':
            kinds[parts[1]] = {'compartment': parts[4], 'fields': []}
        elif parts[0] == 'field':
            kind, _, detail = parts[4].partition('(')
            field = {'id': parts[2], 'type': kind, 'required': len(parts) > 5 and parts[5] == 'required'}
            field['target'] = detail.rstrip(')') if kind in ('ref', 'set') else None
            field['choices'] = [c for c in re.findall(r':(\w+)', detail) if c != 'busy'] if kind == 'enum' else []  # busy: the server's own
            kinds[parts[1]]['fields'].append(field)
    return kinds


def desk_with_maelle(desk):
    desk.structure('V', 'MSP de Valombre')
    maelle = desk.member('maelle.riou', 'Maëlle Riou', 'coordinateur', V='coordinator')
    desk.admin('member', 'add', 'paul.nedelec', '--name', 'Paul Nédélec')
    desk.admin('grant', 'paul.nedelec', 'V', 'professional')
    for role in ('leader', 'manager'):
        desk.admin('grant', 'maelle.riou', 'V', role)
    maelle.sync()
    return maelle


def fill(maelle, kinds):
    """Some records of every kind, with every field; returns how many of each."""
    me, paul = (next(p['id'] for p in maelle.list('person') if p['fields'].get('login') == login) for login in ('maelle.riou', 'paul.nedelec'))
    ids = {kind: [] for kind in kinds}
    order = sorted(kinds, key=lambda k: (k not in ('person', 'partner'), k not in ('project', 'protocol', 'meeting', 'indicator', 'funding'), k))
    ids['person'].append(me)
    for kind in order:
        for n in range(len(TEXTS) if kind == 'person' else 6):
            fields = {f['id']: value_of(f, n + 5 * i, ids) for i, f in enumerate(kinds[kind]['fields']) if f['target'] is None or ids[f['target']]}
            if kinds[kind]['compartment'] == 'hr':
                fields['person'] = paul
            words = [f'{name}={value}' for name, value in fields.items() if value is not None]
            ids[kind].append(maelle.off('add', kind, *words, '--structure', 'V', '--confirm').stdout.strip())
    return {kind: len(maelle.list(kind, '--all')) for kind in kinds}


def rows_of(client, kind):
    """The records as JSON, without what an import cannot bring (the server's field, what is not sent yet)."""
    rows = json.loads(client.off('export', kind, '--json').stdout)
    for row in rows:
        row['provisional'] = []
        row['fields'].pop('login', None)
    return {row['id']: row for row in rows}


def everything_comes_back():
    kinds = vocabulary()
    with Desk() as one, Desk() as two:
        first, second = desk_with_maelle(one), desk_with_maelle(two)
        counts = fill(first, kinds)
        check(all(count >= 6 for count in counts.values()), counts)
        before, pending = first.states(), first.status()['pending']
        for turn, kind in enumerate(sorted(kinds)):  # in no order that references would need
            env = FRENCH if turn % 2 else {}
            text = first.run('export', kind, '--offline', env=env).stdout
            sheet = one.folder / f'{kind}.csv'
            sheet.write_bytes(text.encode())
            report = json.loads(first.off('import', kind, sheet, '--json', '--confirm').stdout)
            check(report['created'] == report['completed'] == report['reported'] == report['differing'] == 0, kind, report)
            check(report['read'] == counts[kind], kind, report)
            report = json.loads(second.off('import', kind, sheet, '--json', '--confirm', '--rejects', one.folder).stdout)
            check(report['reported'] == 0, kind, report)
            again = second.run('export', kind, '--offline', env=env).stdout
            wanted, got = (list(csv.reader(io.StringIO(t, newline=''))) for t in (text, again))
            differ = [(w, g) for w, g in zip(wanted, got) if w != g]
            check(len(wanted) == len(got) and not [d for d in differ if kind != 'person'], kind, differ[:2])
            wanted, got = rows_of(first, kind), rows_of(second, kind)
            check(set(wanted) == set(got), kind, 'id for id')
            for i in wanted:
                check(wanted[i] == got[i], kind, json.dumps(wanted[i])[:1500], json.dumps(got[i])[:1500])
        check(first.states() == before and first.status()['pending'] == pending, 'back to the same: nothing was written')
        second.sync()
        check(not second.json('refused'), second.json('refused')[:3])


def cells_are_harmless():
    """No cell of a CSV file begins like a formula; an edited name counts, and so does a row without an id."""
    with Desk() as desk:
        maelle = desk_with_maelle(desk)
        for text in TEXTS:
            maelle.add('idea', f'question={text}', f'text={text}')
        maelle.add('person', 'name=Anne Castel', 'profession=physician')
        maelle.add('action', 'title=Ranger', 'owner=Castel')
        rows = list(csv.DictReader(io.StringIO(maelle.off('export', 'idea').stdout, newline='')))
        check(len(rows) == len(TEXTS) and rows[0].keys() >= {'id', 'space', 'references'}, rows[0].keys())
        for row in rows:
            check(not any(cell and cell[0] in '=+-@\t\r' for name, cell in row.items() if name != 'Votes'), row)
        sheet = desk.folder / 'action.csv'
        text = maelle.off('export', 'action').stdout
        lines = list(csv.reader(io.StringIO(text, newline='')))
        lines[1][0] = '0198c0de-0000-7000-8000-00000000beef'
        lines[1] = [c.replace('Anne Castel', 'Paul Nédélec') for c in lines[1]]
        lines.append(['', '', *[c.replace('Ranger', 'Autre') for c in lines[1][2:]]])
        out = io.StringIO()
        csv.writer(out).writerows(lines)
        sheet.write_text(out.getvalue())
        refused = json.loads(maelle.off('import', 'action', sheet, '--json', '--rejects', desk.folder, ok=(65,)).stdout)
        check(refused['created'] == 1 and refused['reported'] == 1, refused)  # which structure does the new row go to?
        report = json.loads(maelle.off('import', 'action', sheet, '--json', '--structure', 'V').stdout)
        check(report['created'] == 1 and report['already'] == 1, report)
        owners = {r['fields']['title']: r['fields']['owner']['name'] for r in maelle.list('action')}
        check(owners == {'Ranger': owners['Ranger'], 'Autre': 'Paul Nédélec'}, owners)
        check(maelle.show('0198c0de-0000-7000-8000-00000000beef')['fields']['owner']['name'] == 'Paul Nédélec')


def changed_rows_are_told():
    """An import changes no record that is there: whoever changed the rows of an export in a spreadsheet is told so."""
    with Desk() as desk:
        maelle = desk_with_maelle(desk)
        gloves = maelle.add('stock', 'name=Gants', 'quantity=40', 'threshold=15')
        maelle.add('stock', 'name=Masques', 'quantity=9', 'threshold=5')
        text, sheet = maelle.off('export', 'stock').stdout, desk.folder / 'stock.csv'
        sheet.write_text(text)
        check('something else' not in maelle.off('import', 'stock', sheet).stderr)
        for old, new, field in (('"40"', '"37"', 'Quantity'), ('"15"', '"20"', 'Threshold'), ('"Gants"', '"Gants M"', 'Name')):
            sheet.write_text(text.replace(old, new))
            done = maelle.off('import', 'stock', sheet)
            check('1 row says something else' in done.stderr and field in done.stderr and 'pupitre edit' in done.stderr, done.stderr)
            check(maelle.show(gloves)['fields'] == {'name': 'Gants', 'quantity': 40, 'threshold': 15}, maelle.show(gloves))


def workbooks_are_typed():
    with Desk() as desk:
        maelle = desk_with_maelle(desk)
        maelle.add('person', 'name=Anne Castel', 'profession=physician')
        partner = maelle.add('partner', 'name==HYPERLINK("x")', 'type=other')
        maelle.add('agreement', 'title=@SUM(1)', f'partner={partner}', 'type=contract', 'start=2026-03-17', 'end=1850-01-01', 'notice=90', 'amount=1234,50')
        maelle.add('meeting', 'type=rcp', 'title=+1', 'start=2026-03-10 12:30', 'end=2026-03-10 14:00', 'invited=Castel,Riou')
        maelle.add('time', 'person=Castel', 'date=2026-03-10', 'minutes=93h30', 'activity=it')
        out = desk.folder / 'a.xlsx'
        cells = {}
        for kind in ('agreement', 'meeting', 'time', 'partner'):
            maelle.off('export', kind, '--xlsx', out)
            first = out.read_bytes()
            maelle.off('export', kind, '--xlsx', out)
            check(out.read_bytes() == first, 'the same bytes')
            with zipfile.ZipFile(out) as archive:
                sheet = ElementTree.fromstring(archive.read('xl/worksheets/sheet1.xml'))
            check(not list(sheet.iter(SHEET + 'f')), 'no formula')
            rows = [[(c.get('t'), ''.join(t.text or '' for t in c.iter() if t.tag in (SHEET + 't', SHEET + 'v'))) for c in row.iter(SHEET + 'c')]
                    for row in sheet.iter(SHEET + 'row')]
            cells[kind] = dict(zip([c[1] for c in rows[0]], rows[1])) if len(rows[0]) == len(rows[1]) else rows[1]
            check(rows[0][0][1] == 'id' and rows[1][0][0] == 'inlineStr' and len(rows[1][0][1]) == 36, rows[1][0])
        values = [c for c in cells['agreement']] if isinstance(cells['agreement'], list) else list(cells['agreement'].values())
        check(('inlineStr', '@SUM(1)') in values and (None, '46098') in values and (None, '1234.5') in values and (None, '90') in values and
              ('inlineStr', '1850-01-01') in values, values)
        values = [c for c in cells['meeting']] if isinstance(cells['meeting'], list) else list(cells['meeting'].values())
        check(any(t is None and abs(float(v) - (46091 + 12.5 / 24)) < 1e-9 for t, v in values), values)
        values = [c for c in cells['time']] if isinstance(cells['time'], list) else list(cells['time'].values())
        check(any(t is None and abs(float(v) - 5610 / 1440) < 1e-9 for t, v in values), values)
        done = maelle.off('export', 'time', '--xlsx', desk.folder / 'no' / 'a.xlsx', ok=None)
        check(done.returncode == 73 and done.stderr.count('\n') == 1, done)


def what_passes_through_is_nobody_elses():
    """A workbook on its way to the standard output lies in a folder that all users of the machine share: readable by its owner alone."""
    with Desk() as desk:
        maelle = desk_with_maelle(desk)
        rng = random.Random(1)
        for _ in range(20):
            maelle.add('idea', 'question=Comment ?', f'text={words(rng, 60)}')
        (desk.folder / 'shared').mkdir()
        out, into = os.pipe()
        fcntl.fcntl(into, fcntl.F_SETPIPE_SZ, 4096)  # so that the file still lies there while nobody reads
        export = subprocess.Popen([BIN / 'pupitre', 'export', 'idea', '--xlsx', '-', '--offline'], stdout=into,
                                  env={**maelle.env(), 'TMPDIR': str(desk.folder / 'shared')})
        os.close(into)
        with open(out, 'rb', buffering=0) as read:
            first = read.read(1)
            lying = [path.stat().st_mode & 0o777 for path in (desk.folder / 'shared').iterdir()]
            check(lying == [0o600], [oct(mode) for mode in lying])
            check((first + read.readall())[:2] == b'PK')
        check(export.wait(60) == 0 and not list((desk.folder / 'shared').iterdir()))


if __name__ == '__main__':
    main([everything_comes_back, cells_are_harmless, changed_rows_are_told, workbooks_are_typed, what_passes_through_is_nobody_elses])
