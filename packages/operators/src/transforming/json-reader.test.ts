import fc from 'fast-check';
import { JsonReader } from './json-reader.js';

function read(...pieces: string[]): JsonReader {
  const reader = new JsonReader();
  for (const piece of pieces) reader.push(piece);
  return reader;
}

/** Cuts a text at the given places, counted around. */
function cut(text: string, places: number[]): string[] {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [...ends, text.length].map((end, index) => text.slice(index === 0 ? 0 : ends[index - 1], end));
}

/** Whether everything in `part` is in `whole` too, texts as far as they have come. */
function isPartOf(part: unknown, whole: unknown): boolean {
  if (typeof part === 'string') return typeof whole === 'string' && whole.startsWith(part);
  if (typeof part !== 'object' || part === null) return Object.is(part, whole);
  return (
    Array.isArray(part) === Array.isArray(whole) &&
    Object.entries(part).every(
      ([key, value]) => Object.hasOwn(whole as object, key) && isPartOf(value, (whole as Record<string, unknown>)[key]),
    )
  );
}

function accepts(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const layout = fc.constantFrom(undefined, 1, '\t');
const documents = fc.tuple(fc.jsonValue(), layout).map(([value, indent]) => JSON.stringify(value, null, indent));

describe('JsonReader', () => {
  it.each<[string, unknown]>([
    ['', undefined],
    ['{', {}],
    ['{"ci', {}],
    ['{"city"', {}],
    ['{"city":', {}],
    ['{"city":"', { city: '' }],
    ['{"city":"Par', { city: 'Par' }],
    ['{"city":"Paris\\', { city: 'Paris' }],
    ['{"city":"Paris\\u00', { city: 'Paris' }],
    ['{"city":"Paris","n":1', { city: 'Paris' }],
    ['{"city":"Paris","n":12,', { city: 'Paris', n: 12 }],
    ['[1,tru', [1]],
    ['[1,true]', [1, true]],
    ['[[],{"a":[nu', [[], { a: [] }]],
  ])('shows %j as far as it has come', (text, value) => {
    expect(read(text).value).toEqual(value);
    expect(read(...text).value).toEqual(value);
  });

  it('lets one value grow', () => {
    const reader = read('{"list":[');
    const { value } = reader;
    reader.push('1,2]}');
    expect(reader.value).toBe(value);
    expect(value).toEqual({ list: [1, 2] });
  });

  it.each([
    '}',
    '{"a" 1}',
    '[1 2]',
    '{,}',
    '[1,]',
    '{"a":1,}',
    '"a\nb"',
    '{1:2}',
    '[tru]',
    '[01]',
    '"\\x"',
    '[1]]',
    '1 2',
    '{"a":1]',
    'NaN ',
    '["a":1]',
  ])('is broken by %j, as for JSON.parse', (text) => {
    const reader = read(...text);
    expect([reader.isBroken, reader.isComplete, accepts(text)]).toEqual([true, false, false]);
  });

  it('keeps what came before the fault', () => {
    expect(read('{"a":[1,2,}', '"more"]}').value).toEqual({ a: [1, 2] });
  });

  it('keeps the text that was open where it broke', () => {
    expect(read('{"a":["mo', 're\nover"]}').value).toEqual({ a: ['mo'] });
  });

  it.each([
    ['escapes', '["\\\\", "a\\u00e9\\n\\"b", {"\\\\u": "\\\\u0041\\/"}]'],
    ['surrogate pairs, as they are and escaped', '{"a😀": ["😀x\\ud83d\\ude00😀"]}'],
  ])('loses and shows nothing wrong of %s, wherever they are cut', (_, text) => {
    const whole: unknown = JSON.parse(text);
    for (let place = 0; place <= text.length; place++) {
      const reader = read(text.slice(0, place));
      if (reader.value !== undefined) expect(isPartOf(reader.value, whole)).toBe(true);
      reader.push(text.slice(place));
      expect([reader.value, reader.isComplete]).toEqual([whole, true]);
    }
  });

  it('never takes back what it has shown', () => {
    fc.assert(
      fc.property(documents, (text) => {
        const reader = new JsonReader();
        let shown: unknown;
        for (let at = 0; at < text.length; at++) {
          reader.push(text.charAt(at));
          if (shown !== undefined) expect(isPartOf(shown, reader.value)).toBe(true);
          shown = structuredClone(reader.value);
        }
      }),
    );
  });

  it('takes __proto__ for a name like any other', () => {
    const { value } = read('{"__proto__":{"x":1}}');
    expect(value).toEqual(JSON.parse('{"__proto__":{"x":1}}'));
    expect((value as { x?: number }).x).toBeUndefined();
  });

  it('reads what JSON.parse reads, however it is cut', () => {
    fc.assert(
      fc.property(documents, fc.array(fc.nat()), (text, places) => {
        const reader = new JsonReader();
        const whole: unknown = JSON.parse(text);
        for (const piece of cut(text, places)) {
          reader.push(piece);
          if (reader.value !== undefined) expect(isPartOf(reader.value, whole)).toBe(true);
        }
        reader.push(' ');
        expect([reader.value, reader.isComplete]).toEqual([whole, true]);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['true\\u', 'true\ud83d', '{}\\', '[1]"\\u0'])('breaks on half a character behind the value: %j', (text) => {
    expect(read(text)).toMatchObject({ isBroken: true, isComplete: false });
  });

  it('takes a text exactly where JSON.parse does', () => {
    const noise = fc
      .array(fc.constantFrom(...'{}[]",:\\u01ae-.tfn \n', 'true', 'null', '"a"', '1', '{"a":', '\\u0041'))
      .map((parts) => parts.join(''));
    const broken = fc.tuple(documents, fc.nat(), fc.constantFrom(...'{}[]",:\\0 ')).map(([text, at, mark]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + mark + text.slice(place);
    });
    fc.assert(
      fc.property(fc.oneof(noise, broken), (text) => {
        expect(read(text, ' ').isComplete).toBe(accepts(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('looks at each character once: a million, one at a time, in deep and wide values', () => {
    const text = `${'['.repeat(1000)}"${'word '.repeat(100_000)}",${'1,'.repeat(240_000)}0${']'.repeat(1000)}`;
    const reader = new JsonReader();
    for (const character of text) reader.push(character);
    expect(reader.isComplete).toBe(true);
  });

  it('reads a number of a hundred thousand digits in linear time', () => {
    const reader = read('[');
    for (let digit = 0; digit < 100_000; digit++) reader.push('7');
    reader.push(']');
    expect(reader.value).toEqual([Infinity]);
  });
});
