import { TruncatedError } from '@weir/core';
import { foldParts } from './fold-parts.js';
import type { FakeStreamPart } from './model-shape.js';

const streamOf = (...parts: FakeStreamPart[]) =>
  new ReadableStream<FakeStreamPart>({
    start(controller) {
      parts.forEach((part) => controller.enqueue(part));
      controller.close();
    },
  });

describe('foldParts', () => {
  it('fails where the stream ends without a finish', async () => {
    await expect(foldParts(streamOf({ type: 'text-start', id: '1' }))).rejects.toThrow(
      expect.objectContaining({ code: TruncatedError.code }),
    );
  });

  it('fails with what an error part holds', async () => {
    const error = new RangeError('rate limit');
    await expect(foldParts(streamOf({ type: 'error', error }))).rejects.toBe(error);
  });
});
