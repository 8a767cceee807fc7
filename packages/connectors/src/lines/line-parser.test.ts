import { InvalidLineError } from '../errors/invalid-line-error.js';
import { LineParser, type OnInvalidLine } from './line-parser.js';
import { readEvent, readJson } from './read-json.js';

function parser(onInvalid?: OnInvalidLine) {
  return new LineParser({ source: 'test', maxLineLength: 10, read: readJson, onInvalid });
}

describe('LineParser', () => {
  it('makes an item of each line and passes over blank ones', () => {
    expect([...parser().parse(['1', '', '  ', '{"a":2}'])]).toEqual([1, { a: 2 }]);
  });

  it('raises a line that is no good, with its number', () => {
    const items = parser().parse(['1', '', 'nope']);
    expect(items.next().value).toBe(1);
    expect(() => items.next()).toThrow(/^Line 3 of test is not JSON/);
  });

  it('reports lines that are no good and goes on', () => {
    const reported: unknown[] = [];
    const lines = parser((error, line) => reported.push([InvalidLineError.is(error), error.details.line, line]));
    expect([...lines.parse(['x', '1', { head: 'yyy' }, '2'])]).toEqual([1, 2]);
    expect(reported).toEqual([
      [true, 1, 'x'],
      [true, 3, 'yyy'],
    ]);
  });

  it('counts over several calls, and anew after a restart', () => {
    const lines: number[] = [];
    const counting = parser((error) => lines.push(error.details.line));
    expect([...counting.parse(['1', 'x'])]).toEqual([1]);
    expect([...counting.parse(['x'])]).toEqual([]);
    counting.restart();
    expect([...counting.parse(['x'])]).toEqual([]);
    expect(lines).toEqual([2, 3, 1]);
  });

  it('tells events from other JSON', () => {
    const event = { type: 'llm_chunk', run: 'r', seq: 0, time: 0, data: { delta: 'x' } };
    expect(readEvent(JSON.stringify(event))).toEqual(event);
    expect(readEvent('{"type":"llm_chunk"}')).toMatchObject({ reason: expect.stringContaining('no event') as string });
  });
});
