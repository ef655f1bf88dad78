/**
 * Sends a signal to all processes of a group, such as the children of a process that was started `detached`.
 * A group that is gone, or not ours to signal (another user's container, which is removed by its label), is passed over.
 */
export function signalGroup(id: number, name: NodeJS.Signals): void {
  try {
    process.kill(-id, name);
  } catch {
    // ESRCH: its last process has ended. EPERM: it belongs to another user.
  }
}
