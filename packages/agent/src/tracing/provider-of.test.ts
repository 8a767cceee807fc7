import { providerOf } from './provider-of.js';

describe('providerOf', () => {
  it.each([
    ['gpt-5', 'openai'],
    ['o3-mini', 'openai'],
    ['claude-sonnet-4-5', 'anthropic'],
    ['gemini-3-pro', 'gcp.gemini'],
    ['groq/llama-4', 'groq'],
    ['embedded', undefined],
  ])('tells the provider of %s by its name', (model, provider) => {
    expect(providerOf(model)).toBe(provider);
  });
});
