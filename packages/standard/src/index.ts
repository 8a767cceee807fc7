import { agentCatalog } from '@weir/agent';
import { connectorsCatalog } from '@weir/connectors';
import type { Catalog } from '@weir/core';
import { operatorsCatalog } from '@weir/operators';
import { eventSchemasCatalog } from './event-schemas.js';

export { eventSchemasCatalog } from './event-schemas.js';

/** All of Weir's catalogs in one value: operators, agents with their tools and models, connectors, and the schemas of the events. */
export const standardCatalogs: readonly Catalog[] = [
  operatorsCatalog,
  agentCatalog,
  connectorsCatalog,
  eventSchemasCatalog,
];
