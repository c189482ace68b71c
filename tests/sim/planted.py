#!/usr/bin/env python3
"""Plants all the faults of faults.py in copies of the sources, each behind a switch that is thrown when the program runs, and shows that
the simulator finds each: a simulator that never failed proves nothing. The shipped code knows nothing of it.

    planted.py --files                    the sources that have faults (tests.cmake asks)
    planted.py --plant FOLDER             writes their copies, and the switch, into the folder
    planted.py --run PROGRAM [--seeds N] [--jobs J] [--rare] [NAME…]
                                          plays until each fault is found; those that are rare only with --rare

Exit code 1: a fault was not found within N histories (or those that faults.py gives it), or can no longer be planted because the code
has changed (then change it there). PUPITRE_FAULT=NUMBER throws a switch by hand."""
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


def search(program, number, seeds):
    """How many histories it took and what was said; None: not found. A crash or an endless history is found as well."""
    command = [program, '--from', '1', '--count', str(seeds), '--until-fault']
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors='replace',
                          env={**os.environ, 'PUPITRE_FAULT': str(number)})
    said = (done.stderr.strip().splitlines() or [f'ended with {done.returncode}'])[0]
    seed = re.match(r'seed (\d+): ', said)
    return None if done.returncode == 0 else (int(seed[1]) if seed else 0, said)


def run(options):
    if search(options.program, 0, 200):
        sys.exit('the sources have a fault as they are')
    chosen = [(number, fault) for number, fault in enumerate(FAULTS, 1)
              if (options.rare or not fault.rare) and (not options.names or any(n in fault.name for n in options.names))]
    missed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        tries = [pool.submit(search, options.program, number, max(options.seeds, fault.rare)) for number, fault in chosen]
        for (number, fault), found in zip(chosen, tries):
            missed += found.result() is None
            print(f'{number:3} MISSED  {fault.name}' if found.result() is None else
                  f'{number:3} {found.result()[0]:6}  {fault.name}: {found.result()[1]}', flush=True)
    print(f'{len(chosen)} faults of {len(FAULTS)}, {missed} not found')
    return missed > 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--files', action='store_true')
    parser.add_argument('--plant')
    parser.add_argument('--run', dest='program')
    parser.add_argument('--seeds', type=int, default=1000)
    parser.add_argument('--jobs', type=int, default=1)
    parser.add_argument('--rare', action='store_true')
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
