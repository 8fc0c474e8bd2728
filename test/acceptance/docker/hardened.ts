import { addresses, docker, inside, part, parts } from '../harness/docker/engine';
import type { Project } from '../harness/project';

export const PARTS = ['server-1', 'server-2', 'gateway', 'tokens', 'pull', 'config', 'prune'] as const;

/** What no container of the pool `chat` can do, even after a break-in. */
export function hardened(project: () => Project): void {
  const prefix = (): string => project().poolPrefix('chat');

  test.each(PARTS)(
    '%s: no capability, no new privileges, a filter for system calls, a read-only root even for root',
    async (name) => {
      const container = await part(prefix(), name);
      const status = (await inside(container, 'cat /proc/1/status')).stdout;
      const field = (key: string): string => new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
      expect(['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map(field)).toEqual(Array(5).fill('0'.repeat(16)));
      expect([field('NoNewPrivs'), field('Seccomp')]).toEqual(['1', '2']);
      const wrote = await docker(
        'exec',
        '-u',
        '0:0',
        container,
        '/bin/bash',
        '-c',
        'touch /tmp/x && echo tmp; for f in /x /etc/x /usr/x; do touch $f 2>&1; done; true',
      );
      expect(wrote.split('\n')).toEqual([
        'tmp',
        ...(Array(3).fill(expect.stringContaining('Read-only file system')) as string[]),
      ]);
    },
  );

  test.each(['server-1', 'server-2', 'gateway'])('%s runs as 65532, which is no account of the image', async (name) => {
    const container = await part(prefix(), name);
    expect(
      (await inside(container, 'grep -E "^(Uid|Gid|Groups):" /proc/1/status | tr -s "[:space:]" " "')).stdout.trim(),
    ).toMatch(/^Uid: (65532 ){4}Gid: (65532 ){4}Groups: (65532 ?)?$/);
    expect((await inside(container, 'getent passwd 65532')).stdout).toBe('');
  });

  test('a server cannot write to its models, not even as root; nor the gateway to its configuration', async () => {
    for (const [name, file] of [
      ['server-1', '/models/x'],
      ['server-2', '/models/blobs/x'],
      ['gateway', '/config/x'],
    ] as const) {
      const wrote = await docker(
        'exec',
        '-u',
        '0:0',
        await part(prefix(), name),
        '/bin/bash',
        '-c',
        `touch ${file} 2>&1; true`,
      );
      expect(wrote).toContain('Read-only file system');
    }
  });

  test('is on no other networks than it needs, and sees no engine', async () => {
    const networksOf = async (name: string): Promise<readonly string[]> =>
      Object.keys(await addresses(await part(prefix(), name))).sort();
    const namesOf = (...names: readonly ('inner' | 'edge' | 'egress')[]): readonly string[] =>
      names.map((name) => `${prefix()}-${name}`).sort();
    expect(
      Object.fromEntries(await Promise.all(PARTS.map(async (name) => [name, await networksOf(name)] as const))),
    ).toEqual({
      'server-1': namesOf('inner'),
      'server-2': namesOf('inner'),
      gateway: namesOf('inner', 'edge'),
      pull: namesOf('egress'),
      config: namesOf('inner'),
      tokens: namesOf('inner'),
      prune: ['none'],
    });
    for (const name of PARTS) expect(await parts(prefix(), name)).toHaveLength(1);
    for (const name of PARTS)
      expect((await inside(await part(prefix(), name), 'cat /proc/1/mounts')).stdout).not.toContain('docker.sock');
  });
}
