import { trendLabels } from './trend-labels.js';

describe('trendLabels', () => {
  const at = (day: number, hour: number) => Date.UTC(2026, 0, day, hour);

  it.each<[string, number[], string[]]>([
    ['by the hour within a day', [at(1, 0), at(1, 9)], ['00:00', '09:00']],
    ['by the date of days', [at(1, 0), at(2, 0)], ['2026-01-01', '2026-01-02']],
    ['by both otherwise', [at(1, 9), at(2, 0)], ['01-01 09:00', '01-02 00:00']],
    ['not at all where there are none', [], []],
  ])('names spans %s', (_, starts, labels) => expect(trendLabels(starts)).toEqual(labels));
});
