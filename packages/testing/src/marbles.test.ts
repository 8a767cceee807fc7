import { map } from 'rxjs';
import { marbles } from './marbles.js';

describe('marbles', () => {
  it('passes where the marbles are the same', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-b|').pipe(map((letter) => letter.toUpperCase()))).toBe('-A-B|');
    });
  });

  it('throws where one frame differs', () => {
    const test = () => marbles(({ cold, expectObservable }) => expectObservable(cold('-a-|')).toBe('--a|'));
    expect(test).toThrow(expect.objectContaining({ name: 'AssertionError' }));
  });
});
