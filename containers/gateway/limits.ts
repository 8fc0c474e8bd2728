import type { PoolBase } from '../../poolfile/pool/pool';
import { slots } from './backends';

/** Figures that keep one client, or many without a token, from taking a pool down. */

/** HAProxy's buffer, in bytes: a body of `BUFFERED_BODY` and 15 KiB of headers. */
export const BUFFER = 80 * 1024;
/** A body up to this size, in bytes, arrives whole before its request goes anywhere; metadata takes no other. */
export const BUFFERED_BODY = 64 * 1024;
/** Seconds in which the headers of a request must arrive, then as many again for the start of a body. */
export const ARRIVAL_SECONDS = 5;
/** Seconds without a byte after which a client is given up: while it sends, and while it does not read its answer. */
export const SILENCE_SECONDS = 15;
/** What a body that does not fit a buffer must bring per second, because it holds a slot meanwhile. */
export const LEAST_BYTES_PER_SECOND = 64 * 1024;
/** Where `uploads.sh` writes the filter that watches such bodies. */
export const UPLOADS_FILTER = '/tmp/uploads.lua';

/** The largest body of any pool, in bytes: images in a chat, or a recording. */
const MOST_BODY = 32 * 1024 ** 2;
/**
 * Ollama holds a body up to five times while it reads it (measured with 0.17.4: 16 to 64 MiB take 3.3 to 5 times as
 * much). With a sixteenth of the memory for the bodies of all slots, that is less than a third of it.
 */
const SHARE_OF_MEMORY = 16;

/** The largest body of a request to a pool, in bytes: what every slot of a server can take at the same time. */
export function bodyLimit(pool: PoolBase): number {
  const share = Math.floor(pool.memory.bytes / (SHARE_OF_MEMORY * slots(pool)));
  return Math.max(BUFFERED_BODY, Math.min(MOST_BODY, share));
}

/** What Ollama makes of a compressed body at most, in bytes: `maxDecompressedBodySize`, server/middleware/openai.go. */
export const INFLATED_BODY = 20 * 1024 ** 2;

/** Requests that may run or wait. */
const requests = (pool: PoolBase): number => pool.serving.maxQueue + slots(pool) * pool.replicas.length;
/** Connections besides those of waiting and running requests: for metadata, and for clients that are being refused. */
const SPARE_CONNECTIONS = 2000;
/** Connections that clients without a token may keep after a refusal. */
const FOR_STRANGERS = 500;
/** Connections that no single address can take. */
const FOR_OTHERS = 500;

/** Connections of clients, all together. */
export const clientConnections = (pool: PoolBase): number => requests(pool) + SPARE_CONNECTIONS;
/** Connections of one address: it can fill the queue, and it leaves some to others. */
export const connectionsPerAddress = (pool: PoolBase): number => clientConnections(pool) - FOR_OTHERS;
/** Connections from which on no stranger gets a refusal that would keep its connection. */
export const manyConnections = (pool: PoolBase): number => requests(pool) + FOR_STRANGERS;
/** Connections for health and metrics, which no client can take away. */
export const PRIVATE_CONNECTIONS = 100;
/** Connections on which the gateway asks itself about its files. */
export const OWN_CONNECTIONS = 10;

/** Seconds of silence after which the kernel asks whether the other end is there: fewer than firewalls wait for. */
export const PROBE_SECONDS = 30;
/** Probes without an answer after which a connection is gone. A shorter break of a network cuts no answer. */
export const PROBES = 6;
