import type { ServerKnowledge } from '../core/explain/server-knowledge.ts';
import type { Recording } from '../core/record/run-record.ts';
import { DOCKER_KNOWLEDGE } from './docker/docker-causes.ts';
import { GUNICORN_KNOWLEDGE } from './gunicorn/gunicorn-causes.ts';
import { HAPROXY_KNOWLEDGE } from './haproxy/haproxy-causes.ts';
import { KUBERNETES_KNOWLEDGE } from './kubernetes/kubernetes-causes.ts';
import { NGINX_KNOWLEDGE } from './nginx/nginx-causes.ts';
import { NODE_KNOWLEDGE } from './node/node-causes.ts';
import { PHP_FPM_KNOWLEDGE } from './php-fpm/php-fpm-causes.ts';
import { PM2_KNOWLEDGE } from './pm2/pm2-causes.ts';
import { PUMA_KNOWLEDGE } from './puma/puma-causes.ts';
import type { Server } from './server.ts';
import { UVICORN_KNOWLEDGE } from './uvicorn/uvicorn-causes.ts';
import { UWSGI_KNOWLEDGE } from './uwsgi/log-knowledge.ts';

/** What is known of each server that zerodrop brings along, by its name. */
const KNOWLEDGE: Readonly<Record<string, ServerKnowledge>> = {
  uwsgi: UWSGI_KNOWLEDGE,
  gunicorn: GUNICORN_KNOWLEDGE,
  node: NODE_KNOWLEDGE,
  haproxy: HAPROXY_KNOWLEDGE,
  nginx: NGINX_KNOWLEDGE,
  kubernetes: KUBERNETES_KNOWLEDGE,
  pm2: PM2_KNOWLEDGE,
  docker: DOCKER_KNOWLEDGE,
  'php-fpm': PHP_FPM_KNOWLEDGE,
  uvicorn: UVICORN_KNOWLEDGE,
  puma: PUMA_KNOWLEDGE,
};

/** What is known of the server of a run; undefined if it is none of ours, or nothing is known of it. */
export function knowledgeOf(server: { readonly name: string } | null): ServerKnowledge | undefined {
  return server === null ? undefined : KNOWLEDGE[server.name];
}

/** A recording, with what is known of its server. */
export function withKnowledge(recording: Recording): Recording {
  const knowledge = knowledgeOf(recording.run.server);
  return knowledge === undefined ? recording : { ...recording, knowledge };
}

/** The servers that zerodrop brings along, by name; each is loaded when it is asked for. */
const SERVERS: Readonly<Record<string, () => Promise<Server>>> = {
  uwsgi: async () => (await import('./uwsgi/uwsgi-server.ts')).UWSGI as unknown as Server,
  gunicorn: async () => (await import('./gunicorn/gunicorn-server.ts')).GUNICORN as unknown as Server,
  node: async () => (await import('./node/node-server.ts')).NODE as unknown as Server,
  haproxy: async () => (await import('./haproxy/haproxy-server.ts')).HAPROXY as unknown as Server,
  nginx: async () => (await import('./nginx/nginx-server.ts')).NGINX as unknown as Server,
  kubernetes: async () => (await import('./kubernetes/kubernetes-server.ts')).KUBERNETES as unknown as Server,
  pm2: async () => (await import('./pm2/pm2-server.ts')).PM2 as unknown as Server,
  docker: async () => (await import('./docker/docker-server.ts')).DOCKER as unknown as Server,
  'php-fpm': async () => (await import('./php-fpm/php-fpm-server.ts')).PHP_FPM as unknown as Server,
  uvicorn: async () => (await import('./uvicorn/uvicorn-server.ts')).UVICORN as unknown as Server,
  puma: async () => (await import('./puma/puma-server.ts')).PUMA as unknown as Server,
};

/** Names of the servers that zerodrop brings along. */
export const SERVER_NAMES: readonly string[] = Object.keys(SERVERS);

/** A server by its name; null if zerodrop brings none of that name along. */
export async function serverNamed(name: string): Promise<Server | null> {
  return Object.hasOwn(SERVERS, name) ? ((await SERVERS[name]?.()) ?? null) : null;
}
