import type { Logger } from '@weir/core';

/** A logger whose lines say which pipeline and step they come from. */
export function stepLogger(logger: Logger, place: { readonly pipeline: string; readonly step: string }): Logger {
  const write = (level: keyof Logger) => (facts: object, message: string) =>
    logger[level]({ ...place, ...facts }, message);
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
