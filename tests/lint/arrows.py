#!/usr/bin/env python3
"""Holds the include graph to the arrows of the design: who may include whom, and which folder alone sees a library.

    arrows.py [TOP]        checks the tree; prints each wrong arrow and exits 1
    arrows.py --self-test  plants wrong arrows in a copy of nothing and sees each one reported
"""
import pathlib
import re
import sys
import tempfile

# What a folder of commands stands on; one such folder does not know another.
DESK = ['client/cli', 'client/work', 'client/print', 'client/query', 'client/replica', 'client/modules', 'client/modules/*', 'common/*']
# What a loadable module stands on: it turns plain structs into a format and back.
MODULE = ['client/modules', 'common/base']
# folder -> folders it may include (besides itself). A folder not named here may include nothing of ours.
ARROWS = {
    'common/base': [],
    'common/model': ['common/base'],
    'common/rules': ['common/model', 'common/base'],
    'common/merge': ['common/model', 'common/base'],
    'common/wire': ['common/merge', 'common/model', 'common/base'],
    'common/store': ['common/base'],
    'common/net': ['common/base'],
    'server/store': ['common/*'],
    'server/roster': ['server/store', 'common/*'],
    'server/ledger': ['server/roster', 'server/store', 'common/*'],
    'server/session': ['server/ledger', 'server/roster', 'server/store', 'common/*'],
    'server/home': ['server/ledger', 'server/roster', 'server/store', 'common/*'],
    'server/loop': ['server/home', 'server/session', 'server/ledger', 'server/roster', 'server/store', 'common/*'],
    'server/admin': ['server/*', 'common/*'],
    'server': ['common/*'],
    'client/replica': ['common/*'],
    'client/query': ['client/replica', 'common/*'],
    'client/session': ['client/replica', 'common/*'],
    'client/sync': ['client/session', 'client/replica', 'common/*'],
    'client/print': ['client/query', 'client/replica', 'common/*'],
    'client/document': ['client/print', 'client/modules/xlsx', 'client/query', 'client/replica', 'common/*'],
    'client/import': ['client/query', 'client/replica', 'common/*'],
    'client/cli': ['client/work', 'client/print', 'client/query', 'client/replica', 'client/session', 'client/sync', 'common/*'],
    'client/work': ['client/query', 'client/replica', 'common/*'],
    'client/commands': ['client/cli', 'client/import', 'client/work', 'client/print', 'client/query', 'client/replica', 'client/session',
                        'client/sync', 'common/*', 'client/modules', 'client/modules/xlsx'],
    'client/modules': ['client/cli', 'client/print', 'client/query', 'client/replica', 'common/*'],
    'client/modules/calendar': [*MODULE, 'common/rules', 'common/model'],
    'client/modules/mail': MODULE,
    'client/modules/xlsx': MODULE,
    'client/figures': DESK,
    'client/calendar': DESK,
    'client/meetings': DESK,
    'client/projects': DESK,
    'client/report': [*DESK, 'client/document'],
    'client': ['common/*'],
}
# main.c files stand above their folder and may include its subfolders.
MAINS = {'server/main.c': ['server/admin'], 'client/main.c': ['client/cli', 'client/commands', 'client/figures', 'client/calendar', 'client/meetings', 'client/projects',
                          'client/report']}
# header -> places that may include it
LIBRARIES = {
    r'lmdb\.h': ['common/store/'],
    r'uv\.h': ['common/net/', 'server/loop/', 'client/sync/'],
    r'openssl/ssl\.h': ['common/net/'],
    r'.*\.pb-c\.h': ['common/wire/'],
    r'libsmartcols.*': ['client/print/', 'server/admin/'],
    r'csv\.h': ['client/print/', 'client/import/'],
    r'yajl/.*': ['server/admin/'],
    r'dlfcn\.h': ['client/modules/load.c'],
    r'libical/.*': ['client/modules/calendar/'],
    r'curl/.*': ['client/modules/mail/'],
    r'xlsxwriter.*': ['client/modules/xlsx/'],
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]', re.M)


def allowed(folder, target):
    if folder == target:
        return True
    return any(target == a or (a.endswith('/*') and target.startswith(a[:-1])) for a in ARROWS.get(folder, []))


def check_file(top, path):
    name = path.relative_to(top).as_posix()
    folder = name.rsplit('/', 1)[0]
    for quote, header in INCLUDE.findall(path.read_text(encoding='utf-8')):
        for pattern, places in LIBRARIES.items():
            if re.fullmatch(pattern, header) and not any(name.startswith(p) for p in places):
                yield f'{name}: {header} is seen only by {", ".join(places)}'
        if quote == '<':
            continue
        if re.fullmatch(r'[^/]*\.pb-c\.h', header):
            continue
        if '/' not in header or not (top / header).is_file():
            yield f'{name}: "{header}" is not a path from the top of the repository'
            continue
        target = header.rsplit('/', 1)[0]
        if not allowed(folder, target) and target not in MAINS.get(name, []):
            yield f'{name}: an arrow {folder} -> {target} ("{header}") is against the design'


def check(top):
    wrong = []
    for part in ('common', 'server', 'client'):
        for path in sorted((top / part).rglob('*.[ch]')):
            wrong += check_file(top, path)
    return wrong


def self_test():
    plants = {
        'common/base/a.c': '#include "common/model/value.h"\n',
        'common/merge/b.c': '#include "common/wire/frame.h"\n',
        'client/c.c': '#include "server/ledger/ledger.h"\n',
        'common/wire/d.h': '#include "client/replica/view.h"\n',
        'server/e.c': '#include <lmdb.h>\n',
        'client/commands/f.c': '#include <uv.h>\n',
        'server/g.c': '#include "sync.pb-c.h"\n',
        'client/h.c': '#include "view.h"\n',
        'client/print/i.c': '#include "client/cli/command.h"\n',
        'client/modules/mail/j.c': '#include "client/cli/command.h"\n',
        'client/modules/k.c': '#include <dlfcn.h>\n',
        'client/calendar/l.c': '#include <libical/ical.h>\n',
        'client/meetings/m.c': '#include <curl/curl.h>\n',
        'client/modules/calendar/n.c': '#include <xlsxwriter.h>\n',
    }
    with tempfile.TemporaryDirectory() as folder:
        top = pathlib.Path(folder)
        for name in [*plants, 'common/model/value.h', 'common/wire/frame.h', 'server/ledger/ledger.h', 'client/replica/view.h',
                     'client/cli/command.h']:
            path = top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(plants.get(name, ''))
        wrong = check(top)
    missed = [name for name in plants if not any(w.startswith(name + ':') for w in wrong)]
    for name in missed:
        print(f'self-test: the wrong arrow in {name} was not noticed')
    return bool(missed)


def main():
    if '--self-test' in sys.argv:
        return self_test()
    top = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2])
    wrong = check(top)
    for line in wrong:
        print(line)
    return bool(wrong)


if __name__ == '__main__':
    sys.exit(main())
