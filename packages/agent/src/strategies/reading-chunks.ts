import { InvalidArgumentError } from '@weir/core';
import {
  chunkSizeFor,
  type ChunkTextOptions,
  type ReadContent,
  type Reading,
  type ReadingDevice,
} from '@weir/operators';

/** UTF-16 units of a chunk at 240 words a minute, by what is read and on what. */
export type ChunkSizes = Readonly<Record<ReadContent, Readonly<Record<ReadingDevice, number>>>>;

/** Changes of some sizes of the table. */
export type OwnChunkSizes = { readonly [Content in ReadContent]?: Partial<ChunkSizes[Content]> };

const sizesOf = (content: ReadContent): Record<ReadingDevice, number> => ({
  phone: chunkSizeFor({ content, device: 'phone' }),
  tablet: chunkSizeFor({ content, device: 'tablet' }),
  desktop: chunkSizeFor({ content, device: 'desktop' }),
});

/** The sizes that chunks have unless told otherwise. */
export const chunkSizes: ChunkSizes = {
  prose: sizesOf('prose'),
  technical: sizesOf('technical'),
  dialogue: sizesOf('dialogue'),
  code: sizesOf('code'),
};

const usualSpeed = 240;
const [least, most] = [20, 100];

/**
 * Gives the options with which `chunkText` cuts a text for its reader: by what is read, on what, and how fast, from 20 to 100 UTF-16 units, in whole sentences.
 *
 * The sizes are a table, `chunkSizes`; give your own for some of it where you have measured better ones.
 *
 * @param own sizes at 240 words a minute that take the place of those of the table
 * @throws InvalidArgumentError when the content or the device is unknown, or a number is not above 0
 * @example
 * events$.pipe(overText(() => chunkText(readingChunks({ content: 'technical', device: 'phone' }, { technical: { phone: 30 } }))))
 */
export function readingChunks(reading: Reading = {}, own: OwnChunkSizes = {}): ChunkTextOptions {
  const { content = 'prose', device = 'desktop', readingSpeed = usualSpeed } = reading;
  // Checks them all.
  void chunkSizeFor(reading);
  const size = own[content]?.[device];
  if (size === undefined) return { by: 'reading', preset: { content, device, readingSpeed } };
  if (!(size > 0)) throw new InvalidArgumentError(`own.${content}.${device}`, 'a number above 0', size);
  const wanted = Math.min(Math.max(Math.round((size * readingSpeed) / usualSpeed), least), most);
  // The speed at which a wide screen has just that size: `chunkText` knows sizes by their readers.
  return {
    by: 'reading',
    preset: { content, device: 'desktop', readingSpeed: (wanted * usualSpeed) / chunkSizes[content].desktop },
  };
}
