import type { LiveState } from './live-state.js';

const controls = /\p{Cc}/gu;
/** What terminals show two columns wide: East Asian scripts and emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const longestRun = 12;

/** Where a run stands, in one line: `r1  answering  3.0 s · 128 tokens · 42.7 tokens/s · …`. */
export function stateLine(state: LiveState): string {
  const { run, parent, phase, tools, tokens, tokensPerSecond, timeToFirstToken, chunkSizes, costUsd, errors } = state;
  const isBusy = phase === 'tools' && tools.length > 0;
  // What matters most comes first: a narrow terminal cuts the rest off.
  const facts = [
    duration(state.elapsed),
    `${tokens} tokens`,
    ...(tokensPerSecond > 0 ? [`${tokensPerSecond.toFixed(1)} tokens/s`] : []),
    ...(costUsd === undefined ? [] : [`$${costUsd.toFixed(4)}`]),
    ...(errors === 0 ? [] : [`${errors} ${errors === 1 ? 'error' : 'errors'}`]),
    ...(timeToFirstToken === undefined ? [] : [`first after ${duration(timeToFirstToken)}`]),
    ...(chunkSizes.count === 0 ? [] : [`chunks of ${chunkSizes.mean.toFixed(1)}`]),
  ];
  const name = run.length > longestRun ? run.slice(0, longestRun) : run;
  const doing = isBusy ? `tools: ${tools.join(', ')}` : phase;
  const line = `${parent === undefined ? '' : '  '}${name}  ${doing}  ${facts.join(' · ')}`;
  // Names come from models: they must not be able to steer the terminal.
  return line.replace(controls, '�');
}

/** The part of a line that fits into so many columns. */
export function fitting(line: string, columns: number): string {
  let width = 0;
  let end = 0;
  for (const { segment, index } of new Intl.Segmenter().segment(line)) {
    width += wide.test(segment) ? 2 : 1;
    if (width > columns) return line.slice(0, end);
    end = index + segment.length;
  }
  return line;
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
