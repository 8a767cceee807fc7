import { defineModel } from './define-model.js';
import { lazyModel } from './lazy-model.js';

/** The model that needs no network and no key. @see embeddedModel for what it is, and what it is not */
export const embedded = defineModel({
  name: 'embedded',
  summary: 'A small retrieval assistant that runs in this process: no network, no key, no language model proper.',
  create: (modelId, { clock }) =>
    lazyModel({ provider: 'weir', modelId: modelId || 'embedded' }, async () => {
      const { embeddedModel } = await import('../embedded/embedded-model.js');
      return embeddedModel(clock && { clock });
    }),
});
