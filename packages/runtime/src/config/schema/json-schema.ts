import type { z } from 'zod';
import type { Registry } from '../../registry/registry.js';
import { entryId, pipelinePolicy, routeMatch, sinkMode, sinkPolicy, stepPolicy } from '../reading/policies.js';
import type { StepKind } from '../reading/read-entry.js';
import { configSchema } from './config-schema.js';
import { entryForms, oneOrMany, strictMap } from './entry-schemas.js';
import type { SchemaNode } from './schema-node.js';

const kinds: readonly StepKind[] = ['source', 'operator', 'sink'];

/**
 * The JSON Schema (draft 2020-12) of a pipeline file, made from the components of a registry: for completion and checks in an editor, by
 * `# yaml-language-server: $schema=./weir.schema.json`. It says nothing of what only `checkConfig` can know: links, circles, expressions.
 */
export function jsonSchema(registry: Registry): SchemaNode {
  const configs = kinds.flatMap((kind) =>
    registry
      .list(kind)
      .map((spec): [string, SchemaNode] => [
        `${kind}:${spec.name}`,
        configSchema(registry.schemaOf(spec), `${kind}:${spec.name}`),
      ]),
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Weir pipelines',
    ...strictMap(
      {
        components: oneOrMany({ type: 'string' }, "Files that export components, from this file's folder."),
        pipelines: {
          type: 'object',
          description: 'The pipelines, by name.',
          minProperties: 1,
          additionalProperties: ref('pipeline'),
        },
        deadLetter: { description: 'Where failed items go.', anyOf: [ref('sink'), ref('link')] },
      },
      ['pipelines'],
      'Named pipelines: where items come from, what is done with them, where they go.',
    ),
    $defs: { ...structure(registry), ...Object.fromEntries(configs) },
  };
}

function structure(registry: Registry): SchemaNode {
  const id = policy(entryId, 'id');
  const sinkKeys = { id, mode: policy(sinkMode, 'mode'), onError: policy(sinkPolicy, 'sinkPolicy') };
  const output = { anyOf: [ref('sink'), ref('link'), ref('route')] };
  return {
    reference: {
      type: 'string',
      pattern: '\\$\\{',
      description: 'A reference to the environment: ${NAME}, ${NAME:default} or ${secret:NAME}.',
    },
    link: strictMap(
      { pipeline: { type: 'string', description: 'The name of a pipeline.' } },
      ['pipeline'],
      'Another pipeline of this file.',
    ),
    source: { anyOf: entryForms('source', registry, { id }) },
    step: { anyOf: entryForms('operator', registry, { id, onError: policy(stepPolicy, 'stepPolicy') }) },
    sink: { anyOf: entryForms('sink', registry, sinkKeys) },
    branch: strictMap(
      {
        when: { type: 'string', description: 'A CEL expression over `event`.' },
        to: oneOrMany(output, 'Where the items go.'),
      },
      ['to'],
      'One way.',
    ),
    branches: {
      type: 'array',
      items: ref('branch'),
      minItems: 1,
      description: 'The branches; one without `when` takes what no other takes.',
    },
    route: strictMap(
      { id, route: { anyOf: [ref('branches'), longRoute()] } },
      ['route'],
      'Sends each item to the branch whose condition holds.',
    ),
    pipeline: strictMap(
      {
        from: oneOrMany(
          { anyOf: [ref('source'), ref('link')] },
          'Where items come from; may be left out where another pipeline sends to this one.',
        ),
        through: oneOrMany(ref('step'), 'What is done with the items, in this order.'),
        to: oneOrMany(output, 'Where the items go: to each of these.'),
        onError: policy(pipelinePolicy, 'pipelinePolicy'),
      },
      [],
      'A pipeline.',
    ),
  };
}

function longRoute(): SchemaNode {
  return strictMap(
    { match: policy(routeMatch, 'match'), branches: ref('branches') },
    ['branches'],
    'Branches, and how they are chosen.',
  );
}

function policy(schema: z.ZodType, name: string): SchemaNode {
  return configSchema(schema, name);
}

function ref(name: string): SchemaNode {
  return { $ref: `#/$defs/${name}` };
}
