/** What the `weir` command's exit code says. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  timeout: 124,
  interrupted: 130,
  outputClosed: 141,
  terminated: 143,
} as const;

/** Each exit code in words, for the help and the reference. */
export const exitCodeMeanings: Readonly<Record<number, string>> = {
  [exitCodes.ok]: 'Everything was done.',
  [exitCodes.failed]: 'A pipeline failed, or a file has errors; with `--fail-on-run-error` also: a run failed.',
  [exitCodes.usage]: 'The command was called in a way that it does not know.',
  [exitCodes.timeout]: '`--timeout` ran out before the pipelines had ended.',
  [exitCodes.interrupted]: 'Interrupted by SIGINT (Ctrl-C): open runs ended with what they had said.',
  [exitCodes.outputClosed]: 'The reader of the output went away (EPIPE), as with `weir run … | head`.',
  [exitCodes.terminated]: 'Drained and ended on SIGTERM.',
};
