import { z } from 'zod';
import { defineSchema } from './define-schema.js';

describe('defineSchema', () => {
  it('states the kind and keeps everything else', () => {
    const schema = z.object({ id: z.string() });
    expect(defineSchema({ name: 'order', summary: 'An order.', schema })).toEqual({
      kind: 'schema',
      name: 'order',
      summary: 'An order.',
      schema,
    });
  });
});
