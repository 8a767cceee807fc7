import { fromIterable, type WeirEvent } from '@weir/core';
import { chunkText, measure, monitor, overText, redact, StreamMonitor, tapEvery } from '@weir/operators';
import { lastValueFrom, map, reduce, type MonoTypeOperatorFunction } from 'rxjs';
import { defineBenchmark } from '../define-benchmark.js';
import { tokenEvents } from '../token-pipeline/token-events.js';

/** What a server does with each line that a model sends: read it, redact it, cut it into words, write it. */
function answer(lines: readonly string[], measuring: MonoTypeOperatorFunction<WeirEvent>): Promise<number> {
  return lastValueFrom(
    fromIterable(lines).pipe(
      map((line) => JSON.parse(line) as WeirEvent),
      measuring,
      overText(() => redact({ kinds: ['email', 'phone', 'card'] })),
      overText(() => chunkText({ by: 'word' })),
      map((event) => JSON.stringify(event)),
      reduce((characters, line) => characters + line.length, 0),
    ),
  );
}

export const measuringCost = defineBenchmark({
  name: 'measuring-cost',
  summary: '50,000 lines of JSON: parsed, redacted, cut into words, written; not measured, and measured in one place.',
  unit: 'ns/event',
  scale: 1,
  count: 50_000,
  rehearsal: 1_000,
  runs: 11,
  input: (count) => tokenEvents(count).map((event) => JSON.stringify(event)),
  subjects: [
    { name: 'not measured', run: (lines) => answer(lines, (source) => source) },
    { name: 'tapEvery', run: (lines) => answer(lines, tapEvery({ items: 1000, onTap: ignore })) },
    { name: 'measure', run: (lines) => answer(lines, measure({ onReport: ignore })) },
    { name: 'monitor', run: (lines) => answer(lines, monitor({ into: new StreamMonitor() })) },
  ],
  baselines: ['not measured'],
});

function ignore(): void {
  // What is measured is the measuring alone.
}
