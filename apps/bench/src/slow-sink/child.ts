import { measureOne } from './measure-one.js';
import { subjects } from './subjects.js';

/** Measures one subject in a process of its own. Arguments: its name, how many items, and `time` or `memory`. */
const [name = '', count = '', what] = process.argv.slice(2);
const subject = subjects[name];
if (subject === undefined || (what !== 'time' && what !== 'memory')) process.exit(2);
process.stdout.write(JSON.stringify(await measureOne(subject, Number(count), what)));
