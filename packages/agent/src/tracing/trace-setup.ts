import type { Attributes, Context, Tracer } from '@opentelemetry/api';
import type { TraceNames } from './names.js';
import type { RunInstruments } from './run-instruments.js';

/** What the traces of one subscription share. */
export interface TraceSetup {
  readonly tracer: Tracer;
  readonly instruments: RunInstruments;
  readonly names: TraceNames;
  readonly agentName: string | undefined;
  readonly recordContent: boolean;
  readonly steps: boolean;
  /** What runs that are part of no other begin in. */
  readonly root: Context;
  /** The attributes that spans and metrics of an operation with a model have; of the model, where it is known. */
  readonly modelAttributes: (operation: string, model: string | undefined) => Attributes;
}
