import type { z } from 'zod';
import type { Registry } from '../../registry/registry.js';
import { entryId, pipelinePolicy, routeMatch, sinkMode, sinkPolicy, stepPolicy } from '../reading/policies.js';
import type { StepKind } from '../reading/read-entry.js';
import { configSchema } from './config-schema.js';
import { anyEntry, oneOrMany, strictMap } from './entry-schemas.js';
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

const policies: Readonly<Record<string, z.ZodType>> = {
  id: entryId,
  mode: sinkMode,
  match: routeMatch,
  stepPolicy,
  sinkPolicy,
  pipelinePolicy,
};

const environmentReference: SchemaNode = {
  type: 'string',
  pattern: '\\$\\{',
  description: 'A reference to the environment: ${NAME}, ${NAME:default} or ${secret:NAME}.',
};

function structure(registry: Registry): SchemaNode {
  const id = ref('id');
  return {
    reference: environmentReference,
    ...Object.fromEntries(Object.entries(policies).map(([name, schema]) => [name, configSchema(schema, name)])),
    source: anyEntry('source', registry, { id }),
    step: anyEntry('operator', registry, { id, onError: ref('stepPolicy') }),
    sink: anyEntry('sink', registry, { id, mode: ref('mode'), onError: ref('sinkPolicy') }),
    ...links(id),
    pipeline: pipeline(),
  };
}

function links(id: SchemaNode): SchemaNode {
  const name = { type: 'string', description: 'The name of a pipeline.' };
  const when = { type: 'string', description: 'A CEL expression over `event`.' };
  const longRoute = strictMap(
    { match: ref('match'), branches: ref('branches') },
    ['branches'],
    'Branches, and how they are chosen.',
  );
  const route = { anyOf: [ref('branches'), longRoute] };
  return {
    link: strictMap({ pipeline: name }, ['pipeline'], 'Another pipeline of this file.'),
    output: { anyOf: [ref('sink'), ref('link'), ref('route')] },
    branch: strictMap(
      { when, to: oneOrMany(ref('output'), 'Where the items go.') },
      ['to'],
      'One way that items may take.',
    ),
    branches: {
      type: 'array',
      items: ref('branch'),
      minItems: 1,
      description: 'One branch may go without `when`: it takes what no other takes.',
    },
    route: strictMap({ id, route }, ['route'], 'Sends each item to the branch whose condition holds.'),
  };
}

function pipeline(): SchemaNode {
  const source = { anyOf: [ref('source'), ref('link')] };
  return strictMap(
    {
      from: oneOrMany(source, 'Where items come from; may be left out where another pipeline sends to this one.'),
      through: oneOrMany(ref('step'), 'What is done with the items, in this order.'),
      to: oneOrMany(ref('output'), 'Where the items go: to each of these.'),
      onError: ref('pipelinePolicy'),
    },
    [],
    'A pipeline.',
  );
}

function ref(name: string): SchemaNode {
  return { $ref: `#/$defs/${name}` };
}
