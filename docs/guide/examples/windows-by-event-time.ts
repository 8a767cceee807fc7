import assert from 'node:assert/strict';
import { aggregates, tumblingWindow } from '@weir/operators';
import { from, lastValueFrom, toArray } from 'rxjs';

interface Call {
  tool: string;
  ms: number;
  at: string;
}

const calls: Call[] = [
  { tool: 'search', ms: 40, at: '2026-01-01T12:00:10Z' },
  { tool: 'search', ms: 60, at: '2026-01-01T12:00:50Z' },
  { tool: 'search', ms: 10, at: '2026-01-01T12:01:05Z' },
  { tool: 'search', ms: 90, at: '2026-01-01T12:00:59Z' }, // late, by less than outOfOrderness
  { tool: 'search', ms: 20, at: '2026-01-01T12:05:00Z' },
  { tool: 'search', ms: 30, at: '2026-01-01T12:00:00Z' }, // too late
];
const tooLate: Call[] = [];

const minutes = await lastValueFrom(
  from(calls).pipe(
    tumblingWindow({
      every: 60_000,
      by: (call) => call.tool,
      time: (call) => call.at,
      outOfOrderness: 10_000,
      onLate: (call) => tooLate.push(call),
      aggregate: { calls: aggregates.count(), slowest: aggregates.max((call: Call) => call.ms) },
    }),
    toArray(),
  ),
);

assert.deepEqual(
  minutes.map(({ key, value }) => [key, value]),
  [
    ['search', { calls: 3, slowest: 90 }],
    ['search', { calls: 1, slowest: 10 }],
    ['search', { calls: 1, slowest: 20 }],
  ],
);
assert.equal(tooLate.length, 1);
