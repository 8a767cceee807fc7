/** Writes one line: an object of facts and a message. pino's loggers have this shape. */
export type LogMethod = (facts: object, message: string) => void;

/** What a component may log with; pino fits. */
export interface Logger {
  debug: LogMethod;
  info: LogMethod;
  warn: LogMethod;
  error: LogMethod;
}

/** A logger that writes nothing. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {
  // Nothing to write.
}
