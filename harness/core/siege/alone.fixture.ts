// A siege in a process of its own: answers how it ended, as JSON, and must then end by itself.
import { besiege, outcomes } from './test-siege.fixture.ts';

const [port = '0', clients = '1', lane = 'new', requests = '1'] = process.argv.slice(2);
const { running, ledger } = besiege([new URL(`http://127.0.0.1:${port}/`)], {
  clients: Number(clients),
  lanes: [lane === 'reused' ? 'reused' : 'new'],
  maxRequests: Number(requests),
});
const error = await running.finished.then(
  () => null,
  (reason: unknown) => String(reason),
);
await running.drain().catch(() => {});
process.stdout.write(JSON.stringify({ error, failed: ledger.failed, open: ledger.open, outcomes: outcomes(ledger.records()) }));
