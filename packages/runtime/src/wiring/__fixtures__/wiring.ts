import { FakeClock, silentLogger } from '@weir/core';
import type { OutputNode } from '../output-node.js';
import type { WiringContext } from '../wiring-context.js';

/** What pipelines share, with time that stands still and an empty environment. */
export function sharedContext(overrides: Partial<WiringContext> = {}): WiringContext {
  return {
    clock: new FakeClock(1000),
    logger: silentLogger,
    baseDirectory: '/base',
    interrupted: new AbortController().signal,
    environment: () => undefined,
    lookup: () => undefined,
    ...overrides,
  };
}

/** A logger that keeps its lines, as `level message`. */
export function keepingLogger(lines: string[]): WiringContext['logger'] {
  const method = (level: string) => (_facts: object, message: string) => void lines.push(`${level} ${message}`);
  return { debug: method('debug'), info: method('info'), warn: method('warn'), error: method('error') };
}

/** An end of a pipeline that keeps what it gets. */
export function keepingNode(items: unknown[] = []): OutputNode & { items: unknown[] } {
  const nothing = () => Promise.resolve();
  return { items, open: nothing, write: (item) => void items.push(item), drain: nothing, close: nothing };
}
