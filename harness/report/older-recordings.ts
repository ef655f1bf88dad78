/**
 * A run's record as this version writes it, of what an older version wrote. Until 0.1.0 the only server was uWSGI, and the
 * record said its version under that name; `null` was a server that was not ours.
 */
export function fromOlder(run: Record<string, unknown>): Record<string, unknown> {
  if ('server' in run || !('uwsgi' in run)) return run;
  const { uwsgi, ...rest } = run;
  return { ...rest, server: hasVersion(uwsgi) ? { name: 'uwsgi', title: 'uWSGI', version: uwsgi.version } : null };
}

function hasVersion(value: unknown): value is { readonly version: string } {
  return typeof value === 'object' && value !== null && 'version' in value && typeof value.version === 'string';
}

/**
 * An event as this version writes it. Until 0.1.0 every program that was started was a `uwsgi-started`; its text told whether
 * it was an instance of uWSGI (`start pool with zerg-server.ini`) or another program.
 */
export function eventFromOlder<E extends { readonly kind: string; readonly text: string }>(event: E): E {
  if (event.kind !== 'uwsgi-started') return event;
  return { ...event, kind: /^start \S+(?: with \S+)?$/.test(event.text) ? 'instance-started' : 'program-started' };
}
