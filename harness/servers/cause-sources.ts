import type { Source } from '../core/explain/cause.ts';

/** How a request ends that is lost with the connection it was on. */
export const BROKEN = ['empty-reply', 'reset', 'truncated'] as const;

/** A page of documentation, by its address. */
export const page = (title: string, url: string): Source => ({ title, url });

/** Cites the source of a server at one version: `sourceOf('nginx 1.22.1')('src/core/nginx.c, main')`. */
export const sourceOf =
  (server: string) =>
  (place: string): Source => ({ title: `${server}, ${place}`, url: null });

const MANUAL = 'https://man7.org/linux/man-pages';
export const SIGKILL_SOURCE = page('signal(7): SIGKILL cannot be caught', `${MANUAL}/man7/signal.7.html`);
export const CLOSED_QUEUE_SOURCE = page('tcp(7): what a closed listening socket has queued is reset', `${MANUAL}/man7/tcp.7.html`);
export const REFUSED_SOURCE = page('connect(2): ECONNREFUSED', `${MANUAL}/man2/connect.2.html`);
