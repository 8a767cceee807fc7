import { InvalidArgumentError } from '@weir/core';
import { criticalValue, upperTail } from './normal-distribution.js';

/** Points of the half line on which a density is kept. */
const POINTS = 61;
/** Levels for which the boundaries are computed once; between them they are interpolated by logarithms. */
const LEVELS = Array.from({ length: 25 }, (_, index) => 10 ** (-8 + index / 3)).map((level) => Math.min(level, 0.999));

/**
 * What tests say that look at growing data several times: how small a p-value has to be at each look, so that over all looks together a false
 * alarm is no more likely than at one.
 *
 * Spends the allowed probability as O'Brien and Fleming's boundaries do, little at early looks and most at the last: by Lan and DeMets' function, 4 − 4Φ(z₁₋α/₄ / √t) at the share `t` of
 * the planned samples, half of it for each direction.
 *
 * @see K. Lan, D. DeMets, "Discrete sequential boundaries for clinical trials" (1983)
 * @see C. Jennison, B. Turnbull, "Group sequential methods" (2000), chapters 7 and 19, for the integration
 */
export class RepeatedLooks {
  /** By look, then by level. */
  readonly #nominal: readonly (readonly number[])[];

  /** @param shares the share of the planned samples at each look, rising; the last is 1 */
  constructor(readonly shares: readonly number[]) {
    const byLevel = LEVELS.map((level) => nominalLevels(shares, level));
    this.#nominal = shares.map((_, look) => byLevel.map((levels) => levels[look] ?? 0));
  }

  /** The level that a p-value of one look is compared with, where `level` is allowed over all looks. */
  nominal(look: number, level: number): number {
    return interpolate(LEVELS, this.#of(look), level);
  }

  /**
   * The smallest level over all looks at which a p-value of one look would have been small enough: compared with what is allowed over all looks.
   *
   * @see C. Jennison, B. Turnbull, "Repeated confidence intervals for group sequential clinical trials" (1984), for repeated p-values
   */
  overall(look: number, p: number): number {
    if (this.shares.length === 1) return p;
    return interpolate(this.#of(look), LEVELS, p);
  }

  #of(look: number): readonly number[] {
    const levels = this.#nominal[look];
    if (levels === undefined) throw new InvalidArgumentError('look', `below ${this.shares.length}`, look);
    return levels;
  }
}

/** Of two rising rows: what `to` is where `from` is `value`. Beyond the ends it stays in proportion below, and is 1 above. */
function interpolate(from: readonly number[], to: readonly number[], value: number): number {
  const above = from.findIndex((one) => one >= value);
  if (above < 0) return 1;
  const [x1 = 0, y1 = 0] = [from[above], to[above]];
  if (above === 0) return x1 === 0 ? y1 : Math.min(y1, (y1 * value) / x1);
  const [x0 = 0, y0 = 0] = [from[above - 1], to[above - 1]];
  if (x0 <= 0 || y0 <= 0) return y1;
  return Math.exp(Math.log(y0) + (Math.log(y1 / y0) * Math.log(value / x0)) / Math.log(x1 / x0));
}

/** The two-sided level at each look. */
function nominalLevels(shares: readonly number[], level: number): number[] {
  const edge = criticalValue(level / 4);
  const spent = (share: number) => (share === 0 ? 0 : 4 * upperTail(edge / Math.sqrt(share)));
  let density: Density | undefined;
  let before = 0;
  return shares.map((share) => {
    const allowed = spent(share) - spent(before);
    const step = Math.sqrt(share - before);
    before = share;
    const from = density;
    const bound =
      from === undefined ? criticalValue(allowed / 2) * step : boundary((at) => from.beyond(at, step), allowed);
    density = Density.of(bound, (score) => (from === undefined ? normal(score / step) / step : from.at(score, step)));
    return 2 * upperTail(bound / Math.sqrt(share));
  });
}

/** Where so much of the probability lies beyond. */
function boundary(beyond: (bound: number) => number, allowed: number): number {
  let [low, high] = [0, 12];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (beyond(middle) > allowed) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** How the score is distributed where no boundary has been crossed yet; the same on both sides of 0. */
class Density {
  private constructor(
    private readonly scores: readonly number[],
    /** Density times the width that Simpson's rule gives the point. */
    private readonly weights: readonly number[],
  ) {}

  static of(bound: number, density: (score: number) => number): Density {
    const width = bound / (POINTS - 1);
    const scores = Array.from({ length: POINTS }, (_, index) => index * width);
    const weights = scores.map((score, index) => {
      const simpson = index === 0 || index === POINTS - 1 ? 1 : index % 2 === 1 ? 4 : 2;
      return (density(score) * width * simpson) / 3;
    });
    return new Density(scores, weights);
  }

  /** The density after one more step. */
  at(score: number, step: number): number {
    return this.#sum((from) => (normal((score - from) / step) + normal((score + from) / step)) / step);
  }

  /** How much of the probability is beyond `bound`, on either side, after one more step. */
  beyond(bound: number, step: number): number {
    return 2 * this.#sum((from) => upperTail((bound - from) / step) + upperTail((bound + from) / step));
  }

  #sum(value: (score: number) => number): number {
    return this.scores.reduce((sum, score, index) => sum + (this.weights[index] ?? 0) * value(score), 0);
  }
}

function normal(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}
