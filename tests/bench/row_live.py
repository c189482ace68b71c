#!/usr/bin/env python3
"""From one device's socket to another's that follows, durable on the way."""
from bench import Bench, figure, main


def rows(options):
    for followers in (1, 50):
        with Bench() as desk:
            desk.fill(1000)
            out = desk.crowd('live', writers=followers, count=int(options.seconds * 250), pause=2)
            goals = (0.6, 3) if followers == 1 else (None, None)
            yield figure('live', f'seen by {followers}: p50', [out['seen_p50_ms']], 'ms', goals[0])
            yield figure('live', f'seen by {followers}: p99', [out['seen_p99_ms']], 'ms', goals[1])
            yield figure('live', f'seen by {followers}: its author\'s receipt, p50', [out['receipt_p50_ms']], 'ms')


if __name__ == '__main__':
    main(__doc__, rows)
