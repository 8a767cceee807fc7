import assert from 'node:assert/strict';
import { withStrategy, type ReaderChoice } from '@weir/agent';
import { fakeModel } from '@weir/testing';
import { lastValueFrom, tap } from 'rxjs';

const model = fakeModel([
  [
    'A stream is a row of events in time. ',
    'An operator takes one stream and gives another. ',
    'A sink takes what comes out. ',
    'A valve lets a slow sink hold up the source. ',
  ],
  ['Valves hold up what is too fast.'],
]);

let screen = '';
const keys = ['y', 's'];
const meaning: Record<string, ReaderChoice> = { y: 'continue', n: 'stop', s: 'summary' };
const ask = async ({ tokens }: { tokens: number }): Promise<ReaderChoice> => {
  // In a terminal: `await readline.question('…')`.
  const key = keys.shift() ?? 'n';
  screen += `\n-- ${tokens} tokens; go on? (y)es, (n)o, (s)ummary: ${key}\n`;
  return meaning[key] ?? 'stop';
};

const answer$ = withStrategy({ name: 'interactive', every: 15, ask })({ model, prompt: 'What is Weir?' });
const end = await lastValueFrom(
  answer$.pipe(tap((event) => (screen += event.type === 'llm_chunk' ? event.data.delta : ''))),
);

assert.equal(
  screen,
  `A stream is a row of events in time. An operator takes one stream and gives another. 
-- 22 tokens; go on? (y)es, (n)o, (s)ummary: y
A sink takes what comes out. A valve lets a slow sink hold up the source. 
-- 40 tokens; go on? (y)es, (n)o, (s)ummary: s
Valves hold up what is too fast.`,
);
assert.equal(end.type === 'agent_end' && end.data.reason, 'summary');
