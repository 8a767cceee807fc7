import * as fc from 'fast-check';
import { map, reduce, scan, toArray, mergeMap } from 'rxjs';
import { LawViolationError } from '../errors/law-violation-error.js';
import { chunkInvariance, unicodeText, type ChunkInvarianceOptions } from './chunk-invariance.js';

const outcomes = (options: ChunkInvarianceOptions) =>
  Promise.all(
    chunkInvariance(options).map(async ({ check }) => {
      try {
        await check();
        return 'holds';
      } catch (error) {
        if (!LawViolationError.is(error)) throw error;
        return 'broken';
      }
    }),
  );

describe('chunkInvariance', () => {
  for (const law of chunkInvariance({
    name: 'toUpperCase of ASCII',
    create: () => map((text) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase())),
  }))
    it(law.name, law.check);
  for (const law of chunkInvariance({
    name: 'the whole',
    samePieces: true,
    create: () => reduce((whole, text) => whole + text, ''),
  }))
    it(law.name, law.check);

  it('catches an operator that looks at each chunk by itself', async () => {
    const create = () => map((text: string) => text.replaceAll('ann@example.org', '***'));
    expect(await outcomes({ create, text: fc.constantFrom('write to ann@example.org') })).toEqual(['broken', 'broken']);
    expect(await outcomes({ create, seed: 1, numRuns: 200 })).toContain('broken');
  });

  it('catches an operator that takes surrogate pairs apart', async () => {
    const create = () => map((text: string) => text.replace(/\p{Surrogate}/gu, '\ufffd'));
    expect((await outcomes({ create, numRuns: 200 }))[1]).toBe('broken');
  });

  it('catches an operator that counts chunks', async () => {
    const create = () => scan((_, text: string, index) => `${index}${text}`, '');
    expect(await outcomes({ create })).toEqual(['broken', 'broken']);
  });

  it('compares the pieces where it is told to', async () => {
    expect(await outcomes({ create: () => map((text) => text) })).toEqual(['holds', 'holds']);
    expect(await outcomes({ create: () => map((text) => text), samePieces: true })).toEqual(['broken', 'broken']);
  });

  it('takes a failure for a part of what comes out', async () => {
    const create = () =>
      map((text: string) => {
        if (text.length === 1) throw new RangeError('too short');
        return text;
      });
    expect((await outcomes({ create, text: fc.constant('ab') }))[1]).toBe('broken');
    expect(
      await outcomes({
        create: () => (source) =>
          source.pipe(
            toArray(),
            mergeMap((all) => [all.join('')]),
          ),
      }),
    ).toEqual(['holds', 'holds']);
  });
});

describe('unicodeText', () => {
  it('gives surrogate pairs, joiners, combining marks and addresses', () => {
    const sample = fc.sample(unicodeText(), { numRuns: 300, seed: 1 }).join('');
    for (const part of ['👩‍👩‍👧‍👦', '\u0301', '𝒳', 'ann@example.org', 'สวัสดี', '漢字']) expect(sample).toContain(part);
  });
});
