import fc from 'fast-check';
import { PaneSpans } from './pane-spans.js';

interface Pane {
  start: number;
}

const startsOf = (spans: PaneSpans<Pane>) => [...spans].map(({ start }) => start);

describe('PaneSpans', () => {
  it('says which pane opened a span', () => {
    const spans = new PaneSpans<Pane>();
    expect([5, 5, 0, 9].map((start) => spans.add({ start }))).toEqual([true, false, true, true]);
    expect(startsOf(spans)).toEqual([0, 5, 9]);
  });

  it('gives the spans that begin within bounds', () => {
    const spans = new PaneSpans<Pane>();
    [0, 5, 9].forEach((start) => spans.add({ start }));
    expect(spans.between(5, 9).map(({ start }) => start)).toEqual([5]);
  });

  it('forgets a span with its last pane, from the front, or all of them', () => {
    const spans = new PaneSpans<Pane>();
    const [first, ...others] = [0, 5, 5, 9].map((start) => ({ start }));
    [first, ...others].forEach((pane) => pane && spans.add(pane));
    if (others[0]) spans.delete(others[0]);
    expect(startsOf(spans)).toEqual([0, 5, 9]);
    if (others[1]) spans.delete(others[1]);
    spans.delete({ start: 9 });
    expect(startsOf(spans)).toEqual([0, 9]);
    expect(spans.shift()?.panes).toEqual(new Set([first]));
    expect(spans.first?.start).toBe(9);
    spans.clear();
    expect(spans.first).toBeUndefined();
  });

  it('keeps the spans in order of time, each with its panes, whatever comes and goes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(8), fc.boolean())), (steps) => {
        const spans = new PaneSpans<Pane>();
        const kept = new Set<Pane>();
        for (const [start, comes] of steps) {
          const known = [...kept].find((pane) => pane.start === start);
          const pane = comes || known === undefined ? { start } : known;
          if (pane === known) spans.delete(pane);
          else spans.add(pane);
          if (!kept.delete(pane)) kept.add(pane);
        }
        expect([...spans].flatMap(({ panes }) => [...panes])).toEqual([...kept].sort((a, b) => a.start - b.start));
        expect(new Set(startsOf(spans)).size).toBe(startsOf(spans).length);
      }),
    );
  });
});
