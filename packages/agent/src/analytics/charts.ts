import { BarChart, CustomChart, LineChart, type CustomSeriesOption } from 'echarts/charts';
import { GridComponent, TitleComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { ExperimentReport } from '../experiment/experiment-report.js';
import { comparedIntervals, type ComparedInterval } from './compared-intervals.js';
import type { FigureSummary } from './figure.js';
import { numberWords, percentWords, quantityWords, rangeWords } from './number-words.js';
import { trendLabels } from './trend-labels.js';
import type { TrendPoint } from './session-analysis.js';

export interface SvgChartOptions {
  /** Stands above the chart and names it for those who do not see it. */
  title?: string;
  /** Such as `ms`, `$` or `tokens`. */
  unit?: string;
  /** In pixels. Default 720. */
  width?: number;
  /** In pixels. Default 360, and more where an experiment has many comparisons. */
  height?: number;
  /** Begins the ids within the SVG: give charts of one page different ones. Letters, digits and hyphens. Default `chart`. */
  id?: string;
}

export interface TrendSvgOptions extends SvgChartOptions {
  /** What is drawn of each span. */
  value: (point: TrendPoint) => number;
}

const blue = '#2563eb';
const grey = '#6b7280';

/**
 * Draws how a figure is distributed as an SVG: a bar for each span. The same data gives the same text, on every machine; nothing is loaded, no script runs.
 *
 * These charts need `echarts`, which is an optional peer; `distributionChart`, `trendChart` and `intervalsChart` draw the same in a terminal without it.
 */
export function distributionSvg({ distribution, count, p50 }: FigureSummary, options: SvgChartOptions = {}): string {
  const { unit, title = 'Distribution' } = options;
  const labels = distribution.map(({ from, to }) => rangeWords(from, to, unit));
  const about = `${numberWords(count)} numbers; the median is ${quantityWords(p50, unit)}.`;
  const series = { type: 'bar', data: distribution.map((bin) => bin.count), color: blue, barCategoryGap: '8%' };
  const xAxis = { type: 'category', data: labels, axisLabel: { rotate: 35, color: grey } };
  return svgOf({ xAxis, yAxis: valueAxis(numberWords), series }, { ...options, title }, about);
}

/** Draws a number of each hour or day as an SVG; see `distributionSvg`. */
export function trendSvg(points: readonly TrendPoint[], options: TrendSvgOptions): string {
  const { unit, title = 'Trend', value } = options;
  const labels = trendLabels(points.map(({ start }) => start));
  const about = `${points.length} spans${points.length === 0 ? '' : `, from ${labels[0]} to ${labels.at(-1)}`}.`;
  const series = { type: 'line', data: points.map(value), color: blue, symbol: 'circle', symbolSize: 6 };
  const xAxis = { type: 'category', data: labels, axisLabel: { color: grey } };
  const yAxis = valueAxis((one) => quantityWords(one, unit));
  return svgOf({ xAxis, yAxis, series }, { ...options, title }, about);
}

/** Draws an experiment's intervals as an SVG, in per cent of the first variant's mean; see `distributionSvg`. */
export function intervalsSvg(report: ExperimentReport, options: SvgChartOptions = {}): string {
  const rows = comparedIntervals(report);
  const { title = 'Differences, with their 95 % intervals' } = options;
  const about = rows.map(
    ({ label, low, high, verdict }) => `${label}: ${percentWords(low)} to ${percentWords(high)}, ${verdict}.`,
  );
  const series: CustomSeriesOption = {
    type: 'custom',
    renderItem: drawInterval(rows),
    data: rows.map(({ low, middle, high }, place) => [low, place, middle, high]),
    encode: { x: [0, 2, 3], y: 1 },
  };
  const yAxis = {
    type: 'category',
    inverse: true,
    data: rows.map(({ label, verdict }) => `${label}\n${verdict}`),
    axisTick: { show: false },
    axisLabel: { width: 260, overflow: 'truncate' },
  };
  const height = Math.max(360, 100 + 44 * rows.length);
  return svgOf({ xAxis: valueAxis(percentWords), yAxis, series }, { height, ...options, title }, about.join(' '));
}

function drawInterval(rows: readonly ComparedInterval[]): NonNullable<CustomSeriesOption['renderItem']> {
  return (_, api) => {
    const place = api.value(1);
    const [from, middle, to] = [0, 2, 3].map((dimension) => api.coord([api.value(dimension), place]));
    const color = rows[Number(place)]?.isDifferent === true ? blue : grey;
    const [x = 0, y = 0] = middle ?? [];
    const line = { x1: from?.[0] ?? x, y1: y, x2: to?.[0] ?? x, y2: y };
    return {
      type: 'group',
      children: [
        { type: 'line', shape: line, style: { stroke: color, lineWidth: 3 } },
        { type: 'circle', shape: { cx: x, cy: y, r: 6 }, style: { fill: color } },
      ],
    };
  };
}

function valueAxis(words: (value: number) => string) {
  return { type: 'value', axisLabel: { formatter: words, color: grey } };
}

/** Given here instead of on import, so that a bundler may leave unused charts out. */
function svgOf(option: EChartsCoreOption, options: SvgChartOptions & { title: string }, about: string): string {
  const { width = 720, height = 360, id = 'chart', title } = options;
  use([BarChart, LineChart, CustomChart, GridComponent, TitleComponent, SVGRenderer]);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    const head = { text: title, left: 'center', textStyle: { fontSize: 16, width: width - 40, overflow: 'truncate' } };
    const grid = { left: 32, right: 32, top: 56, bottom: 16, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' };
    chart.setOption({ animation: false, title: head, grid, ...option });
    return named(chart.renderToSVGString(), { id, title, about });
  } finally {
    chart.dispose();
  }
}

/** With a name and a description for those who hear it, and with ids that do not count the charts drawn before. */
function named(svg: string, { id, title, about }: { id: string; title: string; about: string }): string {
  const prefix = id.replace(/[^\w-]/g, '');
  const numbers = new Map<string, number>();
  const numberOf = (found: string) => numbers.get(found) ?? numbers.set(found, numbers.size).size - 1;
  const words = `<title>${escaped(title)}</title><desc>${escaped(about)}</desc>`;
  return svg
    .replace(/\bzr\d+-[a-z]+-?\d+/g, (found) => `${prefix}-${numberOf(found)}`)
    .replace(/^<svg ([^>]*)>/, (_, attributes: string) => `<svg ${attributes} role="img">${words}`)
    .replace(notInXml, '');
}

/** Control characters, and halves of pairs. */
const notInXml = /[^\P{Cc}\t\n\r]|\p{Cs}/gu;

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
