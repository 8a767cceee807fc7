import assert from 'node:assert/strict';
import { RunWriter } from '@weir/core';
import { redact } from '@weir/operators';
import { from, lastValueFrom, toArray } from 'rxjs';

const run = new RunWriter({ run: 'answer-1' });
const events = [
  run.event('user_message', { content: 'Who is ann@example.org?' }),
  run.event('llm_chunk', { delta: 'I ask for ann@exa' }),
  run.event('progress', { iteration: 1, tokens: 5 }),
  run.event('llm_chunk', { delta: 'mple.org.' }),
  run.event('tool_args', { toolCallId: 't1', name: 'find', delta: '{"who":"ann@exa' }),
  run.event('tool_args', { toolCallId: 't1', name: 'find', delta: 'mple.org"}' }),
  run.event('tool_end', { toolCallId: 't1', name: 'find', durationMs: 3, result: [{ phone: '+49 30 1234567' }] }),
];

const redacted = await lastValueFrom(from(events).pipe(redact(), toArray()));

assert.deepEqual(
  redacted.map(({ data }) => data),
  [
    { content: 'Who is [email]?' },
    { delta: 'I ask for ' },
    { iteration: 1, tokens: 5 }, // no part of the message: it does not end the text
    { delta: '[email].' },
    { toolCallId: 't1', name: 'find', delta: '{"who":"' },
    { toolCallId: 't1', name: 'find', delta: '[email]"}' },
    { toolCallId: 't1', name: 'find', durationMs: 3, result: [{ phone: '[phone]' }] },
  ],
);
