import fc from 'fast-check';
import { visibleText } from './visible-text.js';

/** Text of any UTF-16 units, control characters above all. */
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) });

describe('visibleText', () => {
  it('leaves text, tabs and newlines alone', () => {
    expect(visibleText('a\tb\nü 👍')).toBe('a\tb\nü 👍');
  });

  it('shows control characters as pictures and drops carriage returns', () => {
    expect(visibleText('\x1b[31mred\x07\x7f\x9b\r\n')).toBe('␛[31mred␇␡\ufffd\n');
  });

  it('lets nothing through that steers a terminal', () => {
    fc.assert(fc.property(anyText, (text) => expect(visibleText(text)).not.toMatch(/[^\P{Cc}\n\t]/u)));
  });
});
