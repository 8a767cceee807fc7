import { UnknownModelError } from '../errors/unknown-model-error.js';
import { defineModel } from './define-model.js';
import { lazyModel } from './lazy-model.js';
import { requiredModelId } from './required-key.js';

/**
 * Models of any server that speaks OpenAI's Chat Completions API (Ollama, vLLM, LM Studio …): `http://127.0.0.1:11434/v1#llama3.2`, or
 * `openai-compatible/llama3.2` with `baseUrl`. A key is sent only if `OPENAI_COMPATIBLE_API_KEY` holds one; OpenAI's own never is.
 */
export const openaiCompatible = defineModel({
  name: 'openai-compatible',
  summary:
    'Models of a server that speaks the Chat Completions API, at `baseUrl`. Sends OPENAI_COMPATIBLE_API_KEY, if set.',
  create(modelId, { environment, baseUrl }) {
    requiredModelId('openai-compatible', modelId);
    const baseURL = checkedUrl(modelId, baseUrl);
    const apiKey = environment('OPENAI_COMPATIBLE_API_KEY')?.trim();
    return lazyModel({ provider: 'openai-compatible', modelId }, async () => {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
      const options = { name: 'openai-compatible', baseURL, includeUsage: true, ...(apiKey && { apiKey }) };
      return createOpenAICompatible(options).chatModel(modelId);
    });
  },
});

function checkedUrl(modelId: string, baseUrl: string | undefined): string {
  const example = 'such as "http://127.0.0.1:11434/v1"';
  if (baseUrl === undefined)
    throw new UnknownModelError(`openai-compatible/${modelId}`, `give the server's "baseUrl", ${example}`);
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol)) {
    throw new UnknownModelError(`openai-compatible/${modelId}`, `"${baseUrl}" is no http or https address, ${example}`);
  }
  return baseUrl;
}
