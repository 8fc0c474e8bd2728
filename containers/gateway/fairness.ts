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

/** Requests that are counted at the same time come from fewer tokens than this. */
const TABLE_SIZE = '10k';

/**
 * Sets `txn.share`, the requests of a token that go first: its share of the slots of all servers, and at least one; and
 * `txn.kept`, the places at the end of the queue that are for such requests. How many tokens there are is known to the
 * running gateway alone (`txn.holders`).
 */
function shareRules(pool: PoolBase): readonly string[] {
  // with a queue of one there is nothing to keep
  const half = Math.floor(pool.serving.maxQueue / 2);
  return [
    `  http-request set-var(txn.share) int(${slots(pool) * pool.replicas.length}),div(txn.holders)`,
    '  http-request set-var(txn.share) int(1) if { var(txn.share) -m int lt 1 }',
    '  http-request set-var(txn.kept) var(txn.holders),sub(1),mul(txn.share)',
    `  http-request set-var(txn.kept) int(${half}) if { var(txn.kept) -m int gt ${half} }`,
  ];
}

/** Where requests are counted; absent without tokens. */
export function tokenTable({ access }: PoolBase): string[] {
  if (access.auth === 'none') return [];
  return [
    '# requests of each token that run or wait',
    `backend ${TABLE}`,
    `  stick-table type string len 64 size ${TABLE_SIZE} store conn_cur`,
  ];
}

/** The rules for generations, after the token is known and before the queue. */
export function fairness(pool: PoolBase): string[] {
  const { access, serving } = pool;
  const generation = '{ var(txn.kind) -m str generate }';
  const queueIsFull = (places: string, condition = ''): string =>
    refuse(
      503,
      'the queue of this pool is full: try again',
      `if ${generation} { ${places} ge ${serving.maxQueue} }${condition}`,
      RETRY_LATER,
    );
  if (access.auth === 'none') return [queueIsFull('queue(generate)')];
  const beyond = `{ sc1_conn_cur(${TABLE}),sub(txn.share) gt 0 }`;
  return [
    `  http-request track-sc1 var(txn.client) table ${TABLE} if ${generation}`,
    refuse(
      429,
      'this token may have %[var(txn.most)] requests at a time: try again',
      `if { var(txn.most) -m found } { sc1_conn_cur(${TABLE}),sub(txn.most) gt 0 }`,
      RETRY_LATER,
    ),
    ...shareRules(pool),
    `  http-request set-priority-class int(1) if ${beyond}`,
    `  http-request set-priority-offset sc1_conn_cur(${TABLE}),mul(${behindMilliseconds(pool)}) if ${beyond}`,
    queueIsFull('queue(generate)'),
    queueIsFull('queue(generate),add(txn.kept)', ` ${beyond}`),
  ];
}
