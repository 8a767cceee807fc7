import { defineSchema, type Catalog } from '@weir/core';
import { eventSchema, eventSchemas } from '@weir/core/schemas';

/** A schema for each event type, by its name, and `event` for any of them: for `validate: { schema: user_message }`. */
export const eventSchemasCatalog: Catalog = [
  defineSchema({ name: 'event', summary: 'Any event of the vocabulary.', schema: eventSchema }),
  ...Object.entries(eventSchemas).map(([name, schema]) =>
    defineSchema({ name, summary: `An event of type ${name}.`, schema }),
  ),
];
