import * as fc from 'fast-check';
import { agentEnd, raw } from './event-factories.js';
import { RunNumbering } from './run-numbering.js';

const event = (run: string, seq: number) => raw({ run, seq, time: 0 }, { value: seq });
const end = (run: string, seq: number) => agentEnd({ run, seq, time: 0 }, { status: 'completed' });

describe('RunNumbering', () => {
  it('numbers any mix of runs 0, 1, 2 … per run, and changes nothing else', () => {
    const mix = fc.array(fc.record({ run: fc.constantFrom('a', 'b', 'c', '__proto__'), seq: fc.nat() }), {
      maxLength: 60,
      size: 'max',
    });
    fc.assert(
      fc.property(mix, (given) => {
        const numbering = new RunNumbering();
        const events = given.map(({ run, seq }) => event(run, seq));
        const numbered = events.map((item) => numbering.number(item));
        for (const run of new Set(given.map((item) => item.run))) {
          const seqs = numbered.filter((item) => item.run === run).map(({ seq }) => seq);
          expect(seqs).toEqual(seqs.map((_, index) => index));
        }
        expect(numbered.map((item, index) => ({ ...item, seq: events[index]?.seq }))).toEqual(events);
      }),
    );
  });

  it('passes an event with the right number on as it is, and copies another', () => {
    const numbering = new RunNumbering();
    const [right, wrong] = [event('a', 0), Object.freeze(event('a', 5))];
    expect(numbering.number(right)).toBe(right);
    expect(numbering.number(wrong)).toEqual({ ...wrong, seq: 1 });
    expect(wrong.seq).toBe(5);
  });

  it('passes on what is no event', () => {
    const numbering = new RunNumbering();
    const item = { seq: 5 };
    expect(numbering.number(item)).toBe(item);
    expect(numbering.number('text')).toBe('text');
    expect(numbering.number(undefined)).toBeUndefined();
  });

  it('lets a run go at its agent_end', () => {
    const numbering = new RunNumbering();
    expect([event('a', 9), end('a', 9), event('a', 9)].map((item) => numbering.number(item).seq)).toEqual([0, 1, 0]);
  });

  it('lets go of the run that was numbered longest ago where there are too many', () => {
    const numbering = new RunNumbering(2);
    const seqOf = (run: string) => numbering.number(event(run, 99)).seq;
    expect(['a', 'b', 'a', 'c'].map(seqOf)).toEqual([0, 0, 1, 0]);
    expect(seqOf('a')).toBe(2);
    expect(seqOf('b')).toBe(0);
  });

  it('keeps runs in the order of use after one has ended', () => {
    const numbering = new RunNumbering(2);
    const seqOf = (run: string) => numbering.number(event(run, 99)).seq;
    seqOf('a');
    numbering.number(end('b', 0));
    expect(['b', 'a', 'c'].map(seqOf)).toEqual([0, 1, 0]);
    expect(['a', 'b'].map(seqOf)).toEqual([2, 0]);
  });
});
