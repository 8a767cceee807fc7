import { of, type Observable } from 'rxjs';
import { defineSource } from './define-source.js';

describe('defineSource', () => {
  it('states the kind and keeps everything else', () => {
    const create = ({ count }: { count: number }): Observable<number> => of(count);
    const spec = defineSource({
      name: 'sample',
      summary: 'Gives a number.',
      config: ({ z }) => z.object({ count: z.number() }),
      contract: { gives: 'number', backpressure: 'none', redelivers: false, completes: 'at once' },
      create,
    });
    expect(spec).toMatchObject({ kind: 'source', name: 'sample', contract: { gives: 'number' }, create });
  });
});
