import { defineModel } from './define-model.js';
import { lazyModel } from './lazy-model.js';
import { requiredKey, requiredModelId } from './required-key.js';

/** Models of Anthropic: `anthropic/claude-sonnet-4-5`. Needs `ANTHROPIC_API_KEY`; `ANTHROPIC_BASE_URL`, or `baseUrl`, moves it to another server. */
export const anthropic = defineModel({
  name: 'anthropic',
  summary: 'Models of Anthropic. Needs ANTHROPIC_API_KEY; ANTHROPIC_BASE_URL moves it to another server.',
  create(modelId, context) {
    requiredModelId('anthropic', modelId);
    const apiKey = requiredKey('anthropic', 'ANTHROPIC_API_KEY', context);
    const baseURL = context.baseUrl ?? (context.environment('ANTHROPIC_BASE_URL') || 'https://api.anthropic.com/v1');
    return lazyModel({ provider: 'anthropic', modelId }, async () => {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      return createAnthropic({ apiKey, baseURL })(modelId);
    });
  },
});
