import * as fc from 'fast-check';
import { ClosingMarks } from './closing-marks.js';

/** The text of a heading, and what closes it. */
function divided(pieces: readonly string[]): [text: string, closing: string] {
  const marks = new ClosingMarks();
  return [pieces.map((piece) => marks.push(piece)).join(''), marks.end()];
}

describe('ClosingMarks', () => {
  it.each<[string, string, string]>([
    ['Title', 'Title', ''],
    ['Title ##', 'Title', ' ##'],
    ['Title \t# \t', 'Title', ' \t# \t'],
    ['C#', 'C#', ''],
    ['a # b ##', 'a # b', ' ##'],
    ['a # #', 'a #', ' #'],
    ['##', '', '##'],
    ['#x', '#x', ''],
    ['', '', ''],
  ])('divides "%s"', (line, text, closing) => {
    expect(divided([line])).toEqual([text, closing]);
    expect(divided(line.split(''))).toEqual([text, closing]);
  });

  it('gives text at once, and holds what may close the heading', () => {
    const marks = new ClosingMarks();
    expect([marks.push('ab'), marks.isHolding]).toEqual(['ab', false]);
    expect([marks.push(' #'), marks.isHolding]).toEqual(['', true]);
    expect([marks.push('1'), marks.isHolding]).toEqual([' #1', false]);
  });

  it('holds only so much', () => {
    const marks = new ClosingMarks();
    expect(marks.push(' '.repeat(5000)).length).toBeGreaterThanOrEqual(4000);
    expect(marks.push('#'.repeat(5000)).length).toBeGreaterThanOrEqual(4000);
  });

  it('divides as CommonMark does, wherever the line is cut', () => {
    const line = fc.array(fc.constantFrom('a', '#', '##', ' ', '\t', '\\'), { maxLength: 20 });
    fc.assert(
      fc.property(line, (parts) => {
        const whole = parts.join('');
        const closing = /(?:(?:^|[ \t]+)#+)?[ \t]*$/.exec(whole)?.[0] ?? '';
        expect(divided(parts)).toEqual([whole.slice(0, whole.length - closing.length), closing]);
      }),
    );
  });
});
