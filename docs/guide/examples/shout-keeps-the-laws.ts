import { createRegistry } from '@weir/runtime';
import { exampleTests, operatorLaws } from '@weir/testing';
import * as fc from 'fast-check';
import { shout, shoutSpec } from './shout.js';

const laws = operatorLaws({ create: () => shout(), items: fc.string(), contract: shoutSpec.contract });
const examples = exampleTests(shoutSpec, (config, context) =>
  createRegistry([[shoutSpec]]).create('operator', 'shout', config, context),
);

// In a test file: for (const { name, check } of [...laws, ...examples]) it(name, check);
for (const { check } of [...laws, ...examples]) await check();
