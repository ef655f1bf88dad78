import { open } from 'node:fs/promises';

/**
 * Writes asterisks over the secrets in a file, octet for octet, so that a process which has it open to append to it can go on.
 * Does nothing if there is no such file.
 */
export async function starOut(path: string, secrets: readonly string[]): Promise<void> {
  if (secrets.length === 0) return;
  const file = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return;
  try {
    const bytes = await file.readFile();
    for (const secret of secrets) {
      const octets = Buffer.from(secret);
      for (let at = bytes.indexOf(octets); at >= 0; at = bytes.indexOf(octets, at + octets.length)) {
        bytes.fill('*', at, at + octets.length);
        await file.write(bytes, at, octets.length, at);
      }
    }
  } finally {
    await file.close();
  }
}
