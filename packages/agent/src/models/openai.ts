import { defineModel } from './define-model.js';
import { lazyModel } from './lazy-model.js';
import { requiredKey, requiredModelId } from './required-key.js';

/**
 * Models of OpenAI: `openai/gpt-5`. Needs `OPENAI_API_KEY`; `OPENAI_BASE_URL`, or `baseUrl`, moves it to another server.
 *
 * It speaks the Chat Completions API, which every compatible server speaks too; for the Responses API make the model with `@ai-sdk/openai`
 * and hand it over as it is.
 */
export const openai = defineModel({
  name: 'openai',
  summary:
    'Models of OpenAI, by the Chat Completions API. Needs OPENAI_API_KEY; OPENAI_BASE_URL moves it to another server.',
  create(modelId, context) {
    requiredModelId('openai', modelId);
    const apiKey = requiredKey('openai', 'OPENAI_API_KEY', context);
    const baseURL = context.baseUrl ?? (context.environment('OPENAI_BASE_URL') || 'https://api.openai.com/v1');
    return lazyModel({ provider: 'openai', modelId }, async () => {
      const { createOpenAI } = await import('@ai-sdk/openai');
      return createOpenAI({ apiKey, baseURL }).chat(modelId);
    });
  },
});
