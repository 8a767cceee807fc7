import type { Paragraph, Passage } from './markdown-passages.js';
import { areRelated, termsOf } from './terms.js';

/** A stretch of consecutive sentences from a passage. */
export interface Excerpt {
  readonly text: string;
  readonly passage: Passage;
  /** What its first sentence is about, what the rest is about, and what its headings say. */
  readonly first: readonly string[];
  readonly rest: readonly string[];
  readonly headings: readonly string[];
  readonly kind: Paragraph['kind'];
  /** Whether it begins behind what announces it. */
  readonly announced: boolean;
  /** Whether the passage begins with it. */
  readonly opens: boolean;
}

const mostSentences: Readonly<Record<Paragraph['kind'], number>> = { prose: 3, list: 6, table: 1 };
/** An excerpt ends before the sentence that makes it longer, in UTF-16 units. */
const longest = 420;

/** Every excerpt of a passage: one from each of its sentences on. */
export function excerptsOf(passage: Passage): Excerpt[] {
  const headings = termsOf(passage.title === passage.heading ? passage.heading : `${passage.title} ${passage.heading}`);
  return passage.paragraphs.flatMap(({ kind, sentences }, place) =>
    sentences.map((_, start): Excerpt => {
      const own = sentences.slice(start);
      const [first = '', ...rest] = fitting(
        [...own, ...continuation(passage, place, own)],
        announces(own[0] ?? '') ? 'list' : kind,
      );
      return {
        ...{ text: [first, ...rest].join(' '), passage, kind, headings },
        ...{ first: termsOf(first), rest: termsOf(rest.join(' ')) },
        ...{ opens: place === 0 && start === 0, announced: sentences.slice(0, start).some(announces) },
      };
    }),
  );
}

/** A paragraph of a single sentence goes on with the prose behind it. */
function continuation({ paragraphs }: Passage, place: number, own: readonly string[]): readonly string[] {
  const next = paragraphs[place + 1];
  return own.length === 1 && paragraphs[place]?.kind === 'prose' && next?.kind === 'prose' ? next.sentences : [];
}

/** Whether a sentence says that something comes behind it. */
function announces(sentence: string): boolean {
  return sentence.endsWith(':');
}

function fitting(sentences: readonly string[], kind: Paragraph['kind']): string[] {
  const taken: string[] = [];
  let length = 0;
  for (const sentence of sentences.slice(0, mostSentences[kind])) {
    length += sentence.length + 1;
    if (taken.length > 0 && length > longest) break;
    taken.push(sentence);
  }
  return taken;
}

/** What a question asks about, with how much each term tells. */
export type Query = ReadonlyMap<string, number>;

/** Begins with a word that stands for something said before. */
const leansBack = /^(?:it|this|that|they|these|those|both|he|she|there|then|beyond|otherwise|so|but|and)\b/i;

/** Says what something is: `A valve is a …`, `The runtime gives …` does not. */
const definition = /^(?:an?\s+|the\s+)?\S+\s+(?:is|are)\s+(?:an?|the|for|what|how|where|anything)\b/i;

/** How well an excerpt answers a question: what it mentions, first of all where it begins, and whether it is the place that is about it. */
export function weigh(excerpt: Excerpt, query: Query): number {
  let weight = 0;
  for (const [term, rarity] of query) weight += rarity * mention(term, excerpt);
  if (weight === 0) return 0;
  weight += subjectBonus(excerpt, query);
  if (excerpt.opens && excerpt.kind === 'prose') weight += topicBonus(excerpt.passage, query);
  return weight * clarity(excerpt);
}

const byKind: Readonly<Record<Paragraph['kind'], number>> = { prose: 1, list: 0.9, table: 0.7 };

/**
 * Where a passage begins it says what it is about. What needs its surroundings to be understood counts less: a row of a table, the middle of
 * a thought, an announcement of nothing.
 */
function clarity({ text, kind, announced, opens }: Excerpt): number {
  return (
    byKind[kind] *
    (opens ? 1.2 : 1) *
    (announced ? 0.7 : 1) *
    (leansBack.test(text) ? 0.6 : 1) *
    (announces(text) ? 0.3 : 1)
  );
}

function mention(term: string, { first, rest, headings }: Excerpt): number {
  const isIn = (terms: readonly string[]) => terms.some((other) => areRelated(term, other));
  const heading = isIn(headings) ? 0.4 : 0;
  if (isIn(first)) return 1 + heading;
  return (isIn(rest) ? 0.6 : 0) + heading;
}

/** A sentence that begins with what is asked about is likely to say what it is. */
function subjectBonus({ text, first: [subject] }: Excerpt, query: Query): number {
  const [, rarity = 0] = [...query].find(([asked]) => subject !== undefined && areRelated(asked, subject)) ?? [];
  return rarity * (definition.test(text) ? 1 : 0.15);
}

/** A passage whose heading says what is asked about, and nothing else, is the place where it is explained. */
function topicBonus({ heading }: Passage, query: Query): number {
  const terms = termsOf(heading);
  const asked = [...query].filter(([term]) => terms.some((other) => areRelated(term, other)));
  const isTopic = terms.every((term) => asked.some(([other]) => areRelated(term, other)));
  return isTopic ? asked.reduce((total, [, rarity]) => total + rarity, 0) : 0;
}

/** The terms of a question that an excerpt answers to. */
export function mentioned({ first, rest, headings }: Excerpt, query: Query): string[] {
  return [...query.keys()].filter((term) => [...first, ...rest, ...headings].some((other) => areRelated(term, other)));
}
