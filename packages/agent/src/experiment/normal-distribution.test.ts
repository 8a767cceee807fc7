import { criticalValue, upperTail } from './normal-distribution.js';

describe('upperTail', () => {
  it.each([
    [0, 0.5],
    [1.959964, 0.025],
    [-1.959964, 0.975],
    [5, 2.866516e-7],
    [8, 6.220961e-16],
  ])('above %d lies %d', (z, tail) => expect(upperTail(z) / tail).toBeCloseTo(1, 5));
});

describe('criticalValue', () => {
  it.each([
    [0.5, 0],
    [0.025, 1.959964],
    [0.975, -1.959964],
    [1e-9, 5.997807],
  ])('%d lies above %d', (probability, z) => expect(criticalValue(probability)).toBeCloseTo(z, 4));
});
