import fc from 'fast-check';
import { from } from 'rxjs';
import { markdownBlocks } from '@weir/operators';
import { ContentCounts } from './content-type.js';

const text =
  'Some words.\n\n- a list\n- of things\n\n```ts\nconst longest = "the code that is here";\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n';

function typeOf(pieces: readonly string[]) {
  const counts = new ContentCounts();
  from(pieces)
    .pipe(markdownBlocks())
    .subscribe((change) => counts.take(change));
  return counts.type;
}

describe('ContentCounts', () => {
  it('takes what there is most of, and nothing of no text', () => {
    expect(typeOf([text])).toBe('code');
    expect(typeOf(['', '\n\n'])).toBeUndefined();
  });

  it('says the same however the text was cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const ends = [0, ...cuts.sort((one, other) => one - other), text.length];
        expect(typeOf(ends.slice(1).map((end, index) => text.slice(ends[index], end)))).toBe('code');
      }),
    );
  });

  it('goes on counting over several model calls', () => {
    const counts = new ContentCounts();
    for (const [kind, characters] of [
      ['code', 10],
      ['paragraph', 6],
      ['paragraph', 6],
    ] as const) {
      counts.take({ type: 'block_open', block: 0, kind });
      counts.take({ type: 'block_delta', block: 0, text: 'x'.repeat(characters), isMarkup: false });
      counts.settle();
    }
    expect(counts.type).toBe('prose');
  });
});
