import { take } from 'rxjs';
import { stdin } from '../stdin.js';

/** Writes the first line of standard input, and has nothing more to do then. */
stdin()
  .pipe(take(1))
  .subscribe((line) => process.stdout.write(line));
