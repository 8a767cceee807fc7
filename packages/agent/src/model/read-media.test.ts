import { mediaOf } from './read-media.js';

describe('mediaOf', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const mediaType = 'image/png';

  it.each([
    ['bytes', bytes, { bytes }],
    ['base64 text', 'AQID', { bytes }],
    ['wrapped bytes', { type: 'data', data: bytes }, { bytes }],
    ['wrapped text', { type: 'data', data: 'AQID' }, { bytes }],
    ['a URL', { type: 'url', url: new URL('https://example.com/a.png') }, { url: 'https://example.com/a.png' }],
  ])('reads %s', (_, data, media) => {
    expect(mediaOf({ mediaType, data })).toEqual({ kind: 'media', mediaType, ...media });
  });

  it.each([
    ['no base64', '%%%'],
    ['nothing', undefined],
    ['a reference', { type: 'reference', reference: {} }],
  ])('leaves %s to raw events', (_, data) => {
    expect(mediaOf({ mediaType, data })).toBeUndefined();
    expect(mediaOf({ data: bytes })).toBeUndefined();
  });
});
