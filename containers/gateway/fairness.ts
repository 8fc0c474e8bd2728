import type { PoolBase } from '../../poolfile/pool/pool';
import { slots } from './backends';
import { refuse, RETRY_LATER } from './responses';

/**
 * Who goes first. A token's requests are counted while they run or wait. As long as a token has no more than its share
 * of the slots, its requests go before all others; what a token asks for beyond that goes behind, the further the more
 * it has. So the first request of a token waits for one running request at most, whatever others have in the queue.
 */

const TABLE = 'tokens';

/**
 * Milliseconds that a request beyond the share goes behind, for each request that its token has. A token that fills the
 * queue goes behind by half of the time that a request may wait, so that it is served, too.
 */
function behindMilliseconds({ serving }: PoolBase): number {
  return Math.max(1, Math.floor((serving.queueTimeout.seconds * 1000) / (2 * serving.maxQueue)));
}

/** Requests of a token that go first: its share of the slots of all servers, and at least one. */
function share(pool: PoolBase): number {
  return Math.max(1, Math.floor((slots(pool) * pool.replicas.length) / pool.access.tokens.length));
}

/** Where requests are counted; absent without tokens. */
export function tokenTable({ access }: PoolBase): string[] {
  if (access.auth === 'none') return [];
  return [
    '# requests of each token that run or wait',
    `backend ${TABLE}`,
    `  stick-table type string len 64 size ${Math.max(100, access.tokens.length)} store conn_cur`,
  ];
}

/** The rules for generations, after the token is known and before the queue. */
export function fairness(pool: PoolBase): string[] {
  const { access, serving } = pool;
  const generation = '{ var(txn.kind) -m str generate }';
  const queueIsFull = (places: number, condition: string): string =>
    refuse(
      503,
      'the queue of this pool is full: try again',
      `if ${generation} { queue(generate) ge ${places} }${condition}`,
      RETRY_LATER,
    );
  if (access.auth === 'none') return [queueIsFull(serving.maxQueue, '')];
  const first = share(pool);
  const beyond = `{ sc1_conn_cur(${TABLE}) gt ${first} }`;
  // with a queue of one there is nothing to keep
  const kept = Math.min(Math.floor(serving.maxQueue / 2), first * (access.tokens.length - 1));
  return [
    `  http-request track-sc1 var(txn.client) table ${TABLE} if ${generation}`,
    ...access.tokens.flatMap(({ name, maxConcurrent }) =>
      maxConcurrent === undefined
        ? []
        : [
            refuse(
              429,
              `this token may have ${maxConcurrent} requests at a time: try again`,
              `if { var(txn.client) -m str ${name} } { sc1_conn_cur(${TABLE}) gt ${maxConcurrent} }`,
              RETRY_LATER,
            ),
          ],
    ),
    `  http-request set-priority-class int(1) if ${beyond}`,
    `  http-request set-priority-offset sc1_conn_cur(${TABLE}),mul(${behindMilliseconds(pool)}) if ${beyond}`,
    queueIsFull(serving.maxQueue, ''),
    ...(kept > 0 ? [queueIsFull(serving.maxQueue - kept, ` ${beyond}`)] : []),
  ];
}
