import * as fc from 'fast-check';
import { LiveLines } from './live-lines.js';
import { Screen } from '../__fixtures__/screen.js';

describe('LiveLines', () => {
  it('draws over its lines in place, in one write', () => {
    const screen = new Screen();
    const lines = new LiveLines(screen);
    lines.draw(['one', 'two']);
    lines.draw(['ONE', 'two']);
    lines.draw(['only']);
    expect(screen.lines).toEqual(['only']);
    expect(screen.writes).toHaveLength(3);
  });

  it('writes nothing where nothing changed', () => {
    const screen = new Screen();
    const lines = new LiveLines(screen);
    for (let times = 0; times < 3; times++) lines.draw(['same']);
    expect(screen.writes).toHaveLength(1);
  });

  it('keeps printed lines above', () => {
    const screen = new Screen();
    const lines = new LiveLines(screen);
    lines.print('first');
    lines.draw(['a', 'b']);
    lines.print('second');
    lines.draw(['b']);
    lines.draw([]);
    expect(screen.lines).toEqual(['first', 'second']);
  });

  it('leaves a drawing out while the terminal asks to wait', () => {
    const screen = new Screen();
    const lines = new LiveLines(screen);
    screen.writableNeedDrain = true;
    lines.draw(['a']);
    expect(screen.writes).toEqual([]);
    screen.writableNeedDrain = false;
    lines.draw(['a']);
    expect(screen.lines).toEqual(['a']);
  });

  it.each([
    [10, 'a line tha'.slice(0, 9)],
    [0, 'a line that is long'],
  ])('cuts lines to %s columns', (columns, shown) => {
    const screen = new Screen(columns);
    new LiveLines(screen).draw(['a line that is long']);
    expect(screen.lines).toEqual([shown]);
  });

  it('shows what was drawn last below what was printed, whatever the order', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 5 });
    const steps = fc.array(fc.oneof(fc.record({ draw: fc.array(line, { maxLength: 4 }) }), fc.record({ print: line })));
    fc.assert(
      fc.property(steps, (given) => {
        const screen = new Screen();
        const lines = new LiveLines(screen);
        given.forEach((step) => ('draw' in step ? lines.draw(step.draw) : lines.print(step.print)));
        const printed = given.flatMap((step) => ('print' in step ? [step.print] : []));
        const drawn = given.flatMap((step) => ('draw' in step ? [step.draw] : [])).at(-1) ?? [];
        expect(screen.lines).toEqual([...printed, ...drawn].map((text) => text.trimEnd()));
      }),
    );
  });
});
