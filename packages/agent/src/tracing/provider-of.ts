/** Beginnings of models' names, with what the conventions call their provider. */
const providers: readonly (readonly [RegExp, string])[] = [
  [/^(gpt|chatgpt|o\d)/, 'openai'],
  [/^claude/, 'anthropic'],
  [/^gemini/, 'gcp.gemini'],
  [/^(mistral|magistral|codestral|ministral)/, 'mistral_ai'],
  [/^grok/, 'x_ai'],
  [/^deepseek/, 'deepseek'],
  [/^command/, 'cohere'],
];

/** What the OpenTelemetry conventions call the provider of a model, as far as its name tells; of `provider/model` the first part. */
export function providerOf(model: string): string | undefined {
  const slash = model.indexOf('/');
  if (slash > 0) return model.slice(0, slash);
  return providers.find(([pattern]) => pattern.test(model))?.[1];
}
