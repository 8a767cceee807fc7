import { concat, EMPTY, of, throwError } from 'rxjs';
import { collect } from './collect.js';

describe('collect', () => {
  it('gives all values of what completes', async () => {
    expect(await collect(of(1, 2))).toEqual({ values: [1, 2], completed: true });
    expect(await collect(EMPTY)).toEqual({ values: [], completed: true });
  });

  it('gives the values before an error, and the error', async () => {
    const error = new RangeError('broken');
    const result = await collect(
      concat(
        of(1),
        throwError(() => error),
      ),
    );
    expect(result).toEqual({ values: [1], completed: false, error });
  });
});
