/** The pool's door. */

/** Where the gateway answers for its health and metrics; on a cluster a port of the Service too. */
export const PRIVATE_PORT = 8404;
/** Port of clients inside the gateway's container or pod. */
export const CLIENT_PORT = 11434;

/** Port of a server. */
export const SERVER_PORT = 11434;
