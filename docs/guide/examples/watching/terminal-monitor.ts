import { readFileSync } from 'node:fs';
import { readRecording, replay, terminalMonitor } from '@weir/agent';
import { FakeClock } from '@weir/core';

const recorded = readRecording(readFileSync(new URL('recorded-run.jsonl', import.meta.url), 'utf8'));
const clock = new FakeClock(); // for this page, which is the same each time: left out, time is real

replay(recorded, { clock })
  .pipe(terminalMonitor(process.stdout, { live: false, every: 300, clock }))
  .subscribe();
await clock.advanceAsync(2000);
