import MiniSearch from 'minisearch';
import type { Passage } from './markdown-passages.js';

/** A sentence that fits a question, with where it stands. */
export interface Finding {
  readonly sentence: string;
  readonly file: string;
  readonly heading: string;
  /** How well it fits; comparable within one answer only. */
  readonly score: number;
}

interface Indexed {
  id: number;
  heading: string;
  text: string;
}

/** A sentence that fits much worse than the best one is left out. */
const nearBest = 0.5;

const stopWords = new Set(
  (
    'a an and are as at be by can do does for from give has have how i in is it its me my of on or so tell that the then this to ' +
    'was what when where which who why will with you your'
  ).split(' '),
);

/** Full-text search over passages: BM25 by MiniSearch finds the passages, shared words weighed by rarity choose their sentences. */
export class PassageIndex {
  readonly #search = new MiniSearch<Indexed>({
    fields: ['heading', 'text'],
    processTerm: (term) => stem(term),
    searchOptions: {
      boost: { heading: 2 },
      prefix: (term) => term.length > 3,
      fuzzy: (term) => (term.length > 5 ? 0.15 : false),
    },
  });
  readonly #frequency = new Map<string, number>();

  constructor(private readonly passages: readonly Passage[]) {
    this.#search.addAll(passages.map(({ heading, sentences }, id) => ({ id, heading, text: sentences.join(' ') })));
    for (const { sentences } of passages) {
      for (const term of new Set(sentences.flatMap(termsOf)))
        this.#frequency.set(term, (this.#frequency.get(term) ?? 0) + 1);
    }
  }

  /** How many passages there are to search. */
  get size(): number {
    return this.passages.length;
  }

  /** The sentences that fit a question best, at most `limit`, best first. Empty where nothing fits. */
  find(question: string, limit: number): Finding[] {
    const terms = new Set(termsOf(question));
    if (terms.size === 0) return [];
    const hits = this.#search.search([...terms].join(' ')).slice(0, 8);
    const best = hits[0]?.score ?? 1;
    const findings = hits.flatMap(({ id, score }) =>
      this.#weigh(this.passages[id as number] as Passage, terms, score / best),
    );
    findings.sort((a, b) => b.score - a.score);
    const least = (findings[0]?.score ?? 0) * nearBest;
    return findings.filter(({ score }) => score >= least).slice(0, limit);
  }

  #weigh({ file, heading, sentences }: Passage, terms: ReadonlySet<string>, relevance: number): Finding[] {
    const inHeading = new Set(termsOf(heading));
    return sentences.flatMap((sentence, position) => {
      const shared = [...new Set(termsOf(sentence))].filter((term) => terms.has(term));
      const named = [...terms].filter((term) => inHeading.has(term)).length;
      if (shared.length === 0 && (named === 0 || position > 1)) return [];
      const weight = shared.reduce((sum, term) => sum + this.#rarity(term), 0) + named * (position === 0 ? 1.5 : 0.5);
      return [{ sentence, file, heading, score: weight * relevance }];
    });
  }

  #rarity(term: string): number {
    return Math.log(1 + this.passages.length / (1 + (this.#frequency.get(term) ?? 0)));
  }
}

function termsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).flatMap((word) => stem(word) ?? []);
}

/** Lower case without the commonest English endings; nothing for words that every text has. */
function stem(term: string): string | null {
  const word = term.toLowerCase();
  if (stopWords.has(word)) return null;
  if (word.length > 5) return word.replace(/(?:ing|edly|ed|ies|es|s|ly)$/, '');
  return word.length > 3 ? word.replace(/s$/, '') : word;
}
