import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => unknown) | undefined = globalThis.gc;

/** Collects garbage now, so that nobody pays for what another left behind. Works with `node --expose-gc` and without. */
export function collectGarbage(): void {
  collect ??= exposed();
  void collect();
}

/** A context that is made after the flag was set has the function. */
function exposed(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
