import { map, of, toArray } from 'rxjs';
import type { ComponentContext } from './component-context.js';
import type { AnyComponent, OperatorContract } from './component-spec.js';
import { defineOperator } from './define-operator.js';
import type { Kernel } from './kernel.js';

const contract: OperatorContract = {
  takes: 'number',
  gives: 'number',
  onComplete: 'completes',
  onError: 'fails',
  memory: 'none',
  lineage: 'synchronous',
  cardinality: 'one',
};
const declaration = { name: 'times', family: 'transforming', summary: 'Multiplies.', contract };
const kernel =
  ({ by }: { by: number }): Kernel<number, number> =>
  (emit) => ({ next: (item) => emit(item * by) });
const context = {} as ComponentContext;

function outputOf(spec: ReturnType<typeof defineOperator<{ by: number }, number, number>>): number[] {
  let output: number[] = [];
  of(1, 2)
    .pipe(spec.create({ by: 10 }, context), toArray())
    .subscribe((all) => (output = all));
  return output;
}

describe('defineOperator', () => {
  it('states the kind and keeps what it is given', () => {
    const create = ({ by }: { by: number }) => map((item: number) => item * by);
    const spec = defineOperator({ ...declaration, config: ({ z }) => z.object({ by: z.number() }), create });
    expect(spec).toMatchObject({ kind: 'operator', name: 'times', create });
    expect(spec.kernel).toBeUndefined();
    expect(outputOf(spec)).toEqual([10, 20]);
  });

  it('makes the operator from the kernel', () => {
    const spec = defineOperator({ ...declaration, config: ({ z }) => z.object({ by: z.number() }), kernel });
    expect(spec.kernel).toBe(kernel);
    expect(outputOf(spec)).toEqual([10, 20]);
  });

  it('prefers the operator that it is given to the one from the kernel', () => {
    const create = () => map(() => 0);
    const spec = defineOperator({ ...declaration, config: ({ z }) => z.object({ by: z.number() }), kernel, create });
    expect(outputOf(spec)).toEqual([0, 0]);
  });

  it('gives what a catalog takes', () => {
    const spec: AnyComponent = defineOperator({
      ...declaration,
      config: ({ z }) => z.object({ by: z.number() }),
      kernel,
    });
    expect(spec.kind).toBe('operator');
  });

  it('has no operator where a spec without types gives neither: whoever loads it says so', () => {
    const spec = { ...declaration, config: () => undefined as never };
    expect(defineOperator(spec as never)).not.toHaveProperty('create', expect.any(Function));
  });
});
