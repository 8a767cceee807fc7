import fc from 'fast-check';
import { decodeRecord, encodeRecord, lengthAt, settledByte } from './record.js';

describe('a record', () => {
  it('reads back what was written, wherever it lies', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.nat(1000), (texts, from) => {
        const bytes = Buffer.concat(texts.map(encodeRecord));
        const read: string[] = [];
        let at = from;
        for (let next = decodeRecord(bytes, at, from); next !== undefined; next = decodeRecord(bytes, at, from)) {
          expect(next).toMatchObject({ at, isLive: true });
          read.push(next.json);
          at = next.end;
        }
        expect(read).toEqual(texts);
        expect(at - from).toBe(bytes.length);
      }),
    );
  });

  it('is known to be settled by one byte', () => {
    const bytes = encodeRecord('{"a":1}');
    bytes.writeUInt8(settledByte);
    expect(decodeRecord(bytes, 0)).toMatchObject({ isLive: false, json: '{"a":1}' });
  });

  it('is none when it is cut off anywhere, or any byte of it is another', () => {
    const bytes = encodeRecord('{"a":1}');
    for (let length = 0; length < bytes.length; length++)
      expect(decodeRecord(bytes.subarray(0, length), 0)).toBeUndefined();
    for (let index = 0; index < bytes.length; index++) {
      const damaged = Buffer.from(bytes);
      damaged[index] = (damaged[index] ?? 0) ^ 0x40;
      expect(decodeRecord(damaged, 0)).toBeUndefined();
    }
    expect(decodeRecord(Buffer.alloc(100), 0)).toBeUndefined();
  });

  it('tells its length as soon as its header is there', () => {
    const bytes = encodeRecord('"text"');
    expect(lengthAt(bytes, 0)).toBe(bytes.length);
    expect(lengthAt(bytes.subarray(0, 9), 0)).toBe(bytes.length);
    expect(lengthAt(bytes.subarray(0, 8), 0)).toBeUndefined();
  });
});
