import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { BuildContext } from './image.ts';

const NPM_ANSWER_MS = 15_000;
/** As the Dockerfiles call it. */
const TRUSTED = 'npm-ca.pem';

/**
 * What an image with packages of npm is built from: files and folders of `folder`, copied to `scratch`, and what npm in the container
 * needs to find what npm finds here. `moved` names what lies elsewhere in `folder` than in the build.
 */
export async function imageContext(
  folder: string,
  scratch: string,
  names: readonly string[],
  moved: Readonly<Record<string, string>> = {},
): Promise<BuildContext> {
  const [registry, cafile] = await Promise.all([npmSetting('registry', folder), npmSetting('cafile', folder)]);
  for (const name of names) await cp(moved[name] ?? join(folder, name), join(scratch, name), { recursive: true });
  const trusted = cafile ?? process.env['NODE_EXTRA_CA_CERTS'] ?? '';
  // Certificates that only this machine trusts, as those of a company's proxy.
  const copied =
    trusted !== '' &&
    (await cp(trusted, join(scratch, TRUSTED), { dereference: true }).then(
      () => true,
      () => false,
    ));
  return {
    folder: scratch,
    files: [...names, ...(copied ? [TRUSTED] : [])],
    args: registry === null ? {} : { REGISTRY: registry },
  };
}

/** A setting of this machine's npm; null if it has none, or there is no npm to ask. */
async function npmSetting(name: string, cwd: string): Promise<string | null> {
  const asked = await execa('npm', ['config', 'get', name], { cwd, reject: false, timeout: NPM_ANSWER_MS, stdin: 'ignore' });
  const said = asked.failed ? '' : asked.stdout.trim();
  return said === '' || said === 'null' || said === 'undefined' ? null : said;
}
