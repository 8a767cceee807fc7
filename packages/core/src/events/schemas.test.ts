import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import type { z } from 'zod';
import { sampleData, sampleTypes } from './__fixtures__/sample-data.js';
import type { EventMap } from './event-map.js';
import { eventSchema, eventSchemas } from './schemas.js';
import type { EventType } from './stream-event.js';

type SchemaType = keyof typeof eventSchemas;

/** Fails to compile where a schema's data and the type's data differ beyond what `exactOptionalPropertyTypes` tells apart. */
type Loose<T> = T extends object ? { [Key in keyof T]?: T[Key] | undefined } : T;
type DataOf<Type extends SchemaType> = z.infer<(typeof eventSchemas)[Type]>['data'];
type Same<Type extends SchemaType> = EventMap[Type] extends Loose<DataOf<Type>> ? true : Type;
type Differing = { [Type in SchemaType]: Same<Type> extends true ? never : Type }[SchemaType];
const differing: Differing[] = [];
const schemaTypesAreEventTypes: readonly EventType[] = sampleTypes;

const envelope = { run: 'r', seq: 0, time: 1000 };

/** What must not pass: for each type, data with one thing wrong. */
const wrongData: { readonly [Type in SchemaType]: unknown } = {
  user_message: { content: 1 },
  agent_start: { model: 'm', tools: [1] },
  llm_start: { model: 'm', iteration: -1 },
  llm_chunk: {},
  reasoning_chunk: { delta: null },
  refusal_chunk: { delta: 1 },
  citation: { url: 1 },
  llm_end: { finishReason: 'tool-calls' },
  tool_args: { toolCallId: 'c', delta: '' },
  tool_approval: { toolCallId: 'c', args: {} },
  tool_decision: { toolCallId: 'c', approved: 'yes' },
  tool_start: { name: 'add', args: {} },
  tool_progress: { progress: 1 },
  tool_end: { toolCallId: 'c', name: 'add', durationMs: '3' },
  media_chunk: { mediaType: 'image/png', bytes: 'AAAA' },
  progress: { iteration: 1, tokens: 1.5 },
  agent_pause: { reason: 1 },
  agent_resume: { reason: 1 },
  run_control: { action: 'inject' },
  retract: { attempt: 'first' },
  error: { code: 'x', message: 'y' },
  raw: undefined,
  agent_end: { status: 'done' },
};

describe('eventSchemas', () => {
  it('cover every type of the event map, and no other', () => {
    const source = readFileSync(new URL('./event-map.ts', import.meta.url), 'utf8');
    const body = source.slice(source.indexOf('export interface EventMap {'));
    const types = [...body.matchAll(/^ {2}(\w+): /gm)].map(([, type]) => type);
    expect(types.sort()).toEqual(Object.keys(eventSchemas).sort());
    expect(schemaTypesAreEventTypes).toHaveLength(types.length);
    expect(differing).toEqual([]);
  });

  it.each(sampleTypes)('take a %s, with all that it may carry', (type) => {
    const event = { type, data: sampleData[type], ...envelope, source: 's', parent: 'p' };
    expect(eventSchemas[type].parse(event)).toEqual(event);
    expect(eventSchema.parse(event)).toEqual(event);
  });

  it.each(sampleTypes)('refuse a %s with wrong data', (type) => {
    const event = { type, data: wrongData[type], ...envelope };
    expect(eventSchemas[type].safeParse(event).success).toBe(false);
    expect(eventSchema.safeParse(event).success).toBe(false);
  });

  it.each(sampleTypes)('refuse a %s under the name of another type', (type) => {
    const event = { type: `not_${type}`, data: sampleData[type], ...envelope };
    expect(eventSchemas[type].safeParse(event).success).toBe(false);
  });
});

describe('eventSchema', () => {
  const event = { type: 'llm_chunk', data: { delta: 'a' }, ...envelope };

  it.each([
    ['an empty run', { run: '' }],
    ['a negative seq', { seq: -1 }],
    ['a fractional seq', { seq: 0.5 }],
    ['a time that is text', { time: 'now' }],
    ['a source that is no text', { source: 1 }],
    ['a type that there is not', { type: 'llm_chonk' }],
  ])('refuses %s', (_, change) => {
    expect(eventSchema.safeParse({ ...event, ...change }).success).toBe(false);
  });

  it('lets unknown keys pass, so that newer writers do not break older readers', () => {
    expect(eventSchema.safeParse({ ...event, data: { delta: 'a', later: 1 }, later: 2 }).success).toBe(true);
  });

  it('takes or refuses any value without throwing', () => {
    fc.assert(fc.property(fc.anything(), (value) => typeof eventSchema.safeParse(value).success === 'boolean'));
  });
});
