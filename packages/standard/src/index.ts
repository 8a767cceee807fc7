import { agentCatalog } from '@weir/agent';
import { connectorsCatalog } from '@weir/connectors';
import type { Catalog } from '@weir/core';
import { operatorsCatalog } from '@weir/operators';
import { appOnlyCatalog } from './app-only.js';
import { eventSchemasCatalog } from './event-schemas.js';

export { appOnlyCatalog } from './app-only.js';
export { eventSchemasCatalog } from './event-schemas.js';

/** All of Weir's catalogs in one value: operators, agents with their tools and models, connectors, the schemas of the events, and what is for app code only. */
export const standardCatalogs: readonly Catalog[] = [
  operatorsCatalog,
  agentCatalog,
  connectorsCatalog,
  eventSchemasCatalog,
  appOnlyCatalog,
];
