#!/usr/bin/env python3
"""Reports: the yearly one of structure V from the spreadsheets that are shipped, byte for byte the same on two replicas and on two
runs, in every form; what may not be told; what goes wrong."""
import html.parser
import json
import pathlib
import re
import xml.etree.ElementTree as ElementTree
import zipfile

from desk import Desk, check, equal_states, main
from imports import SHEETS, bring

DATA = pathlib.Path(__file__).parents[1] / 'data'
CHAPTERS = ['identity', 'governance', 'access', 'teamwork', 'protocols', 'health', 'partners', 'system', 'quality', 'money', 'outlook']
FRENCH = {'LANG': 'fr_FR.UTF-8', 'LC_ALL': 'fr_FR.UTF-8'}
XHTML = '{http://www.w3.org/1999/xhtml}'
SVG = '{http://www.w3.org/2000/svg}'


def make(client, kind, form, *more, **env):
    """The bytes of a report of V for 2026."""
    out = client.desk.folder / f'out.{form}'
    client.off('report', kind, '--structure', 'V', '--year', '2026', '--out', out, *more, env=env)
    return out.read_bytes()


def valombre(desk):
    """V with its spreadsheets, and Maëlle and Anne who read the same compartments of it."""
    desk.structure('V', 'MSP de Valombre')
    maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
    for kind, name, options in SHEETS:
        bring(maelle, kind, DATA / 'sheets' / f'V_{name}.csv', '--rejects', desk.folder, *options)
    maelle.sync()
    anne = desk.member('anne.castel', 'Anne Castel', V='leader')
    maelle.sync()
    return maelle, anne


class Page(html.parser.HTMLParser):
    """What a browser would fetch or run, which must be nothing; and whether every element that is opened is closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.wrong = [], []
        self.feed(text)
        check(not self.open, 'left open', self.open)

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        for name, value in attributes:
            if name in ('src', 'srcset', 'data', 'action', 'style') or name.startswith('on') or (name == 'href' and not value.startswith('#')):
                self.wrong.append((tag, name, value))
        if tag in ('script', 'link', 'iframe', 'object', 'embed', 'img', 'base', 'form'):
            self.wrong.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.open.pop()

    def handle_endtag(self, tag):
        check(self.open and self.open[-1] == tag, 'closed out of turn', tag, self.open)
        self.open.pop()


def well_made(page, language):
    """The page as XML and as HTML: self-contained, and readable without seeing it. Returns the tree."""
    text = page.decode('utf-8')
    tree = ElementTree.fromstring(text)
    check(not Page(text).wrong, Page(text).wrong)
    check('url(' not in text and '@import' not in text and 'http' not in re.sub(r'http(-equiv|://www\.w3\.org/)', '', text), 'something outside')
    check("default-src 'none'" in text and tree.get('lang') == language, 'language, policy')
    ids = [e.get('id') for e in tree.iter() if e.get('id')]
    check(len(ids) == len(set(ids)), 'ids are unique', [i for i in ids if ids.count(i) > 1])
    for e in tree.iter():
        for name in ('aria-labelledby', 'aria-describedby'):
            for target in (e.get(name) or '').split():
                check(target in ids, name, target)
        if e.tag == XHTML + 'a':
            check(e.get('href')[1:] in ids, e.get('href'))
        if e.tag == XHTML + 'table':
            check(e.find(XHTML + 'caption') is not None, 'a caption')
            check(all(h.get('scope') for h in e.iter(XHTML + 'th')), 'scoped headings')
        if e.tag == SVG + 'svg':
            check(e.get('role') == 'img' and e[0].tag == SVG + 'title' and e[0].text and e[1].tag == SVG + 'desc' and e[1].text, 'a described chart')
    return tree


def the_report_of_valombre():
    """From the spreadsheets; two people, two devices each, wherever their clocks and zones stand: the same bytes."""
    with Desk() as desk:
        maelle, anne = valombre(desk)
        second = desk.device('maelle.riou')
        equal_states(maelle, anne, second)
        for form in ('html', 'xlsx', 'json'):
            options = ['--json'] if form == 'json' else []
            first = make(maelle, 'activity', form, *options, **FRENCH)
            for other, env in ((maelle, {'TZ': 'Indian/Reunion'}), (anne, {}), (second, {'TZ': 'America/Cayenne', 'COLUMNS': '40'})):
                check(make(other, 'activity', form, *options, **FRENCH, **env) == first, form, other.login, env)
            print(f'  {form}: {len(first)} bytes')
        tree = well_made(make(maelle, 'activity', 'html', **FRENCH), 'fr')
        sections = [s.get('id') for s in tree.iter(XHTML + 'section')]
        check(sections == CHAPTERS + ['proofs'], sections)
        titles = [''.join(s[0].itertext()) for s in tree.iter(XHTML + 'section')]
        check([t.split()[0] for t in titles[:11]] == [str(n) for n in range(1, 12)] and titles[3] == '4 Travail en équipe', titles)
        report = json.loads(make(maelle, 'activity', 'json', '--json', **FRENCH))
        check(report['v'] == 1 and report['on'] == '2026-11-30' and [s['id'] for s in report['sections']] == sections, report['on'])
        # the figures are those of the records
        spent = sum(t['fields']['minutes'] for t in maelle.list('time'))
        beside = next(f for s in report['sections'] for b in s['content'] if b['type'] == 'facts' for f in b['facts'] if f['id'] == 'beside')
        check(beside == {**beside, 'value': spent, 'unit': 'minutes'}, beside, spent)
        _, trees = texts_and_cells_of(maelle, FRENCH)
        dates = {e.text for e in trees['docProps/core.xml'] if e.tag.endswith(('}created', '}modified'))}
        check(dates == {'2026-11-30T00:00:00Z'}, 'a workbook is of the day of its figures', dates)
        english = json.loads(make(maelle, 'activity', 'json', '--json'))
        check(english['language'] == 'en' and english['sections'][0]['title'] == 'Identity')
        well_made(make(anne, 'activity', 'html'), 'en')


def texts_and_cells(book):
    """All strings of a workbook, and its files; every part is well-formed."""
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
        check({i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}, 'no clock')
    trees = {name: ElementTree.fromstring(data) for name, data in parts.items() if name.endswith(('.xml', '.rels'))}
    strings = [''.join(t.text or '' for t in s.iter() if t.tag.endswith('}t')) for s in trees.get('xl/sharedStrings.xml', [])]
    return strings, trees


def few_people_are_not_told():
    """Counts of 1 to 4 are in no form of the report, nor can they be worked out from a total."""
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        for name, profession in (('Ana', 'nurse'), ('Bob', 'nurse'), ('Col', 'nurse'), *((f'D{n}', 'physician') for n in 'abcdef')):
            maelle.add('person', f'name={name} Essai', f'profession={profession}')
        owner = maelle.list('person')[0]['id']
        maelle.add('project', 'title=Peu', 'type=prevention', 'objective=x', f'owners={owner}', 'start=2026-02-01', 'headcount=3')
        maelle.add('project', 'title=Assez', 'type=prevention', 'objective=x', f'owners={owner}', 'start=2026-02-01', 'headcount=17')
        maelle.add('aci', 'year=2026', 'grid=avenant1', 'listed_patients=5200', 'associates=9', 'target_patients=1240')
        rcp = maelle.add('meeting', 'type=rcp', 'title=RCP', 'start=2026-03-10 12:30', 'end=2026-03-10 14:00', f'invited={owner}',
                         f'present={owner}', 'state=held')
        for n in range(2):
            maelle.add('case', f'ref=S{n}', 'theme=chronic', 'target=yes', f'meetings={rcp}', 'state=discussed')
        report = json.loads(make(maelle, 'activity', 'json', '--json'))
        blocks = {b.get('id'): b for s in report['sections'] for b in s['content']}
        facts = {f['id']: f['value'] for s in report['sections'] for b in s['content'] if b['type'] == 'facts' for f in b['facts']}
        people = {r['profession']: r['people'] for r in blocks['professions']['rows']}
        check(people['nurse'] == '<5' and people['physician'] == 6, people)
        reached = {r['project']: r['people'] for r in blocks['health_projects']['rows']}
        check(reached == {'Peu': '<5', 'Assez': 17}, reached)
        check(facts['cases'] == '<5' and 'cases_rate' not in facts, facts)
        check(all(f['id'] not in ('cases_rate', 'aci', 'attendance') for f in report['facts']), report['facts'])
        lines = {r['line']: (r['points'], r['amount']) for r in blocks['aci_lines']['rows']}
        check(lines['concertation (RCP)'] == (None, None) and blocks['aci_lines']['total']['points'] is None, lines)
        check(blocks['attendance_professions']['total']['present'] == '<5', blocks['attendance_professions'])
        # one hidden count alone: the total is a range
        for person in maelle.list('person', 'profession=coordinator'):
            maelle.edit(person['id'], 'state=left')
        maelle.edit(owner, 'profession=nurse')
        report = json.loads(make(maelle, 'activity', 'json', '--json'))
        blocks = {b.get('id'): b for s in report['sections'] for b in s['content']}
        counts = [r['people'] for r in blocks['professions']['rows']]
        check(counts.count('<5') != 1 or '-' in str(blocks['professions']['total']['people']), blocks['professions'])
        make(maelle, 'activity', 'xlsx')
        strings, _ = texts_and_cells(desk.folder / 'out.xlsx')
        check('<5' in strings and 'Assez' in strings, strings[:50])


def words_and_hostile_texts():
    """What people wrote is in its chapter, and acts upon nothing."""
    nasty = '</p><script>alert(1)</script> & "x" \x1b[31m \u202e =1+1'
    with Desk() as desk:
        desk.structure('V', 'MSP "de" <Valombre> & Cie')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        maelle.add('document', 'type=report', 'title=Accès aux soins 2026', f'summary=Ouvert.\n\n- lundi\n- {nasty}', 'published_on=2026-12-01')
        maelle.add('document', 'type=report', 'title=Outlook 2026', f'summary={nasty}')
        maelle.add('document', 'type=report', 'title=Outlook 2025', 'summary=de l\'an passé')
        maelle.add('partner', f'name={nasty}', 'type=other')
        maelle.add('protocol', f'title={nasty}')
        for env, language in ((FRENCH, 'fr'), ({}, 'en')):
            page = make(maelle, 'activity', 'html', **env)
            tree = well_made(page, language)
            access = next(s for s in tree.iter(XHTML + 'section') if s.get('id') == 'access')
            check([li.text for li in access.iter(XHTML + 'li')][0] == 'lundi', 'a list')
            check(b'<script' not in page and b'\x1b' not in page and '\u202e'.encode() not in page and 'de l\'an passé' not in page.decode())
            outlook = next(s for s in tree.iter(XHTML + 'section') if s.get('id') == 'outlook')
            check('alert(1)' in ''.join(outlook.itertext()), 'the outlook is there')
            strings, trees = texts_and_cells_of(maelle, env)
            check(any('alert(1)' in s for s in strings) and not any(e.tag.endswith('}f') for t in trees.values() for e in t.iter() if 'chart' not in e.tag
                                                                     and e.tag.endswith('spreadsheetml/2006/main}f')), 'no formula')


def texts_and_cells_of(client, env):
    make(client, 'activity', 'xlsx', **env)
    return texts_and_cells(client.desk.folder / 'out.xlsx')


def its_sisters_and_where_they_go():
    """Time, ACI, follow-up; files with sensible names, never written over; what goes wrong is one sentence."""
    with Desk() as desk:
        maelle, anne = valombre(desk)
        maelle.add('indicator', 'what=Délai', 'why=Tous', 'who=Riou', 'when=monthly', 'how=Dates', 'target=8')
        for date, value in (('2026-03-01', '9.25'), ('2026-04-01', '7'), ('2026-05-01', '8')):
            maelle.add('measure', 'indicator=Délai', f'date={date}', f'value={value}', 'note=<b>')
        maelle.sync()
        anne.sync()
        for kind in ('time', 'aci', 'follow-up'):
            page = make(maelle, kind, 'html', **FRENCH)
            well_made(page, 'fr')
            check(make(anne, kind, 'html', **FRENCH) == page, kind)
            check(json.loads(make(maelle, kind, 'json', '--json'))['report'] == kind)
        follow_up = make(maelle, 'suivi', 'html', **FRENCH).decode()
        check('9,25' in follow_up and '&lt;b&gt;' in follow_up and '<polyline' in follow_up, 'measures')
        base = ['report', 'activity', '--structure', 'V', '--year', '2026']
        folder = desk.folder / 'reports'
        folder.mkdir()
        for turn in range(2):  # the second time nothing changed
            said = maelle.off(*base, '--html', '--xlsx', '--json', '--out', folder).stdout.split()
            names = sorted(p.name for p in folder.iterdir())
            check(names == [f'activity-report-V-2026.{e}' for e in ('html', 'json', 'xlsx')] and len(said) == 3, names, said)
        (folder / 'activity-report-V-2026.html').write_text('changed by hand')
        maelle.off(*base, '--out', folder)
        check((folder / 'activity-report-V-2026.html').read_text() == 'changed by hand', 'not written over')
        check((folder / 'activity-report-V-2026-2.html').read_bytes() == make(maelle, 'activity', 'html'))
        piped = maelle.off(*base).stdout
        check(piped.encode() == make(maelle, 'activity', 'html') and maelle.off(*base, '--out', '-').stdout == piped, 'a pipe gets the page')
        check(maelle.off('rapport', 'activité', '--structure', 'v', '--année', '2026', '--au', '30/06/2026', '--json').stdout.count('2026-06-30'))
        check([p.name for p in folder.iterdir() if p.name.startswith('.')] == [], 'no half files')
        for wrong, code in ((['report'], 64), (['report', 'weather'], 64), (base[:2] + ['--structure', 'Z'], 64), (base[:4] + ['--year', 'x'], 64),
                            (base + ['--on', 'jadis'], 64), (base + ['--on', '2025-12-31'], 64), (base + ['--csv'], 64),
                            (base + ['--html', '--xlsx'], 64), (base + ['--out', desk.folder / 'no' / 'a.html'], 73)):
            done = maelle.off(*wrong, ok=None)
            check(done.returncode == code and done.stderr.count('\n') == 1 and not done.stdout, wrong, done)
        (maelle.home / 'aci-grids.txt').write_text('[mine]\nfrom = 2026-01-01\npoint = many\n')
        done = maelle.off(*base, ok=(78,))
        check(done.stderr.count('\n') == 1 and 'aci-grids.txt' in done.stderr, done)


if __name__ == '__main__':
    main([the_report_of_valombre, few_people_are_not_told, words_and_hostile_texts, its_sisters_and_where_they_go])
