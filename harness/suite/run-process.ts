/**
 * The process of a single run of a suite. Each run has one of its own: a siege shares its event loop with no other, and
 * what breaks takes nothing else along. It ends with the suite, however that ends: then its channel closes.
 */
import { loadScenario } from '../commands/catalogue.ts';
import { InconclusiveError, ZerodropError } from '../errors.ts';
import { runScenario } from '../run/run.ts';
import { askedStrictly } from '../run/strict.ts';
import { factsOf } from './facts.ts';
import type { FromRun, RunOrder, ToRun } from './order.ts';

const controller = new AbortController();
process.on('disconnect', () => process.exit(70));
process.on('message', (message: ToRun) => {
  switch (message.kind) {
    case 'run':
      void obey(message.order);
      return;
    case 'stop':
      controller.abort(new InconclusiveError('interrupted before the run was carried through'));
      return;
  }
});

async function obey(order: RunOrder): Promise<void> {
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
    reply({ kind: 'broken', says: `${error instanceof ZerodropError ? error.message : String(error)}${hint}` });
  }
}

function send(message: FromRun): void {
  process.send?.(message);
}

/** The last word: then nothing may keep the process alive. */
function reply(message: FromRun): void {
  process.send?.(message, undefined, undefined, () => process.exit(0));
}
