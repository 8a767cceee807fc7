import { plot } from 'simple-ascii-chart';
import type { ExperimentReport } from '../experiment/experiment-report.js';
import { comparedIntervals, type ComparedInterval } from './compared-intervals.js';
import type { FigureSummary } from './figure.js';
import { numberWords, percentWords, quantityWords, rangeWords } from './number-words.js';
import { trendLabels } from './trend-labels.js';
import type { TrendPoint } from './session-analysis.js';

export interface TerminalChartOptions {
  /** Stands above the chart. */
  title?: string;
  /** Such as `ms`, `$` or `tokens`. */
  unit?: string;
  /** In columns, from 40. Default 80. */
  width?: number;
}

export interface TrendChartOptions extends TerminalChartOptions {
  /** What is drawn of each span. */
  value: (point: TrendPoint) => number;
  /** Draws the line in colour, by ANSI codes: for a terminal, where nothing is piped. Default false. */
  color?: boolean;
}

const ticks = '▁▂▃▄▅▆▇█';
/** Eighths of a column. */
const parts = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** Draws numbers in one line, the least lowest: `▁▃▅█`. What is no finite number is a blank. */
export function sparkline(values: readonly number[]): string {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const tickOf = (value: number) =>
    high === low ? '▄' : (ticks[Math.round(((value - low) / (high - low)) * (ticks.length - 1))] ?? ' ');
  return values.map((value) => (Number.isFinite(value) ? tickOf(value) : ' ')).join('');
}

/** Draws how a figure is distributed: a bar for each span. Plain text without colours, as all of these. */
export function distributionChart(figure: FigureSummary, options: TerminalChartOptions = {}): string {
  const { unit, title } = options;
  const rows = figure.distribution.map(({ from, to, count }) => ({
    label: rangeWords(from, to, unit),
    count,
    told: numberWords(count),
  }));
  const labels = widest(rows.map(({ label }) => label));
  const room = Math.max(10, widthOf(options) - labels - widest(rows.map(({ told }) => told)) - 3);
  const most = Math.max(1, ...rows.map(({ count }) => count));
  const lines = rows.map(
    ({ label, count, told }) =>
      `${label.padStart(labels)}  ${barOf((count * room) / most)}${count === 0 ? '' : ' '}${told}`,
  );
  return titled(title, lines);
}

/** Draws a number of each hour or day. */
export function trendChart(points: readonly TrendPoint[], options: TrendChartOptions): string {
  const { title, unit, value, color = false } = options;
  const labels = trendLabels(points.map(({ start }) => start));
  const shown = points.map((point, index) => [index, value(point)] as [number, number]);
  if (shown.length < 2)
    return titled(
      title,
      shown.map(([index, one]) => `${labels[index] ?? ''}  ${quantityWords(one, unit)}`),
    );
  const values = shown.map(([, one]) => one);
  const told = [Math.min(...values), Math.max(...values)].map((one) => quantityWords(one, unit));
  const chart = plot(shown, {
    width: widthOf(options) - widest(told) - 6,
    height: 10,
    customXAxisTicks: ticksOf(shown.length),
    customYAxisTicks: [...new Set([Math.min(...values), Math.max(...values)])],
    formatter: (one, { axis }) => (axis === 'x' ? (labels[one] ?? '') : quantityWords(one, unit)),
    ...(color && { color: 'ansiCyan' as const }),
  });
  const lines = chart.split('\n').map((line) => line.trimEnd());
  return titled(
    title,
    lines.filter((line) => line !== ''),
  );
}

/** Draws an experiment's intervals: where the difference of each comparison lies, in per cent of the first variant's mean; `│` is no difference. */
export function intervalsChart(report: ExperimentReport, options: TerminalChartOptions = {}): string {
  const rows = comparedIntervals(report);
  if (rows.length === 0) return titled(options.title, ['Nothing can be shown.']);
  const labels = widest(rows.map(({ label }) => label));
  const room = Math.max(20, widthOf(options) - labels - widest(rows.map(({ verdict }) => verdict)) - 4);
  const low = Math.min(0, ...rows.map((row) => row.low));
  const high = Math.max(0, ...rows.map((row) => row.high));
  const at = (share: number) => (high === low ? 0 : Math.round(((share - low) / (high - low)) * (room - 1)));
  const lines = rows.map((row) => `${row.label.padEnd(labels)}  ${intervalOf(row, at, room)}  ${row.verdict}`);
  const ends = percentWords(low).padEnd(room - percentWords(high).length) + percentWords(high);
  return titled(options.title, [...lines, `${' '.repeat(labels)}  ${ends}`]);
}

function intervalOf({ low, middle, high }: ComparedInterval, at: (share: number) => number, room: number): string {
  const cells = new Array<string>(room).fill(' ');
  cells.fill('─', at(low), at(high) + 1);
  cells[at(0)] = '│';
  cells[at(low)] = '├';
  cells[at(high)] = '┤';
  cells[at(middle)] = '●';
  return cells.join('');
}

function barOf(length: number): string {
  const whole = Math.floor(length);
  return '█'.repeat(whole) + (parts[Math.round((length - whole) * 8)] ?? '█');
}

/** Some places, the first and the last among them, with room for their labels. */
function ticksOf(count: number): number[] {
  const steps = Math.min(3, count - 1);
  return Array.from({ length: steps + 1 }, (_, step) => Math.round((step * (count - 1)) / steps));
}

function titled(title: string | undefined, lines: readonly string[]): string {
  return [...(title === undefined ? [] : [title]), ...lines].join('\n');
}

function widthOf({ width = 80 }: TerminalChartOptions): number {
  return Math.max(40, width);
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}
