import type { LanguageModelV2, LanguageModelV3 } from '@ai-sdk/provider';
import { fakeModel } from '@weir/testing';
import type { LanguageModel } from './language-model.js';

/** True at compile time where `T` is accepted as a `LanguageModel`: these lines fail `tsc`, not the test, where the shapes drift apart. */
type Fits<T> = T extends LanguageModel ? true : never;

describe('LanguageModel', () => {
  it('takes models of the AI SDK, version 2 and 3, and the fake one', () => {
    const fits: [Fits<LanguageModelV2>, Fits<LanguageModelV3>, Fits<ReturnType<typeof fakeModel>>] = [true, true, true];
    expect(fits).toEqual([true, true, true]);
    const accept = (model: LanguageModel) => model.specificationVersion;
    const pass = (v2: LanguageModelV2, v3: LanguageModelV3) => [accept(v2), accept(v3)];
    expect(pass).toHaveLength(2);
    expect(accept(fakeModel([]))).toBe('v3');
  });
});
