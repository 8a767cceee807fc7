import { bootstrapInterval, type Interval } from './bootstrap-interval.js';
import { criticalValue } from './normal-distribution.js';
import { independentPermutationTest, pairedPermutationTest } from './permutation-test.js';
import type { SeededRandom } from './seeded-random.js';

/** How sure the interval is. */
const CONFIDENCE = 0.95;
/** How likely the smallest difference would have been found. */
const POWER = 0.8;
/** Enough for the second digit of an interval's ends. */
const DRAWS = 2000;

/** A number for each sample, in order; `undefined` where there is none. */
export type Numbers = readonly (number | undefined)[];

/** The numbers of two variants, as they are compared. */
export class ComparedNumbers {
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly leftOut: number;

  /** @param isPaired whether the numbers at one place belong to one sample */
  constructor(
    first: Numbers,
    second: Numbers,
    private readonly isPaired: boolean,
  ) {
    const isWhole = (_: unknown, place: number) =>
      !isPaired || (first[place] !== undefined && second[place] !== undefined);
    this.first = Float64Array.from(first.filter(isWhole).filter(isNumber));
    this.second = Float64Array.from(second.filter(isWhole).filter(isNumber));
    const given = isPaired ? first.length : first.length + second.length;
    this.leftOut = given - this.first.length - (isPaired ? 0 : this.second.length);
  }

  get means(): [number, number] {
    return [meanOf(this.first), meanOf(this.second)];
  }

  /** Of the test alone; uncorrected. */
  p(resamples: number, random: SeededRandom): number {
    if (!this.isPaired) return independentPermutationTest(this.first, this.second, resamples, random);
    return pairedPermutationTest(this.#differences(), resamples, random);
  }

  interval(random: SeededRandom): Interval | undefined {
    const groups = this.isPaired ? [this.#differences()] : [this.first, this.second];
    return bootstrapInterval(groups, { confidence: CONFIDENCE, resamples: DRAWS, random });
  }

  /** What would have been found with a likelihood of 80 %, at this level. */
  smallestDifference(level: number): number {
    const error = this.isPaired
      ? standardError(this.#differences())
      : Math.hypot(standardError(this.first), standardError(this.second));
    return (criticalValue(level / 2) + criticalValue(1 - POWER)) * error;
  }

  /** Whether any numbers at all, of this count, could pass at this level. */
  canDiffer(level: number): boolean {
    const [first, second] = [this.first.length, this.second.length];
    if (this.isPaired) return 2 ** (1 - first) <= level;
    return first >= 2 && second >= 2 && 2 / waysToChoose(first + second, first) <= level;
  }

  #differences(): Float64Array {
    return this.second.map((value, place) => value - (this.first[place] ?? 0));
  }
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined;
}

function meanOf(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardError(values: Float64Array): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

function waysToChoose(all: number, some: number): number {
  let ways = 1;
  for (let one = 1; one <= some; one++) ways = (ways * (all - some + one)) / one;
  return ways;
}
