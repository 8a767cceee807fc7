import type { Catalog } from '@weir/core';
import { batchSpec } from './buffering/batch.js';
import { boundedSpec } from './buffering/bounded.js';
import { conflateSpec } from './buffering/conflate.js';
import { spillSpec } from './buffering/spill.js';
import { compactSpec } from './filtering/compact.js';
import { dedupeSpec } from './filtering/dedupe.js';
import { distinctRunsSpec } from './filtering/distinct-runs.js';
import { filterSpec } from './filtering/filter.js';
import { gateSpec } from './filtering/gate.js';
import { ofTypeSpec } from './filtering/of-type.js';
import { rateLimitSpec } from './filtering/rate-limit.js';
import { sampleSpec } from './filtering/sample.js';
import { skipReasoningSpec } from './filtering/skip-reasoning.js';
import { throttleSpec } from './filtering/throttle.js';
import { validateSpec } from './filtering/validate.js';
import { measureSpec } from './measuring/measure.js';
import { monitorSpec } from './measuring/monitor.js';
import { streamStatsSpec } from './measuring/stream-stats.js';
import { tapEverySpec } from './measuring/tap-every.js';
import { bulkheadSpec } from './retry/bulkhead.js';
import { circuitBreakerSpec } from './retry/circuit-breaker.js';
import { errorBoundarySpec } from './retry/error-boundary.js';
import { failOnErrorSpec } from './retry/fail-on-error.js';
import { fallbackSpec } from './retry/fallback.js';
import { retryBackoffSpec } from './retry/retry-backoff.js';
import { timeoutsSpec } from './retry/timeouts.js';
import { chunkTextSpec } from './text/chunk-text.js';
import { markdownBlocksSpec } from './text/markdown-blocks.js';
import { redactSpec } from './text/redact.js';
import { replaceTextSpec } from './text/replace-text.js';
import { smoothSpec } from './text/smooth.js';
import { takeUntilStopSpec } from './text/take-until-stop.js';
import { textStatsSpec } from './text/text-stats.js';
import { accumulateSpec } from './transforming/accumulate.js';
import { collectMessageSpec } from './transforming/collect-message.js';
import { costSpec } from './transforming/cost.js';
import { enrichSpec } from './transforming/enrich.js';
import { mapAsyncSpec } from './transforming/map-async.js';
import { mapSpec } from './transforming/map.js';
import { middlewareSpec } from './transforming/middleware.js';
import { pairwiseDeltaSpec } from './transforming/pairwise-delta.js';
import { partialJsonSpec } from './transforming/partial-json.js';
import { toolCallsSpec } from './transforming/tool-calls.js';
import { sessionWindowSpec } from './windowing/session-window.js';
import { slidingWindowSpec } from './windowing/sliding-window.js';
import { tumblingWindowSpec } from './windowing/tumbling-window.js';

/** Every operator of this package. */
export const operatorsCatalog: Catalog = [
  accumulateSpec,
  batchSpec,
  boundedSpec,
  bulkheadSpec,
  chunkTextSpec,
  circuitBreakerSpec,
  collectMessageSpec,
  compactSpec,
  conflateSpec,
  costSpec,
  dedupeSpec,
  distinctRunsSpec,
  enrichSpec,
  errorBoundarySpec,
  failOnErrorSpec,
  fallbackSpec,
  filterSpec,
  gateSpec,
  mapSpec,
  mapAsyncSpec,
  markdownBlocksSpec,
  measureSpec,
  middlewareSpec,
  monitorSpec,
  ofTypeSpec,
  pairwiseDeltaSpec,
  partialJsonSpec,
  rateLimitSpec,
  redactSpec,
  replaceTextSpec,
  retryBackoffSpec,
  sampleSpec,
  sessionWindowSpec,
  skipReasoningSpec,
  slidingWindowSpec,
  smoothSpec,
  spillSpec,
  streamStatsSpec,
  takeUntilStopSpec,
  tapEverySpec,
  textStatsSpec,
  throttleSpec,
  timeoutsSpec,
  toolCallsSpec,
  tumblingWindowSpec,
  validateSpec,
];
