import { jest } from '@jest/globals';
import { FakeClock } from '@weir/core';
import fc from 'fast-check';
import { from } from 'rxjs';
import { chunksOf, runOf, streamOf, type Step } from '../__fixtures__/model-call.js';
import { answers, broken, end, exact, failure, start } from '../__fixtures__/resumed-answers.js';
import { watch } from '../__fixtures__/watch.js';
import { resumeFromPartial, type ResumeFromPartialOptions, type ResumeRequest } from './resume-from-partial.js';

describe('resumeFromPartial', () => {
  describe('gives the text that a model meant, once, wherever it is cut', () => {
    const cuts = fc.array(fc.record({ after: fc.nat(30), thinks: fc.boolean(), ends: fc.nat(2) }), { maxLength: 6 });
    const plans = fc.record({ cuts, size: fc.integer({ min: 1, max: 5 }), back: fc.nat(12) });
    const anyText = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 80 }),
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.nat(80).map((length) => 'a'.repeat(length)),
    );
    /** In which nothing comes twice, so that every repetition is the model's. */
    const plainText = fc
      .nat(80)
      .map((length) => String.fromCharCode(...Array.from({ length }, (_, index) => 0x4e00 + index)));

    it.each<
      [
        string,
        fc.Arbitrary<string>,
        (back: number) => ResumeFromPartialOptions,
        (back: number, chance: number) => number,
      ]
    >([
      ['by models that begin anew', anyText, () => ({ strategy: 'retract' }), () => Infinity],
      ['by models that go on exactly', anyText, () => exact, () => 0],
      [
        'by models that say the last so many characters again',
        anyText,
        (back) => ({ strategy: 'continue', minOverlap: back, maxOverlap: back }),
        (back) => back,
      ],
      [
        'by models that say up to so many characters again',
        plainText,
        () => ({ strategy: 'continue', minOverlap: 1 }),
        (back, chance) => chance % (back + 1),
      ],
    ])('%s', (_, texts, options, backOf) => {
      fc.assert(
        fc.property(texts, plans, (text, { cuts, size, back }) => {
          const open = ({ attempt, partialText }: ResumeRequest) => {
            const again = backOf(back, cuts[attempt]?.after ?? 7);
            const from = Math.max(0, partialText.length - again);
            return attemptAt(text.slice(from), size, cuts[attempt - 1]);
          };
          const reader = answers(Array(10).fill(open) as (typeof open)[], { attempts: 10, ...options(back) });
          expect(reader.text).toBe(text);
          expect(reader.told.filter((told) => ['llm_end', 'error'].includes(told))).toEqual(['llm_end']);
        }),
        { numRuns: 150 },
      );
    });
  });

  it('joins a text whose word under way is said again, wherever it breaks off', () => {
    const text = 'The weir holds the river back, and lets the boats pass: they wait before the lock.';
    fc.assert(
      fc.property(fc.nat(text.length), fc.integer({ min: 1, max: 5 }), (at, size) => {
        const first = () => streamOf([start, ...chunksOf(text.slice(0, at), size)], broken);
        const second = ({ partialText }: ResumeRequest) => {
          const word = /[a-z]*$/i.exec(partialText)?.[0] ?? '';
          return attemptAt(text.slice(partialText.length - word.length), size);
        };
        expect(answers([first, second], { attempts: 2, strategy: 'continue' }).text).toBe(text);
      }),
    );
  });

  it('takes linear time, one character at a time', () => {
    const length = 100_000;
    const text = chunksOf('ab'.repeat(length / 2));
    const [first, second] = [runOf([start, ...text]), runOf([start, ...text, ...text, end])];
    const [clock, open] = [new FakeClock(), ({ attempt }: ResumeRequest) => from(attempt === 1 ? first : second)];
    const reads = jest.spyOn(String.prototype, 'charCodeAt');
    try {
      const seen = watch(resumeFromPartial(open, { strategy: 'continue', clock, maxOverlap: length }));
      clock.advance(60_000);
      expect(seen.values.at(-1)?.type).toBe('llm_end');
      // The first half of what the second attempt says is what the first had said.
      expect(
        seen.values.map((event) => (event.type === 'llm_chunk' ? event.data.delta : '')).join('') ===
          'ab'.repeat(length),
      ).toBe(true);
      // Each unit of the overlap is learnt once, and compared at most twice.
      expect(reads.mock.calls.length).toBeLessThanOrEqual(3 * (length + 1));
      expect(reads.mock.calls.length).toBeGreaterThan(length);
    } finally {
      reads.mockRestore();
    }
  });
});

/** A model that says a text, cut off after so many chunks, in one of several ways. */
function attemptAt(text: string, size: number, cut?: { after: number; thinks: boolean; ends: number }) {
  const thoughts: Step[] = cut?.thinks ? [['reasoning_chunk', { delta: 'hm' }]] : [];
  const steps = [start, ...thoughts, ...chunksOf(text, size), end];
  if (cut === undefined) return streamOf(steps);
  const said = steps.slice(0, Math.min(cut.after, steps.length - 1));
  return cut.ends === 2
    ? streamOf([...said, ['error', failure]])
    : streamOf(said, cut.ends === 1 ? broken : 'completes');
}
