/**
 * Random numbers that are the same for the same seed, on every machine: xoshiro128**, begun by splitmix32.
 *
 * @see D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators" (2021)
 */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number) {
    let state = seed | 0;
    const next = () => {
      state = (state + 0x9e3779b9) | 0;
      const mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      const again = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      return again ^ (again >>> 15);
    };
    [this.#a, this.#b, this.#c, this.#d] = [next(), next(), next(), next()];
  }

  /** 32 random bits, as a whole number from 0. */
  bits(): number {
    const spun = Math.imul(this.#b, 5);
    const result = Math.imul((spun << 7) | (spun >>> 25), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result >>> 0;
  }

  /** A number from 0 up to, but not including, 1. */
  readonly next = (): number => this.bits() / 0x1_0000_0000;

  /** A whole number from 0 up to, but not including, `limit`. */
  below(limit: number): number {
    return (this.next() * limit) >>> 0;
  }
}
