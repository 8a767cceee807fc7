/** What a question about the time asks for. */
export interface TimeQuestion {
  /** The IANA zone of the city that it names, if it names one. */
  readonly timeZone?: string;
}

/** Tells whether a question asks for the time or the date now, and where. */
export function findTimeQuestion(question: string): TimeQuestion | undefined {
  if (
    !/\b(?:what(?:'s| is)?|tell|which|current)\b.*\b(?:time|date|day|weekday)\b(?:.*\b(?:now|today|it|in)\b)?/i.test(
      question,
    )
  )
    return undefined;
  if (!/\b(?:now|today|current|is it|time is|time in|date in)\b/i.test(question)) return undefined;
  const asked = question.toLowerCase().replaceAll(/[^a-z]+/g, '_');
  const timeZone = Intl.supportedValuesOf('timeZone').find((zone) => {
    const city = zone.slice(zone.lastIndexOf('/') + 1).toLowerCase();
    return `_${asked}_`.includes(`_${city}_`);
  });
  return timeZone === undefined ? {} : { timeZone };
}
