import { fakeModel } from '@weir/testing';
import { gather, lastOf, textOf } from '../__fixtures__/gather.js';
import { runStream } from './run-stream.js';

describe('runStream', () => {
  it('gives all events', async () => {
    const events = await gather(runStream({ model: fakeModel([['Hello', '.']]), prompt: 'Hi' }));
    expect(textOf(events)).toBe('Hello.');
    expect(lastOf(events).type).toBe('agent_end');
  });

  it('tells a failure by its events', async () => {
    const events = await gather(runStream({ model: fakeModel([[{ fail: new Error('x') }]]), prompt: 'Hi' }));
    expect(lastOf(events).data).toMatchObject({ status: 'failed' });
  });
});
