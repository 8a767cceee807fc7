import { withinValve, type Valve } from '@weir/core';
import { Observable } from 'rxjs';

/** The same stream, whoever subscribes meets `valve`. */
export function below<T>(valve: Valve, stream: Observable<T>): Observable<T> {
  return new Observable((subscriber) => withinValve(valve, () => stream.subscribe(subscriber)));
}
