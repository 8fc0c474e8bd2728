import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import ts from 'typescript';
import type { Answer, Call, RawAnswer } from '../http';
import type { PodRef } from './kubectl';
import { childEnv } from '../run';

interface Result {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The program of the pod: the functions that the suites on Docker call with, and what passes them their arguments. */
function program(): string {
  const http = ts.transpileModule(readFileSync(path.join(__dirname, '../http.ts'), 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  }).outputText;
  const agent = readFileSync(path.join(__dirname, 'agent.cjs'), 'utf8');
  return `globalThis.http = {};\n((exports) => {${http}\n})(globalThis.http);\n${agent}`;
}

/**
 * Calls from inside a pod: one connection to the API for all of them, each call on a connection of its own from there.
 */
export class Caller {
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;
  private ended?: Error;

  private constructor(private readonly child: ChildProcess) {
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => this.heard(line));
    child.stdin?.on('error', () => undefined);
    child.once('close', (code) => {
      this.ended = new Error(`the connection to the calling pod ended (${code}): ${stderr.trim()}`);
      for (const { reject } of this.waiting.values()) reject(this.ended);
      this.waiting.clear();
    });
  }

  /** @throws Error if the pod is missing or has no Node. */
  static async start({ namespace, pod, container }: PodRef): Promise<Caller> {
    const args = [
      'exec',
      '-i',
      '-n',
      namespace,
      pod,
      ...(container ? ['-c', container] : []),
      '--',
      'node',
      '-e',
      program(),
    ];
    const caller = new Caller(spawn('kubectl', args, { env: childEnv(), stdio: ['pipe', 'pipe', 'pipe'] }));
    await caller.answer(0);
    return caller;
  }

  async call(url: string, { signal, ...how }: Call = {}): Promise<Answer> {
    const id = (this.last += 1);
    const end = (): void => this.send(0, 'abort', [id]);
    signal?.addEventListener('abort', end);
    const coming = this.answer(id);
    this.send(id, 'call', [url, how]);
    try {
      return (await coming) as Answer;
    } finally {
      signal?.removeEventListener('abort', end);
    }
  }

  async raw(address: string, port: number, bytes: string, idleMs?: number): Promise<RawAnswer> {
    const id = (this.last += 1);
    const coming = this.answer(id);
    this.send(id, 'raw', [address, port, bytes, ...(idleMs === undefined ? [] : [idleMs])]);
    return (await coming) as RawAnswer;
  }

  end(): void {
    this.child.stdin?.end();
  }

  private answer(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.ended) reject(this.ended);
      else this.waiting.set(id, { resolve, reject });
    });
  }

  private send(id: number, what: string, args: readonly unknown[]): void {
    this.child.stdin?.write(`${JSON.stringify({ id, what, args })}\n`);
  }

  private heard(line: string): void {
    const { id, value, error } = JSON.parse(line) as Result;
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(error));
  }
}
