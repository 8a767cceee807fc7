import fc from 'fast-check';
import { authorModel, type AuthorRound } from '../../__fixtures__/author-model.js';
import { answerText, readAnswer } from '../../__fixtures__/read-parts.js';
import { withContinuation } from './with-continuation.js';

const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/** A text in which nothing comes twice, so that what is said again can be told from what is new. */
const clearText = fc
  .nat({ max: 60 })
  .map((length) => String.fromCharCode(...Array.from({ length: length + 1 }, (_, index) => 0x4e00 + index)));

const cuts = fc.constantFrom<AuthorRound['cut'] & {}>('length', 'close', { fail: lost });
const cutRounds = fc.array(fc.record({ writes: fc.integer({ min: 2, max: 15 }), repeats: fc.nat(10), cut: cuts }), {
  maxLength: 6,
});
const size = fc.integer({ min: 1, max: 5 });

describe('withContinuation, whatever is cut', () => {
  it('gives the whole text, however much of up to the bound is said again', async () => {
    await fc.assert(
      fc.asyncProperty(clearText, cutRounds, size, fc.nat(10), async (whole, rounds, piece, last) => {
        const model = authorModel(whole, [...rounds, { repeats: last }], piece);
        const options = { rounds: rounds.length, overlap: 10, minOverlap: 0 };
        expect(answerText(await readAnswer(withContinuation(model, options)))).toBe(whole);
      }),
      { numRuns: 100 },
    );
  });

  it('gives any text whole where the model goes on exactly, in halves of characters too', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', '\n', '👍🏽', 'é', '__END__'),
      minLength: 1,
      maxLength: 30,
    });
    const exact = cutRounds.map((rounds) => rounds.map(({ writes, cut }) => ({ writes, cut })));
    await fc.assert(
      fc.asyncProperty(text, exact, size, async (whole, rounds, piece) => {
        fc.pre(whole.trim() !== '' && !/^\s/.test(whole));
        const model = authorModel(whole, rounds, piece);
        const options = { rounds: rounds.length, overlap: 0, marker: '#never#' };
        expect(answerText(await readAnswer(withContinuation(model, options)))).toBe(whole);
        // Half a character would not reach a provider as what it is.
        for (const { prompt } of model.calls.slice(1)) expect(JSON.stringify(prompt.at(-2))).not.toMatch(/\\ud[89ab]/);
      }),
      { numRuns: 100 },
    );
  });

  it('gives any text whole, by a given beginning', async () => {
    const words = fc
      .string({ unit: fc.constantFrom('a', 'b', ' '), minLength: 1, maxLength: 40 })
      .map((text) => `x${text}y`);
    const exact = cutRounds.map((rounds) => rounds.map(({ writes, cut }) => ({ writes, cut })));
    await fc.assert(
      fc.asyncProperty(words, exact, size, async (whole, rounds, piece) => {
        const model = authorModel(whole, rounds, piece);
        const options = { rounds: rounds.length, prefill: true };
        expect(answerText(await readAnswer(withContinuation(model, options)))).toBe(whole);
      }),
      { numRuns: 100 },
    );
  });

  it('never lets a piece of the marker through, and loses nothing before it', async () => {
    const text = fc.string({ unit: fc.constantFrom('_', 'E', '__EN', 'D_', 'a'), maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(text, text, size, async (before, behind, piece) => {
        fc.pre(!`${before}__END__`.slice(0, -1).includes('__END__'));
        const rounds: AuthorRound[] = [{ writes: 1, cut: 'length' }, { instead: `${before}__END__${behind}` }];
        const model = authorModel('x', rounds, piece);
        const answer = await readAnswer(withContinuation(model, { overlap: 0 }));
        expect(answerText(answer)).toBe(`x${before}`);
      }),
      { numRuns: 200 },
    );
  });
});
