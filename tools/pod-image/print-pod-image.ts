/**
 * Builds the image of the pods of the runtime kubernetes unless it is there, and prints its name: for `kind load docker-image` and its like.
 * `--versions trixie` picks the Debian release.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPodImage } from '../../harness/runtime/kubernetes/pod-image.ts';
import { baseImage, oneSuite, USUAL_SUITE } from '../../harness/runtime/server-version.ts';
import { KUBERNETES } from '../../harness/servers/kubernetes/kubernetes-server.ts';

const { values } = parseArgs({ options: { versions: { type: 'string', default: USUAL_SUITE } } });
const name = await buildPodImage({
  server: { ...KUBERNETES, image: { dockerfile: join(KUBERNETES.confFolder, 'Dockerfile') } },
  base: baseImage(oneSuite(values.versions)),
  onLine: (line) => process.stderr.write(`${line}\n`),
  signal: AbortSignal.timeout(600_000),
});
process.stdout.write(`${name}\n`);
