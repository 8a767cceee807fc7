import fc from 'fast-check';
import { fromBase64, toBase64 } from './base64.js';

describe('toBase64', () => {
  it('gives what fromBase64 reads', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => expect(fromBase64(toBase64(bytes))).toEqual(bytes)));
  });

  it('takes more bytes than a call takes arguments', () => {
    const bytes = new Uint8Array(300_001).map((_, index) => index % 251);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  });
});

describe('fromBase64', () => {
  it('gives nothing for what is no Base64', () => {
    expect(fromBase64('a b*c')).toBeUndefined();
  });
});
