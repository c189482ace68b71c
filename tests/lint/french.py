#!/usr/bin/env python3
"""How French is set: U+00A0 before ; : ! ? and inside « », the apostrophe ’. Lines that begin with two spaces are what people type, and
are left as they type it."""
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).parents[2]
ENTRY = re.compile(r'^msgstr(?:\[\d\])? ((?:"(?:[^"\\]|\\.)*"\s*)+)', re.M)
WRONG = ((re.compile(r' [;:!?»]'), 'a plain space before'), (re.compile(r'« '), 'a plain space after'),
         (re.compile(r"\w'\w"), 'a straight apostrophe in'))


def faults(text):
    for entry in ENTRY.finditer(text):
        said = ''.join(re.findall(r'"((?:[^"\\]|\\.)*)"', entry.group(1)))
        for line in said.split(r'\n'):
            if line.startswith('  ') or line.startswith('Content-'):
                continue
            for pattern, what in WRONG:
                for found in pattern.finditer(line):
                    yield f'{what} {found.group()!r}: {line[max(0, found.start() - 30):found.end() + 10]}'


def main():
    found = [f'{path.relative_to(TOP)}: {fault}' for path in sorted(TOP.glob('*/po/fr/*.po')) for fault in faults(path.read_text('utf-8'))]
    print('\n'.join(found))
    return 1 if found else 0


sys.exit(main())
