/** What a model's tokens cost, in US dollars for a million of them. */
export interface ModelPrice {
  input: number;
  output: number;
  /** Input that the provider read from its cache. Default: as `input`. */
  cachedInput?: number | undefined;
}

/**
 * List prices of well-known models: data, to be overridden where yours differ.
 *
 * Prices change, and this table does not follow by itself. The lines of Claude Opus were compared with the provider's page in 2026; take the others for a first guess. Where
 * money depends on it, state your own: `cost({ prices: { 'gpt-5': { input: 1.25, output: 10 } } })`, or under `prices` in config; they come before these.
 *
 * Dated snapshots have the price of their model unless they have a line of their own. Surcharges (long contexts, writing to a
 * cache, regions) and discounts (batches, contracts) are not in it, and neither are models whose price depends on the length of the prompt.
 *
 * @see https://openai.com/api/pricing/ and https://docs.claude.com/en/docs/about-claude/pricing
 */
export const modelPrices: Readonly<Record<string, ModelPrice>> = {
  'gpt-5.1': { input: 1.25, output: 10, cachedInput: 0.125 },
  'gpt-5': { input: 1.25, output: 10, cachedInput: 0.125 },
  'gpt-5-mini': { input: 0.25, output: 2, cachedInput: 0.025 },
  'gpt-5-nano': { input: 0.05, output: 0.4, cachedInput: 0.005 },
  'gpt-4.1': { input: 2, output: 8, cachedInput: 0.5 },
  'gpt-4.1-mini': { input: 0.4, output: 1.6, cachedInput: 0.1 },
  'gpt-4.1-nano': { input: 0.1, output: 0.4, cachedInput: 0.025 },
  'gpt-4o': { input: 2.5, output: 10, cachedInput: 1.25 },
  'gpt-4o-2024-05-13': { input: 5, output: 15 },
  'gpt-4o-mini': { input: 0.15, output: 0.6, cachedInput: 0.075 },
  'o4-mini': { input: 1.1, output: 4.4, cachedInput: 0.275 },
  'claude-opus-5': { input: 5, output: 25, cachedInput: 0.5 },
  'claude-opus-4-7': { input: 5, output: 25, cachedInput: 0.5 },
  'claude-opus-4-6': { input: 5, output: 25, cachedInput: 0.5 },
  'claude-opus-4-5': { input: 5, output: 25, cachedInput: 0.5 },
  'claude-opus-4-1': { input: 15, output: 75, cachedInput: 1.5 },
  'claude-sonnet-4-6': { input: 3, output: 15, cachedInput: 0.3 },
  'claude-sonnet-4-5': { input: 3, output: 15, cachedInput: 0.3 },
  'claude-sonnet-4': { input: 3, output: 15, cachedInput: 0.3 },
  'claude-haiku-4-5': { input: 1, output: 5, cachedInput: 0.1 },
  'claude-3-5-haiku': { input: 0.8, output: 4, cachedInput: 0.08 },
  // Weir's own, which runs in the process.
  embedded: { input: 0, output: 0 },
};
