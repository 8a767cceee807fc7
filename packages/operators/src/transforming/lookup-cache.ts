import { BoundedMap, type Clock } from '@weir/core';

export interface LookupCacheSettings {
  readonly maxKeys: number;
  /** For how many milliseconds an answer is kept. */
  readonly ttl: number | undefined;
  readonly clock: Clock;
}

interface Answer<Found> {
  readonly found: Promise<Found>;
  readonly askedAt: number;
}

/** Remembers what was found for at most `maxKeys` keys; a lookup under way is shared, one that failed is forgotten. */
export class LookupCache<Found> {
  /** By key, the one that was asked for longest ago first. */
  readonly #answers: BoundedMap<unknown, Answer<Found>>;

  constructor(private readonly settings: LookupCacheSettings) {
    this.#answers = new BoundedMap(settings.maxKeys);
  }

  find(key: unknown, lookup: () => Found | PromiseLike<Found>): Promise<Found> {
    const known = this.#answers.get(key);
    const answer = known !== undefined && this.#isFresh(known) ? known : this.#ask(key, lookup);
    this.#answers.renew(key, answer);
    return answer.found;
  }

  #isFresh({ askedAt }: Answer<Found>): boolean {
    const { ttl, clock } = this.settings;
    return ttl === undefined || clock.now() - askedAt < ttl;
  }

  #ask(key: unknown, lookup: () => Found | PromiseLike<Found>): Answer<Found> {
    const { ttl, clock } = this.settings;
    // Within a promise, so that a lookup that throws is one that rejects.
    const found = new Promise<Found>((resolve) => resolve(lookup()));
    const answer = { found, askedAt: ttl === undefined ? 0 : clock.now() };
    found.catch(() => {
      if (this.#answers.get(key) === answer) this.#answers.delete(key);
    });
    return answer;
  }
}
