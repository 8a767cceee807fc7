import { checksum, tokenEvents } from './token-events.js';

describe('tokenEvents', () => {
  it('gives as many events as asked for, four of five with text', () => {
    const events = tokenEvents(25_000);
    expect(events).toHaveLength(25_000);
    expect(events.filter(({ type }) => type === 'llm_chunk')).toHaveLength(20_000);
  });
});

describe('checksum', () => {
  it('adds batches up', () => {
    const { result, add } = checksum();
    add([1, 2]);
    add([3]);
    expect(result).toEqual({ batches: 2, items: 3, sum: 6 });
  });
});
