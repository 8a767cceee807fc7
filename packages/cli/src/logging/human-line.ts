import { pino } from 'pino';
import colors from 'picocolors';

const paint: Record<string, (text: string) => string> = { warn: colors.yellow, error: colors.red, fatal: colors.red };

/** A pino line as a person reads it: `12:30:01 warn The pipeline restarts … pipeline=ask attempt=1`. */
export function humanLine(line: string): string {
  const { level, time, msg, ...facts } = JSON.parse(line) as { level: number; time: number; msg: string };
  const label = pino.levels.labels[level] ?? String(level);
  const clock = new Date(time).toTimeString().slice(0, 8);
  const details = Object.entries(facts).map(([key, value]) =>
    colors.dim(`${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`),
  );
  return `${[colors.dim(clock), (paint[label] ?? colors.dim)(label), msg, ...details].join(' ')}\n`;
}
