#!/usr/bin/env node
import './require-node.js';
import { existsSync } from 'node:fs';

// In the repository Node runs the sources as they are. A package carries none: below node_modules Node strips no types.
const source = new URL('../harness/cli.ts', import.meta.url);
const { main } = await import(existsSync(source) ? source.href : new URL('../dist/harness/cli.js', import.meta.url).href);
await main();
