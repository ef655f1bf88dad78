import { rmSync } from 'node:fs';
import type { SocketFolder } from '../core/calibration/unreachable-address.ts';
import { createOwnedFolder, removeWorkFolder, thisOwner } from './workspace.ts';

/** Gone at the end of the process at the latest; what a calibration leaves that is killed, the next clean-up removes. */
export async function makeCalibrationFolder(): Promise<SocketFolder> {
  const path = await createOwnedFolder(await thisOwner('calibration'));
  const removeNow = (): void => rmSync(path, { recursive: true, force: true });
  process.once('exit', removeNow);
  return {
    path,
    async remove() {
      await removeWorkFolder(path);
      process.off('exit', removeNow);
    },
  };
}
