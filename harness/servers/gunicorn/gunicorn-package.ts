/// <reference types="node" preserve="true" />

/**
 * What the package exports as `zerodrop/gunicorn`: the words of gunicorn's scenarios.
 *
 * @packageDocumentation
 */

export { defineScenario, refuted, reproduces, showsNowAndThen, zeroDowntime } from './gunicorn-scenario.ts';
export { GUNICORN } from './gunicorn-server.ts';
export { GunicornStage } from './gunicorn-stage.ts';
