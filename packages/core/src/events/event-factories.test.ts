import * as factories from './event-factories.js';
import { sampleData, sampleTypes } from './__fixtures__/sample-data.js';
import type { EventType } from './stream-event.js';

const { createEvent, ...named } = factories;
const envelope = { run: 'r', seq: 4, time: 1000 };

describe('createEvent', () => {
  it('makes a plain object of type, data and envelope', () => {
    const event = createEvent('llm_chunk', envelope, { delta: 'a' });
    expect(event).toEqual({ type: 'llm_chunk', data: { delta: 'a' }, run: 'r', seq: 4, time: 1000 });
    expect(Object.getPrototypeOf(event)).toBe(Object.prototype);
  });

  it('carries source and parent where they are given', () => {
    expect(createEvent('retract', { ...envelope, source: 'agent', parent: 'p' }, { attempt: 1 })).toMatchObject({
      source: 'agent',
      parent: 'p',
    });
  });
});

describe('the named factories', () => {
  const nameOf = (type: string) =>
    type === 'error' ? 'errorEvent' : type.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

  it('are there for every event type, and no other', () => {
    expect(Object.keys(named).sort()).toEqual(sampleTypes.map(nameOf).sort());
  });

  it.each(sampleTypes)('make a %s', (type) => {
    const make = named[nameOf(type) as keyof typeof named] as (given: typeof envelope, data: unknown) => unknown;
    expect(make(envelope, sampleData[type])).toEqual(
      createEvent(type as EventType, envelope, sampleData[type] as never),
    );
  });
});
