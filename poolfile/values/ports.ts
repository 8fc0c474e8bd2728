/** Ports of the containers of a pool. */

/** Port on which the gateway serves its health and metrics; on a cluster a port of the Service too. */
export const PRIVATE_PORT = 8404;
/** Port for clients inside the gateway's container or pod. */
export const CLIENT_PORT = 11434;

/** Port of a server. */
export const SERVER_PORT = 11434;
