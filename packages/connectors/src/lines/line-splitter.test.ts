import fc from 'fast-check';
import { LineSplitter, type Line } from './line-splitter.js';

/** Text of any UTF-16 units, control characters above all. */
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) });

function split(chunks: readonly (Uint8Array | string)[], maxLineLength = 1000): Line[] {
  const splitter = new LineSplitter(maxLineLength);
  return [...chunks.flatMap((chunk) => [...splitter.push(chunk)]), ...splitter.end()];
}

const bytes = (text: string) => Buffer.from(text);

describe('LineSplitter', () => {
  it.each([
    ['nothing', '', []],
    ['a line without an end', 'a', ['a']],
    ['a line with an end', 'a\n', ['a']],
    ['several lines', 'a\nb\nc', ['a', 'b', 'c']],
    ['empty lines', '\n\na\n\n', ['', '', 'a', '']],
    ['CRLF', 'a\r\nb\r\n\r\n', ['a', 'b', '']],
    ['CR within a line', 'a\rb\n', ['a\rb']],
    ['a byte order mark', '\ufeffa\n\ufeffb\n', ['a', '\ufeffb']],
  ])('cuts %s', (_what, text, lines) => {
    expect(split([bytes(text)])).toEqual(lines);
  });

  it('gives a line when its end has come, and holds the rest', () => {
    const splitter = new LineSplitter(100);
    expect([...splitter.push(bytes('one\ntw'))]).toEqual(['one']);
    expect([...splitter.push(bytes('o\nthree'))]).toEqual(['two']);
    expect([...splitter.end()]).toEqual(['three']);
    expect([...splitter.end()]).toEqual([]);
  });

  it('puts characters together that are cut at any byte', () => {
    const text = 'grüße 👩‍👩‍👧 €\r\nzweite\n';
    const whole = bytes(text);
    for (let cut = 0; cut <= whole.length; cut++) {
      expect(split([whole.subarray(0, cut), whole.subarray(cut)])).toEqual(['grüße 👩‍👩‍👧 €', 'zweite']);
    }
  });

  it('puts characters together that are cut within strings', () => {
    const text = 'a👍b\n👍';
    for (let cut = 0; cut <= text.length; cut++) {
      expect(split([text.slice(0, cut), text.slice(cut)])).toEqual(['a👍b', '👍']);
    }
  });

  it('says U+FFFD for bytes that are no UTF-8', () => {
    expect(split([Uint8Array.of(0x61, 0xff, 0x62, 0x0a)])).toEqual(['a\ufffdb']);
  });

  it('keeps only the beginning of a line that is too long, and goes on after it', () => {
    expect(split([bytes('12345\n123456\nok\n1234567890')], 5)).toEqual([
      '12345',
      { head: '12345' },
      'ok',
      { head: '12345' },
    ]);
  });

  it('does not count the line end', () => {
    expect(split([bytes('12345\r\n')], 5)).toEqual(['12345']);
    expect(split([bytes('12345\r'), bytes('\n')], 5)).toEqual(['12345']);
  });

  it('gives the same lines however the bytes are cut into chunks', () => {
    const piece = fc.oneof(anyText, fc.constantFrom('\n', '\r\n', '\r', '\ufeff', '👍', 'x'.repeat(30)));
    const input = fc.tuple(fc.array(piece), fc.array(fc.nat(200)), fc.integer({ min: 1, max: 40 }));
    fc.assert(
      fc.property(input, ([pieces, cuts, limit]) => {
        const whole = bytes(pieces.join(''));
        const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length];
        const chunks = places.slice(1).map((place, index) => whole.subarray(places[index], place));
        const single = Array.from(whole, (byte) => Uint8Array.of(byte));
        const expected = split([whole], limit);
        expect(split(chunks, limit)).toEqual(expected);
        expect(split(single, limit)).toEqual(expected);
      }),
    );
  });

  it('gives what splitting the text in one piece gives', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' }).map((line) => line.replace(/[\r\n\ufeff]/g, ''))),
        (lines) => {
          expect(split([bytes(lines.map((line) => `${line}\n`).join(''))])).toEqual(lines);
        },
      ),
    );
  });
});
