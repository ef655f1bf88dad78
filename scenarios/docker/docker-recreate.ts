import { defineScenario, reproduces } from '../../harness/servers/docker/docker-scenario.ts';

export default defineScenario({
  title: 'Docker, a container that is recreated on its published port, as `docker compose up --detach` does it',
  mustShow: 'requests that are in hand are finished, and each that comes from then on is lost until the new app has been imported',
  source: 'https://docs.docker.com/reference/cli/docker/compose/up/',
  tags: ['docker', 'recreate'],
  cure: 'docker-blue-green',
  expect: reproduces({
    says: 'a port can be published by one container at a time: the old one is stopped before the new one is started',
    outcome: 'refused',
    also: ['empty-reply', 'reset'],
    causes: ['between-containers'],
    log: { instance: 'ver_a-1', pattern: /^app \d+ is told to end$/ },
  }),
  startups: 2,

  async boot(stage) {
    await stage.listens(await stage.runApp('ver_a-1', 'ver_a', { publish: true }));
  },

  // What Compose asks the daemon for: stop (10 s), remove, create, start. It does not wait until the app listens.
  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.stopAndRemove(stage.instance('ver_a-1'));
      await stage.listens(await stage.runApp('ver_b-1', 'ver_b', { publish: true }));
    });
  },
});
