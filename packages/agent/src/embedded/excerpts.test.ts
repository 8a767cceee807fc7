import { excerptsOf, mentioned, weigh, type Query } from './excerpts.js';
import type { Paragraph, Passage } from './markdown-passages.js';
import { termsOf } from './terms.js';

const passage = (heading: string, ...paragraphs: Paragraph[]): Passage => ({
  file: 'a.md',
  title: heading,
  heading,
  paragraphs,
});
const prose = (...sentences: string[]): Paragraph => ({ kind: 'prose', sentences });
const query = (question: string): Query => new Map(termsOf(question).map((term) => [term, 1]));
const best = (question: string, ...passages: Passage[]) =>
  passages.flatMap(excerptsOf).sort((a, b) => weigh(b, query(question)) - weigh(a, query(question)))[0]?.text;

describe('excerptsOf', () => {
  it('begins one at each sentence, and takes up to three', () => {
    const texts = excerptsOf(passage('H', prose('One is here.', 'Two.', 'Three.', 'Four.'))).map(({ text }) => text);
    expect(texts).toEqual(['One is here. Two. Three.', 'Two. Three. Four.', 'Three. Four.', 'Four.']);
  });

  it('ends before it becomes long, but never within a sentence', () => {
    const long = `${'word '.repeat(100)}ends.`;
    expect(excerptsOf(passage('H', prose('Short one.', long))).map(({ text }) => text)).toEqual(['Short one.', long]);
  });

  it('goes on with the next paragraph where the first one is a single sentence', () => {
    expect(excerptsOf(passage('H', prose('Alone.'), prose('Two.', 'Three.')))[0]?.text).toBe('Alone. Two. Three.');
  });

  it('takes a row of a table alone', () => {
    expect(
      excerptsOf(passage('H', { kind: 'table', sentences: ['a: one.', 'b: two.'] })).map(({ text }) => text),
    ).toEqual(['a: one.', 'b: two.']);
  });
});

describe('weigh', () => {
  it('gives nothing to what mentions nothing', () => {
    for (const excerpt of excerptsOf(passage('Birds', prose('They fly.'))))
      expect(weigh(excerpt, query('valves'))).toBe(0);
  });

  it('prefers the sentence that says what something is', () => {
    expect(
      best('What is a valve?', passage('H', prose('We close the valve.'), prose('A valve is a gate for items.'))),
    ).toMatch(/^A valve is/);
  });

  it('prefers the passage whose heading is what is asked about', () => {
    const elsewhere = passage('Other', prose('The first thing is backpressure here.'));
    expect(
      best(
        'What is backpressure?',
        elsewhere,
        passage('Backpressure', prose('What is fast would flood what is slow.')),
      ),
    ).toMatch(/^What is fast/);
  });

  it('begins where a thought begins', () => {
    expect(best('slow sink', passage('H', prose('A sink may be slow.', 'That slow sink is a problem.')))).toMatch(
      /^A sink may/,
    );
  });

  it('prefers prose to rows of tables', () => {
    const table: Paragraph = { kind: 'table', sentences: ['batch: items in lists.'] };
    expect(best('batch', passage('H', table), passage('G', prose('Use a batch here.')))).toBe('Use a batch here.');
  });
});

describe('mentioned', () => {
  it('names the terms that an excerpt answers to, by its headings too', () => {
    const [excerpt] = excerptsOf(passage('Receipts', prose('Each is settled once.')));
    expect(mentioned(excerpt!, query('How are receipts settled by sources?'))).toEqual(['receipt', 'settl']);
  });
});
