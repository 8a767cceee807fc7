/** Names spans by when they begin, in UTC: by the time within a day, by the date where all begin at midnight, else by both. */
export function trendLabels(starts: readonly number[]): string[] {
  const texts = starts.map((start) => new Date(start).toISOString());
  const isOneDay = texts.every((text) => text.slice(0, 10) === texts[0]?.slice(0, 10));
  const isDaily = texts.every((text) => text.slice(11, 19) === '00:00:00');
  if (isDaily) return texts.map((text) => text.slice(0, 10));
  return texts.map((text) => (isOneDay ? text.slice(11, 16) : `${text.slice(5, 10)} ${text.slice(11, 16)}`));
}
