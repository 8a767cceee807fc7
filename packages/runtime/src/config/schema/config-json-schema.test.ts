import { z } from 'zod';
import { durationField } from '../../registry/fields/duration-field.js';
import { configJsonSchema } from './config-json-schema.js';

const fieldOf = (schema: z.ZodType) =>
  (configJsonSchema(z.strictObject({ field: schema })) as { properties: { field: unknown } }).properties.field;

describe('configJsonSchema', () => {
  it('keeps the default of a field that is transformed, where it could be written so', () => {
    expect(fieldOf(durationField().default(60_000).describe('How long.'))).toMatchObject({
      default: 60_000,
      description: 'How long.',
    });
    expect(fieldOf(z.union([z.enum(['never']), durationField()]).default('never'))).toMatchObject({ default: 'never' });
  });

  it('leaves out a default that could not be written so', () => {
    const length = z.string().transform((text) => text.length);
    expect(fieldOf(length.default(5))).not.toHaveProperty('default');
    expect(fieldOf(length.optional())).not.toHaveProperty('default');
  });

  it('says nothing of its dialect', () => {
    expect(configJsonSchema(z.string())).toEqual({ type: 'string' });
  });
});
