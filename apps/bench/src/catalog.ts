import type { Benchmark } from './define-benchmark.js';
import { agentCancel } from './benchmarks/agent-cancel.js';
import { agentChunks } from './benchmarks/agent-chunks.js';
import { agentTools } from './benchmarks/agent-tools.js';
import { cel } from './benchmarks/cel.js';
import { measuringCost } from './benchmarks/measuring-cost.js';
import { slowSink } from './benchmarks/slow-sink.js';
import { startup } from './benchmarks/startup.js';
import { textLinearity } from './benchmarks/text-linearity.js';
import { tokenPipelineAsync } from './benchmarks/token-pipeline-async.js';
import { tokenPipelineSync } from './benchmarks/token-pipeline-sync.js';
import { windows } from './benchmarks/windows.js';

/** All benchmarks, in the order of the page. A new one is a file in `benchmarks/` and a line here. */
export const catalog: readonly Benchmark[] = [
  tokenPipelineSync,
  tokenPipelineAsync,
  measuringCost,
  textLinearity,
  cel,
  slowSink,
  windows,
  agentChunks,
  agentTools,
  agentCancel,
  startup,
];
