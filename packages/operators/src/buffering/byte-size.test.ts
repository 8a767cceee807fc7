import fc from 'fast-check';
import { byteSize } from './byte-size.js';

describe('byteSize', () => {
  it('counts a text as UTF-8, lone surrogates included', () => {
    const encoder = new TextEncoder();
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', '\ud800', '\udc00x', 'é', '\ud800\ud800'),
        (text, extra) => {
          expect(byteSize(text + extra)).toBe(encoder.encode(text + extra).length);
        },
      ),
    );
  });

  it('counts binary data as it is', () => {
    expect(byteSize(new Uint8Array(7))).toBe(7);
    expect(byteSize(new ArrayBuffer(3))).toBe(3);
    expect(byteSize(new DataView(new ArrayBuffer(9), 1, 4))).toBe(4);
  });

  it('counts other values by their JSON, and what has none as nothing', () => {
    expect(byteSize({ text: 'é' })).toBe(13);
    expect(byteSize(12)).toBe(2);
    expect(byteSize(undefined)).toBe(0);
    expect(byteSize(() => 1)).toBe(0);
  });
});
