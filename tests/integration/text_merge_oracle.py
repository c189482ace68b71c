#!/usr/bin/env python3
"""Holds the three-way merge of texts to an independent oracle: `git merge-file` over one word a line.

- Where no word stands twice in a text and none moves, there is one shortest way from text to text: both must agree on
  whether the changes overlap, and on every word of the result.
- Where words repeat there may be several shortest ways (in "a b a b", which b was taken out?), and two programs may
  choose differently. Then ours must be a *valid* outcome: one that comes out of pairing some longest common subsequence
  of base and ours with some longest common subsequence of base and theirs, and merging stretch by stretch between the words
  of the base that both keep. All of them are enumerated here, by brute force.
- A clean result of ours that differs from a clean one of git's is counted, and must be valid like the rest.

Usage: text_merge_oracle.py PROGRAM [SEED]"""
import os
import random
import subprocess
import sys
import tempfile
from functools import lru_cache

UNIQUE, REPEATED = 300, 400


def git_merge(folder, base, ours, theirs):
    """The merged words, or None where they overlap."""
    for name, words in (('base', base), ('ours', ours), ('theirs', theirs)):
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
            file.writelines(word + '\n' for word in words)
    done = subprocess.run(['git', 'merge-file', '-p', '-q', 'ours', 'base', 'theirs'], cwd=folder, capture_output=True,
                          text=True, check=False, env={**os.environ, 'GIT_CONFIG_NOSYSTEM': '1', 'HOME': folder})
    if done.returncode >= 128:
        sys.exit('git merge-file failed: ' + done.stderr)
    return done.stdout.split('\n')[:-1] if done.returncode == 0 else None


def our_merges(program, cases):
    """The same from the program under test, for all cases."""
    lines = [''.join(text) for case in cases for text in case]
    done = subprocess.run([program], input='\n'.join(lines) + '\n', capture_output=True, text=True, check=True)
    answers = done.stdout.split('\n')[:-1]
    assert len(answers) == len(cases), 'an answer for each case'
    return [cut(a[len('clean '):]) if a.startswith('clean ') else None for a in answers]


def cut(text):
    return tuple(text.replace('/', '/\0').replace(' ', ' \0').split('\0')[:-1]) if text else ()


def alignments(a, b):
    """All longest common subsequences, as tuples of pairs of indexes."""
    @lru_cache(maxsize=None)
    def length(i, j):
        if i == len(a) or j == len(b):
            return 0
        same = 1 + length(i + 1, j + 1) if a[i] == b[j] else 0
        return max(same, length(i + 1, j), length(i, j + 1))

    @lru_cache(maxsize=None)
    def ways(i, j):
        if length(i, j) == 0:
            return {()}
        found = set()
        if a[i] == b[j] and length(i, j) == 1 + length(i + 1, j + 1):
            found |= {((i, j),) + rest for rest in ways(i + 1, j + 1)}
        if length(i, j) == length(i + 1, j):
            found |= ways(i + 1, j)
        if length(i, j) == length(i, j + 1):
            found |= ways(i, j + 1)
        return found
    return ways(0, 0)


def combine(base, ours, theirs, with_ours, with_theirs):
    """The merge between the words that both keep, for one pair of alignments."""
    in_ours, in_theirs = dict(with_ours), dict(with_theirs)
    in_ours[len(base)], in_theirs[len(base)] = len(ours), len(theirs)
    merged, i, j, k = [], 0, 0, 0
    for kept in range(len(base) + 1):
        if kept not in in_ours or kept not in in_theirs:
            continue
        was, mine, yours = base[i:kept], ours[j:in_ours[kept]], theirs[k:in_theirs[kept]]
        mine_changed = not all(in_ours.get(x) == j + x - i for x in range(i, kept)) or len(mine) != len(was)
        yours_changed = not all(in_theirs.get(x) == k + x - i for x in range(i, kept)) or len(yours) != len(was)
        if mine_changed and yours_changed and mine != yours:
            return None
        merged += mine if mine_changed else yours
        merged += base[kept:kept + 1]
        i, j, k = kept + 1, in_ours[kept] + 1, in_theirs[kept] + 1
    return tuple(merged)


def valid_outcomes(base, ours, theirs):
    return {combine(base, ours, theirs, a, b) for a in alignments(base, ours) for b in alignments(base, theirs)}


def edit(rng, base, fresh, count):
    """Words changed, taken out and inserted, without moving any."""
    words = list(base)
    for _ in range(count):
        at, how = rng.randrange(len(words) + 1), rng.randrange(3)
        if how == 0 or at == len(words):
            words.insert(at, fresh())
        elif how == 1:
            words[at] = fresh()
        else:
            del words[at]
    return tuple(words)


def unique_case(rng):
    names = iter(range(10 ** 6))
    base = tuple(f'w{next(names)} ' for _ in range(rng.randrange(0, 40)))
    ours = edit(rng, base, lambda: f'n{next(names)} ', rng.randrange(0, 5))
    theirs = edit(rng, base, lambda: f'n{next(names)} ', rng.randrange(0, 5))
    if rng.random() < 0.2:                                      # both do some of the same
        common = edit(rng, base, lambda: f'n{next(names)} ', 1)
        ours, theirs = common, edit(rng, common, lambda: f'n{next(names)} ', rng.randrange(0, 2))
    return base, ours, theirs


def repeated_case(rng):
    words = ['a ', 'b ', 'c ', '/'][:rng.randrange(2, 5)]
    base = tuple(rng.choice(words) for _ in range(rng.randrange(0, 9)))
    return base, *(edit(rng, base, lambda: rng.choice(words), rng.randrange(0, 4)) for _ in range(2))


def main():
    program, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20260310
    rng = random.Random(seed)
    cases = [unique_case(rng) for _ in range(UNIQUE)] + [repeated_case(rng) for _ in range(REPEATED)]
    merges, clean, same, others, failures = our_merges(program, cases), 0, 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for number, (case, merged) in enumerate(zip(cases, merges)):
            expected = git_merge(folder, *case)
            expected = None if expected is None else tuple(expected)
            clean += merged is not None
            same += merged == expected
            if merged != expected:
                others += merged is not None and expected is not None
                if number < UNIQUE or merged not in valid_outcomes(*case):
                    failures += 1
                    print(f'case {number}: {case}\n  ours {merged}\n  git  {expected}')
            elif number >= UNIQUE and merged not in valid_outcomes(*case):
                failures += 1
                print(f'case {number}: {case}: {merged} is no valid outcome')
    print(f'seed {seed}: {len(cases)} cases, {clean} clean; {same} as git, {others} clean in another valid way, '
          f'{len(cases) - same - others} where one of the two overlaps by another choice; {failures} wrong')
    return failures > 0 or clean < len(cases) // 4 or clean > len(cases) * 3 // 4


if __name__ == '__main__':
    sys.exit(main())
