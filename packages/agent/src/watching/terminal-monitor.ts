import { InvalidArgumentError, isEvent, operatorFrom, realClock, type Clock, type Kernel } from '@weir/core';
import type { MonoTypeOperatorFunction, Subscription } from 'rxjs';
import { LiveLines, type TerminalOutput } from './live-lines.js';
import { LiveRuns } from './live-runs.js';
import type { LiveState } from './live-state.js';
import { stateLine } from './state-line.js';

/** Each run has a line in the terminal; more than so many, or than there is room for, are counted. */
const MOST_LINES = 10;
const usualRows = 24;

export interface TerminalMonitorOptions {
  /** The time between two drawings, in ms. Default 200 in a terminal, 5,000 where each is lines that stay. */
  every?: number;
  /** Whether lines are drawn over in place. Default: where the output is a terminal. */
  live?: boolean;
  /** Where time comes from. Default `realClock`. */
  clock?: Clock;
}

/**
 * Shows where the runs of a stream stand while they are under way, a line for each, and passes everything on.
 *
 * Use it for programs of the terminal, on `process.stderr`, where the answers go to `stdout` or a file; `liveMonitor` gives the same figures as items. The sink `console`
 * has a line of progress of its own below the text: have one of them write to a terminal, not both.
 *
 * In a terminal it draws its lines over in place, cut to the terminal's width, at most every `every` ms and only where something changed; each run's last line stays. Elsewhere (a pipe, a
 * file) it writes plain lines: one for each open run every `every` ms, and one at a run's end. Items pass at once. Completes and errors with the source; runs that are open then keep their last line. Holds
 * what `liveMonitor` does. Shows ten runs at a time, fewer in a low terminal, and counts the others.
 *
 * @param output where to draw: a Node stream; its own failures are not looked at
 * @throws InvalidArgumentError at once, when `every` is not above 0
 * @example
 * runAgent({ model, prompt }).pipe(cost(), terminalMonitor(process.stderr)).subscribe();
 */
export function terminalMonitor<T>(
  output: TerminalOutput,
  options: TerminalMonitorOptions = {},
): MonoTypeOperatorFunction<T> {
  const { live = output.isTTY === true, clock = realClock, every = live ? 200 : 5000 } = options;
  if (!(every > 0)) throw new InvalidArgumentError('every', 'a number of milliseconds above 0', every);
  const kernel: Kernel<T, T> = (emit) => {
    const runs = new LiveRuns(clock);
    const view = live ? liveView(output) : plainView(output);
    let timer: Subscription | undefined;
    let isOver = false;
    const onTime = () => {
      timer = runs.size > 0 ? clock.schedule(onTime, every) : undefined;
      view.show(runs.states());
    };
    const end = () => {
      timer?.unsubscribe();
      if (isOver) return;
      isOver = true;
      view.show(runs.states());
    };
    return {
      next(item) {
        const last = isEvent(item) ? runs.take(item) : undefined;
        if (last !== undefined) view.end(last, runs.states());
        if (runs.size > 0) timer ??= clock.schedule(onTime, every);
        emit(item);
      },
      complete: end,
      error: end,
      close: end,
    };
  };
  return operatorFrom(kernel);
}

interface View {
  /** Shows where the open runs stand. */
  show(open: readonly LiveState[]): void;
  /** Shows for good how a run ended, and which are left. */
  end(last: LiveState, open: readonly LiveState[]): void;
}

function liveView(output: TerminalOutput): View {
  const lines = new LiveLines(output);
  const show = (open: readonly LiveState[]) => {
    // One more is for the count, and the last one for the cursor: what has scrolled away cannot be drawn over.
    const most = Math.max(1, Math.min(MOST_LINES, (output.rows || usualRows) - 2));
    const shown = open.slice(0, most).map(stateLine);
    lines.draw(open.length > most ? [...shown, `… and ${open.length - most} more`] : shown);
  };
  return {
    show,
    end(last, open) {
      show(open);
      lines.print(stateLine(last));
    },
  };
}

function plainView(output: TerminalOutput): View {
  const print = (state: LiveState) => output.write(`${stateLine(state)}\n`);
  return { show: (open) => open.forEach(print), end: print };
}
