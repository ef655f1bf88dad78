import { handOver } from './hand-over.js';

const [script = '', ...args] = process.argv.slice(2);
handOver(process.execPath, script, args);
