import type { Catalog } from '@weir/core';
import { callbackSpec } from './callback/callback.js';
import { consoleSinkSpec } from './console/console-sink.js';
import { fileConversationStoreSpec } from './conversation-store/file-conversation-store.js';
import { httpSourceSpec } from './http/http-source.js';
import { inlineSpec } from './inline/inline.js';
import { intervalSpec } from './interval/interval.js';
import { jsonlSinkSpec } from './jsonl/jsonl-sink.js';
import { jsonlSourceSpec } from './jsonl/jsonl-source.js';
import { fileSpillStoreSpec } from './spill-store/file-spill-store.js';
import { stdinSpec } from './stdin/stdin.js';

/** All sources, sinks and stores of this package. */
export const connectorsCatalog: Catalog = [
  stdinSpec,
  inlineSpec,
  jsonlSourceSpec,
  intervalSpec,
  httpSourceSpec,
  consoleSinkSpec,
  jsonlSinkSpec,
  callbackSpec,
  fileSpillStoreSpec,
  fileConversationStoreSpec,
];
