#!/usr/bin/env python3
"""Holds common/model/fields.h, the numbers of fields, choices and states by name, to tests/data/model.tsv (to which unit/schema.c
holds the schema itself).

    fields.py           prints what differs and exits 1
    fields.py --write   writes the header anew
"""
import difflib
import pathlib
import re
import sys
import textwrap

TOP = pathlib.Path(__file__).parents[2]
HEADER = TOP / 'common/model/fields.h'
OPENING = '''/* The numbers of the schema's fields, choices and states by name, for code that means one of them: PUP_MEETING_START is
 * a field, PUP_MEETING_TYPE_RCP a choice of the field `type`, PUP_MEETING_STATE_HELD a state (of PUP_FIELD_STATE).
 * Written by tests/lint/fields.py from tests/data/model.tsv; schema.h says what they mean. */
#ifndef PUP_MODEL_FIELDS_H
#define PUP_MODEL_FIELDS_H

/* clang-format off */
'''
CLOSING = '''/* clang-format on */

#endif
'''


def name(*words):
    return '_'.join(['PUP', *words]).upper()


def enum(names):
    """One enum that counts from 1."""
    text = ', '.join(f'{n} = 1' if i == 0 else n for i, n in enumerate(names))
    one = f'enum {{ {text} }};'
    if len(one) <= 120:
        return one + '\n'
    return 'enum {\n' + textwrap.fill(text, 120, initial_indent='    ', subsequent_indent='    ') + '\n};\n'


def ids(choices, cut):
    return [item.rsplit(':', 1)[1] for item in re.split(cut, choices)]


def header():
    kinds = []
    for line in (TOP / 'tests/data/model.tsv').read_text(encoding='utf-8').splitlines():
        parts = line.split('\t')
        if parts[0] == 'kind':
            kinds.append((parts[1], parts[5], []))
        elif parts[0] == 'field':
            kinds[-1][2].append((parts[2], parts[4]))
    out = OPENING
    for kind, states, fields in kinds:
        out += f'\n/* {kind} */\n' + enum([name(kind, field) for field, _ in fields])
        for field, kind_of_field in fields:
            if kind_of_field.startswith('enum('):
                out += enum([name(kind, field, i) for i in ids(kind_of_field[5:-1], ',')])
        out += enum([name(kind, 'state', i) for i in ids(states, '[>|]')])
    return out + CLOSING


def main():
    wanted = header()
    if '--write' in sys.argv:
        HEADER.write_text(wanted, encoding='utf-8')
        return 0
    held = HEADER.read_text(encoding='utf-8').splitlines()
    differs = list(difflib.unified_diff(held, wanted.splitlines(), 'common/model/fields.h', 'tests/data/model.tsv', lineterm=''))
    print('\n'.join(differs))
    return bool(differs)


if __name__ == '__main__':
    sys.exit(main())
