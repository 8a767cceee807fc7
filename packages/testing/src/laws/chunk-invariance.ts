import { isDeepStrictEqual } from 'node:util';
import type { ComponentContext } from '@weir/core';
import * as fc from 'fast-check';
import type { OperatorFunction } from 'rxjs';
import { checkProperty } from './check-property.js';
import type { Law, LawRunOptions } from './law.js';
import { Rig } from './rig.js';

export interface ChunkInvarianceOptions extends LawRunOptions {
  /** Stands before each law's name. */
  name?: string;
  /** Makes the operator, anew for each run. */
  create: (context: ComponentContext) => OperatorFunction<string, string>;
  /** The texts to try; default `unicodeText()`. Give one that is rich in what the operator looks for. */
  text?: fc.Arbitrary<string>;
  /** True where the pieces themselves must be the same, not only the text that they join to. Default false. */
  samePieces?: boolean;
}

/**
 * The laws of operators on text: however a text is cut into chunks, what comes out joins to the same text, be it cut at random,
 * into single UTF-16 units (through surrogate pairs), or not at all. Empty chunks may lie between.
 *
 * @example
 * for (const law of chunkInvariance({ create: () => redact({ kinds: ['email'] }) })) it(law.name, law.check);
 */
export function chunkInvariance({
  name,
  create,
  text = unicodeText(),
  samePieces = false,
  ...runs
}: ChunkInvarianceOptions): Law[] {
  const law = (title: string, input: fc.Arbitrary<readonly string[]>): Law => ({
    name: name === undefined ? title : `${name} ${title}`,
    check: () => checkProperty(title, input, (chunks) => compare(create, chunks, samePieces), runs),
  });
  return [
    law('gives the same text however it is cut', randomChunks(text)),
    law(
      'gives the same text when it is cut into single UTF-16 units',
      text.map((whole) => whole.split('')),
    ),
  ];
}

/** Texts that are awkward to cut: emoji with joiners, combining marks, surrogate pairs, CJK, Thai, addresses, Markdown, line ends. */
export function unicodeText(): fc.Arbitrary<string> {
  const awkward = fc.constantFrom(
    ...[
      '👩‍👩‍👧‍👦',
      '🇩🇪',
      '👍🏽',
      'e\u0301',
      'a\u0308\u0323',
      '𝒳',
      '漢字かな',
      '한국어',
      'สวัสดีครับ',
      'مرحبا',
      '\u200d',
      '\ufe0f',
    ],
    ...[
      'ann@example.org',
      'https://example.org/a?b=c#d',
      '+49 30 1234567',
      '4111 1111 1111 1111',
      '3.14',
      'e.g. this',
      'Dr. No',
    ],
    ...[' ', '  ', '\n', '\r\n', '\t', '. ', '? ', '! ', '…', '- ', '```', '**', '|', '"', '<', '>', '&', '\\'],
  );
  const piece = fc.oneof(
    awkward,
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.string({ unit: 'grapheme-ascii', maxLength: 8 }),
  );
  return fc.array(piece, { maxLength: 20, size: 'max' }).map((pieces) => pieces.join(''));
}

/** Cuts texts at random places, several times at the same one too, so that empty chunks occur. */
function randomChunks(text: fc.Arbitrary<string>): fc.Arbitrary<readonly string[]> {
  const cuts = fc.array(fc.nat({ max: 1000 }), { maxLength: 12, size: 'max' });
  return fc.tuple(text, cuts).map(([whole, places]) => {
    const ends = places.map((place) => Math.floor((place * whole.length) / 1000)).sort((a, b) => a - b);
    return [...ends, whole.length].map((end, index) => whole.slice(ends[index - 1] ?? 0, end));
  });
}

async function compare(
  create: ChunkInvarianceOptions['create'],
  chunks: readonly string[],
  samePieces: boolean,
): Promise<string | undefined> {
  const whole = await pass(create, [chunks.join('')]);
  const cut = await pass(create, chunks);
  const same = samePieces ? isDeepStrictEqual(whole, cut) : whole.join('') === cut.join('');
  if (same) return undefined;
  const show = (pieces: readonly string[]) => JSON.stringify(samePieces ? pieces : pieces.join(''));
  return `in one piece it gives ${show(whole)}, in ${chunks.length} chunks ${show(cut)}`;
}

async function pass(create: ChunkInvarianceOptions['create'], chunks: readonly string[]): Promise<string[]> {
  const rig = new Rig(create, 3_600_000);
  const recorder = rig.subscribe();
  for (const chunk of chunks) rig.feed.next(chunk);
  rig.feed.complete();
  await rig.rest(() => recorder.ended !== undefined);
  recorder.unsubscribe();
  return recorder.ended === 'failed' ? [...recorder.values, `[failed: ${String(recorder.failure)}]`] : recorder.values;
}
