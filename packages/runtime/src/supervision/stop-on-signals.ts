import type { Runtime } from './runtime.js';

/** Exit codes by the shell's convention: 128 and the signal's number. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** The part of `process` that signals arrive at. */
export interface SignalTarget {
  on(signal: keyof typeof exitCodes, listener: () => void): unknown;
  off(signal: keyof typeof exitCodes, listener: () => void): unknown;
}

export interface SignalWatch {
  /** The exit code that the received signal asks for; `undefined` while none came. */
  readonly exitCode: number | undefined;
  /** Stops watching. */
  release(): void;
}

/**
 * Ends a runtime on signals: `SIGINT` interrupts open runs (each keeps its partial answer and gets its terminal event), `SIGTERM` drains.
 * A second signal calls `onSecond` with the exit code, for whoever will not wait any longer.
 */
export function stopOnSignals(
  runtime: Runtime,
  target: SignalTarget,
  onSecond: (exitCode: number) => void,
): SignalWatch {
  let exitCode: number | undefined;
  const listener = (code: number, end: () => Promise<void>) => () => {
    if (exitCode !== undefined) return onSecond(code);
    exitCode = code;
    void end();
  };
  const interrupt = listener(exitCodes.SIGINT, () => runtime.interrupt());
  const drain = listener(exitCodes.SIGTERM, () => runtime.stop());
  target.on('SIGINT', interrupt);
  target.on('SIGTERM', drain);
  return {
    get exitCode() {
      return exitCode;
    },
    release() {
      target.off('SIGINT', interrupt);
      target.off('SIGTERM', drain);
    },
  };
}
