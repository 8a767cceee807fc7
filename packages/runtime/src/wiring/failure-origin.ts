/**
 * Which entry of a pipeline failed last: noted where a failure begins, so that it is known when the failure ends the pipeline. Steps that only pass a failure on, or
 * put another in its place, leave it as it is.
 */
export class FailureOrigin {
  step: string | undefined;
}
