import { readFileSync } from 'node:fs';
import { liveMonitor, readRecording, replay } from '@weir/agent';
import { FakeClock } from '@weir/core';

const recorded = readRecording(readFileSync(new URL('recorded-run.jsonl', import.meta.url), 'utf8'));
const clock = new FakeClock();

replay(recorded, { clock })
  .pipe(liveMonitor({ every: 250, clock }))
  .subscribe(({ elapsed, phase, tokens, tokensPerSecond, tools, isFinal }) =>
    console.log(elapsed, phase, tokens, tokensPerSecond.toFixed(1), tools, isFinal),
  );
await clock.advanceAsync(2000);
