import { defineTool } from './define-tool.js';

/**
 * A tool that tells the date and time, by the run's own clock, in UTC or in a time zone that the model names.
 *
 * It answers with `{ iso, date, time, weekday, timeZone }`; an unknown time zone is an `invalid_arguments` error that the model can read.
 */
export const clock = defineTool({
  name: 'clock',
  description: 'Tells the current date, time and weekday.',
  input: (z) =>
    z.strictObject({
      timeZone: z
        .string()
        .refine(isTimeZone, { error: 'unknown time zone: give an IANA name such as "Europe/Paris"' })
        .optional()
        .describe('An IANA time zone such as "Europe/Paris". Default: UTC.'),
    }),
  execute({ timeZone = 'UTC' }, context) {
    const now = new Date(context.clock.now());
    const part = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(now);
    return {
      iso: now.toISOString(),
      date: part({ year: 'numeric', month: 'long', day: 'numeric' }),
      time: part({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
      weekday: part({ weekday: 'long' }),
      timeZone,
    };
  },
});

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
