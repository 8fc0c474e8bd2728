/** What the processes in a pool's containers have in common, whatever the target. Ports: `poolfile/values/ports.ts`. */

/** User and group of servers and gateway: no account of any image, owner of nothing on any host. */
export const USER = 65532;

/** Runs a script that is given as the next argument. */
export const SHELL = ['/bin/bash', '-c'];

/** How long a server may take to start, in seconds: driver and device discovery take up to 30 s per backend. */
export const START_SECONDS = 180;

/**
 * For a container that gets no devices: if NVIDIA's runtime is the default, a container that names no device sees
 * them all.
 */
export const NO_DEVICES = { NVIDIA_VISIBLE_DEVICES: 'void' } as const;

/** Where the model store lies in every container that sees it. */
export const STORE = '/models';

/** Where the configuration lies in the gateway's and in the writer's container. */
export const CONFIG_FOLDER = '/config';

/** Where the pull finds the pool's own certificate authorities. */
export const CA_FOLDER = '/run/poolform/ca';
