import type { OperatorSpec } from './component-spec.js';
import { operatorFrom } from '../rows/operator-from.js';

type Declared<Config, In, Out> = Omit<OperatorSpec<Config, In, Out>, 'kind' | 'create' | 'kernel'>;
type KernelOf<Config, In, Out> = NonNullable<OperatorSpec<Config, In, Out>['kernel']>;
type CreateOf<Config, In, Out> = OperatorSpec<Config, In, Out>['create'];

/**
 * Declares an operator: checks the types and states the kind. Give it `create`, or, where it works synchronously, `kernel`
 * alone: the operator then follows from the kernel. Put the result into a catalog.
 */
export function defineOperator<Config, In, Out>(
  spec: Declared<Config, In, Out> & { kernel: KernelOf<Config, In, Out>; create?: CreateOf<Config, In, Out> },
): OperatorSpec<Config, In, Out>;
export function defineOperator<Config, In, Out>(
  spec: Declared<Config, In, Out> & { create: CreateOf<Config, In, Out> },
): OperatorSpec<Config, In, Out>;
export function defineOperator<Config, In, Out>(
  spec: Declared<Config, In, Out> & { kernel?: KernelOf<Config, In, Out>; create?: CreateOf<Config, In, Out> },
): OperatorSpec<Config, In, Out> {
  const { kernel } = spec;
  const create = spec.create ?? (kernel && ((config, context) => operatorFrom(kernel(config, context))));
  // Without types nothing keeps a spec from having neither: whoever loads it looks.
  return { kind: 'operator', ...spec, create: create as CreateOf<Config, In, Out> };
}
