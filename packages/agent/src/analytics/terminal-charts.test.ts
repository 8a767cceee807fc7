import { analysisOfFourHours, reportOfTwo } from './__fixtures__/chart-data.js';
import { Figure } from './figure.js';
import { distributionChart, intervalsChart, sparkline, trendChart } from './terminal-charts.js';

describe('sparkline', () => {
  it.each<[number[], string]>([
    [[1, 2, 3, 8], '▁▂▃█'],
    [[5, 5, 5], '▄▄▄'],
    [[1, NaN, 2], '▁ █'],
    [[], ''],
  ])('draws %j as %s', (values, drawn) => expect(sparkline(values)).toBe(drawn));
});

describe('distributionChart', () => {
  it('draws a bar for each span', async () => {
    const { figures } = await analysisOfFourHours();
    expect(distributionChart(figures.timeToFirst, { title: 'Time to first text', unit: 'ms', width: 60 })).toBe(
      [
        'Time to first text',
        '200 ms to 279 ms  ████████████████████████████████████████ 9',
        '279 ms to 358 ms  ███████████████████████████████▏ 7',
        '358 ms to 437 ms  ███████████████████████████████████▌ 8',
        '437 ms to 516 ms  ███████████████████████████████████▌ 8',
        '516 ms to 595 ms  ███████████████████████████████████▌ 8',
        '595 ms to 674 ms  ███████████████████████████████████▌ 8',
        '674 ms to 753 ms  ███████████████████████████████████▌ 8',
        '753 ms to 832 ms  ███████████████████████████████▏ 7',
        '832 ms to 911 ms  ████████████████████████████████████████ 9',
        '911 ms to 990 ms  ███████████████████████████████████▌ 8',
      ].join('\n'),
    );
  });

  it('draws nothing of no numbers', () => {
    expect(distributionChart(new Figure().whole(), { title: 'Nothing' })).toBe('Nothing');
  });
});

describe('trendChart', () => {
  it('draws a line over the hours', async () => {
    const { trend } = await analysisOfFourHours();
    const options = {
      title: 'Tokens a second',
      value: ({ tokensPerSecond }) => tokensPerSecond.p50,
    } as const satisfies Parameters<typeof trendChart>[1];
    expect(trendChart(trend, { ...options, width: 60 })).toBe(
      [
        'Tokens a second',
        '    ▲',
        ' 103┤━━━━━━━━━━━━━━━┓',
        '    │               ┃',
        '    │               ┃',
        '    │               ┃',
        '    │               ┃',
        '    │               ┗━━━━━━━━━━━━━━━━┓',
        '    │                                ┃',
        '    │                                ┃',
        '    │                                ┗━━━━━━━━━━━━━━━┓',
        '41.4┤                                                ┗━',
        '    └┬───────────────┬────────────────┬───────────────┬▶',
        ' 09:00           10:00            11:00           12:00',
      ].join('\n'),
    );
    expect(trendChart(trend.slice(0, 1), options)).toBe('Tokens a second\n09:00  103');
    expect(trendChart([], options)).toBe('Tokens a second');
  });

  it('has colours only where it is told to', async () => {
    const { trend } = await analysisOfFourHours();
    const value = ({ runs }: { runs: number }) => runs;
    expect(trendChart(trend, { value })).not.toContain('\u001b');
    expect(trendChart(trend, { value, color: true })).toContain('\u001b');
  });
});

describe('intervalsChart', () => {
  it('draws where the differences lie', () => {
    expect(intervalsChart(reportOfTwo(), { title: 'Differences', width: 72 })).toBe(
      [
        'Differences',
        'time: careful − plain  │                   ├───────●───────┤  plain wins',
        'cost: careful − plain  │              ├──────────●─────────┤  plain wins',
        '                       0 %                              59 %',
      ].join('\n'),
    );
  });

  it('says so where there is nothing to draw', () => {
    expect(intervalsChart({ ...reportOfTwo(), comparisons: [] })).toBe('Nothing can be shown.');
  });
});

describe('all charts', () => {
  it('keep to their width', async () => {
    const { figures, trend } = await analysisOfFourHours();
    for (const width of [40, 80, 120]) {
      const charts = [
        distributionChart(figures.duration, { width, unit: 'ms' }),
        trendChart(trend, { width, value: ({ duration }) => duration.p50, unit: 'ms' }),
        intervalsChart(reportOfTwo(), { width: Math.max(60, width) }),
      ];
      for (const line of charts.join('\n').split('\n')) expect(line.length).toBeLessThanOrEqual(Math.max(60, width));
    }
  });
});
