import { relative } from 'node:path';
import { PACKAGE_FOLDER } from '../../harness/core/package-folder.ts';
import { ofVersion } from '../../harness/run/expectation.ts';
import { catalogue, loadScenario } from '../../harness/scenario-catalogue.ts';
import type { Entry } from './scenario-entry.ts';

/** Tags that say how a scenario is meant, and not which kind of reload it is about. */
const MANNERS: ReadonlySet<string> = new Set(['control', 'defect', 'race', 'hunt', 'rate']);

/** Every scenario that zerodrop brings along, in the order of the list. */
export async function loadEntries(): Promise<readonly Entry[]> {
  const ours = (await catalogue()).filter(({ own }) => own !== true);
  return Promise.all(
    ours.map(async ({ name, server, group, path }): Promise<Entry> => {
      const { scenario } = await loadScenario(name);
      const kinds = scenario.tags.filter((tag) => tag !== server && !MANNERS.has(tag));
      return {
        name,
        server: { name: server, title: scenario.server.title },
        family: kinds[0] ?? (group === '' ? 'other' : group),
        path: relative(PACKAGE_FOLDER, path),
        title: scenario.title,
        mustShow: scenario.mustShow,
        source: scenario.source,
        expect: scenario.expect,
        advice: scenario.advice ?? null,
        cure: scenario.cure ?? null,
        rollback: scenario.rollback ?? null,
        expectOf: (version) => ofVersion(scenario, version).expect,
      };
    }),
  );
}
