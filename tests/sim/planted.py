#!/usr/bin/env python3
"""Plants all the faults of faults.py in copies of the sources, each behind a switch that is thrown when the program runs, and shows that
the simulator finds each: a simulator that never failed proves nothing. The shipped code knows nothing of it.

    planted.py --files                    the sources that have faults (planted.cmake asks)
    planted.py --plant FOLDER             writes their copies, and the switch, into the folder
    planted.py --run PROGRAM [--seeds N] [--jobs J] [--rare] [--lines] [NAME…]
                                          plays until each fault is found, at most N histories

Those that faults.py calls rare are looked for with --rare; without, in the history that seeds.txt has for them, which may have come to
mean another one since: that is said, and is no error. --lines prints such lines. Exit code 1: a fault was not found within N histories (or
as many as faults.py says), or can no longer be planted because the code has changed (then change it there). PUPITRE_FAULT=NUMBER throws a
switch by hand."""
import argparse
import concurrent.futures
import os
import re
import subprocess
import sys

from faults import FAULTS

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), '..', '..'))
HEADER = 'extern int planted_fault;\n'
SWITCH = '''/* Written by planted.py: which fault is in force. */
#include <stdlib.h>
int planted_fault;
__attribute__((constructor)) static void choose(void)
{
    const char *number = getenv("PUPITRE_FAULT");
    planted_fault = number ? (int)strtol(number, NULL, 10) : 0;
}
'''


def files():
    return sorted({place.file for fault in FAULTS for place in fault.places})


def find(text, fault, place):
    """Where in the text what is marked stands."""
    before, rest = place.old.split('«')
    marked, after = rest.split('»')
    if text.count(before + marked + after) != 1:
        sys.exit(f'{fault.name}: cannot be planted any more in {place.file}')
    start = text.index(before + marked + after) + len(before)
    return start, start + len(marked)


def guarded(old, number, new):
    if old.endswith(';'):
        return f'{{ if (planted_fault == {number}) {{ {new} }} else {{ {old} }} }}'
    return f'(planted_fault == {number} ? ({new}) : ({old}))'


def planted(path):
    with open(os.path.join(TOP, path), encoding='utf-8') as file:
        text = file.read()
    spans = {} # what is replaced, by where it stands: several faults may want the same
    for number, fault in enumerate(FAULTS, 1):
        for place in fault.places:
            if place.file == path:
                spans.setdefault(find(text, fault, place), []).append((number, place.new))
    end = len(text) + 1
    for (start, stop), switches in sorted(spans.items(), reverse=True):
        if stop > end:
            sys.exit(f'{path}: two faults in one piece, {text[start:stop]!r}')
        piece = text[start:stop]
        for number, new in switches:
            piece = guarded(piece, number, new)
        text, end = text[:start] + piece + text[stop:], start
    return text


def write(folder, path, text):
    path = os.path.join(folder, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def plant(folder):
    for path in files():
        write(folder, path, planted(path))
    write(folder, 'planted.h', HEADER)
    write(folder, 'planted.c', SWITCH)


def ask(program, number, *words):
    return subprocess.run([program, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors='replace',
                          env={**os.environ, 'PUPITRE_FAULT': str(number)})


def search(program, number, seeds):
    """How many histories it took and what was said; None: not found. A crash or an endless history is found as well."""
    done = ask(program, number, '--from', 1, '--count', seeds, '--until-fault')
    said = (done.stderr.strip().splitlines() or [f'ended with {done.returncode}'])[0]
    seed = re.match(r'seed (\d+): ', said)
    return None if done.returncode == 0 else (int(seed[1]) if seed else 0, said)


def known_histories():
    """Of seeds.txt: name → seed, steps, acts left out."""
    lines = {}
    with open(os.path.join(os.path.dirname(__file__), 'seeds.txt'), encoding='utf-8') as file:
        for line in file:
            words = line.rstrip('\n').split(' ', 3)
            if len(words) == 4 and words[0].isdigit():
                lines[words[3]] = words[:3]
    return lines


def try_known(program, number, history):
    if history is None:
        return 'has no history in seeds.txt'
    seed, steps, without = history
    found = ask(program, number, '--steps', steps, '--without', without, seed).returncode != 0
    return 'found in its history' if found else 'its history in seeds.txt means another one by now'


def shortest(program, number, seed):
    """The line for seeds.txt: the simplest form of that history."""
    said = ask(program, number, '--shrink', seed).stdout.strip().splitlines()
    return ' '.join(said[-1].split(' ', 3)[:3]) if said else f'{seed} 0 0'


def try_one(options, number, fault, known):
    """What is printed, and whether all is well."""
    if fault.rare and not options.rare:
        return f'{number:3}   rare  {fault.name}: {try_known(options.program, number, known.get(fault.name))}', True
    found = search(options.program, number, max(options.seeds, fault.rare))
    if found is None:
        return f'{number:3} MISSED  {fault.name}', False
    if ask(options.program, 0, found[0]).returncode != 0:
        return f'{number:3} {found[0]:6}  without any fault as well: {found[1]}', False
    line = f'\n{shortest(options.program, number, found[0])} {fault.name}' if options.lines else ''
    return f'{number:3} {found[0]:6}  {fault.name}: {found[1]}{line}', True


def run(options):
    if search(options.program, 0, 200):
        sys.exit('the sources have a fault as they are')
    known = known_histories()
    chosen = [(number, fault) for number, fault in enumerate(FAULTS, 1)
              if not options.names or any(name in fault.name for name in options.names)]
    missed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for said, well in pool.map(lambda one: try_one(options, *one, known), chosen):
            missed += not well
            print(said, flush=True)
    print(f'{len(chosen)} faults, {missed} not found')
    return missed > 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--files', action='store_true')
    parser.add_argument('--plant')
    parser.add_argument('--run', dest='program')
    parser.add_argument('--seeds', type=int, default=1000)
    parser.add_argument('--jobs', type=int, default=1)
    parser.add_argument('--rare', action='store_true')
    parser.add_argument('--lines', action='store_true')
    parser.add_argument('names', nargs='*')
    options = parser.parse_intermixed_args()
    if options.program:
        return run(options)
    if options.plant:
        plant(options.plant)
    else:
        print('\n'.join(files()))
    return False


if __name__ == '__main__':
    sys.exit(main())
