/**
 * How the scripts of jobs report their end, as the `.sh` files do it. The last line of the output is `poolform: ok …`
 * or `poolform: failed …`. With `ENDING=sleep` a job that has ended writes `FINISHED_FILE`, and a success sleeps on;
 * with `ENDING=exit` the exit code tells.
 */

/** Begins every line that a script writes. */
export const LINE_PREFIX = 'poolform: ';

/** Begins the last line of a job that succeeded; what the job reports follows after a space. */
export const SUCCESS = `${LINE_PREFIX}ok`;

/** There once the job has ended, either way. */
export const FINISHED_FILE = '/tmp/finished';

/** There once a health check has found `FINISHED_FILE`. A failed job ends a few seconds after it. */
export const SEEN_FILE = '/tmp/seen';

/** The exit code of a failure that another try cannot heal. */
export const NO_RETRY_CODE = 42;
