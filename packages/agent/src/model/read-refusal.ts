/**
 * Reads why a model refused, where its provider says so at the end: Anthropic's package does, in `stopDetails`.
 *
 * OpenAI's package sends a refusal as text, and tells only by the finish reason `content-filter` that it was one.
 */
export function refusalIn(providerMetadata: unknown): string | undefined {
  if (typeof providerMetadata !== 'object' || providerMetadata === null) return undefined;
  for (const metadata of Object.values(providerMetadata) as { stopDetails?: unknown }[]) {
    const { type, explanation } = (metadata?.stopDetails ?? {}) as { type?: unknown; explanation?: unknown };
    if (type === 'refusal' && typeof explanation === 'string' && explanation !== '') return explanation;
  }
  return undefined;
}
