import type { Catalog } from '@weir/core';
import { agentSpec } from './agent.js';
import { searchDocs } from './embedded/search-docs.js';
import { modelProviders } from './models/resolve-model.js';
import { analyzeTextSpec } from './strategies/analyze-text.js';
import { paceSpec } from './strategies/pace.js';
import { calculator } from './tools/calculator.js';
import { clock } from './tools/clock.js';

/** What this package has for config: the operators, the tools, and the providers of models. */
export const agentCatalog: Catalog = [
  agentSpec,
  analyzeTextSpec,
  paceSpec,
  calculator,
  clock,
  searchDocs,
  ...modelProviders,
];
