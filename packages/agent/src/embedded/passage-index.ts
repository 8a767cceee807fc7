import MiniSearch from 'minisearch';
import { excerptsOf, mentioned, weigh, type Excerpt, type Query } from './excerpts.js';
import type { Passage } from './markdown-passages.js';
import { areRelated, termsOf } from './terms.js';

/** Consecutive sentences that fit a question, with where they stand. */
export interface Finding {
  readonly text: string;
  readonly file: string;
  readonly heading: string;
}

interface Indexed {
  id: number;
  heading: string;
  text: string;
}

/** So many passages are looked at closely. */
const candidates = 50;
/** What a term counts that the findings before mention already. */
const alreadySaid = 0.2;
/** A finding that adds much less than the best one said is left out. */
const worthAdding = 0.5;

/** Full-text search over passages: BM25 by MiniSearch finds the passages, the words that they share with the question choose the sentences. */
export class PassageIndex {
  readonly #search = new MiniSearch<Indexed>({
    fields: ['heading', 'text'],
    processTerm: (term) => termsOf(term),
    searchOptions: {
      boost: { heading: 2 },
      prefix: (term) => term.length > 3,
      fuzzy: (term) => (term.length > 5 ? 0.15 : false),
    },
  });
  readonly #frequency = new Map<string, number>();

  constructor(private readonly passages: readonly Passage[]) {
    const texts = passages.map(({ title, heading, paragraphs }, id) => ({
      id,
      heading: `${title} ${heading}`,
      text: paragraphs.flatMap(({ sentences }) => sentences).join(' '),
    }));
    this.#search.addAll(texts);
    for (const { heading, text } of texts) {
      for (const term of new Set(termsOf(`${heading} ${text}`)))
        this.#frequency.set(term, (this.#frequency.get(term) ?? 0) + 1);
    }
  }

  /** How many passages there are to search. */
  get size(): number {
    return this.passages.length;
  }

  /** The excerpts that answer a question best, at most `limit`, best first; each adds to those before. Empty where nothing fits. */
  find(question: string, limit: number): Finding[] {
    const terms = termsOf(question);
    const hits = terms.length === 0 ? [] : this.#search.search(terms.join(' ')).slice(0, candidates);
    const excerpts = hits.flatMap(({ id, score }) =>
      excerptsOf(this.passages[id as number] as Passage).map((excerpt) => ({
        excerpt,
        relevance: (score / (hits[0]?.score ?? 1)) ** 0.3,
      })),
    );
    const query = new Map(terms.map((term) => [term, this.#rarity(term)]));
    const found: Excerpt[] = [];
    let least = 0;
    while (found.length < limit) {
      const open = withoutSaid(query, found);
      const rated = excerpts.map(({ excerpt, relevance }) => ({ excerpt, weight: weigh(excerpt, open) * relevance }));
      const best = rated
        .filter(({ excerpt }) => !found.some((other) => overlap(excerpt, other)))
        .sort((a, b) => b.weight - a.weight)[0];
      if (best === undefined || best.weight <= least) break;
      if (found.length === 0) least = best.weight * worthAdding;
      found.push(best.excerpt);
    }
    return found.map(({ text, passage: { file, heading } }) => ({ text, file, heading }));
  }

  /** How much a term tells: nothing where no passage has it, the more the fewer have it. */
  #rarity(term: string): number {
    const count = [...this.#frequency].reduce(
      (sum, [known, times]) => (areRelated(term, known) ? sum + times : sum),
      0,
    );
    return count === 0 ? 0 : Math.log(1 + this.passages.length / count);
  }
}

function withoutSaid(query: Query, found: readonly Excerpt[]): Query {
  const said = new Set(found.flatMap((excerpt) => mentioned(excerpt, query)));
  return new Map([...query].map(([term, rarity]) => [term, said.has(term) ? rarity * alreadySaid : rarity]));
}

function overlap(one: Excerpt, other: Excerpt): boolean {
  return (
    one.text.includes(other.text) ||
    other.text.includes(one.text) ||
    (one.passage === other.passage && sharesSentence(one, other))
  );
}

function sharesSentence(one: Excerpt, other: Excerpt): boolean {
  const sentences = one.text.split(/(?<=[.!?:])\s/);
  return other.text.split(/(?<=[.!?:])\s/).some((sentence) => sentences.includes(sentence));
}
