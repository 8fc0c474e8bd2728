/** A connection of `/proc/net/tcp`, in states 01 (established). */
interface Connection {
  readonly local: number;
  readonly remote: number;
  /** Seconds until the kernel asks whether the other end is there; undefined if it never does. */
  readonly probeIn: number | undefined;
}

/** @param text `/proc/net/tcp` and `/proc/net/tcp6`. */
export function connections(text: string): readonly Connection[] {
  return text.split('\n').flatMap((line) => {
    const [, local, remote, state, , timer] = line.trim().split(/\s+/);
    if (state !== '01' || !timer) return [];
    const [kind, jiffies = ''] = timer.split(':');
    const port = (end = ''): number => parseInt(end.split(':')[1] ?? '', 16);
    // 02 is the timer of keepalive; the kernel shows hundredths of a second
    return [
      { local: port(local), remote: port(remote), probeIn: kind === '02' ? parseInt(jiffies, 16) / 100 : undefined },
    ];
  });
}
