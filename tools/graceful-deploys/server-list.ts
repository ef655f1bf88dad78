import type { GracefulServer } from './graceful-server.ts';
import { APACHE_GRACEFUL } from './servers/apache-graceful.ts';
import { CADDY_RELOAD } from './servers/caddy-reload.ts';
import { GUNICORN_GTHREAD_HUP, GUNICORN_GTHREAD_HUP_CLOSE, GUNICORN_HUP } from './servers/gunicorn-hup.ts';
import { HAPROXY_SF } from './servers/haproxy-sf.ts';
import { HAPROXY_USR2 } from './servers/haproxy-usr2.ts';
import { LIGHTTPD_USR1, LIGHTTPD_USR1_BG } from './servers/lighttpd-usr1.ts';
import { NGINX_RELOAD } from './servers/nginx-reload.ts';
import { NGINX_ROOT } from './servers/nginx-root.ts';
import { NODE_CLUSTER, NODE_CLUSTER_CLOSE } from './servers/node-cluster.ts';
import { PHP_FPM_USR2, PHP_FPM_USR2_TIMEOUT } from './servers/php-fpm-usr2.ts';
import { PUMA_HOT, PUMA_PHASED } from './servers/puma-restart.ts';
import { UVICORN_BLUE_GREEN } from './servers/uvicorn-blue-green.ts';
import { UVICORN_HUP } from './servers/uvicorn-hup.ts';
import { UWSGI_CHAIN, UWSGI_HUP } from './servers/uwsgi-chain.ts';
import { VARNISH_RELOAD } from './servers/varnish-reload.ts';

/** In the order of the table: those in front, then those behind. */
export const GRACEFUL_SERVERS: readonly GracefulServer[] = [
  NGINX_RELOAD,
  NGINX_ROOT,
  APACHE_GRACEFUL,
  HAPROXY_USR2,
  HAPROXY_SF,
  CADDY_RELOAD,
  LIGHTTPD_USR1,
  LIGHTTPD_USR1_BG,
  VARNISH_RELOAD,
  GUNICORN_HUP,
  GUNICORN_GTHREAD_HUP,
  GUNICORN_GTHREAD_HUP_CLOSE,
  UVICORN_HUP,
  UVICORN_BLUE_GREEN,
  PHP_FPM_USR2,
  PHP_FPM_USR2_TIMEOUT,
  PUMA_PHASED,
  PUMA_HOT,
  NODE_CLUSTER,
  NODE_CLUSTER_CLOSE,
  UWSGI_CHAIN,
  UWSGI_HUP,
];
