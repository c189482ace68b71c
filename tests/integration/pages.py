#!/usr/bin/env python3
"""Reports in a real browser (headless Chromium): nothing sticks out at any width from a small telephone to a desk's screen, in light and
dark; charts hold all their text; on paper every chapter is there. With --keep FOLDER the pictures are kept, to be looked at.

Skipped, saying why, where there is no browser or it cannot start."""
import html
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from desk import Desk, check, main
from imports import SHEETS, bring

DATA = pathlib.Path(__file__).parents[1] / 'data'
FRENCH = {'LANG': 'fr_FR.UTF-8', 'LC_ALL': 'fr_FR.UTF-8'}
WIDTHS = [320, 390, 768, 1200]
CHARTS = {'activity': 8, 'time': 1, 'aci': 1, 'follow-up': 1}  # at least
QUIET = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
         '--disable-component-update', '--disable-sync', '--hide-scrollbars', '--allow-file-access-from-files', '--force-device-scale-factor=1']
# The pages carry a policy that runs no script, so one is put around them that measures what the browser made of them.
FRAMES = '''<!DOCTYPE html><meta charset="utf-8"><body>%s<pre id="found"></pre><script>
function measure(frame) {
  const page = frame.contentDocument, root = page.documentElement, found = {width: frame.clientWidth, scroll: root.scrollWidth, wide: [], out: []};
  for (const e of page.querySelectorAll('body *')) {
    const box = e.getBoundingClientRect();
    if (box.right > frame.clientWidth + 1 && !e.closest('.scroll') && box.width > 1) found.wide.push(e.tagName + ' ' + e.className);
  }
  for (const svg of page.querySelectorAll('svg')) {
    const view = svg.viewBox.baseVal;
    for (const text of svg.querySelectorAll('text')) {
      const box = text.getBBox();
      if (box.x < -4 || box.y < -4 || box.x + box.width > view.width + 4 || box.y + box.height > view.height + 4)
        found.out.push(svg.querySelector('title').textContent + ': ' + text.textContent);
    }
  }
  found.ground = page.defaultView.getComputedStyle(page.querySelector('.page')).backgroundColor;
  found.headings = [...page.querySelectorAll('h2')].filter(h => h.getBoundingClientRect().height > 0).length;
  found.charts = page.querySelectorAll('svg').length;
  found.smallest = Math.min(...[...page.querySelectorAll('svg')].map(s => s.getBoundingClientRect().width / s.viewBox.baseVal.width * 11));
  return found;
}
window.addEventListener('load', () => {
  document.getElementById('found').textContent = JSON.stringify([...document.querySelectorAll('iframe')].map(measure));
});
</script>'''


def browser():
    return shutil.which('chromium') or shutil.which('chromium-browser')


def browse(*args):
    """Runs the browser to the end in a new, empty profile; None, having said why, when it cannot start."""
    with tempfile.TemporaryDirectory(prefix='pupitre-browser-') as profile:
        try:
            done = subprocess.run([browser(), *QUIET, f'--user-data-dir={profile}', *args], capture_output=True, timeout=120)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(f'  skipped, because the browser does not start: {str(error)[:160]}')
            return None
    if done.returncode:
        print(f'  skipped, because the browser ended with {done.returncode}: {done.stderr.decode(errors="replace")[-200:]}')
        return None
    return done.stdout.decode(errors='replace')


def furnish(maelle):
    """Something in every chapter of V's report, with names as long as people make them."""
    def add(kind, *fields):
        return maelle.off('add', kind, *fields, '--structure', 'V').stdout.strip()
    riou = next(p['id'] for p in maelle.list('person') if p['fields'].get('login') == 'maelle.riou')
    structure = next((s['id'] for s in maelle.list('structure')), None)
    words = ['form=SISA', 'finess=990000010', 'listed_patients=5200', 'associates=18', 'sites=Valombre\nSaint-Aubin-les-Trois-Rivières']
    maelle.edit(structure, *words) if structure else add('structure', 'name=MSP de Valombre', *words)
    add('membership', f'person={riou}', 'role=coordinator', 'weekly=14h', 'start=2025-09-01')
    for n, state in enumerate(('chosen', 'drafting', 'objectives')):
        add('protocol', f'title=Anticoagulants-directs-et-insuffisance-rénale-chronique du sujet âgé n° {n}', f'state={state}')
    project = add('project', 'title=Atelier diabète', 'type=patient_education', 'objective=' + 'Autonomie des patients. ' * 12, f'owners={riou}',
                  'start=2026-01-10', 'headcount=37', 'pdsa=study')
    indicator = add('indicator', 'what=Délai de diffusion des comptes rendus de réunion (en jours ouvrés)', 'why=Tous', f'who={riou}', 'when=monthly',
                    'how=Dates', 'target=8', f'project={project}')
    for month, value in ((3, '9,5'), (6, '12,25'), (9, '7')):
        add('measure', f'indicator={indicator}', f'date=2026-{month:02}-01', f'value={value}', 'note=Congés')
    for year, base in ((2025, 1), (2026, 2)):
        for n, axis in enumerate(('Équipe et coordination', 'Organisation et amélioration continue', 'Projets et prévention', 'Usagers', 'Partage')):
            add('assessment', 'grid=maturity', f'axis={axis}', 'dimension=Gouvernance', f'score={base + n % 3}', f'date={year}-11-05', 'state=consensus')
    add('aci', 'year=2026', 'grid=avenant1', 'listed_patients=5200', 'associates=18', 'target_patients=1240')
    add('funding', 'source=fir', 'purpose=coordination', 'title=FIR', 'requested=15000', 'granted=12000', 'deadline=2026-03-31', 'state=granted')
    for month in range(1, 13):
        add('expense', f'label=Salaire {month}', f'date=2026-{month:02}-28', 'amount=3350,50', 'direction=expense', 'category=coordination')
    meetings = [m['id'] for m in maelle.list('meeting') if m['fields'].get('type') == 'rcp']
    for n in range(7):
        add('case', f'ref=S{n}', 'theme=chronic', 'target=yes', f'meetings={meetings[n % len(meetings)]}', 'state=discussed')
    for title in ('Accès aux soins', 'Perspectives'):
        add('document', 'type=report', f'title={title} 2026', 'summary=' + 'Un paragraphe. ' * 30 + '\n\n- un point\n- un autre', 'published_on=2026-12-20')


def measured(folder, pages, *args):
    """What the browser made of each page at each width; None when it did not start."""
    around = folder / 'around.html'
    frames = ''.join(f'<iframe src="{page.as_uri()}" style="border:0;width:{w}px;height:900px"></iframe>' for page in pages for w in WIDTHS)
    around.write_text(FRAMES % frames, encoding='utf-8')
    said = browse('--window-size=1400,900', '--virtual-time-budget=4000', *args, '--dump-dom', around.as_uri())
    found = said and re.search(r'<pre id="found">(.+?)</pre>', said, re.S)
    return json.loads(html.unescape(found.group(1))) if found else None


def fits(page, found, charts):
    check(found['scroll'] <= found['width'] and not found['wide'], page.name, 'sticks out at', found['width'], found['scroll'], found['wide'][:5])
    check(not found['out'], page.name, 'a chart loses text', found['out'][:5])
    check(found['charts'] >= charts and found['smallest'] >= 7.5, page.name, found['width'], found['charts'], found['smallest'])


def on_paper(folder, page):
    paper = folder / 'paper.pdf'
    if browse('--no-pdf-header-footer', f'--print-to-pdf={paper}', page.as_uri()) is not None:
        printed = paper.read_bytes()
        sheets = len(re.findall(rb'/Type\s*/Page\b', printed))
        check(5 < sheets < 30 and re.search(rb'/MediaBox\s*\[0 0 59[45]\.?\d* 84[12]', printed), 'A4', sheets, re.findall(rb'/MediaBox[^]]*', printed)[:1])
        print(f'  {page.name}: {sheets} sheets of A4')


def keep(folder, page):
    for name, args in (('light', ['--window-size=1200,9000']), ('dark', ['--window-size=1200,9000', '--blink-settings=preferredColorScheme=0']),
                       ('phone', ['--window-size=390,9000'])):
        browse(*args, f'--screenshot={folder / (page.stem + "-" + name + ".png")}', page.as_uri())


def pages_in_a_browser():
    if browser() is None:
        print('  skipped, because no browser is installed (Debian package chromium)')
        return
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        for kind, name, options in SHEETS:
            bring(maelle, kind, DATA / 'sheets' / f'V_{name}.csv', '--rejects', desk.folder, *options)
        furnish(maelle)
        pages = {kind: desk.folder / f'{kind}.html' for kind in CHARTS}
        for kind, page in pages.items():
            maelle.off('report', kind, '--structure', 'V', '--year', '2026', '--out', page, env=FRENCH)
        light = measured(desk.folder, pages.values())
        if light is None:
            return
        for n, found in enumerate(light):
            kind = list(pages)[n // len(WIDTHS)]
            fits(pages[kind], found, CHARTS[kind])
        dark = measured(desk.folder, [pages['activity']], '--blink-settings=preferredColorScheme=0')
        check(light[0]['ground'] == 'rgb(255, 255, 255)' and (dark is None or dark[0]['ground'] != light[0]['ground']), light[0], dark and dark[0])
        on_paper(desk.folder, pages['activity'])
        if KEPT:
            pathlib.Path(KEPT).mkdir(exist_ok=True)
            for page in pages.values():
                keep(pathlib.Path(KEPT), page)


if __name__ == '__main__':
    KEPT = None
    if len(sys.argv) == 3 and sys.argv[1] == '--keep':
        KEPT, sys.argv = sys.argv[2], sys.argv[:1]
    main([pages_in_a_browser])
