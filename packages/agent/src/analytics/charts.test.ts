import { analysisOfFourHours, reportOfTwo } from './__fixtures__/chart-data.js';
import { wellFormed, type XmlElement } from './__fixtures__/well-formed.js';
import { distributionSvg, intervalsSvg, trendSvg } from './charts.js';
import { Figure } from './figure.js';

const blue = '#2563eb';
const marks = (elements: readonly XmlElement[], name: string, attribute: string) =>
  elements.filter((element) => element.name === name && element.attributes[attribute] === blue).length;

describe('distributionSvg', () => {
  it('draws a bar for each span that holds numbers', async () => {
    const { figures } = await analysisOfFourHours();
    const { timeToFirst } = figures;
    const elements = wellFormed(distributionSvg(timeToFirst, { unit: 'ms', title: 'Time to first text' }));
    expect(elements[0]).toMatchObject({ name: 'svg', attributes: { role: 'img', width: '720', height: '360' } });
    expect(elements.slice(1, 3).map(({ name }) => name)).toEqual(['title', 'desc']);
    expect(marks(elements, 'path', 'fill')).toBe(timeToFirst.distribution.filter(({ count }) => count > 0).length);
  });

  it('is the same for the same data, whatever was drawn before', async () => {
    const { figures } = await analysisOfFourHours();
    const first = distributionSvg(figures.duration);
    intervalsSvg(reportOfTwo());
    expect(distributionSvg(figures.duration)).toBe(first);
    expect(distributionSvg(figures.duration, { id: 'other one' })).toContain('"otherone-0"');
  });

  it('draws nothing of no numbers', () => {
    expect(marks(wellFormed(distributionSvg(new Figure().whole())), 'path', 'fill')).toBe(0);
  });

  it('stays well-formed whatever the words', async () => {
    const { figures } = await analysisOfFourHours();
    const title = '</text><script>alert("1")</script> & \u0000 \ud800 ]]>';
    const svg = distributionSvg(figures.duration, { title, unit: '<b>&"' });
    expect(wellFormed(svg).map(({ name }) => name)).not.toContain('script');
    expect(svg).not.toContain('\u0000');
  });
});

describe('trendSvg', () => {
  it('draws a mark for each span, and what it is about in words', async () => {
    const { trend } = await analysisOfFourHours();
    const svg = trendSvg(trend, { value: ({ tokensPerSecond }) => tokensPerSecond.p50, title: 'Speed', height: 200 });
    const elements = wellFormed(svg);
    expect(svg).toContain('<title>Speed</title><desc>4 spans, from 09:00 to 12:00.</desc>');
    expect([marks(elements, 'path', 'stroke'), marks(elements, 'path', 'fill')]).toEqual([1, 4]);
  });

  it('draws nothing of no spans', () => {
    expect(wellFormed(trendSvg([], { value: () => 1 }))).not.toHaveLength(0);
  });
});

describe('intervalsSvg', () => {
  it('draws an interval for each comparison, with what the report says', () => {
    const svg = intervalsSvg(reportOfTwo());
    expect(marks(wellFormed(svg), 'path', 'stroke')).toBe(2);
    expect(svg).toMatch(/<desc>time: careful − plain: \d+ % to \d+ %, plain wins\. cost:/);
  });

  it('escapes the names of variants', () => {
    const names = wellFormed(intervalsSvg(reportOfTwo(['<script>', '"&']))).map(({ name }) => name);
    expect(names).not.toContain('script');
  });
});
