import * as fc from 'fast-check';
import { eventFromJson } from './event-from-json.js';
import { RunWriter } from './run-writer.js';

const mediaType = 'image/png';
const media = (bytes?: Uint8Array) =>
  new RunWriter({ run: 'r' }).event('media_chunk', bytes === undefined ? { mediaType } : { mediaType, bytes });
const asJson = (bytes: unknown): unknown => ({ ...media(), data: { mediaType, bytes } });

describe('eventFromJson', () => {
  it('makes bytes of Base64, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const read = eventFromJson(asJson(Buffer.from(bytes).toString('base64')));
        expect(read).toMatchObject({ type: 'media_chunk', data: { mediaType, bytes } });
      }),
    );
  });

  it.each([
    ['an event with bytes', media(Uint8Array.of(1))],
    ['an event without any', media()],
    ['an event of another type', new RunWriter({ run: 'r' }).event('llm_chunk', { delta: 'AQID' })],
    ['text that is no Base64', asJson('no Base64!')],
    ['bytes that are neither', asJson(7)],
    ['an event without data', { ...media(), data: null }],
    ['a number', 7],
    ['null', null],
    ['data that looks like it', { type: 'media_chunk', data: { bytes: 'AQID' } }],
  ])('gives %s as it is', (_, value) => {
    expect(eventFromJson(value)).toBe(value);
  });
});
