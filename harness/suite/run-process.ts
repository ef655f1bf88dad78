/**
 * The process of a single run of a suite. Each run has one of its own: a siege shares its event loop with no other, and
 * what breaks takes nothing else along. It ends with the suite, however that ends: then its channel closes.
 */

import { InconclusiveError, ZerodropError } from '../core/errors.ts';
import { runScenario } from '../run/run-scenario.ts';
import { askedStrictly } from '../run/strict.ts';
import { loadScenario } from '../scenario-catalogue.ts';
import { factsOf } from './run-facts.ts';
import type { FromRun, RunJob, ToRun } from './run-job.ts';

const controller = new AbortController();
process.on('disconnect', () => process.exit(70));
process.on('message', (message: ToRun) => {
  switch (message.kind) {
    case 'run':
      void runJob(message.order);
      return;
    case 'stop':
      controller.abort(new InconclusiveError('interrupted before the run was carried through', { facts: { kind: 'interrupted' } }));
      return;
  }
});

async function runJob(order: RunJob): Promise<void> {
  try {
    const { entry, scenario } = await loadScenario(order.scenario);
    const { recording, report, folder } = await runScenario(entry.name, order.strict ? askedStrictly(scenario) : scenario, {
      ...order,
      signal: controller.signal,
      onFolder: (path) => send({ kind: 'folder', folder: path }),
      onStart: () => undefined,
      onLine: (text) => send({ kind: 'line', text }),
    });
    reply({ kind: 'judged', folder, facts: factsOf(recording, report) });
  } catch (error) {
    const hint = error instanceof ZerodropError && error.hint !== undefined ? ` (${error.hint})` : '';
    reply({ kind: 'broken', reason: `${error instanceof ZerodropError ? error.message : String(error)}${hint}` });
  }
}

function send(message: FromRun): void {
  process.send?.(message);
}

/** The last word: then nothing may keep the process alive. */
function reply(message: FromRun): void {
  process.send?.(message, undefined, undefined, () => process.exit(0));
}
