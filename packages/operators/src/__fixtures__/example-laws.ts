import type { ComponentContext, OperatorSpec } from '@weir/core';
import { exampleTests, type Law } from '@weir/testing';
import { readConfig } from './config-fields.js';

/** A test for each example of a spec, with its config read as from a file; `overrides` add to the context. */
export function exampleLaws<Config>(
  spec: OperatorSpec<Config, unknown>,
  overrides: Partial<ComponentContext> = {},
): Law[] {
  return exampleTests(spec, (config, context) => spec.create(readConfig(spec, config), { ...context, ...overrides }));
}
