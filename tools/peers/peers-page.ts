import { writeFile } from 'node:fs/promises';
import { showProgress } from '../../harness/report/work-progress.ts';
import { comparePeers } from './compare-peers.ts';
import { renderMarkdown } from './peers-table.ts';

/** Makes the comparison again and writes it as a page: `node tools/peers/peers-page.ts docs/peers.md`. */
const path = process.argv[2] ?? 'docs/peers.md';
const progress = showProgress('trying the load tools found here', process.stderr);
await writeFile(path, renderMarkdown(await comparePeers((done, of) => progress.show(done, of))));
progress.end(`wrote ${path}`);
