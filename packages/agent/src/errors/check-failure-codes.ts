import { coreErrorCodes } from '@weir/core';
import { checkCodes } from '@weir/core/options';
import { agentErrorCodes } from './codes.js';

/** Checks a list of the codes of models' failures. @throws InvalidArgumentError for one that is misspelt */
export function checkFailureCodes(path: string, codes: unknown): void {
  checkCodes(path, codes, { ...coreErrorCodes, ...agentErrorCodes });
}
