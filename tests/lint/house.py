#!/usr/bin/env python3
"""House rules a machine can hold: what may stand at the top, a README in every folder, files one reads in a sitting, calls that are
never right here, names that say nothing, and no word of unfinished work."""
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).parents[2]
AT_TOP = {'proto', 'server', 'client', 'common', 'tests', 'CMakeLists.txt', 'README.md'}
README_FREE = re.compile(r'^(tests/data/.*|tests/fuzz/corpus.*|.*/po(/fr)?|common/build)$')
LONGEST = 620
LONG_BY_NATURE = {
    # data, not logic: read by looking things up
    'client/po/fr/commands.po', 'server/po/fr/admin.po',
}
BANNED = {
    r'\bstrcpy\b|\bstrcat\b|\bsprintf\b|\bvsprintf\b|\bgets\b': 'unbounded copies: use snprintf, memcpy or pup_buf',
    r'\bstrtok\b|\basctime\b|\bctime\b|\bgmtime\(|\blocaltime\(': 'hidden state: use the _r form',
    r'\batoi\b|\batol\b|\batoll\b': 'no error: use common/model/number.h or strtoll with checks',
    r'\buv_default_loop\b': 'a singleton: a loop is made by its owner',
    r'\brand\(|\bsrand\(|\brandom\(\)': 'randomness comes from pup_random_source',
    r'\bsystem\(|\bpopen\(': 'no shell: posix_spawn with argv',
    r'\bMDB_NOSYNC\b|\bMDB_MAPASYNC\b|\bMDB_WRITEMAP\b|\bMDB_NOMETASYNC\b': 'durability is not traded',
}
NAMELESS = re.compile(r'(^|/)(util|utils|misc|helper|helpers|common)\.[ch]$')
UNFINISHED = re.compile(r'\b(TO' r'DO|FIX' r'ME|XX' r'X|HA' r'CK)\b')


def tracked():
    out = subprocess.run(['git', 'ls-files', '--cached', '--others', '--exclude-standard'], cwd=TOP, check=True,
                         capture_output=True, text=True).stdout
    return sorted(n for n in out.splitlines() if (TOP / n).is_file())


def top_level(names):
    for first in sorted({n.split('/')[0] for n in names}):
        if not first.startswith('.') and first not in AT_TOP:
            yield f'{first}: does not belong at the top'


def readmes(names):
    folders = {str(pathlib.PurePosixPath(n).parent) for n in names if not n.startswith('.')} - {'.'}
    folders |= {str(p) for f in folders for p in pathlib.PurePosixPath(f).parents} - {'.'}
    for folder in sorted(folders):
        if not README_FREE.match(folder) and f'{folder}/README.md' not in names:
            yield f'{folder}: has no README.md'


def contents(names):
    for name in names:
        if name.startswith('tests/data/') or pathlib.PurePosixPath(name).suffix in ('.po', '.png'):
            continue
        text = (TOP / name).read_text(encoding='utf-8', errors='replace')
        code = name.endswith(('.c', '.h'))
        if code and text.count('\n') > LONGEST and name not in LONG_BY_NATURE:
            yield f'{name}: {text.count(chr(10))} lines; is it still one idea?'
        if NAMELESS.search(name):
            yield f'{name}: a name that says nothing'
        for number, line in enumerate(text.splitlines(), 1):
            if name != 'tests/lint/house.py' and UNFINISHED.search(line):
                yield f'{name}:{number}: speaks of unfinished work'
            if not code or name.startswith('tests/'):  # tests copy literals into rooms made for them
                continue
            for pattern, why in BANNED.items():
                if re.search(pattern, line.split('//')[0]) and not line.lstrip().startswith(('*', '/*')):
                    yield f'{name}:{number}: {why}'


def main():
    names = tracked()
    wrong = [*top_level(names), *readmes(set(names)), *contents(names)]
    print('\n'.join(wrong))
    return bool(wrong)


if __name__ == '__main__':
    sys.exit(main())
